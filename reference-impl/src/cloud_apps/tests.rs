//! The core of Cloud App Security in short stories with Defender: licence, tags, and how they become indicators.

mod convergence;
mod faults;
mod limits;
mod tags;

use super::*;
use crate::defender;
use crate::protocol::defender::{Action, Caller, Indicator, IndicatorSubmission, IndicatorType, Severity, SourceType};
use crate::time::SimDuration;

/// A small catalogue: two apps share a domain, one has full URLs only, one has a full URL, a tenant pattern and a
/// domain.
const CATALOG: &str = "id,id_basis,name,category,popularity,mfa,risk_score,risk_basis,domains
11627,public,Dropbox,cloudStorage,1,yes,7,derived,dropbox.com dropboxstatic.com
40001,gnomon,Shopify,eCommerce,2,yes,7,derived,shopify.com myshopify.com
40002,gnomon,Shop,eCommerce,3,yes,7,derived,shopify.com shop.app
40003,gnomon,Legacy Drive,cloudStorage,4,yes,7,derived,google.com/drive google.com/files
40004,gnomon,Mixed,cloudStorage,5,yes,7,derived,example.com/x *-my.sharepoint.com mixed.example.net
";

/// How well the two clouds hear each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    Works,
    LosesRequests,
    LosesAnswers,
    /// Every request arrives twice, the copy that much later.
    Repeats(SimDuration),
    /// Every request takes that long.
    Delays(SimDuration),
}

/// What is on its way.
enum Flight {
    Request(RequestId, DefenderRequest),
    Answer(RequestId, Result<DefenderResponse, ApiError>),
}

/// Both clouds, at some instant.
struct Story {
    now: SimTime,
    edition: Edition,
    catalog: Catalog,
    core: Core,
    defender: defender::Core,
    line: Line,
    /// What Defender answers instead of what it would, while it is set.
    refusal: Option<ApiError>,
    flight: Vec<(SimTime, Flight)>,
    /// Everything Cloud App Security asked, with the time.
    asked: Vec<(SimTime, DefenderRequest)>,
}

fn at(text: &str) -> SimTime {
    format!("2021-02-10T{text}Z").parse().unwrap()
}

fn minutes(count: u64) -> SimDuration {
    SimDuration::from_mins(count)
}

fn domain(value: &str, action: Action) -> IndicatorSubmission {
    IndicatorSubmission {
        indicator_value: value.to_owned(),
        indicator_type: IndicatorType::DomainName,
        action,
        application: None,
        title: "ours".to_owned(),
        description: "ours".to_owned(),
        expiration_time: None,
        severity: None,
        recommended_actions: None,
        rbac_group_names: Vec::new(),
        later: crate::protocol::defender::LaterFields::default(),
    }
}

impl Story {
    /// Both clouds licensed, nothing switched on, at 06:00.
    fn new() -> Self {
        Self {
            now: at("06:00:00"),
            edition: Edition::contract(),
            catalog: Catalog::from_csv(CATALOG).unwrap(),
            core: Core::new(),
            defender: defender::Core::new(),
            line: Line::Works,
            refusal: None,
            flight: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// The integration is on and unsanctioned apps are blocked; the clouds have come to rest.
    fn blocking() -> Self {
        let mut story = Story::new();
        story.switch_integration(true);
        story.save(true, Severity::Low);
        story.run_for(minutes(30));
        story.asked.clear();
        story
    }

    fn app(&self, name: &str) -> AppIndex {
        self.catalog.named(name).unwrap()
    }

    fn ask(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        self.core.handle(self.now, request, Context { edition: &self.edition, catalog: &self.catalog })
    }

    fn tag(&mut self, name: &str, tag: AppTag) {
        let app = self.app(name);
        assert_eq!(self.ask(&CloudAppsRequest::TagApp { app, tag }), Ok(CloudAppsResponse::Done));
    }

    fn unsanction(&mut self, name: &str) {
        self.tag(name, AppTag::Unsanctioned);
    }

    fn untag(&mut self, name: &str) {
        let app = self.app(name);
        assert_eq!(self.ask(&CloudAppsRequest::UntagApp { app }), Ok(CloudAppsResponse::Done));
    }

    fn save(&mut self, block_unsanctioned_apps: bool, alert_severity: Severity) {
        let settings = Settings { block_unsanctioned_apps, alert_severity };
        assert_eq!(self.ask(&CloudAppsRequest::SaveSettings(settings)), Ok(CloudAppsResponse::Done));
    }

    /// Cloud App Security learns of the integration now.
    fn switch_integration(&mut self, on: bool) {
        let state = IntegrationState { on, since: self.now };
        let context = Context { edition: &self.edition, catalog: &self.catalog };
        self.core.integration_changed(self.now, state, context);
    }

    fn line_of(&mut self, name: &str) -> TaggedApp {
        match self.ask(&CloudAppsRequest::ListTaggedApps) {
            Ok(CloudAppsResponse::TaggedApps(apps)) => apps.into_iter().find(|app| app.name == name).unwrap(),
            other => panic!("the tagged apps: {other:?}"),
        }
    }

    /// An administrator of Defender does something there.
    fn administrator(&mut self, request: DefenderRequest) {
        self.defender.handle(self.now, &Caller::administrator(), request, &self.edition).unwrap();
    }

    fn administrator_submits(&mut self, submission: IndicatorSubmission) {
        self.administrator(DefenderRequest::SubmitIndicator(Box::new(submission)));
    }

    fn crash(&mut self) {
        let context = Context { edition: &self.edition, catalog: &self.catalog };
        self.core.crash(self.now, context);
    }

    fn run_to(&mut self, until: SimTime) {
        loop {
            let flight = self.flight.iter().map(|(at, _)| *at).min().unwrap_or(SimTime::NEVER);
            let next = flight.min(self.core.next_timer_at());
            if next > until {
                break;
            }
            assert!(next >= self.now, "no timer lies in the past: {next} at {}", self.now);
            self.now = next;
            if flight == next {
                let position = self.flight.iter().position(|(at, _)| *at == next).unwrap();
                let (_, what) = self.flight.remove(position);
                self.arrive(what);
            } else {
                let mut requests = Vec::new();
                let context = Context { edition: &self.edition, catalog: &self.catalog };
                self.core.wake(self.now, context, &mut requests);
                self.send(requests);
            }
        }
        self.now = until;
    }

    fn run_for(&mut self, span: SimDuration) {
        self.run_to(self.now + span);
    }

    fn send(&mut self, requests: Vec<Outgoing>) {
        for (id, request) in requests {
            self.asked.push((self.now, request.clone()));
            let arrivals = match self.line {
                Line::LosesRequests => vec![],
                Line::Works | Line::LosesAnswers => vec![self.now],
                Line::Repeats(after) => vec![self.now, self.now + after],
                Line::Delays(by) => vec![self.now + by],
            };
            self.flight.extend(arrivals.into_iter().map(|at| (at, Flight::Request(id, request.clone()))));
        }
    }

    fn arrive(&mut self, what: Flight) {
        match what {
            Flight::Request(id, request) => {
                let answer = match &self.refusal {
                    Some(error) => Err(error.clone()),
                    None => self.defender.handle(self.now, &Caller::cloud_app_security(), request, &self.edition),
                };
                if self.line != Line::LosesAnswers {
                    self.flight.push((self.now, Flight::Answer(id, answer)));
                }
            }
            Flight::Answer(id, answer) => {
                let mut requests = Vec::new();
                let context = Context { edition: &self.edition, catalog: &self.catalog };
                self.core.receive(self.now, id, &answer, context, &mut requests);
                self.send(requests);
            }
        }
    }

    fn indicators(&self) -> Vec<&Indicator> {
        self.defender.indicators().collect()
    }

    /// The domains of synchronised indicators, sorted.
    fn synchronised(&self) -> Vec<&str> {
        let ours = self.defender.indicators().filter(|indicator| indicator.is_synchronised());
        let mut domains: Vec<&str> = ours.map(|indicator| indicator.submitted.indicator_value.as_str()).collect();
        domains.sort_unstable();
        domains
    }

    fn asked_when(&self, test: impl Fn(&DefenderRequest) -> bool) -> Vec<SimTime> {
        self.asked.iter().filter(|(_, request)| test(request)).map(|(at, _)| *at).collect()
    }
}

#[test]
fn without_its_licence_cloud_app_security_refuses_save_and_names_the_licence() {
    let mut story = Story::blocking();
    story.ask(&CloudAppsRequest::SetLicence(false)).unwrap();
    let error = story.ask(&CloudAppsRequest::SaveSettings(Settings::default())).unwrap_err();
    assert_eq!(error.code, ErrorCode::DisabledFeature);
    assert!(error.message.contains("licence for Microsoft Cloud App Security"), "{error}");
    assert!(!story.core.is_licensed() && story.core.settings().block_unsanctioned_apps, "what was saved stays saved");
    story.ask(&CloudAppsRequest::SetLicence(true)).unwrap();
    story.save(false, Severity::High);
    assert_eq!(story.core.settings().alert_severity, Severity::High);
}

#[test]
fn news_of_the_integration_that_arrives_late_does_not_undo_newer_news() {
    let mut story = Story::blocking();
    story.unsanction("Dropbox");
    let context = Context { edition: &story.edition, catalog: &story.catalog };
    let older = IntegrationState { on: false, since: at("05:00:00") };
    story.core.integration_changed(story.now, older, context);
    story.run_for(minutes(10));
    assert_eq!(story.synchronised(), ["dropbox.com", "dropboxstatic.com"]);
}
