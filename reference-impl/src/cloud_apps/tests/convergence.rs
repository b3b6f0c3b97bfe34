//! Whatever happens on the way, in the end what is wanted is there and nothing else (ROB-01, ROB-02, BLK-15).

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const APPS: [(&str, &[&str]); 5] = [
    ("Dropbox", &["dropbox.com", "dropboxstatic.com"]),
    ("Shopify", &["shopify.com", "myshopify.com"]),
    ("Shop", &["shopify.com", "shop.app"]),
    ("Legacy Drive", &[]),
    ("Mixed", &["mixed.example.net"]),
];

#[derive(Clone, Debug)]
enum Event {
    Unsanction(usize),
    Sanction(usize),
    Untag(usize),
    Save(bool, Severity),
    Integration(bool),
    Crash,
    Line(Line),
    Throttled(bool),
    Wait(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let app = 0..APPS.len();
    let severity = prop::sample::select(Severity::ALL.to_vec());
    let line = prop_oneof![
        2 => Just(Line::Works),
        1 => Just(Line::LosesRequests),
        1 => Just(Line::LosesAnswers),
        1 => (1u64..300).prop_map(|seconds| Line::Repeats(SimDuration::from_secs(seconds))),
        1 => (1u64..300).prop_map(|seconds| Line::Delays(SimDuration::from_secs(seconds))),
    ];
    prop_oneof![
        4 => app.clone().prop_map(Event::Unsanction),
        1 => app.clone().prop_map(Event::Sanction),
        2 => app.prop_map(Event::Untag),
        1 => (prop::bool::weighted(0.8), severity).prop_map(|(block, severity)| Event::Save(block, severity)),
        1 => prop::bool::weighted(0.8).prop_map(Event::Integration),
        1 => Just(Event::Crash),
        3 => line.prop_map(Event::Line),
        1 => any::<bool>().prop_map(Event::Throttled),
        8 => (1u64..120_000).prop_map(Event::Wait),
    ]
}

proptest! {
    #[test]
    fn in_the_end_defender_has_the_domains_of_all_unsanctioned_apps_and_nobody_elses_indicator_was_touched(
        events in prop::collection::vec(event(), 1..60),
    ) {
        let mut story = Story::blocking();
        story.administrator_submits(domain("shop.app", Action::Allowed));
        story.administrator_submits(domain("intranet.contoso.com", Action::AlertAndBlock));
        let theirs: Vec<Indicator> = story.indicators().into_iter().cloned().collect();
        let (mut unsanctioned, mut settings, mut on) = (BTreeSet::new(), story.core.settings(), true);
        for event in events {
            match event {
                Event::Unsanction(app) => {
                    unsanctioned.insert(app);
                    story.unsanction(APPS[app].0);
                }
                Event::Sanction(app) => {
                    unsanctioned.remove(&app);
                    story.tag(APPS[app].0, AppTag::Sanctioned);
                }
                Event::Untag(app) => {
                    unsanctioned.remove(&app);
                    story.untag(APPS[app].0);
                }
                Event::Save(block, severity) => {
                    settings = Settings { block_unsanctioned_apps: block, alert_severity: severity };
                    story.save(block, severity);
                }
                Event::Integration(now_on) => {
                    story.run_for(SimDuration::MILLISECOND);
                    on = now_on;
                    story.switch_integration(on);
                }
                Event::Crash => story.crash(),
                Event::Line(line) => story.line = line,
                Event::Throttled(yes) => story.refusal = yes.then(|| ApiError::throttled(SimDuration::from_secs(40))),
                Event::Wait(millis) => story.run_for(SimDuration::from_millis(millis)),
            }
        }
        (story.line, story.refusal) = (Line::Works, None);
        story.run_for(minutes(40));

        let mut wanted: BTreeMap<&str, Severity> = BTreeMap::new();
        if settings.block_unsanctioned_apps && on {
            let domains = unsanctioned.iter().flat_map(|app| APPS[*app].1);
            wanted.extend(domains.map(|domain| (*domain, settings.alert_severity)));
            wanted.remove("shop.app");
        }
        let indicators = story.indicators();
        let (ours, others): (Vec<&Indicator>, Vec<&Indicator>) =
            indicators.into_iter().partition(|indicator| indicator.is_synchronised());
        prop_assert_eq!(others, theirs.iter().collect::<Vec<_>>());
        let there: BTreeMap<&str, Severity> = ours
            .iter()
            .map(|indicator| (indicator.submitted.indicator_value.as_str(), indicator.submitted.severity.unwrap()))
            .collect();
        prop_assert_eq!(there.len(), ours.len(), "one a domain");
        prop_assert_eq!(there, wanted);
    }
}
