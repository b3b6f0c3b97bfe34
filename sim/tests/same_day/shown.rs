//! What a report shows, as the product answers it and as it follows from what was done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::logs::Attributes;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::discovery::{
    Counts, DiscoveryAnswer, DiscoveryQuery, EntityKind, ListQuery, Subject, Traffic,
};
use gnomon_reference_impl::quantities::Bytes;

use super::add;
use super::day::{InOffice, SOURCE};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);

/// The lines of a list; under no name what passed with none of the kind.
type Lines = BTreeMap<Option<String>, Traffic>;

/// What a report shows of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Shown {
    pub(super) counts: Counts,
    pub(super) traffic: Traffic,
    pub(super) apps: Option<Lines>,
    /// Absent, not empty, if the source tells of no users.
    pub(super) users: Option<Lines>,
    pub(super) addresses: Option<Lines>,
}

impl Shown {
    /// How often each app was used, which every format tells.
    pub(super) fn transactions_by_app(&self) -> Vec<(Option<&str>, u64)> {
        let lines = self.apps.iter().flatten();
        lines.map(|(app, traffic)| (app.as_deref(), traffic.transactions)).collect()
    }
}

/// What the product answers.
pub(super) fn shown(
    (counts, traffic): (Counts, Traffic),
    ask: impl Fn(&DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError>,
) -> Shown {
    let lines = |of: EntityKind| {
        let query = ListQuery { report: SOURCE.to_owned(), days: 7, of, within: None, sort: None };
        let list = match ask(&DiscoveryQuery::List(query)).ok()? {
            DiscoveryAnswer::List(list) => list,
            other => panic!("{other:?}"),
        };
        assert_eq!(list.total, traffic, "the sum of {of}");
        let line = |line: gnomon_reference_impl::protocol::discovery::Line| {
            let name = match line.subject {
                Subject::App(app) => app.app_id.map(|_| app.name),
                Subject::User { user_name } => Some(user_name),
                Subject::IpAddress { ip_address } => Some(ip_address.to_string()),
                Subject::Device { .. } => panic!("a log knows of no devices"),
            };
            (name, line.traffic)
        };
        let mut lines: Lines = list.lines.into_iter().map(line).collect();
        if list.without.transactions > 0 {
            lines.insert(None, list.without);
        }
        Some(lines)
    };
    assert_eq!(lines(EntityKind::Device), None, "a log knows of no devices");
    let (apps, users, addresses) = (lines(EntityKind::App), lines(EntityKind::User), lines(EntityKind::IpAddress));
    Shown { counts, traffic, apps, users, addresses }
}

/// What a report shows of `done`, if its source has these attributes.
pub(super) fn documented(done: &[InOffice], attributes: Attributes, total_is_the_answer: bool) -> Shown {
    let zero = |known: bool| known.then_some(Bytes::ZERO);
    let nothing = Traffic {
        total: zero(attributes.total),
        uploaded: zero(attributes.uploaded),
        downloaded: zero(attributes.total && attributes.uploaded),
        ..Traffic::NONE
    };
    let count = |sum: &mut Traffic, one: &InOffice| {
        let (up, down) = (one.tally.up, one.tally.down);
        sum.transactions += 1;
        add(&mut sum.total, if total_is_the_answer { down } else { up + down });
        add(&mut sum.uploaded, up);
        add(&mut sum.downloaded, down);
    };
    let by = |known: bool, name: fn(&InOffice) -> Option<String>| {
        let mut lines = Lines::new();
        for one in done {
            count(lines.entry(name(one)).or_insert(nothing), one);
        }
        known.then_some(lines)
    };
    let mut traffic = nothing;
    done.iter().for_each(|one| count(&mut traffic, one));
    let app = |one: &InOffice| CATALOG.app_of(&one.destination).map(|app| CATALOG.app(app).name.clone());
    let user = |one: &InOffice| one.user.clone();
    let address = |one: &InOffice| Some(one.address.to_string());
    let distinct = |known: bool, name: fn(&InOffice) -> Option<String>| {
        known.then(|| done.iter().filter_map(name).collect::<BTreeSet<String>>().len() as u64)
    };
    let counts = Counts {
        devices: None,
        users: distinct(attributes.user, user),
        ip_addresses: distinct(attributes.source_ip, address),
        apps: distinct(true, app),
    };
    Shown {
        counts,
        traffic,
        apps: by(true, app),
        users: by(attributes.user, user),
        addresses: by(attributes.source_ip, address),
    }
}
