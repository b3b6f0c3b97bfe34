//! Answers to hunting queries (`FACTS.md` 2.10).

use fake::{Dummy, RngExt};
use gnomon_reference_impl::protocol::defender::{HuntingAnswer, HuntingColumn, HuntingStats, HuntingValue};
use gnomon_reference_impl::time::SimDuration;
use serde_json::Value;

use super::draw::{app, device, domain_of, hexadecimal, in_last_days, number};
use super::{Builder, Firm, fields, made_up};

/// Some rows of `DeviceNetworkEvents`.
pub fn hunting_answer(seed: u64) -> Builder<HuntingAnswer> {
    made_up(Firm::default(), seed, "hunting answer")
}

impl Dummy<Firm> for HuntingAnswer {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let column = |(name, type_name): (&str, &str)| HuntingColumn { name: name.into(), type_name: type_name.into() };
        let columns = [
            ("Timestamp", "DateTime"),
            ("DeviceId", "String"),
            ("DeviceName", "String"),
            ("RemoteUrl", "String"),
            ("RemotePort", "Int32"),
        ];
        let row = |rng: &mut R| -> Vec<HuntingValue> {
            let port = if number(rng, 0, 5) == 0 { 80 } else { 443 };
            vec![
                HuntingValue::Text(in_last_days(rng, firm, 30).to_string().into()),
                HuntingValue::Text(hexadecimal(rng, 40).into()),
                HuntingValue::Text(device(rng, firm).into()),
                HuntingValue::Text(domain_of(app(rng)).into()),
                HuntingValue::Number(port.into()),
            ]
        };
        let results: Vec<_> = (0..number(rng, 1, 5)).map(|_| row(rng)).collect();
        let bytes = results.iter().flatten().map(|cell| match cell {
            HuntingValue::Text(text) => text.len() as u64,
            _ => 4,
        });
        let stats = HuntingStats {
            execution_time: SimDuration::from_millis(number(rng, 1, 5_000)),
            memory: number(rng, 1 << 16, 1 << 24),
            rows: results.len() as u64,
            bytes: bytes.sum(),
        };
        Self { stats, schema: columns.map(column).into(), results }
    }
}

impl Builder<HuntingAnswer> {
    /// Exactly these columns and rows: names with the names of their types, and a value for each column of a row.
    pub fn table<'a>(
        self,
        columns: impl IntoIterator<Item = (&'a str, &'a str)>,
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Self {
        self.with(|answer| {
            let column =
                |(name, type_name): (&str, &str)| HuntingColumn { name: name.into(), type_name: type_name.into() };
            answer.schema = columns.into_iter().map(column).collect();
            answer.results = rows.into_iter().map(|row| row.into_iter().map(HuntingValue::from).collect()).collect();
            answer.stats.rows = answer.results.len() as u64;
        })
    }
}

fields! {
    HuntingAnswer:
    stats: HuntingStats,
    schema: Vec<HuntingColumn>,
    results: Vec<Vec<HuntingValue>>,
}
