//! Stories from numbers: the same number, the same story.

use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::engine::{Draws, Seed};

use super::action::{Action, Said};
use super::story::{Event, Story};

/// What the draws of stories are for, beside those of networks.
const PURPOSE: u64 = 0x5354_4f52;

/// The apps that stories are about, with hosts of theirs: of one domain and of many, one above another's, some beside
/// URLs of which no indicator is made (BLK-06).
const APPS: &[(&str, &[&str])] = &[
    ("Dropbox", &["www.dropbox.com", "dropbox.com", "db.tt", "WWW.DropBox.com"]),
    ("Box", &["box.com", "app.box.com"]),
    ("Google Search", &["www.google.com", "google.com", "fonts.gstatic.com"]),
    ("Google Drive", &["drive.google.com", "drivefs.google.com"]),
    ("Google Docs", &["docs.google.com", "forms.gle"]),
    ("LinkedIn", &["www.linkedin.com", "lnkd.in"]),
    ("SlideShare", &["www.slideshare.net", "linkedin.com/slideshare"]),
    ("LinkedIn Learning", &["linkedin.com/learning/x"]),
    ("Slack", &["www.slack.com", "slack-files.com"]),
    ("Skype", &["skype.com", "meet.lync.com"]),
    ("Confluence Cloud", &["wiki.atlassian.net"]),
    ("Jira Cloud", &["contoso.atlassian.net", "jira.com"]),
];

/// Hosts of no app, some of them like one (BLK-04).
const OTHERS: &[&str] = &[
    "intranet.example.org",
    "notdropbox.com",
    "dropbox.com.example.net",
    "mybox.com",
    "xslack.com",
    "www.example.com",
];

const PEOPLE: &[&str] = &["erin", "frank", "grace", r"fabrikam\erin", r"nt authority\system"];
const PROGRAMS: &[&str] = &["Chrome", "Chrome", "Edge", "Firefox", "PowerShell", "curl"];
const PLACES: &[&str] = &[
    "the corporate network",
    "public Wi-Fi",
    "a mobile hotspot",
    "a customer's network",
    "remote access",
    "a home network",
];
const SWITCHES: &[&str] = &["the integration", "custom network indicators", "blocking of unsanctioned apps"];
const LACKS: &[&str] = &[
    "Defender Antivirus is passive",
    "Defender Antivirus is disabled",
    "real-time protection is off",
    "cloud-delivered protection is off",
    "network protection is off",
    "network protection is in audit mode",
];
const CLOUDS: &[&str] = &["Defender", "Cloud App Security"];
const WIRES: &[&str] =
    &["endpoints to Defender", "Defender to endpoints", "Defender to Cloud App Security", "the clouds' requests"];
const SEVERITIES: &[&str] = &["informational", "low", "medium", "high"];
const SPANS: &[&str] = &["1 minute", "10 minutes", "40 minutes", "2 hours", "5 hours"];
const BRIEFLY: &[&str] = &["1 second", "1 minute", "5 minutes", "30 minutes"];

/// What a story may be about besides connections; each story leaves some of it out, so that others meet more often.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Theme {
    Tags,
    Switches,
    Toggles,
    Severity,
    Own,
    Analyst,
    People,
    Networks,
    Proxies,
    Absence,
    Reach,
    Restarts,
    Protection,
    Crashes,
    LostCheckIns,
    Wires,
}

const THEMES: &[Theme] = &[
    Theme::Tags,
    Theme::Switches,
    Theme::Toggles,
    Theme::Severity,
    Theme::Own,
    Theme::Analyst,
    Theme::People,
    Theme::Networks,
    Theme::Proxies,
    Theme::Absence,
    Theme::Reach,
    Theme::Restarts,
    Theme::Protection,
    Theme::Crashes,
    Theme::LostCheckIns,
    Theme::Wires,
];

/// How likely a theme is in a story, of 100.
const fn likely(theme: Theme) -> u64 {
    match theme {
        Theme::Tags => 95,
        Theme::People | Theme::Networks | Theme::Restarts => 60,
        Theme::Absence | Theme::Reach | Theme::Crashes | Theme::Wires => 45,
        Theme::Switches | Theme::Toggles | Theme::Own | Theme::Protection | Theme::Proxies => 30,
        Theme::Severity | Theme::Analyst | Theme::LostCheckIns => 35,
    }
}

/// Grows one story.
struct Grower {
    draws: Draws,
    devices: usize,
    apps: Vec<(&'static str, &'static [&'static str])>,
    themes: Vec<Theme>,
}

impl Grower {
    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.draws.below(of.len() as u64) as usize]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.draws.below(100) < percent
    }

    fn device(&mut self) -> usize {
        1 + self.draws.below(self.devices as u64) as usize
    }

    fn host(&mut self) -> String {
        if self.chance(12) {
            return self.one(OTHERS).to_owned();
        }
        let apps = self.apps.clone();
        let (_, hosts) = self.one(&apps);
        self.one(hosts).to_owned()
    }

    fn app(&mut self) -> String {
        let apps = self.apps.clone();
        self.one(&apps).0.to_owned()
    }

    /// Words that an action reads as.
    fn said<T: std::str::FromStr<Err: std::fmt::Debug>>(&mut self, of: &[&str]) -> Said<T> {
        self.one(of).parse().expect("the tables of this file hold words of features")
    }

    fn reaches(&mut self) -> Action {
        let times = if self.chance(4) { 120 } else { 1 + self.draws.below(3) as u32 };
        Action::Reaches {
            user: self.one(PEOPLE).to_owned(),
            host: self.host(),
            times,
            device: self.device(),
            program: self.said(PROGRAMS),
        }
    }

    /// Something that belongs to a theme of the story.
    fn of_theme(&mut self, theme: Theme) -> Action {
        let device = self.device();
        match theme {
            Theme::Tags if self.chance(65) => {
                let tag = if self.chance(85) { "unsanctioned" } else { "sanctioned" };
                Action::Tags { app: self.app(), tag: self.said(&[tag]) }
            }
            Theme::Tags => Action::Untags { app: self.app() },
            Theme::Switches if self.chance(55) => Action::SwitchesOn { switch: self.said(SWITCHES) },
            Theme::Switches => Action::SwitchesOff { switch: self.said(SWITCHES) },
            Theme::Toggles => match self.draws.below(3) {
                0 => Action::TogglesOn { switch: self.said(SWITCHES) },
                1 => Action::TogglesOff { switch: self.said(SWITCHES) },
                _ => Action::Applies {},
            },
            Theme::Severity => Action::SetsSeverity { severity: self.said(SEVERITIES) },
            Theme::Own if self.chance(50) => Action::Blocks { host: self.domain() },
            Theme::Own => Action::Allows { host: self.domain() },
            Theme::Analyst => Action::Resolves {},
            Theme::People => Action::SignsIn { user: self.one(&PEOPLE[..4]).to_owned(), device },
            Theme::Networks => Action::Moves { device, place: self.said(PLACES) },
            Theme::Proxies if self.chance(50) => Action::MovesBehindProxy { device },
            Theme::Proxies => Action::Moves { device, place: self.said(PLACES) },
            Theme::Absence if self.chance(45) => Action::LosesNetwork { device },
            Theme::Absence => Action::Rejoins { device },
            Theme::Reach if self.chance(45) => Action::LosesDefender { device },
            Theme::Reach => Action::FindsDefender { device },
            Theme::Restarts => Action::Restarts { device },
            Theme::Protection if self.chance(50) => Action::Lacks { device, lack: self.said(LACKS) },
            Theme::Protection => Action::IsProtected { device },
            Theme::Crashes => Action::Crashes { cloud: self.said(CLOUDS), span: self.said(&SPANS[..3]) },
            Theme::LostCheckIns => Action::LosesCheckIns { count: 1 + self.draws.below(6) as u32 },
            Theme::Wires => self.on_a_wire(),
        }
    }

    /// A domain that an administrator writes an indicator for: a host of the story, without a path.
    fn domain(&mut self) -> String {
        let host = self.host().to_lowercase();
        host.split('/').next().unwrap_or_default().to_owned()
    }

    fn on_a_wire(&mut self) -> Action {
        let (wire, span) = (self.said(WIRES), self.said(SPANS));
        match self.draws.below(5) {
            0 => Action::LosesMessages { wire, span },
            1 => Action::DelaysMessages { wire, late: self.said(BRIEFLY), span },
            2 => Action::RepeatsMessages { wire, within: self.said(BRIEFLY), span },
            3 => Action::ReordersMessages { wire, by: self.said(BRIEFLY), span },
            _ => Action::RefusesMessages { wire, status: self.one(&[429, 500, 503]), span },
        }
    }

    /// The time that passes before something: none, moments, minutes, exactly a bound, hours; `long` is for once.
    fn wait(&mut self, long: bool) -> SimDuration {
        let mins = SimDuration::from_mins;
        if long {
            return SimDuration::from_days(7 + self.draws.below(3));
        }
        match self.draws.below(20) {
            0..3 => SimDuration::ZERO,
            3..6 => SimDuration::from_secs(1 + self.draws.below(59)),
            6..12 => mins(1 + self.draws.below(40)),
            12..14 => mins(55 + self.draws.below(10)),
            14..16 => mins(120),
            16..18 => mins(121 + self.draws.below(200)),
            18 => SimDuration::from_millis(1),
            _ => SimDuration::from_hours(6 + self.draws.below(16)),
        }
    }
}

/// The story of a number, among those of a seed.
#[must_use]
pub(super) fn story(seed: u64, number: u64) -> Story {
    let draws = Seed(seed).draws(number, PURPOSE);
    let mut grower = Grower { draws, devices: 1, apps: Vec::new(), themes: Vec::new() };
    grower.devices = 1 + grower.draws.below(3).max(grower.draws.below(8)) as usize;
    let count = 2 + grower.draws.below(3) as usize;
    while grower.apps.len() < count {
        let app = grower.one(APPS);
        if !grower.apps.contains(&app) {
            grower.apps.push(app);
        }
    }
    for theme in THEMES {
        if grower.chance(likely(*theme)) {
            grower.themes.push(*theme);
        }
    }
    let switched_on = grower.chance(80);
    let length = 20 + grower.draws.below(21);
    // One in ten has a pause that is longer than the shortest period; some begin just before midnight.
    let pause = if grower.chance(10) { grower.draws.below(length) } else { u64::MAX };
    let before_midnight = grower.chance(25);
    let mut events = Vec::new();
    for place in 0..length {
        let themes = grower.themes.clone();
        let action = if themes.is_empty() || grower.chance(45) {
            grower.reaches()
        } else {
            let theme = grower.one(&themes);
            grower.of_theme(theme)
        };
        let wait = match place {
            // The examples of this suite begin at 06:00 UTC, some an hour later.
            0 if before_midnight => SimDuration::from_mins(16 * 60 + 55 + grower.draws.below(10)),
            _ => grower.wait(place == pause),
        };
        events.push(Event { wait, action });
    }
    Story { number, devices: grower.devices, switched_on, events }
}
