//! The page `HUNTING.md`: what of the query language is carried out, made from the descriptors of the functions and
//! from the operators as they are named here; each has an example that is asked.

use super::{ask_of, connections};
use crate::hunting::binder::{AGGREGATES, SPECIAL};
use crate::hunting::functions;

/// The operators, what each does, and an example.
const OPERATORS: [(&str, &str, &str); 34] = [
    ("as", "gives the table a name for the rest of the pipeline", "T | as A | union A"),
    ("count", "the number of rows", "T | count"),
    ("datatable", "a literal table", "datatable(a: long, b: string) [1, 'x', 2, 'y']"),
    ("distinct", "each combination of values once", "T | distinct RemoteUrl"),
    (
        "evaluate bag_unpack",
        "a column for each property of a bag",
        "print d = dynamic({'a': 1}) | evaluate bag_unpack(d)",
    ),
    (
        "evaluate pivot",
        "a column for each value of a column",
        "T | project RemoteUrl, RemotePort | evaluate pivot(RemoteUrl, count())",
    ),
    ("extend", "adds or replaces columns", "T | extend Port = RemotePort + 1"),
    (
        "externaldata",
        "the rows of files that the store was given for their addresses; nothing is fetched",
        "externaldata(h: string) ['https://lists.example/hosts.csv'] with (format='csv')",
    ),
    ("getschema", "the columns as rows", "T | getschema"),
    (
        "invoke FileProfile",
        "the columns of a file's profile; the test-bed knows no file, so each is `Missing`",
        "T | invoke FileProfile(InitiatingProcessSHA1)",
    ),
    ("invoke", "calls a function of a `let` with the table", "let f = (t: (*)) { t | take 1 }; T | invoke f()"),
    (
        "join",
        "rows of two tables with equal keys: `innerunique` (the default), `inner`, `leftouter`, `rightouter`, \
         `fullouter`, `leftsemi`, `rightsemi`, `leftanti`, `rightanti`",
        "T | join kind=inner (T) on RemoteUrl, $left.RemotePort == $right.RemotePort",
    ),
    ("lookup", "columns of another table by a key; `leftouter` or `inner`", "T | lookup (T | take 1) on RemoteUrl"),
    (
        "make-series",
        "arrays along an axis of times or numbers",
        "T | make-series count() default = 0 on Timestamp from ago(1h) to now() step 10m by RemoteUrl",
    ),
    (
        "mv-apply",
        "operators on the elements of each row",
        "print d = dynamic([1, 2]) | mv-apply d to typeof(long) on (summarize sum(d))",
    ),
    ("mv-expand", "a row for each element of an array", "print d = dynamic([1, 2]) | mv-expand d to typeof(long)"),
    ("parse", "columns out of a text by a pattern", "T | parse RemoteUrl with Name '.' Rest"),
    ("parse-where", "the same, without the rows that do not match", "T | parse-where RemoteUrl with Name '.' Rest"),
    ("print", "one row", "print a = 1, b = 'x'"),
    ("project", "these columns and no others", "T | project RemoteUrl, Port = RemotePort"),
    ("project-away", "without these columns; patterns are allowed", "T | project-away Local*"),
    ("project-keep", "only these columns, in their order; patterns are allowed", "T | project-keep Remote*"),
    ("project-rename", "columns under other names", "T | project-rename Url = RemoteUrl"),
    ("project-reorder", "these columns first", "T | project-reorder RemoteUrl, Remote* asc"),
    ("range", "a column of numbers or instants", "range x from 1 to 9 step 2"),
    ("render", "kept for a client to draw; the rows are the same", "T | render table"),
    ("serialize", "keeps the order; may add columns", "T | serialize n = row_number()"),
    ("sort, order", "sorts, descending unless it says `asc`", "T | sort by RemotePort asc, RemoteUrl"),
    ("summarize", "groups and aggregates", "T | summarize count(), max(Timestamp) by RemoteUrl"),
    ("take, limit, sample", "the first rows, in the order of ingestion", "T | take 2"),
    ("top", "the first rows in an order", "T | top 2 by RemotePort"),
    (
        "union",
        "the rows of several tables; `kind`, `isfuzzy`, `withsource`, patterns",
        "union withsource=S T, (T | take 1)",
    ),
    ("where, filter", "the rows for which a condition holds; `* has` looks into all columns", "T | where * has 'a'"),
    ("let", "names a scalar, a table or a function", "let f = (x: long) { x + 1 }; print f(1)"),
];

const INTRODUCTION: &str = "# The hunting language

What of the query language the reference implementation carries out. This page is made from the descriptors of the
functions (`src/hunting/functions`) by a test, which fails when it is out of date. What is valid but not listed here is
refused as `not supported by this test-bed`, all of it in one message, each with its place.

In the examples `T` is `DeviceNetworkEvents`.

## Operators

| operator | what it does | example |
|---|---|---|
";

const FUNCTIONS: &str = "
An argument in brackets may be left out; what follows three dots may be repeated.

| function | what it gives | example | value |
|---|---|---|---|
";

/// The whole page.
fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let escaped = |text: &str| text.replace('|', "\\|");
    for (name, about, example) in OPERATORS {
        page.push_str(&format!("| {name} | {about} | `{}` |\n", escaped(example)));
    }
    let mut functions: Vec<_> = functions::all().collect();
    functions.sort_by_key(|function| function.name);
    page.push_str(&format!("\n## Functions: {}\n{FUNCTIONS}", functions.len()));
    for function in functions {
        let aliases = match function.aliases {
            [] => String::new(),
            names => format!(" Also `{}`.", names.join("`, `")),
        };
        let (expression, value) = function.example;
        page.push_str(&format!(
            "| `{}` | {}{aliases} | `{}` | `{}` |\n",
            escaped(&function.signature()),
            escaped(function.about),
            escaped(expression),
            escaped(value)
        ));
    }
    let listed = |names: &[&str]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        names.iter().map(|name| format!("- `{name}`\n")).collect::<String>()
    };
    page.push_str("\nThese look at more than their arguments: a table, a type, other rows.\n\n");
    page.push_str(&listed(SPECIAL));
    page.push_str("\n## Aggregates\n\nCounts of distinct values and percentiles (nearest rank) are exact.\n\n");
    page.push_str(&listed(AGGREGATES));
    page
}

#[test]
fn every_operator_of_the_page_is_carried_out() {
    let mut store = connections(&["a.com", "b.org"]);
    store.give_external("https://lists.example/hosts.csv", "a.com\n");
    for (name, _, example) in OPERATORS {
        let query = format!("let T = DeviceNetworkEvents; {example}");
        if let Err(error) = ask_of(&store, &query) {
            panic!("{name}: {}", error.render(&query));
        }
    }
}

#[test]
fn the_reference_page_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/HUNTING.md");
    let page = page();
    if std::fs::read_to_string(path).unwrap_or_default() != page {
        std::fs::write(path, page).unwrap();
        panic!("reference-impl/HUNTING.md was not current; it is now: look at what changed and commit it");
    }
}
