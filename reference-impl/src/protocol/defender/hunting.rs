//! The answer to a hunting query: `Stats`, `Schema` and `Results`, as the public APIs write them (`FACTS.md` 2.10,
//! 32; HNT-03 to HNT-05).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::SimDuration;

/// The answer to a hunting query.
///
/// As JSON each row of `Results` is an object with a member for each column of `Schema`. Microsoft Graph writes the
/// same with lower-case names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HuntingAnswer {
    /// What it took.
    pub stats: HuntingStats,
    /// The columns, in order.
    pub schema: Vec<HuntingColumn>,
    /// The rows, each with a value for each column.
    pub results: Vec<Vec<HuntingValue>>,
}

/// A column of an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HuntingColumn {
    /// Its name, `RemoteUrl`.
    pub name: String,
    /// The name of its type, `String`, `DateTime`, `Int32`, `Int64`, `SByte`, `Double`, `TimeSpan` or `Object`.
    #[serde(rename = "Type")]
    pub type_name: String,
}

/// A cell of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HuntingValue {
    /// Nothing: JSON's `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, with or without a fraction.
    Number(serde_json::Number),
    /// A text; also an instant, a length of time, and the numbers that JSON has not (`NaN`, `Infinity`).
    Text(Arc<str>),
    /// A dynamic value.
    Json(Arc<serde_json::Value>),
}

/// What a query took. Run time is charged by the cost model, never measured (HNT-05).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Stats", into = "Stats")]
pub struct HuntingStats {
    /// The run time that the query was charged: `ExecutionTime`, in seconds there.
    pub execution_time: SimDuration,
    /// Bytes of memory that it needed.
    pub memory: u64,
    /// Rows of the answer.
    pub rows: u64,
    /// Bytes of the answer's cells.
    pub bytes: u64,
}

/// The members of `Stats`. Nothing is cached here, and there is no kernel.
#[derive(Serialize, Deserialize)]
struct Stats {
    #[serde(rename = "ExecutionTime")]
    execution_time: f64,
    #[serde(default)]
    resource_usage: ResourceUsage,
    #[serde(default)]
    dataset_statistics: Vec<DatasetStatistics>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct ResourceUsage {
    cache: CacheUsage,
    cpu: CpuUsage,
    memory: MemoryUsage,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct CacheUsage {
    memory: CacheHits,
    disk: CacheHits,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct CacheHits {
    hits: u64,
    misses: u64,
    total: u64,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct CpuUsage {
    user: String,
    kernel: String,
    #[serde(rename = "total cpu")]
    total: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct MemoryUsage {
    peak_per_node: u64,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct DatasetStatistics {
    table_row_count: u64,
    table_size: u64,
}

/// A length of time as Kusto prints it, `00:00:19.0468750`.
fn kusto_time(span: SimDuration) -> String {
    let (seconds, millis) = (span.millis() / 1000, span.millis() % 1000);
    format!("{:02}:{:02}:{:02}.{millis:03}0000", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

impl From<HuntingStats> for Stats {
    fn from(stats: HuntingStats) -> Self {
        let (user, kernel) = (kusto_time(stats.execution_time), kusto_time(SimDuration::ZERO));
        Self {
            execution_time: stats.execution_time.millis() as f64 / 1000.0,
            resource_usage: ResourceUsage {
                cache: CacheUsage::default(),
                cpu: CpuUsage { total: user.clone(), user, kernel },
                memory: MemoryUsage { peak_per_node: stats.memory },
            },
            dataset_statistics: vec![DatasetStatistics { table_row_count: stats.rows, table_size: stats.bytes }],
        }
    }
}

impl From<Stats> for HuntingStats {
    fn from(stats: Stats) -> Self {
        let dataset = stats.dataset_statistics.first();
        Self {
            execution_time: SimDuration::from_millis((stats.execution_time * 1000.0).round() as u64),
            memory: stats.resource_usage.memory.peak_per_node,
            rows: dataset.map_or(0, |dataset| dataset.table_row_count),
            bytes: dataset.map_or(0, |dataset| dataset.table_size),
        }
    }
}

impl HuntingAnswer {
    /// Where the column of this name stands.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.schema.iter().position(|column| column.name == name)
    }

    /// The texts of the column of this name, row by row; empty where it is no text or there is no such column.
    pub fn texts<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let at = self.column(name);
        self.results.iter().map(move |row| match at.and_then(|at| row.get(at)) {
            Some(HuntingValue::Text(text)) => &**text,
            _ => "",
        })
    }
}

impl Serialize for HuntingValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Json(value) => value.serialize(serializer),
        }
    }
}

impl From<serde_json::Value> for HuntingValue {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(number) => Self::Number(number),
            serde_json::Value::String(text) => Self::Text(text.into()),
            other => Self::Json(Arc::new(other)),
        }
    }
}

/// The rows, as objects.
struct Rows<'a>(&'a HuntingAnswer);

struct Row<'a>(&'a [HuntingColumn], &'a [HuntingValue]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.results.len()))?;
        for row in &self.0.results {
            rows.serialize_element(&Row(&self.0.schema, row))?;
        }
        rows.end()
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(Some(self.1.len()))?;
        for (column, value) in self.0.iter().zip(self.1) {
            row.serialize_entry(&column.name, value)?;
        }
        row.end()
    }
}

impl Serialize for HuntingAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_map(Some(3))?;
        answer.serialize_entry("Stats", &self.stats)?;
        answer.serialize_entry("Schema", &self.schema)?;
        answer.serialize_entry("Results", &Rows(self))?;
        answer.end()
    }
}

/// An answer as it is read: rows by the names of columns.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Read {
    #[serde(default)]
    stats: HuntingStats,
    schema: Vec<HuntingColumn>,
    results: Vec<BTreeMap<String, serde_json::Value>>,
}

impl<'de> Deserialize<'de> for HuntingAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Read { stats, schema, results } = Read::deserialize(deserializer)?;
        let row = |mut read: BTreeMap<String, serde_json::Value>| {
            schema.iter().map(|column| read.remove(&column.name).unwrap_or_default().into()).collect()
        };
        let results = results.into_iter().map(row).collect();
        Ok(Self { stats, schema, results })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_back_what_it_writes() {
        let column = |name: &str, ty: &str| HuntingColumn { name: name.to_owned(), type_name: ty.to_owned() };
        let answer = HuntingAnswer {
            stats: HuntingStats { execution_time: SimDuration::from_millis(4_621), memory: 5, rows: 2, bytes: 102 },
            schema: vec![column("RemoteUrl", "String"), column("RemotePort", "Int32"), column("Fields", "Object")],
            results: vec![
                vec![
                    HuntingValue::Text("contoso.com".into()),
                    HuntingValue::Number(443.into()),
                    HuntingValue::Json(Arc::new(serde_json::json!({ "IsAudit": true }))),
                ],
                vec![HuntingValue::Text("".into()), HuntingValue::Null, HuntingValue::Bool(true)],
            ],
        };
        let json = serde_json::to_string_pretty(&answer).unwrap();
        insta::assert_snapshot!(json);
        assert_eq!(serde_json::from_str::<HuntingAnswer>(&json).unwrap(), answer);
        assert_eq!(answer.texts("RemoteUrl").collect::<Vec<_>>(), ["contoso.com", ""]);
    }

    #[test]
    fn an_answer_without_stats_is_one() {
        let read: HuntingAnswer = serde_json::from_str(r#"{"Schema":[],"Results":[{}]}"#).unwrap();
        assert_eq!(read.results, [Vec::new()]);
    }
}
