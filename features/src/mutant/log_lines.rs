//! Defects in how lines are read, one of each family of formats: the log becomes what such a reader takes it for.

use super::logs::LogDefect;

/// The log as a reader with this defect takes it; nothing if the defect is another, or does not show in it.
pub(super) fn misread(what: LogDefect, log: &str) -> Option<String> {
    let each = |misread: &dyn Fn(usize, &str) -> String| {
        let lines = log.split_inclusive('\n').enumerate();
        lines.map(|(number, line)| misread(number, line)).collect::<String>()
    };
    let misread = match what {
        LogDefect::SquidColumnsShift => each(&squid_line),
        LogDefect::RowsShift if log.contains("#Fields:") => w3c_rows(log),
        LogDefect::CutLinesCount if log.contains(",TRAFFIC,") => last_line_whole(log),
        LogDefect::PairsSwapped => swapped(log, "sentbyte=", "rcvdbyte="),
        LogDefect::EnvelopesStay => each(&|_, line| match line.starts_with('<') {
            true => line.replace("CEF:", "CEF;"),
            false => line.to_owned(),
        }),
        LogDefect::LeefTabsOnly if log.contains("LEEF:2.0|") => log.replace("|^|", "||"),
        LogDefect::JoinedLost => each(&|_, line| match line.split_once("#015#012") {
            Some((first, _)) => format!("{first}\n"),
            None => line.to_owned(),
        }),
        _ => return None,
    };
    (misread != log).then_some(misread)
}

/// A line of Squid's native log whose user is another one if it has more than ten fields.
fn squid_line(number: usize, line: &str) -> String {
    let mut fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let is_native = fields.get(8).is_some_and(|peer| peer.starts_with("HIER_"));
    if !is_native || fields.len() <= 10 {
        return line.to_owned();
    }
    let user = format!("{}-{number}", fields[7]);
    fields[7] = &user;
    fields.truncate(10);
    fields.join(" ") + "\n"
}

/// A last row with a value more than the one before it, without that value.
fn w3c_rows(log: &str) -> String {
    let rows: Vec<&str> = log.lines().collect();
    let values = |row: &str| row.split(' ').count();
    match rows.as_slice() {
        [.., before, last] if !before.starts_with('#') && values(last) == values(before) + 1 => {
            let kept = log.trim_end();
            format!("{}\n", &kept[..kept.rfind(' ').unwrap_or(kept.len())])
        }
        _ => log.to_owned(),
    }
}

/// A last line that is shorter than the one before it and has no line feed is taken for that one.
fn last_line_whole(log: &str) -> String {
    let rows: Vec<&str> = log.lines().collect();
    match rows.as_slice() {
        [kept @ .., before, last] if !log.ends_with('\n') && last.len() < before.len() => {
            let lines = kept.iter().chain([before, before]);
            lines.map(|line| format!("{line}\n")).collect()
        }
        _ => log.to_owned(),
    }
}

fn swapped(log: &str, one: &str, other: &str) -> String {
    const BETWEEN: &str = "\u{1}";
    log.replace(one, BETWEEN).replace(other, one).replace(BETWEEN, other)
}
