//! The order of lists (DSC-06): by any figure or by name, what is absent last, equals by name.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::protocol::discovery::{EntityKind, Line, RiskLevel, Sort, SortKey, Subject};
use crate::protocol::{ApiError, ErrorCode};

/// The order of a list: the one that was asked for, or the usual one of its kind.
pub(super) fn order(of: EntityKind, asked: Option<Sort>) -> Result<Sort, ApiError> {
    let usual = if of == EntityKind::Device { SortKey::RiskLevel } else { SortKey::Transactions };
    let sort = asked.unwrap_or(Sort { by: usual, ascending: false });
    let fits = match sort.by {
        SortKey::RiskLevel => of == EntityKind::Device,
        SortKey::RiskScore => of == EntityKind::App,
        _ => true,
    };
    if fits {
        return Ok(sort);
    }
    let message =
        format!("A list of {of} has no {}", if sort.by == SortKey::RiskLevel { "risk levels" } else { "risk scores" });
    Err(ApiError::new(ErrorCode::BadRequest, message))
}

/// Brings lines into an order.
pub(super) fn sort(lines: &mut [Line], sort: Sort) {
    let directed = |ordering: Ordering| if sort.ascending { ordering } else { ordering.reverse() };
    lines.sort_by(|a, b| {
        let by_figure = match (figure(a, sort.by), figure(b, sort.by)) {
            (Some(a), Some(b)) => directed(a.cmp(&b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        let by_name = name(&a.subject).cmp(&name(&b.subject));
        by_figure.then(if sort.by == SortKey::Name { directed(by_name) } else { by_name })
    });
}

/// What a line is sorted by, if it has it. Equal levels are told apart by the anomaly they come from.
fn figure(line: &Line, by: SortKey) -> Option<(u64, u64)> {
    let figure = match by {
        SortKey::Name => return None,
        SortKey::RiskLevel => match &line.subject {
            Subject::Device { risk, .. } if risk.level != RiskLevel::None => {
                return Some((risk.level as u64, risk.anomaly));
            }
            _ => None,
        },
        SortKey::RiskScore => match &line.subject {
            Subject::App(app) => app.score.map(|score| u64::from(score.value())),
            _ => None,
        },
        SortKey::Transactions => Some(line.traffic.transactions),
        SortKey::Blocked => Some(line.traffic.blocked),
        SortKey::Traffic => line.traffic.total.map(|bytes| bytes.0),
        SortKey::Uploads => line.traffic.uploaded.map(|bytes| bytes.0),
        SortKey::Downloads => line.traffic.downloaded.map(|bytes| bytes.0),
        SortKey::LastSeen => Some(u64::from(line.last_used.count())),
    };
    figure.map(|figure| (figure, 0))
}

/// What lines are called: text, addresses by their number, and what makes equal names differ.
fn name(subject: &Subject) -> (&str, Option<IpAddr>, &str) {
    match subject {
        Subject::Device { machine_id, computer_dns_name, .. } => (computer_dns_name, None, machine_id),
        Subject::User { user_name } => (user_name, None, ""),
        Subject::IpAddress { ip_address } => ("", Some(*ip_address), ""),
        Subject::App(app) => (&app.name, None, ""),
    }
}
