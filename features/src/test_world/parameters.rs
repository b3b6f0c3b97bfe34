//! The words of steps: spans of time, programs, prerequisites, networks. Each reads from a feature as people write it.

use std::str::FromStr;

use cucumber::Parameter;
use gnomon_reference_impl::defender::AlertOutcome;
use gnomon_reference_impl::names::{Client, ProcessImage};
use gnomon_reference_impl::protocol::defender::{AdvancedFeature, Severity};
use gnomon_reference_impl::protocol::discovery::Stream;
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::proxy::{TcpFraming, Transport};
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::world::Role;

use super::Kind;
pub use super::lack::Lack;

/// A span of time: `2 hours`, `1 hour 30 minutes`, `1 millisecond`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "span",
    regex = r"\d+ (?:millisecond|second|minute|hour|day)s?(?: \d+ (?:millisecond|second|minute|hour|day)s?)*"
)]
pub struct Span(pub SimDuration);

impl FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut total = 0;
        let words: Vec<&str> = text.split(' ').collect();
        for pair in words.chunks(2) {
            let [number, unit] = pair else { return Err(format!("`{text}` is no span of time")) };
            let unit = match unit.trim_end_matches('s') {
                "millisecond" => SimDuration::MILLISECOND,
                "second" => SimDuration::SECOND,
                "minute" => SimDuration::MINUTE,
                "hour" => SimDuration::HOUR,
                "day" => SimDuration::DAY,
                _ => return Err(format!("`{unit}` is no unit of time")),
            };
            let number: u64 = number.parse().map_err(|_| format!("`{number}` is no number"))?;
            total += unit.times(number).millis();
        }
        Ok(Self(SimDuration::from_millis(total)))
    }
}

/// A program that opens connections.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "program", regex = "Edge|Chrome|Firefox|PowerShell|curl")]
pub enum Program {
    /// Microsoft Edge, which SmartScreen guards (BLK-09).
    Edge,
    /// Google Chrome, which network protection guards (BLK-09).
    Chrome,
    /// Mozilla Firefox, which network protection guards (BLK-09).
    Firefox,
    /// Windows PowerShell, a program that is no browser.
    PowerShell,
    /// curl, as Windows brings it.
    Curl,
}

impl Program {
    /// The program as a process image.
    #[must_use]
    pub fn image(self) -> ProcessImage {
        match self {
            Self::Edge => {
                ProcessImage::new("msedge.exe", r"C:\Program Files (x86)\Microsoft\Edge\Application", "", Client::Edge)
            }
            Self::Chrome => {
                ProcessImage::new("chrome.exe", r"C:\Program Files\Google\Chrome\Application", "", Client::Browser)
            }
            Self::Firefox => ProcessImage::new("firefox.exe", r"C:\Program Files\Mozilla Firefox", "", Client::Browser),
            Self::PowerShell => ProcessImage::new(
                "powershell.exe",
                r"C:\Windows\System32\WindowsPowerShell\v1.0",
                "-NoProfile",
                Client::Program,
            ),
            Self::Curl => ProcessImage::new("curl.exe", r"C:\Windows\System32", "", Client::Program),
        }
    }
}

impl FromStr for Program {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "Edge" => Self::Edge,
            "Chrome" => Self::Chrome,
            "Firefox" => Self::Firefox,
            "PowerShell" => Self::PowerShell,
            "curl" => Self::Curl,
            other => return Err(format!("`{other}` is no program")),
        })
    }
}

/// Some of the devices of an example, by the order in which they joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "devices", regex = "each device|each other device|the first device|the second device|the third device")]
pub enum Devices {
    /// Every one of the devices that the example has.
    Each,
    /// Every device but the first.
    Others,
    /// The device at this place, from 0 up.
    Nth(usize),
}

impl Devices {
    /// The places of these devices among `count` of them.
    #[must_use]
    pub fn among(self, count: usize) -> Vec<usize> {
        (0..count)
            .filter(|place| match self {
                Self::Each => true,
                Self::Others => *place > 0,
                Self::Nth(nth) => *place == nth,
            })
            .collect()
    }
}

impl FromStr for Devices {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "each device" => Self::Each,
            "each other device" => Self::Others,
            "the first device" => Self::Nth(0),
            "the second device" => Self::Nth(1),
            "the third device" => Self::Nth(2),
            other => return Err(format!("`{other}` are no devices of an example")),
        })
    }
}

/// A Windows build: `17763.379`, or `server 17763.1790`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "build", regex = r"(?:server )?\d+\.\d+")]
pub struct Build(pub WindowsBuild);

impl FromStr for Build {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (server, numbers) = text.strip_prefix("server ").map_or((false, text), |rest| (true, rest));
        let (build, revision) = numbers.split_once('.').ok_or_else(|| format!("`{text}` is no build"))?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| format!("`{text}` is no number"));
        let (build, revision) = (number(build)?, number(revision)?);
        Ok(Self(if server { WindowsBuild::server(build, revision) } else { WindowsBuild::client(build, revision) }))
    }
}

/// A kind of network that a device is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "place",
    regex = "the corporate network|public Wi-Fi|a mobile hotspot|a customer's network|remote access|a home network"
)]
pub enum Place {
    /// The organisation's own network, without a forward proxy.
    Corporate,
    /// A hotel, a train, a café.
    PublicWifi,
    /// A telephone's connection.
    Hotspot,
    /// A customer's network.
    Customer,
    /// Anywhere, through the organisation's network.
    RemoteAccess,
    /// The home of one of the people, on a line of their own (INT-05).
    Home,
}

impl Place {
    /// The first two bytes of the addresses it gives.
    #[must_use]
    pub const fn prefix(self) -> [u8; 2] {
        match self {
            Self::Corporate => [10, 20],
            Self::PublicWifi => [172, 16],
            Self::Hotspot => [172, 20],
            Self::Customer => [10, 99],
            Self::RemoteAccess => [10, 8],
            Self::Home => [192, 168],
        }
    }
}

impl FromStr for Place {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "the corporate network" => Self::Corporate,
            "public Wi-Fi" => Self::PublicWifi,
            "a mobile hotspot" => Self::Hotspot,
            "a customer's network" => Self::Customer,
            "remote access" => Self::RemoteAccess,
            "a home network" => Self::Home,
            other => return Err(format!("`{other}` is no network")),
        })
    }
}

/// One of the three switches of blocking (BLK-01).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "switch", regex = "the integration|custom network indicators|blocking of unsanctioned apps")]
pub enum Switch {
    /// An advanced feature of Defender.
    Feature(AdvancedFeature),
    /// The setting of Cloud App Security.
    BlockUnsanctionedApps,
}

impl FromStr for Switch {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "the integration" => Self::Feature(AdvancedFeature::MicrosoftCloudAppSecurity),
            "custom network indicators" => Self::Feature(AdvancedFeature::CustomNetworkIndicators),
            "blocking of unsanctioned apps" => Self::BlockUnsanctionedApps,
            other => return Err(format!("`{other}` is no switch")),
        })
    }
}

/// A wire between two roles, on which faults happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "wire",
    regex = "endpoints to Defender|Defender to endpoints|Defender to Cloud App Security|the clouds' requests|\
             proxies to the collector|the collector to proxies|the collector to Cloud App Security|\
             Cloud App Security to the collector"
)]
pub enum Wire {
    /// Check-ins, reports and events.
    ToDefender,
    /// The answers to them.
    ToEndpoints,
    /// Signals, and the answers to them.
    Signals,
    /// Requests of Cloud App Security, the answers to them, and the state of the integration.
    Requests,
    /// Logs of forward proxies.
    ToCollector,
    /// The answers to them.
    ToProxies,
    /// Calls of log uploads, and what the collector tells of itself.
    Uploads,
    /// The answers to them.
    UploadAnswers,
}

impl Wire {
    /// The messages that pass on it.
    #[must_use]
    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::ToDefender => &[Kind::CheckIn, Kind::Report, Kind::Events],
            Self::ToEndpoints => &[Kind::CheckInAnswer, Kind::ReportAcknowledged, Kind::EventsAcknowledged],
            Self::Signals => &[Kind::Signals, Kind::SignalsAnswered],
            Self::Requests => &[Kind::Request, Kind::Answer, Kind::Integration],
            Self::ToCollector => &[Kind::Log],
            Self::ToProxies => &[Kind::LogAnswer],
            Self::Uploads => &[Kind::Upload, Kind::CollectorReport],
            Self::UploadAnswers => &[Kind::UploadAnswer, Kind::CollectorReportKnown],
        }
    }

    /// The messages on it that can be refused: those that are answered.
    #[must_use]
    pub const fn refusable(self) -> &'static [Kind] {
        match self {
            Self::ToDefender | Self::ToEndpoints => &[Kind::CheckIn, Kind::Report, Kind::Events],
            Self::Signals => &[Kind::Signals],
            Self::Requests => &[Kind::Request],
            Self::Uploads | Self::UploadAnswers => &[Kind::Upload],
            Self::ToCollector | Self::ToProxies => &[],
        }
    }
}

impl FromStr for Wire {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "endpoints to Defender" => Self::ToDefender,
            "Defender to endpoints" => Self::ToEndpoints,
            "Defender to Cloud App Security" => Self::Signals,
            "the clouds' requests" => Self::Requests,
            "proxies to the collector" => Self::ToCollector,
            "the collector to proxies" => Self::ToProxies,
            "the collector to Cloud App Security" => Self::Uploads,
            "Cloud App Security to the collector" => Self::UploadAnswers,
            other => return Err(format!("`{other}` is no wire")),
        })
    }
}

/// A cloud, or what stands between proxies and one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "cloud", regex = "Defender|Cloud App Security|the log collector")]
pub struct CloudRole(pub Role);

impl FromStr for CloudRole {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self(match text {
            "Defender" => Role::Defender,
            "Cloud App Security" => Role::CloudApps,
            "the log collector" => Role::Collector,
            other => return Err(format!("`{other}` is no cloud")),
        }))
    }
}

/// How the log of a forward proxy travels to the collector.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "transport",
    regex = "syslog over UDP|syslog over TCP|syslog over TCP with octet counting|syslog over TCP in pieces of \\d+ \
             bytes|files"
)]
pub struct LogTransport(pub Transport);

impl FromStr for LogTransport {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let tcp = |framing, segment| Transport::SyslogTcp { framing, segment };
        Ok(Self(match text {
            "syslog over UDP" => Transport::SyslogUdp,
            "syslog over TCP" => tcp(TcpFraming::LineFeeds, 1460),
            "syslog over TCP with octet counting" => tcp(TcpFraming::OctetCounting, 1460),
            "files" => Transport::Files { every: SimDuration::HOUR },
            other => {
                let number = other.strip_prefix("syslog over TCP in pieces of ");
                let number = number.and_then(|rest| rest.strip_suffix(" bytes")).and_then(|digits| digits.parse().ok());
                tcp(TcpFraming::LineFeeds, number.ok_or_else(|| format!("`{other}` is no way for a log to travel"))?)
            }
        }))
    }
}

/// What a report of logs knows: `users, IP addresses, total bytes, uploaded bytes, downloaded bytes`, or fewer of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Parameter)]
#[param(
    name = "attributes",
    regex = "(?:users|IP addresses|total bytes|uploaded bytes|downloaded bytes)(?:, (?:users|IP addresses|total \
             bytes|uploaded bytes|downloaded bytes))*"
)]
pub struct Attributes {
    /// Whether users are meant; otherwise IP addresses are.
    pub users: bool,
    /// From which address.
    pub ip_addresses: bool,
    /// Bytes both ways.
    pub total: bool,
    /// Bytes to the Internet.
    pub uploaded: bool,
    /// Bytes from the Internet.
    pub downloaded: bool,
}

impl Attributes {
    /// What a report says that it knows.
    #[must_use]
    pub fn of(stream: &Stream) -> Self {
        let (entities, traffic) = (&stream.supported_entity_types, &stream.supported_traffic_types);
        Self {
            users: entities.contains(&1),
            ip_addresses: entities.contains(&2),
            total: traffic.contains(&1),
            uploaded: traffic.contains(&3),
            downloaded: traffic.contains(&2),
        }
    }

    const fn named(&self) -> [(&'static str, bool); 5] {
        [
            ("users", self.users),
            ("IP addresses", self.ip_addresses),
            ("total bytes", self.total),
            ("uploaded bytes", self.uploaded),
            ("downloaded bytes", self.downloaded),
        ]
    }
}

impl std::fmt::Display for Attributes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known: Vec<&str> = self.named().into_iter().filter_map(|(name, known)| known.then_some(name)).collect();
        f.write_str(&known.join(", "))
    }
}

impl FromStr for Attributes {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut known = Self::default();
        for word in text.split(", ") {
            match word {
                "users" => known.users = true,
                "IP addresses" => known.ip_addresses = true,
                "total bytes" => known.total = true,
                "uploaded bytes" => known.uploaded = true,
                "downloaded bytes" => known.downloaded = true,
                other => return Err(format!("`{other}` is nothing that a log tells")),
            }
        }
        Ok(known)
    }
}

/// How severe an alert is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "severity", regex = "informational|low|medium|high")]
pub struct AlertSeverity(pub Severity);

impl FromStr for AlertSeverity {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Severity::ALL.into_iter().find(|severity| severity.to_string().eq_ignore_ascii_case(text));
        found.map(Self).ok_or_else(|| format!("`{text}` is no severity"))
    }
}

/// What an alert says became of an attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "outcome",
    regex = "blocked|not blocked: the device is misconfigured|not blocked: the policy had not yet arrived"
)]
pub struct Outcome(pub AlertOutcome);

impl FromStr for Outcome {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self(match text {
            "blocked" => AlertOutcome::Blocked,
            "not blocked: the device is misconfigured" => AlertOutcome::Misconfigured,
            "not blocked: the policy had not yet arrived" => AlertOutcome::PolicyNotYetArrived,
            other => return Err(format!("`{other}` is no outcome")),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_features_write_them() {
        let span = |text: &str| text.parse::<Span>().unwrap().0.millis();
        assert_eq!(span("2 hours"), 7_200_000);
        assert_eq!(span("1 hour 30 minutes"), 5_400_000);
        assert_eq!(span("2 hours 1 millisecond"), 7_200_001);
        assert_eq!(span("90 days"), 90 * 86_400_000);
        assert!("2 weeks".parse::<Span>().is_err() && "2".parse::<Span>().is_err());
    }

    #[test]
    fn builds_read_with_their_kind() {
        assert_eq!("17763.379".parse(), Ok(Build(WindowsBuild::client(17_763, 379))));
        assert_eq!("server 17763.1790".parse(), Ok(Build(WindowsBuild::server(17_763, 1790))));
    }
}
