//! Random queries over random rows: both evaluators give the same.

use proptest::prelude::*;

use super::naive::{self, Rows};
use super::{now, store_of};
use crate::hunting::rows::DeviceInfoRow;
use crate::hunting::types::{Value, ticks_of};
use crate::hunting::{HuntingStore, Options, parser, run};
use crate::time::SimDuration;

/// The columns that queries start from.
const START: &str =
    "DeviceInfo | project N = DeviceName, P = OSPlatform, B = OSBuild, F = IsAzureADJoined, T = Timestamp";

const TEXTS: [&str; 12] = ["", "a", "A", "ab", "a.b", "A.B.com", "xa b", "a_b", "b-a", "ä b", "Ä", "12"];

/// Types of the columns of random queries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    Long,
    Bool,
    Time,
    Span,
    Array,
}

/// Draws, and writes down a query as it goes.
struct Draw {
    state: u64,
    columns: Vec<(String, Kind)>,
    named: usize,
}

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn text(&mut self) -> String {
        format!("'{}'", self.pick(&TEXTS))
    }

    fn new_name(&mut self) -> String {
        self.named += 1;
        format!("X{}", self.named)
    }

    /// An expression of a kind, not deeper than `depth`.
    fn expr(&mut self, kind: Kind, depth: usize) -> String {
        let of_kind: Vec<String> = self.columns.iter().filter(|c| c.1 == kind).map(|c| c.0.clone()).collect();
        if !of_kind.is_empty() && self.below(3) > 0 && (depth == 0 || self.below(2) == 0) {
            return of_kind[self.below(of_kind.len())].clone();
        }
        if depth == 0 {
            return match kind {
                Kind::Text => self.text(),
                Kind::Long => self.pick(&["0", "1", "2", "7", "long(null)", "-3"]).to_owned(),
                Kind::Bool => self.pick(&["true", "false", "bool(null)"]).to_owned(),
                Kind::Time => {
                    self.pick(&["now()", "datetime(2021-02-10 05:30)", "datetime(null)", "ago(3m)"]).to_owned()
                }
                Kind::Span => self.pick(&["1m", "2m", "timespan(null)"]).to_owned(),
                Kind::Array => unreachable!("arrays are only made by aggregates"),
            };
        }
        let mut sub = |kind| self.expr(kind, depth - 1);
        match kind {
            Kind::Text => {
                let (a, b, c) = (sub(Kind::Text), sub(Kind::Text), sub(Kind::Bool));
                let (n, t) = (sub(Kind::Long), sub(Kind::Time));
                match self.below(6) {
                    0 => format!("tolower({a})"),
                    1 => format!("toupper({a})"),
                    2 => format!("strcat({a}, {n}, {b})"),
                    3 => format!("iff({c}, {a}, {b})"),
                    4 => format!("coalesce({a}, {b})"),
                    _ => format!("tostring({t})"),
                }
            }
            Kind::Long => {
                let (a, b, c, t) = (sub(Kind::Long), sub(Kind::Long), sub(Kind::Bool), sub(Kind::Text));
                let op = self.pick(&["+", "-", "*", "/", "%"]);
                match self.below(6) {
                    0 => format!("strlen({t})"),
                    1 => format!("tolong({t})"),
                    2 => format!("iff({c}, {a}, {b})"),
                    3 => format!("bin({a}, 3)"),
                    _ => format!("({a} {op} {b})"),
                }
            }
            Kind::Bool => self.condition(depth - 1),
            Kind::Time => {
                let (a, s) = (sub(Kind::Time), sub(Kind::Span));
                match self.below(3) {
                    0 => format!("bin({a}, 2m)"),
                    1 => format!("({a} + {s})"),
                    _ => format!("({a} - {s})"),
                }
            }
            Kind::Span => format!("({} - {})", sub(Kind::Time), sub(Kind::Time)),
            Kind::Array => unreachable!("arrays are only made by aggregates"),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        let kind = [Kind::Long, Kind::Time, Kind::Span][self.below(3)];
        let (a, b, c) = (self.expr(kind, depth), self.expr(kind, depth), self.expr(kind, depth));
        let (s, t) = (self.expr(Kind::Text, depth), self.expr(Kind::Text, depth));
        let (p, q) = (self.expr(Kind::Bool, depth), self.expr(Kind::Bool, depth));
        let list = format!("({}, {}, {})", self.text(), self.text(), self.text());
        let order = self.pick(&["==", "!=", "<", "<=", ">", ">="]);
        let word = self.pick(&["has", "contains", "startswith", "endswith", "hasprefix", "hassuffix"]);
        let (not, cs) = (self.pick(&["", "!"]), self.pick(&["", "_cs"]));
        let needle = if self.below(4) == 0 { t.clone() } else { self.text() };
        match self.below(13) {
            0 => format!("({p} and {q})"),
            1 => format!("({p} or {q})"),
            2 => format!("not({p})"),
            3 | 4 => format!("({a} {order} {b})"),
            5 => format!("({a} {not}between ({b} .. {c}))"),
            6 => format!("({s} {} {t})", self.pick(&["==", "!=", "=~", "!~"])),
            7 | 8 => format!("({s} {not}{word}{cs} {needle})"),
            9 => format!("({s} {} {list})", self.pick(&["in", "!in", "in~", "!in~"])),
            10 => format!("({s} {} {list})", self.pick(&["has_any", "has_all"])),
            11 => format!(
                "({a} {not}in ({}))",
                self.pick(if kind == Kind::Long {
                    &["1, 2", "7"]
                } else if kind == Kind::Time {
                    &["now()"]
                } else {
                    &["1m"]
                })
            ),
            _ => format!("{}({s})", self.pick(&["isempty", "isnotempty", "isnull", "isnotnull"])),
        }
    }

    /// An operator, and what it does to the columns.
    fn operator(&mut self) -> String {
        let kinds = [Kind::Text, Kind::Long, Kind::Bool, Kind::Time, Kind::Span];
        let kind = kinds[self.below(kinds.len())];
        match self.below(8) {
            0 | 1 => format!("where {}", self.condition(2)),
            2 => {
                let (name, expr) = (self.new_name(), self.expr(kind, 2));
                self.columns.push((name.clone(), kind));
                format!("extend {name} = {expr}")
            }
            3 => {
                let keep = self.columns.len().min(3);
                let mut kept: Vec<(String, Kind)> = self.columns[..keep].to_vec();
                let (name, expr) = (self.new_name(), self.expr(kind, 1));
                let names: Vec<String> = kept.iter().map(|column| column.0.clone()).collect();
                kept.push((name.clone(), kind));
                self.columns = kept;
                format!("project {}, {name} = {expr}", names.join(", "))
            }
            4 => self.summarize(),
            5 => {
                let keys: Vec<String> = (0..=self.below(2)).map(|_| self.sort_key()).collect();
                format!("order by {}", keys.join(", "))
            }
            6 => match self.below(3) {
                0 => format!("take {}", self.below(6)),
                1 => {
                    let key = self.sort_key();
                    format!("top {} by {key}", self.below(6))
                }
                _ => "distinct *".to_owned(),
            },
            _ => format!("where {}", self.expr(Kind::Bool, 1)),
        }
    }

    fn sort_key(&mut self) -> String {
        let kind = [Kind::Text, Kind::Long, Kind::Time, Kind::Bool][self.below(4)];
        let expr = self.expr(kind, 1);
        format!("{expr} {}", self.pick(&["", "asc", "desc", "asc nulls last", "desc nulls first"]))
    }

    fn summarize(&mut self) -> String {
        let mut columns = Vec::new();
        let mut parts = [Vec::new(), Vec::new()];
        for _ in 0..self.below(3) {
            let kind = [Kind::Text, Kind::Long, Kind::Bool, Kind::Time][self.below(4)];
            let (name, expr) = (self.new_name(), self.expr(kind, 1));
            parts[1].push(format!("{name} = {expr}"));
            columns.push((name, kind));
        }
        for _ in 0..=self.below(2) {
            let of = [Kind::Long, Kind::Text, Kind::Time][self.below(3)];
            let (name, argument, condition) = (self.new_name(), self.expr(of, 1), self.expr(Kind::Bool, 1));
            let number = self.expr(Kind::Long, 1);
            let (call, kind) = match self.below(7) {
                0 => ("count()".to_owned(), Kind::Long),
                1 => (format!("countif({condition})"), Kind::Long),
                2 => (format!("dcount({argument})"), Kind::Long),
                3 => (format!("sum({number})"), Kind::Long),
                4 => (format!("max({number})"), Kind::Long),
                5 => (format!("make_set({argument})"), Kind::Array),
                _ => (format!("make_list({argument})"), Kind::Array),
            };
            parts[0].push(format!("{name} = {call}"));
            columns.push((name, kind));
        }
        self.columns = columns;
        let by = if parts[1].is_empty() { String::new() } else { format!(" by {}", parts[1].join(", ")) };
        format!("summarize {}{by}", parts[0].join(", "))
    }

    fn query(&mut self) -> String {
        let mut query = START.to_owned();
        for _ in 0..1 + self.below(5) {
            let operator = self.operator();
            // Arrays cannot be compared.
            if operator.starts_with("distinct") && self.columns.iter().any(|column| column.1 == Kind::Array) {
                continue;
            }
            query.push_str("\n| ");
            query.push_str(&operator);
        }
        query
    }
}

type Row = (usize, usize, Option<i64>, Option<bool>, u64);

fn row() -> impl Strategy<Value = Row> {
    let builds = prop_oneof![Just(None), (-3_i64..9).prop_map(Some)];
    let flags = prop_oneof![Just(None), any::<bool>().prop_map(Some)];
    (0..TEXTS.len(), 0..TEXTS.len(), builds, flags, 0_u64..10)
}

fn tables(rows: &[Row]) -> (HuntingStore, Rows) {
    let at = |minutes: u64| now() - SimDuration::from_mins(minutes);
    let stored: Vec<DeviceInfoRow<'_>> = rows
        .iter()
        .map(|(name, platform, build, joined, age)| DeviceInfoRow {
            timestamp: at(*age),
            device_name: TEXTS[*name],
            os_platform: TEXTS[*platform],
            os_build: *build,
            is_azure_ad_joined: *joined,
            ..Default::default()
        })
        .collect();
    let plain = rows.iter().map(|(name, platform, build, joined, age)| {
        vec![
            Value::text(TEXTS[*name]),
            Value::text(TEXTS[*platform]),
            build.map_or(Value::Null, Value::Long),
            joined.map_or(Value::Null, Value::Bool),
            Value::DateTime(ticks_of(at(*age))),
        ]
    });
    let names = ["DeviceName", "OSPlatform", "OSBuild", "IsAzureADJoined", "Timestamp"].map(str::to_owned).to_vec();
    (store_of(&stored), Rows { names, rows: plain.collect() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn both_evaluators_give_the_same(seed in any::<u64>(), rows in prop::collection::vec(row(), 0..40)) {
        let columns = [("N", Kind::Text), ("P", Kind::Text), ("B", Kind::Long), ("F", Kind::Bool), ("T", Kind::Time)];
        let columns = columns.map(|(name, kind)| (name.to_owned(), kind)).to_vec();
        let query = Draw { state: seed, columns, named: 0 }.query();
        // The plain evaluator does not know what time it is.
        let instant = |minutes: u64| {
            let ticks = ticks_of(now() - SimDuration::from_mins(minutes));
            format!("datetime({})", crate::hunting::types::format_datetime(ticks))
        };
        let query = query.replace("now()", &instant(0)).replace("ago(3m)", &instant(3));
        let (store, plain) = tables(&rows);
        let answer = run(&query, &store, now(), &Options::default());
        let answer = answer.map_err(|error| TestCaseError::fail(error.render(&query)))?;
        let expected = naive::run(&parser::parse(&query).unwrap().body, plain);
        let names: Vec<&String> = answer.fields().iter().map(|field| &field.name).collect();
        prop_assert_eq!(names, expected.names.iter().collect::<Vec<_>>());
        let actual: Vec<Vec<Value<'_>>> = (0..answer.rows())
            .map(|row| (0..answer.fields().len()).map(|column| answer.value(row, column)).collect())
            .collect();
        prop_assert_eq!(actual, expected.rows, "{}", query);
    }
}
