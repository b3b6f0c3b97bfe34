//! What travelled between devices and Defender, and when the uplink was busiest (REP-01, REP-06).

use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{MessageKind, Scenario};
use schemars::JsonSchema;
use serde::Serialize;

use crate::numbers::{counted, grouped, to_the_minute};
use crate::page::Page;
use crate::simulation::Finished;

/// What travelled between devices and Defender.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ReportingSummary {
    /// Check-ins that devices sent.
    pub check_ins: u64,
    /// Reports, each counted once.
    pub reports: u64,
    /// The bytes of their bodies, before compression.
    pub report_bytes: Bytes,
    /// Reports sent again.
    pub reports_sent_again: u64,
    /// Messages between devices and Defender that were lost on the way.
    pub messages_lost: u64,
    /// Messages between the two clouds that were lost on the way.
    pub messages_lost_between_clouds: u64,
    /// The bytes of reports in each hour of the run.
    pub uplink_bytes_by_hour: Vec<Bytes>,
    /// When the busiest hour began.
    pub busiest_hour: Option<SimTime>,
    /// The bytes of reports in it.
    pub busiest_hour_bytes: Bytes,
}

impl ReportingSummary {
    pub(super) fn of(scenario: &Scenario, finished: &Finished) -> Self {
        let measures = &finished.measures;
        let lost = finished.parts().core.messages_lost();
        let between_clouds = [MessageKind::Indicators, MessageKind::Integration];
        let busiest = (0u64..).zip(&measures.uplink).max_by_key(|(hour, bytes)| (**bytes, std::cmp::Reverse(*hour)));
        Self {
            check_ins: measures.check_ins,
            reports: measures.reports,
            report_bytes: measures.report_bytes,
            reports_sent_again: measures.resends,
            messages_lost: measures.messages_lost,
            messages_lost_between_clouds: between_clouds.iter().filter_map(|kind| lost.get(kind)).sum(),
            uplink_bytes_by_hour: measures.uplink.clone(),
            busiest_hour: busiest.map(|(hour, _)| scenario.start() + SimDuration::from_hours(hour)),
            busiest_hour_bytes: busiest.map_or(Bytes::ZERO, |(_, bytes)| *bytes),
        }
    }

    pub(super) fn write(&self, page: &mut Page) {
        let gist = format!(
            "{} with {} in all; {}.",
            counted(self.reports, "report", "reports"),
            self.report_bytes,
            counted(self.check_ins, "check-in", "check-ins"),
        );
        page.section("Reporting", &gist);
        if let Some(hour) = self.busiest_hour {
            let bits = self.busiest_hour_bytes.0.saturating_mul(8) / 3600;
            let rate = format!(
                "{} from {} on, {} kbit/s on average",
                self.busiest_hour_bytes,
                to_the_minute(hour),
                grouped(bits / 1000)
            );
            page.labelled("busiest hour", &rate);
        }
        if self.messages_lost > 0 || self.reports_sent_again > 0 {
            let text = format!(
                "{}; {} sent again",
                counted(self.messages_lost, "message", "messages"),
                counted(self.reports_sent_again, "report", "reports"),
            );
            page.labelled("lost", &text);
        }
        if self.messages_lost_between_clouds > 0 {
            let count = counted(self.messages_lost_between_clouds, "message", "messages");
            page.labelled("between clouds", &format!("{count} lost"));
        }
    }
}
