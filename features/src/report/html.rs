//! The report as one HTML page: styles inside, no script, no other file.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Example, Report, Row};
use crate::verdict::Verdict;

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --dim: #888; --good: #2a7d46; --bad: #c0392b; --odd: #b9770e; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
td.number { text-align: right; white-space: nowrap; } td.id { white-space: nowrap; font-weight: 600; }
.dim { color: var(--dim); } .verdict { font-weight: 600; white-space: nowrap; }
.PASS { color: var(--good); } .FAIL, .ERROR { color: var(--bad); } .INCONCLUSIVE { color: var(--odd); }
.SKIP, .NOT_RUN { color: var(--dim); }
pre { background: #8881; padding: .8rem; overflow-x: auto; font-size: .85rem; }
details { border-bottom: 1px solid var(--line); padding: .3rem 0; } summary { cursor: pointer; }
code { font-size: .85rem; }
";

pub(super) fn html(report: &Report) -> String {
    let failures: Vec<&Example> = report.failures().collect();
    let count = |verdict| report.requirements.iter().filter(|row| row.verdict == verdict).count();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Conformance: " (report.verdict) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Conformance report: " (verdict(report.verdict)) }
                p .dim {
                    "Edition " (report.edition) ", seed " (report.seed) ", wire " (report.wire.name())
                    ", gnomon " (report.gnomon) ". "
                    (count(Verdict::Pass)) " of " (report.requirements.len()) " requirements hold, "
                    (report.examples.len()) " examples ran."
                }
                @if !failures.is_empty() {
                    h2 { "What does not hold, or could not be judged" }
                    @for failure in failures { (story(failure)) }
                }
                h2 { "Requirements" }
                table {
                    thead { tr { th { "id" } th { "level" } th { "verdict" } th { "examples" } th { "promise" } } }
                    tbody { @for row in &report.requirements { (requirement(row)) } }
                }
                h2 { "Examples" }
                @for row in report.requirements.iter().filter(|row| row.examples > 0) { (examples(report, row)) }
            }
        }
    }
    .into_string()
}

fn verdict(verdict: Verdict) -> Markup {
    html! { span class={ "verdict " (verdict) } { (verdict) } }
}

fn requirement(row: &Row) -> Markup {
    html! {
        tr {
            td .id { (row.id) }
            td .dim { (row.level) }
            td { (verdict(row.verdict)) }
            td .number { @if row.examples > 0 { (row.passed) "/" (row.examples) } }
            td { (row.text) @if let Some(remark) = &row.remark { " " span .dim { "(" (remark) ")" } } }
        }
    }
}

fn story(example: &Example) -> Markup {
    html! {
        h3 { (verdict(example.verdict)) " " (example.name) }
        p .dim { (example.requirements.join(", ")) ": " (example.rule) " (" (example.file) ":" (example.line) ")" }
        @if let Some(step) = &example.step { p { (step) } }
        @if let Some(owner) = &example.owner { p { strong { "Whose it is: " } (owner) } }
        @if let Some(story) = &example.story { pre { (story) } }
        p { "Repeat: " code { (example.repeat) } }
    }
}

fn examples(report: &Report, row: &Row) -> Markup {
    html! {
        details {
            summary { strong { (row.id) } " " (verdict(row.verdict)) " " span .dim { (row.passed) "/" (row.examples) } }
            table {
                @for example in report.examples.iter().filter(|example| example.requirements.contains(&row.id)) {
                    tr {
                        td { (verdict(example.verdict)) }
                        td { (example.name) }
                        td .dim { (example.file) ":" (example.line) }
                    }
                }
            }
        }
    }
}
