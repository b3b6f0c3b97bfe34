//! The report for a terminal: a table by requirement, then the story of each failure.

use std::fmt::Write as _;

use super::Report;
use crate::verdict::Verdict;

/// How wide the table is.
const WIDTH: usize = 100;

pub(super) fn text(report: &Report, colour: bool) -> String {
    let mut text = String::new();
    let paint = |verdict: Verdict, words: &str| {
        let code = match verdict {
            Verdict::Pass => "32",
            Verdict::Skip | Verdict::NotRun => "2",
            Verdict::Inconclusive => "33",
            Verdict::Fail | Verdict::Error => "31",
        };
        if colour { format!("\u{1b}[{code}m{words}\u{1b}[0m") } else { words.to_owned() }
    };
    for row in &report.requirements {
        let ran = if row.examples == 0 { String::new() } else { format!("{}/{}", row.passed, row.examples) };
        let head = format!("{:<7} {:<6} ", row.id, row.level);
        let verdict = paint(row.verdict, &format!("{:<12}", row.verdict.to_string()));
        let left = WIDTH - head.len() - 12 - 7;
        let _ = writeln!(text, "{head}{verdict}{ran:>5}  {}", shortened(&row.text, left));
        if let Some(remark) = &row.remark {
            let _ = writeln!(text, "{:28}({remark})", "");
        }
    }
    for failure in report.failures() {
        let _ = writeln!(text);
        let head = format!("{}  {}:{}  {}", failure.verdict, failure.file, failure.line, failure.name);
        let _ = writeln!(text, "{}", paint(failure.verdict, &head));
        let _ = writeln!(text, "  {}: {}", failure.requirements.join(", "), failure.rule);
        if let Some(step) = &failure.step {
            let _ = writeln!(text, "  {step}");
        }
        if let Some(owner) = &failure.owner {
            let _ = writeln!(text, "    whose:  {owner}");
        }
        for line in failure.story.iter().flat_map(|story| story.lines()) {
            let _ = writeln!(text, "    {line}");
        }
        let _ = writeln!(text, "  repeat: {}", failure.repeat);
    }
    let count = |verdict| report.requirements.iter().filter(|row| row.verdict == verdict).count();
    let _ = writeln!(text);
    let counts: Vec<String> = [
        (Verdict::Pass, "hold"),
        (Verdict::Fail, "do not hold"),
        (Verdict::Inconclusive, "are undecided"),
        (Verdict::Error, "could not be judged"),
        (Verdict::NotRun, "were not run"),
        (Verdict::Skip, "were skipped"),
    ]
    .into_iter()
    .filter(|(verdict, _)| count(*verdict) > 0)
    .map(|(verdict, words)| format!("{} {words}", count(verdict)))
    .collect();
    let _ = writeln!(
        text,
        "{}: of {} of edition {} {}; {} ran, seed {}, wire {}",
        paint(report.verdict, &report.verdict.to_string()),
        counted(report.requirements.len(), "requirement"),
        report.edition,
        if counts.is_empty() { "none was looked at".to_owned() } else { counts.join(", ") },
        counted(report.examples.len(), "example"),
        report.seed,
        report.wire.name()
    );
    text
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The first sentence or so, cut at a word.
fn shortened(text: &str, width: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= width {
        return line;
    }
    let mut short = String::new();
    for word in line.split(' ') {
        if short.chars().count() + word.chars().count() + 4 > width {
            break;
        }
        short.push_str(word);
        short.push(' ');
    }
    format!("{}...", short.trim_end())
}
