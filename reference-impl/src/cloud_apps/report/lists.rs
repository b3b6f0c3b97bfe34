//! The four lists, whole or drilled down to one entity of another kind (DSC-03 to DSC-05, DSC-07).

use super::aggregate::{Summary, group_by};
use super::discovery_data::DiscoveryData;
use super::open_report::{Key, OpenReport};
use super::sorting;
use crate::cloud_apps::risk;
use crate::protocol::discovery::{EntityKind, Line, List, ListQuery, Risk, Subject, Traffic};
use crate::protocol::{ApiError, ErrorCode};

/// The list that was asked for, in the order that was asked for.
pub(super) fn list(data: &DiscoveryData<'_>, query: &ListQuery) -> Result<List, ApiError> {
    let report = OpenReport::open(data, &query.report, query.days)?;
    report.must_know(query.of)?;
    let sort = sorting::order(query.of, query.sort)?;
    let within = query.within.as_ref().map(|entity| report.key_of(entity)).transpose()?;
    if within.is_some_and(|within| within.kind() == query.of) {
        let message = format!("A drill-down leads to another kind: there are no {0} of one of the {0}", query.of);
        return Err(ApiError::new(ErrorCode::BadRequest, message));
    }
    let rows = report.rows().filter(|row| within.is_none_or(|within| within.is_of(row)));
    let (groups, without) = group_by(rows, |row| Key::of(query.of, row));
    let risks = match query.of {
        EntityKind::Device => risk::assess(data.devices.iter().map(|(_, cell)| *cell), data.today),
        _ => Vec::new(),
    };
    let mut lines: Vec<Line> =
        groups.into_iter().map(|(key, summary)| line(data, &report, key, summary, &risks)).collect();
    sorting::sort(&mut lines, sort);
    let total: Traffic = lines.iter().map(|line| line.traffic).sum::<Traffic>() + without;
    let (name, total) = (report.name.to_owned(), report.shown(total));
    Ok(List { report: name, days: report.days, of: query.of, lines, without, total })
}

fn line(data: &DiscoveryData<'_>, report: &OpenReport<'_>, key: Key, summary: Summary, risks: &[Risk]) -> Line {
    let subject = match key {
        Key::Device(position) => {
            let (name, _) = &data.devices[position as usize];
            Subject::Device {
                machine_id: name.machine_id.clone(),
                computer_dns_name: name.computer_dns_name.clone(),
                risk: risks[position as usize].clone(),
            }
        }
        Key::User(number) => Subject::User { user_name: report.user(number) },
        Key::Address(ip_address) => Subject::IpAddress { ip_address },
        Key::App(app) => Subject::App(data.app(app)),
    };
    Line {
        subject,
        traffic: summary.traffic,
        last_used: summary.last,
        counts: report.counts(summary.met(), Some(key.kind())),
    }
}
