//! Exports: lists as files of comma-separated values, and the sums that must agree wherever they are shown.
//!
//! The header row of an export is not public, so columns are found by what the requirement says they hold:
//! transactions, uploads, downloads, total traffic, in bytes or in megabytes, however they are spelt.

use cucumber::then;
use gnomon_reference_impl::protocol::discovery::{
    DiscoveryQuery, EntityKind, Line, List, ListQuery, Stream, Subject as About, Traffic,
};
use gnomon_reference_impl::quantities::Bytes;

use super::lists::{WIN10, overview};
use crate::step_error::{StepError, instead_of};
use crate::test_world::{Fixture, TestWorld};

fn kind(words: &str) -> EntityKind {
    match words {
        "devices" => EntityKind::Device,
        "users" => EntityKind::User,
        "IP addresses" => EntityKind::IpAddress,
        _ => EntityKind::App,
    }
}

/// An export, read as RFC 4180 has it.
pub(super) struct Export {
    /// The names of the columns, in small letters and digits alone.
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// An amount that a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Amount {
    Uploads,
    Downloads,
    Total,
}

/// In which unit a column shows bytes, as far as its name says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Bytes,
    Megabytes,
    Unsaid,
}

impl Export {
    fn read(text: &str) -> Result<Self, csv::Error> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(record?.iter().map(str::to_owned).collect::<Vec<String>>());
        }
        let plain = |name: &String| name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let heading = if rows.is_empty() { Vec::new() } else { rows.remove(0).iter().map(plain).collect() };
        Ok(Self { heading, rows })
    }

    /// The column of transactions: not that of the blocked ones among them.
    fn transactions(&self) -> Option<usize> {
        self.heading.iter().position(|name| name.contains("transaction") && !name.contains("block"))
    }

    /// The sum of a column, if each of its cells is a number; what is not known is an empty cell.
    fn sum(&self, column: usize) -> Option<u64> {
        let number = |row: &Vec<String>| match row.get(column)?.as_str() {
            "" => Some(0),
            cell => cell.parse::<u64>().ok(),
        };
        self.rows.iter().map(number).sum()
    }

    /// The columns that hold an amount, each with its unit.
    fn columns(&self, amount: Amount) -> Vec<(usize, Unit)> {
        let of = |name: &str| match name {
            name if name.contains("transaction") => None,
            name if name.contains("upload") => Some(Amount::Uploads),
            name if name.contains("download") => Some(Amount::Downloads),
            name if name.contains("traffic") || name.contains("total") => Some(Amount::Total),
            _ => None,
        };
        let unit = |name: &str| match name {
            name if name.ends_with("mb") || name.contains("megabyte") => Unit::Megabytes,
            name if name.contains("byte") => Unit::Bytes,
            _ => Unit::Unsaid,
        };
        let named = self.heading.iter().enumerate().filter(|(_, name)| of(name) == Some(amount));
        named.map(|(column, name)| (column, unit(name))).collect()
    }
}

/// Whether a cell shows so many bytes: exactly, or in megabytes of 1,000,000 bytes, rounded to the digits it has.
fn shows(cell: &str, unit: Unit, bytes: Option<Bytes>) -> bool {
    let Some(Bytes(bytes)) = bytes else { return cell.is_empty() };
    let exact = || cell.parse() == Ok(bytes);
    let rounded = || {
        let digits = cell.split_once('.').map_or(0, |(_, digits)| digits.len());
        let step = 10_u128.pow(6_u32.saturating_sub(u32::try_from(digits).unwrap_or(6)));
        let plain = cell.replace('.', "");
        let shown = plain.parse::<u128>().ok().map(|number| number * step);
        digits <= 6 && shown.is_some_and(|shown| 2 * shown.abs_diff(u128::from(bytes)) <= step)
    };
    match unit {
        Unit::Bytes => exact(),
        Unit::Megabytes => rounded(),
        Unit::Unsaid => exact() || rounded(),
    }
}

const fn amount_of(traffic: &Traffic, amount: Amount) -> Option<Bytes> {
    match amount {
        Amount::Uploads => traffic.uploaded,
        Amount::Downloads => traffic.downloaded,
        Amount::Total => traffic.total,
    }
}

/// What people call the subject of a line.
fn name_of(line: &Line) -> String {
    match &line.subject {
        About::Device { computer_dns_name, .. } => computer_dns_name.clone(),
        About::User { user_name } => user_name.clone(),
        About::IpAddress { ip_address } => ip_address.to_string(),
        About::App(app) => app.name.clone(),
    }
}

/// The export of a list over `days` days.
fn export(fixture: &mut Fixture, of: EntityKind, days: u32) -> Result<Export, StepError> {
    export_of(fixture, ListQuery { report: WIN10.to_owned(), days, of, within: None, sort: None })
}

/// The export of a list, whole or drilled down to.
pub(super) fn export_of(fixture: &mut Fixture, query: ListQuery) -> Result<Export, StepError> {
    let due = "an export of comma-separated values, by RFC 4180";
    let file = fixture.ask_discovery(DiscoveryQuery::export(query)).map_err(instead_of(due))?;
    Export::read(&file.content).map_err(|error| StepError::missed(due, format!("{error}: {}", file.content)))
}

/// Whether a row of an export says what a line of the list says.
fn agrees(export: &Export, row: &[String], line: &Line) -> bool {
    let cell = |column: usize| row.get(column).map_or("", String::as_str);
    let transactions = export.transactions().is_some_and(|at| cell(at) == line.traffic.transactions.to_string());
    let amounts = [Amount::Uploads, Amount::Downloads, Amount::Total].into_iter().all(|amount| {
        let columns = export.columns(amount);
        let bytes = amount_of(&line.traffic, amount);
        !columns.is_empty() && columns.into_iter().all(|(column, unit)| shows(cell(column), unit, bytes))
    });
    transactions && amounts && row.contains(&name_of(line))
}

#[then(
    regex = r"^the export of (devices|users|IP addresses|apps) over (\d+) days has a line for each line of the list$"
)]
fn exported(world: &mut TestWorld, of: String, days: u32) -> Result<(), StepError> {
    let due = format!("a line for each of the {of}, with name, transactions, uploads, downloads, traffic of the list");
    let export = export(world, kind(&of), days)?;
    let list = world.list(days, kind(&of), None).map_err(instead_of(&due))?;
    if list.lines.is_empty() {
        return Err(StepError::missed(due, "an empty list"));
    }
    has_a_line_for_each(&export, &list).map_err(|error| error.when_due(due))
}

/// An export has a line for each line of the list, which says the same, and no other.
pub(super) fn has_a_line_for_each(export: &Export, list: &List) -> Result<(), StepError> {
    // What has none of the kind may have a line of its own.
    let at_most = list.lines.len() + usize::from(list.without.transactions > 0);
    let all = list.lines.iter().all(|line| export.rows.iter().filter(|row| agrees(export, row, line)).count() == 1);
    if all && export.rows.len() <= at_most {
        return Ok(());
    }
    let (heading, rows, lines) = (&export.heading, &export.rows, &list.lines);
    Err(StepError::otherwise(format!("the export {heading:?} {rows:?} of the list {lines:?}")))
}

#[then(expr = "the sums of reports, dashboard, lists, exports agree at {int} transactions over {int} days")]
fn sums(world: &mut TestWorld, count: u64, days: u32) -> Result<(), StepError> {
    let due = format!("{count} transactions, and the same bytes, wherever they are shown");
    let dashboard = world.dashboard(days).map_err(instead_of(&due))?.traffic;
    if dashboard.transactions != count {
        return Err(StepError::missed(due, format!("{dashboard:?} on the dashboard")));
    }
    let reports = world.streams().map_err(instead_of(&due))?;
    let of_days =
        |stream: &Stream| stream.time_frames.iter().find(|frame| frame.days == days).map(|frame| frame.traffic);
    let in_reports = reports.iter().find(|stream| stream.display_name == WIN10).and_then(of_days);
    if in_reports != Some(dashboard) {
        return Err(StepError::missed(
            due,
            format!("{in_reports:?} in the list of reports, {dashboard:?} on the dashboard"),
        ));
    }
    for of in EntityKind::ALL {
        let list = world.list(days, of, None).map_err(instead_of(&due))?;
        let sum: Traffic = list.lines.iter().map(|line| line.traffic).chain([list.without]).sum();
        if sum != dashboard || list.total != dashboard {
            return Err(StepError::missed(due, format!("{sum:?} in the list of {of}, {dashboard:?} on the dashboard")));
        }
        let export = export(world, of, days)?;
        if export.transactions().and_then(|column| export.sum(column)) != Some(count) {
            return Err(StepError::missed(due, format!("{:?} in the export of {of}", export.rows)));
        }
        for amount in [Amount::Uploads, Amount::Downloads, Amount::Total] {
            // Rounded megabytes have no exact sum: only bytes are added up.
            let exact = export.columns(amount).into_iter().filter(|(_, unit)| *unit == Unit::Bytes);
            let mut sums = exact.map(|(column, _)| export.sum(column).map(Bytes));
            if let Some(sum) = sums.find(|sum| *sum != amount_of(&dashboard, amount)) {
                let seen = format!("{sum:?} of {amount:?} in the export of {of}, {dashboard:?}");
                return Err(StepError::missed(due, seen));
            }
        }
    }
    let mut of_devices = Traffic::NONE;
    for subject in world.subjects.clone() {
        of_devices += overview(world, subject, days)?.traffic;
    }
    if of_devices == dashboard {
        Ok(())
    } else {
        Err(StepError::missed(due, format!("{of_devices:?} in the Overviews")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_however_they_are_spelt() {
        let text = "Name,\"Total transactions\",Blocked transactions,TRAFFIC (MB),Uploaded bytes,downloads\r\n\
                    \"a, b\",4,0,1.5,1000,500\r\n";
        let export = Export::read(text).unwrap();
        assert_eq!(export.rows, [["a, b", "4", "0", "1.5", "1000", "500"]]);
        assert_eq!(export.transactions(), Some(1));
        assert_eq!(export.columns(Amount::Total), [(3, Unit::Megabytes)]);
        assert_eq!(export.columns(Amount::Uploads), [(4, Unit::Bytes)]);
        assert_eq!(export.columns(Amount::Downloads), [(5, Unit::Unsaid)]);
        assert!(Export::read("a,b\r\na, b, c\r\n").is_err(), "a comma in a cell is quoted");
        assert_eq!(
            (export.sum(1), export.sum(0)),
            (Some(4), None),
            "a cell that is no number is not left out of a sum"
        );
    }

    #[test]
    fn megabytes_are_a_million_bytes_and_rounded_to_the_digits_they_have() {
        let of = |cell: &str| shows(cell, Unit::Megabytes, Some(Bytes(200_060_000)));
        assert!(of("200") && of("200.1") && of("200.06"));
        assert!(!of("201") && !of("190.8") && !of("200.0") && !of("200060000"));
        assert!(shows("200060000", Unit::Unsaid, Some(Bytes(200_060_000))));
        assert!(shows("", Unit::Bytes, None) && !shows("0", Unit::Bytes, None));
    }
}
