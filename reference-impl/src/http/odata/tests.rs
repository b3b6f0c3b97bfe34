//! Query options: what is read, what is refused and where, and what a filter says.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::expression::{Comparison, Expression, Literal, Operand, Path, Place, Root};
use super::function::{Arithmetic, Function};
use super::parser::parse;
use super::*;
use crate::api_version::{ApiVersion, ApiVersions};
use crate::protocol::ErrorCode;
use crate::time::SimTime;

/// 2021-02-10T07:00:00Z.
const NOW: SimTime = SimTime::from_millis(1_612_940_400_000);

const LEVELS: &[&str] = &["None", "Low", "High"];

static DEVICES: EntitySet = EntitySet {
    name: "Devices",
    properties: &[
        Property::filterable("name", Kind::Text, ApiVersions::All),
        Property::filterable("risk", Kind::Enumeration(LEVELS), ApiVersions::All),
        Property::filterable("build", Kind::Number, ApiVersions::All),
        Property::filterable("lastSeen", Kind::Time, ApiVersions::All),
        Property::filterable("isJoined", Kind::Boolean, ApiVersions::All),
        Property::filterable("tags", Kind::Texts, ApiVersions::CurrentOnly),
        Property::filterable("evidence", Kind::Objects, ApiVersions::CurrentOnly),
        Property::plain("comment", Kind::Text),
    ],
    expands: &["evidence"],
};

fn read(filter: &str) -> Expression {
    parse(filter, &DEVICES, ApiVersion::Current, NOW).unwrap_or_else(|error| panic!("{filter}: {error}"))
}

fn refusal(filter: &str) -> String {
    let error = parse(filter, &DEVICES, ApiVersion::Current, NOW).expect_err(filter);
    assert_eq!(error.code, ErrorCode::ODataError);
    error.message
}

fn device() -> Value {
    json!({
        "name": "pc-1.contoso.com", "risk": "Low", "build": 19042, "lastSeen": "2021-02-10T06:00:00.5000000Z",
        "isJoined": true, "tags": ["it's", "blue"], "comment": null,
        "evidence": [{"entityType": "User", "accountName": "erin", "at": "2021-02-10T05:00:00Z"}],
    })
}

#[test]
fn what_real_clients_send_is_understood() {
    for (filter, holds) in [
        ("name eq 'pc-1.contoso.com'", true),
        ("NAME eq 'PC-1.contoso.com'", false),
        ("tolower(name) eq 'pc-1.contoso.com'", true),
        ("risk eq 'low' and risk ne 'HIGH' and risk lt 'high' and risk in ('LOW')", true),
        ("risk in ['High','Low'] and name in ['pc-1.contoso.com']", true),
        ("lastSeen+gt+2021-02-10T00:00:00Z+and+risk+eq+'Low'", true),
        ("lastSeen+gt+2021-02-10T08:00:00+02:00", true),
        ("lastSeen+gt+2021-02-10T08:00:00-02:00", false),
        ("length(name) eq 16 and indexof(name,'contoso') eq 5 and indexof(name,'x') eq -1", true),
        ("substring(name,5) eq 'contoso.com' and substring(name,5,7) eq 'contoso'", true),
        ("concat(concat(name,'/'),tolower(risk)) eq 'pc-1.contoso.com/low' and trim('  a ') eq 'a'", true),
        ("year(lastSeen) eq 2021 and month(lastSeen) eq 2 and day(lastSeen) eq 10 and hour(lastSeen) eq 6", true),
        ("lastSeen lt now() and now() eq 2021-02-10T07:00:00Z", true),
        ("build add 2 mul 3 eq 19048 and build mod 2 eq 0 and build div 2 eq 9521", true),
        ("build divby 4 eq 4760.5 and round(0.5) eq 1 and floor(-0.5) eq -1 and ceiling(0.2) eq 1", true),
        ("build div 0 eq null and build add 9223372036854775807 eq null", true),
        ("tags/$count eq 2 and evidence/$count ge 1", true),
        ("startswith(name,'pc-') and endswith(name, '.com') and contains(name, 'contoso')", true),
        ("startswith(name,'x') eq false", true),
        ("not startswith(name,'x')", true),
        ("risk ne 'High'", true),
        ("risk lt 'High' and risk gt 'None'", true),
        ("risk in ('High','Low')", true),
        ("build ge 19042 and build lt 19042.5", true),
        ("lastSeen gt 2021-02-10Z", true),
        ("lastSeen gt 2021-02-10", true),
        ("lastSeen ge 2021-02-10T06:00:00Z and lastSeen lt 2021-02-10T06:00:00.5000001Z", true),
        ("lastSeen le 2021-02-10T06:00:00", false),
        ("isJoined", true),
        ("isJoined eq false or (risk eq 'Low' and not (build eq 1))", true),
        ("tags/any(tag: tag eq 'it''s')", true),
        ("tags/any(t:startswith(t,'red'))", false),
        ("tags/any()", true),
        ("tags/all(t: t ne 'green')", true),
        ("evidence/any(e: e/entityType eq 'User' and e/accountName eq 'erin' and e/at lt 2021-02-10T06:00:00Z)", true),
        ("name eq null", false),
        ("name ne null", true),
    ] {
        assert_eq!(read(filter).holds_for(&device()), holds, "{filter}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_the_place() {
    for (filter, told) in [
        ("", "position 0"),
        ("name", "Edm.String"),
        ("name eq", "position 7"),
        ("name eq 'x", "unterminated string literal at position 8"),
        ("name eq 'x' risk", "position 12"),
        ("name eq 'é' and frobnicate eq 1", "named 'frobnicate' on the entities of 'Devices' (position 16"),
        ("comment eq 'x'", "The property 'comment' cannot be used in $filter"),
        ("build eq '1'", "incompatible types"),
        ("lastSeen gt '2021-02-10'", "incompatible types"),
        ("name eq 1", "position 5"),
        ("frobnicate(name,'x') eq 1", "unknown function with name 'frobnicate'"),
        ("length(build) eq 1", "`length` takes Edm.String, and this is a number"),
        ("substring(name) eq 'x'", "position 14"),
        ("name add 1 eq 2", "`add` takes numbers"),
        ("risk in ['Low')", "position 14"),
        ("name/any(t: t eq 'x')", "`name` is no collection"),
        ("tags/any(eq: eq eq 'x')", "position 9"),
        ("tags/any(t: u eq 'x')", "named 'u'"),
        ("name eq 'x' && risk eq 'y'", "character '&' is not valid at position 12"),
        ("risk in ()", "position 9"),
        ("risk in (name)", "literals only"),
    ] {
        let message = refusal(filter);
        assert!(message.contains(told), "{filter}: {message}");
    }
    let deep = format!("{}isJoined{}", "(".repeat(65), ")".repeat(65));
    assert!(refusal(&deep).contains("64 levels"));
    assert!(refusal(&"not ".repeat(100_000)).contains("64 levels"));
    let wide = vec!["isJoined"; 10_000].join(" or ");
    assert!(read(&wide).holds_for(&device()), "length is no depth");
}

#[test]
fn a_property_filters_in_the_eras_that_document_it() {
    assert!(parse("tags/any(t: t eq 'x')", &DEVICES, ApiVersion::Current, NOW).is_ok());
    let error = parse("tags/any(t: t eq 'x')", &DEVICES, ApiVersion::Contract, NOW).unwrap_err();
    assert!(error.message.contains("these can: name, risk, build, lastSeen, isJoined"), "{error}");
}

#[test]
fn what_the_standard_has_and_is_not_carried_out_is_named_as_such() {
    for (filter, named) in [
        ("cast(name,Edm.String) eq 'x'", "`cast`"),
        ("date(lastSeen) eq 2021-02-10", "`date`"),
        ("lastSeen gt duration'P1D'", "`duration`"),
        ("geo.distance(name,name) lt 1", "`geo.distance`"),
    ] {
        let error = parse(filter, &DEVICES, ApiVersion::Current, NOW).expect_err(filter);
        assert_eq!(error.code, ErrorCode::NotImplemented, "{error}");
        assert!(error.message.contains(named) && error.message.contains("not carried out"), "{error}");
    }
}

fn options(query: &[(&str, &str)]) -> Result<Options, ApiError> {
    let parameters: Vec<(String, String)> =
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Options::parse(&parameters, &DEVICES, ApiVersion::Current, NOW)
}

fn answered(query: &[(&str, &str)]) -> Value {
    let items: Vec<Value> = ["b", "a", "d", "c", "e"]
        .iter()
        .zip(0..)
        .map(|(name, number)| json!({"name": name, "build": number / 2, "risk": LEVELS[number % 3], "comment": null}))
        .collect();
    let body = collection("the context", &items, &options(query).unwrap(), 2, |skip| format!("next?$skip={skip}"));
    serde_json::from_slice(&body).unwrap()
}

fn names(body: &Value) -> String {
    body["value"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[test]
fn a_page_is_cut_after_filter_and_order_and_says_where_the_next_is() {
    let first = answered(&[("$count", "true")]);
    assert_eq!((names(&first).as_str(), &first["@odata.count"]), ("ba", &json!(5)));
    assert_eq!((&first["@odata.context"], &first["@odata.nextLink"]), (&json!("the context"), &json!("next?$skip=2")));
    let last = answered(&[("$skip", "4")]);
    assert_eq!((names(&last).as_str(), last.get("@odata.nextLink"), last.get("@odata.count")), ("e", None, None));
    assert_eq!(names(&answered(&[("$skip", "99")])), "");
    let top = answered(&[("$top", "1"), ("$orderby", "build desc,name")]);
    assert_eq!((names(&top).as_str(), top.get("@odata.nextLink")), ("e", None));
    assert_eq!(names(&answered(&[("$orderby", "Risk, name desc")])), "cb");
    let filtered = answered(&[("$filter", "build ge 1"), ("$count", "true"), ("$select", "name")]);
    assert_eq!((names(&filtered).as_str(), &filtered["@odata.count"]), ("dc", &json!(3)));
    assert_eq!(filtered["value"][0], json!({"name": "d"}));
}

#[test]
fn options_that_are_not_known_or_cannot_be_read_are_refused() {
    for (query, told) in [
        (&[("$search", "x")][..], "'$search' is not supported"),
        (&[("$top", "-1")], "non-negative integer"),
        (&[("$top", "10001")], "limit of '10000'"),
        (&[("$skip", "1.5")], "Invalid value '1.5'"),
        (&[("$count", "yes")], "$count"),
        (&[("$orderby", "name, x")], "named 'x' on the entities of 'Devices' (position 6"),
        (&[("$orderby", "name up")], "no direction"),
        (&[("$orderby", "tags")], "no order"),
        (&[("$select", "x")], "named 'x'"),
        (&[("$expand", "tags")], "cannot be used in $expand"),
        (&[("$top", "1"), ("$TOP", "2")], "more than once"),
    ] {
        let error = options(query).expect_err(told);
        assert_eq!(error.code, ErrorCode::ODataError);
        assert!(error.message.contains(told), "{error}");
    }
    assert!(options(&[("api-version", "1"), ("$top", "10000"), ("$Expand", "Evidence")]).unwrap().expands("evidence"));
}

fn path(name: &'static str) -> Path {
    Path { root: Root::Property(name), steps: Vec::new(), kind: DEVICES.property(name).unwrap().kind }
}

fn text() -> impl Strategy<Value = Operand> {
    let leaf = prop_oneof![
        Just(Operand::Path(path("name"))),
        Just(Operand::Path(path("risk"))),
        "[a-z' é]{0,4}".prop_map(|text| Operand::Literal(Literal::Text(text))),
        prop::sample::select(LEVELS).prop_map(|level| Operand::Literal(Literal::Text(level.to_owned()))),
    ];
    leaf.prop_recursive(2, 3, 1, |inner| {
        prop_oneof![
            (prop_oneof![Just(Function::Lower), Just(Function::Upper), Just(Function::Trim)], inner.clone())
                .prop_map(|(function, inner)| Operand::Call(function, vec![inner])),
            (inner.clone(), inner).prop_map(|(left, right)| Operand::Call(Function::Concat, vec![left, right])),
        ]
    })
}

fn number() -> impl Strategy<Value = Operand> {
    prop_oneof![
        Just(Operand::Path(path("build"))),
        (-3i64..3).prop_map(|number| Operand::Literal(Literal::Integer(number))),
        any::<i64>().prop_map(|number| Operand::Literal(Literal::Integer(number))),
        (-3.0..3.0f64).prop_map(|number| Operand::Literal(Literal::Decimal(number))),
        text().prop_map(|text| Operand::Call(Function::Length, vec![text])),
        Just(Operand::Count(path("tags"))),
        (-3i64..3, prop_oneof![Just(Arithmetic::Add), Just(Arithmetic::Sub), Just(Arithmetic::Mul)], -3i64..3)
            .prop_map(|(left, by, right)| {
                let number = |number| Box::new(Operand::Literal(Literal::Integer(number)));
                Operand::Arithmetic(number(left), by, number(right))
            }),
    ]
}

fn time() -> impl Strategy<Value = Operand> {
    prop_oneof![
        Just(Operand::Path(path("lastSeen"))),
        (0i64..5).prop_map(|second| Operand::Literal(Literal::Instant(jiff::Timestamp::from_second(second).unwrap()))),
    ]
}

fn filter() -> impl Strategy<Value = Expression> {
    let comparison = prop::sample::select(&Comparison::ALL[..]);
    let null = || Just(Operand::Literal(Literal::Null));
    let pair = prop_oneof![
        (text(), prop_oneof![4 => text(), 1 => null()]),
        (number(), prop_oneof![4 => number(), 1 => null()]),
        (time(), prop_oneof![4 => time(), 1 => null()]),
    ];
    let leaf = prop_oneof![
        (pair, comparison).prop_map(|((left, right), by)| Expression::Compare(left, by, right)),
        (prop::sample::select(&Place::ALL[..]), text(), text())
            .prop_map(|(place, text, part)| Expression::Has(place, text, part)),
        Just(Expression::Holds(Operand::Path(path("isJoined")))),
        any::<bool>().prop_map(|truth| Expression::Holds(Operand::Literal(Literal::Boolean(truth)))),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::Or),
            inner.prop_map(|inner| Expression::Not(Box::new(inner))),
        ]
    })
}

fn an_item() -> impl Strategy<Value = Value> {
    let name = prop_oneof![Just(Value::Null), "[a-z']{0,2}".prop_map(Value::from)];
    let build = prop_oneof![Just(Value::Null), (-3i64..3).prop_map(Value::from)];
    (name, prop::sample::select(LEVELS), build, 0u32..5, any::<bool>()).prop_map(
        |(name, risk, build, second, joined)| {
            let last_seen = format!("1970-01-01T00:00:0{second}.0000000Z");
            json!({"name": name, "risk": risk, "build": build, "lastSeen": last_seen, "isJoined": joined})
        },
    )
}

/// The same, worked out another way: values are ranked as numbers, or as texts that sort as they should.
fn naive(filter: &Expression, item: &Value) -> bool {
    match filter {
        Expression::And(parts) => !parts.iter().any(|part| !naive(part, item)),
        Expression::Or(parts) => parts.iter().filter(|part| naive(part, item)).count() > 0,
        Expression::Not(inner) => naive(inner, item) ^ true,
        Expression::Holds(Operand::Path(_)) => item["isJoined"] == json!(true),
        Expression::Holds(operand) => naive_value(operand, item) == Some("true".to_owned()),
        Expression::Has(place, text, part) => {
            let (Some(text), Some(part)) = (naive_value(text, item), naive_value(part, item)) else { return false };
            let places: Vec<usize> =
                (0..=text.len()).filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(&part))).collect();
            match place {
                Place::Start => places.contains(&0),
                Place::End => places.iter().any(|at| at + part.len() == text.len()),
                Place::Anywhere => !places.is_empty(),
            }
        }
        Expression::Compare(left, by, right) => {
            let of_risk = |operand: &Operand| *operand == Operand::Path(path("risk"));
            let ranked = of_risk(left) || of_risk(right);
            let numbers = matches!(left.kind(), Kind::Number);
            let (left, right) = (naive_value(left, item), naive_value(right, item));
            match (by, left, right) {
                (Comparison::Eq | Comparison::Ne, left, right) if !numbers => {
                    let same = match (&left, &right) {
                        (Some(left), Some(right)) if ranked => left.eq_ignore_ascii_case(right),
                        _ => left == right,
                    };
                    same == (*by == Comparison::Eq)
                }
                (Comparison::Eq, None, None) => true,
                (Comparison::Ne, None, None) => false,
                (by, None, _) | (by, _, None) => *by == Comparison::Ne,
                (by, Some(left), Some(right)) => {
                    let rank = |text: &str| {
                        LEVELS.iter().position(|level| level.eq_ignore_ascii_case(text)).map(|at| at as f64)
                    };
                    let (left, right) = match (numbers, ranked) {
                        (true, _) => (left.parse().ok(), right.parse().ok()),
                        (_, true) => (rank(&left), rank(&right)),
                        _ => (Some(0.0), Some(f64::from(right.cmp(&left) as i8))),
                    };
                    let (Some(left), Some(right)) = (left, right) else { return false };
                    match by {
                        Comparison::Eq => left == right,
                        Comparison::Ne => left != right,
                        Comparison::Gt => left > right,
                        Comparison::Ge => left >= right,
                        Comparison::Lt => left < right,
                        Comparison::Le => left <= right,
                    }
                }
            }
        }
        other => panic!("{other} is not made here"),
    }
}

fn naive_value(operand: &Operand, item: &Value) -> Option<String> {
    match operand {
        Operand::Path(path) => match &item[path.to_string().as_str()] {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        },
        Operand::Literal(Literal::Null) => None,
        Operand::Literal(Literal::Instant(at)) => Some(format!("1970-01-01T00:00:0{}.0000000Z", at.as_second())),
        Operand::Literal(Literal::Text(text)) => Some(text.clone()),
        Operand::Literal(literal) => Some(literal.to_string()),
        Operand::Count(path) => Some(item[path.to_string().as_str()].as_array().map_or(0, Vec::len).to_string()),
        Operand::Arithmetic(left, by, right) => {
            let number = |side: &Operand| naive_value(side, item)?.parse::<i64>().ok();
            let (left, right) = (number(left)?, number(right)?);
            Some(match by {
                Arithmetic::Add => left + right,
                Arithmetic::Sub => left - right,
                _ => left * right,
            })
            .map(|made| made.to_string())
        }
        Operand::Call(function, arguments) => {
            let texts: Option<Vec<String>> = arguments.iter().map(|argument| naive_value(argument, item)).collect();
            let texts = texts?;
            Some(match function {
                Function::Lower => texts[0].to_lowercase(),
                Function::Upper => texts[0].to_uppercase(),
                Function::Trim => texts[0].trim().to_owned(),
                Function::Concat => texts.concat(),
                Function::Length => texts[0].chars().count().to_string(),
                other => panic!("{other:?} is not made here"),
            })
        }
        Operand::Truth(inner) => Some(naive(inner, item).to_string()),
    }
}

proptest! {
    #[test]
    fn no_text_whatever_makes_the_reader_panic(text in any::<String>()) {
        let _ = parse(&text, &DEVICES, ApiVersion::Current, NOW);
    }

    #[test]
    fn nor_does_a_text_of_words_that_filters_are_made_of(
        words in prop::collection::vec(prop::sample::select(&[
            "(", ")", "/", ":", ",", "'a'", "'", "not", "and", "or",
            "eq", "in", "any", "all", "name", "tags", "evidence",
            "build", "1", "-1.5e3", "2021-02-10Z", "null", "true", "contains", "tolower", "t", " ", "é",
        ][..]), 0..24),
    ) {
        if let Ok(filter) = parse(&words.join(" "), &DEVICES, ApiVersion::Current, NOW) {
            filter.holds_for(&device());
            prop_assert_eq!(read(&filter.to_string()), filter);
        }
    }

    #[test]
    fn a_filter_reads_back_as_it_is_printed(filter in filter()) {
        prop_assert_eq!(read(&filter.to_string()), filter);
    }

    #[test]
    fn a_filter_says_what_it_says_when_worked_out_another_way(filter in filter(), item in an_item()) {
        prop_assert_eq!(filter.holds_for(&item), naive(&filter, &item), "{}", filter);
    }
}
