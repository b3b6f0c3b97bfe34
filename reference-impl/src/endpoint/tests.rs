//! The endpoint in short stories with Defender: what it says when, what it keeps, and what comes of a connection.

mod contact;
mod crash;
mod lookback;
mod reports;
mod verdicts;

use super::*;
use crate::catalog::Destination;
use crate::defender::{Alert, Cell, Core, Published};
use crate::names::{Client, ProcessImage};
use crate::protocol::agent::{AgentRequest, AgentResponse, NotBlocked};
use crate::protocol::defender::{
    Action, AdvancedFeature, Caller, DefenderRequest, DefenderResponse, IndicatorId, IndicatorSubmission,
    IndicatorType, Severity,
};
use crate::protocol::network::Access;
use crate::quantities::Bytes;

const DEVICE: DeviceId = DeviceId(7);

/// How well endpoint and Defender hear each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    Works,
    LosesRequests,
    LosesAnswers,
}

/// A laptop and the Defender cloud, at some instant. What either says arrives at once, or not at all.
struct Story {
    now: SimTime,
    edition: Edition,
    names: Names,
    erin: AccountId,
    endpoint: Endpoint,
    line: Line,
    core: Core,
    cell: Cell,
    published: Published,
    /// Everything the endpoint said, with the time.
    said: Vec<(SimTime, AgentRequest)>,
    /// Every answer Defender gave, whether it arrived or not.
    answers: Vec<AgentResponse>,
}

fn at(text: &str) -> SimTime {
    format!("2021-02-10T{text}Z").parse().unwrap()
}

fn minutes(count: u64) -> SimDuration {
    SimDuration::from_mins(count)
}

fn office() -> Network {
    Network { address: LocalAddress([10, 1, 2, 3].into()), behind_proxy: false, reaches_defender: true }
}

fn device_name() -> DeviceName {
    DeviceName {
        machine_id: "1e5bc9d7e413ddd7902c2932e418702b84d0cc07".to_owned(),
        computer_dns_name: "laptop-7.contoso.com".to_owned(),
    }
}

impl Story {
    /// A laptop that is not connected yet, at 06:00; "Custom network indicators" and the integration are on.
    fn new() -> Self {
        Self::with(WindowsBuild::client(19_042, 804), Antivirus::WELL_CONFIGURED)
    }

    fn with(build: WindowsBuild, antivirus: Antivirus) -> Self {
        let mut names = Names::new();
        let erin = names.accounts_mut().add("contoso", "erin.smith");
        for (file_name, client) in
            [("msedge.exe", Client::Edge), ("chrome.exe", Client::Browser), ("OneDrive.exe", Client::Program)]
        {
            names.add_image(ProcessImage::new(file_name, r"C:\Program Files", "", client));
        }
        let endpoint = Endpoint::new(DEVICE, &device_name(), build, antivirus, SimDuration::ZERO);
        let mut story = Self {
            now: at("06:00:00"),
            edition: Edition::contract(),
            names,
            erin,
            endpoint,
            line: Line::Works,
            core: Core::new(),
            cell: Cell::new(DEVICE, true),
            published: Published::default(),
            said: Vec::new(),
            answers: Vec::new(),
        };
        for feature in [AdvancedFeature::MicrosoftCloudAppSecurity, AdvancedFeature::CustomNetworkIndicators] {
            story.ask(DefenderRequest::ToggleFeature { feature, on: true });
        }
        story.ask(DefenderRequest::ApplyFeatures);
        story
    }

    /// The same on the office network, just checked in.
    fn connected() -> Self {
        let mut story = Self::new();
        story.connect(office());
        story.run_for(minutes(1));
        story
    }

    fn ask(&mut self, request: DefenderRequest) -> DefenderResponse {
        self.core.handle(self.now, &Caller::administrator(), request, &self.edition).unwrap()
    }

    /// An administrator submits an indicator of a domain now.
    fn submit(&mut self, domain: &str, action: Action) -> IndicatorId {
        let submission = IndicatorSubmission {
            indicator_value: domain.to_owned(),
            indicator_type: IndicatorType::DomainName,
            action,
            application: Some(domain.to_owned()),
            title: "not to be used".to_owned(),
            description: "not to be used".to_owned(),
            expiration_time: None,
            severity: Some(Severity::High),
            recommended_actions: None,
            rbac_group_names: Vec::new(),
            later: crate::protocol::defender::LaterFields::default(),
        };
        match self.ask(DefenderRequest::SubmitIndicator(Box::new(submission))) {
            DefenderResponse::Indicator(indicator) => indicator.id,
            other => panic!("an indicator was submitted: {other:?}"),
        }
    }

    fn block(&mut self, domain: &str) -> IndicatorId {
        self.submit(domain, Action::AlertAndBlock)
    }

    fn connect(&mut self, network: Network) {
        self.endpoint.connect(self.now, network, &self.edition);
    }

    /// A program of the laptop connects to `host` now.
    fn open(&mut self, program: &str, host: &str) -> Attempt {
        let access = Access {
            at: self.now,
            destination: self.names.add_destination(Destination::parse(host).unwrap()),
            account: self.erin,
            image: self.names.image_named(program).unwrap(),
            up: Bytes(1339),
            down: Bytes(5120),
        };
        self.endpoint.attempt(&access, Context { edition: &self.edition, names: &self.names })
    }

    fn browse(&mut self, host: &str) -> Attempt {
        self.open("chrome.exe", host)
    }

    /// The endpoint does what is due now, and sends events that wait.
    fn wake(&mut self) {
        let mut requests = Vec::new();
        let context = Context { edition: &self.edition, names: &self.names };
        self.endpoint.wake(self.now, context, &mut requests);
        self.exchange(requests);
    }

    /// Sends requests and hands the answers back, until nothing more is said.
    fn exchange(&mut self, mut requests: Vec<AgentRequest>) {
        while !requests.is_empty() {
            for request in std::mem::take(&mut requests) {
                self.said.push((self.now, request.clone()));
                if self.line == Line::LosesRequests {
                    continue;
                }
                let answer = self.cell.receive(self.now, &request, &self.published, &self.edition).response;
                self.answers.push(answer.clone());
                if self.line == Line::Works {
                    requests.extend(self.hear(&answer));
                }
            }
        }
    }

    /// The endpoint is given an answer now; what it says to that is returned.
    fn hear(&mut self, answer: &AgentResponse) -> Vec<AgentRequest> {
        let mut requests = Vec::new();
        let context = Context { edition: &self.edition, names: &self.names };
        self.endpoint.receive(self.now, answer, context, &mut requests);
        requests
    }

    fn run_to(&mut self, until: SimTime) {
        loop {
            let publication = self.core.next_publication_at(self.edition.publication.publish_every);
            let next = publication.min(self.endpoint.next_timer_at());
            if next > until {
                break;
            }
            assert!(next >= self.now, "no timer lies in the past");
            self.now = next;
            if publication == next {
                self.published = self.core.publish(next).clone();
            } else {
                self.wake();
            }
        }
        self.now = until;
    }

    fn run_for(&mut self, span: SimDuration) {
        self.run_to(self.now + span);
    }

    /// When the endpoint said what `test` accepts.
    fn when(&self, test: impl Fn(&AgentRequest) -> bool) -> Vec<SimTime> {
        self.said.iter().filter(|(_, request)| test(request)).map(|(at, _)| *at).collect()
    }

    fn check_ins(&self) -> Vec<SimTime> {
        self.when(|request| matches!(request, AgentRequest::CheckIn(_)))
    }

    /// Every report the endpoint sent, resends included.
    fn reports(&self) -> Vec<(SimTime, Arc<Report>)> {
        let report = |(at, request): &(SimTime, AgentRequest)| match request {
            AgentRequest::Report(report) => Some((*at, Arc::clone(report))),
            AgentRequest::CheckIn(_) | AgentRequest::Events(_) => None,
        };
        self.said.iter().filter_map(report).collect()
    }

    /// The device's alerts: what they are about, what became of the attempts, and how many there were.
    fn alerts(&self) -> Vec<(&str, crate::defender::AlertOutcome, u64)> {
        let line = |alert: &'_ Alert| alert.attempts;
        self.cell.alerts().iter().map(|alert| (alert.application.as_str(), alert.outcome, line(alert))).collect()
    }
}
