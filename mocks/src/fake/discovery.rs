//! What Cloud Discovery shows: streams, lines of lists, counters, the drawer of an app, files (`FACTS.md` 6.6, 6.10,
//! 7.12).

use fake::{Dummy, RngExt};
use gnomon_reference_impl::catalog::App;
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::discovery::{
    AppDrawer, AppLine, Counts, CsvFile, DashboardCounters, EntityKind, Line, Risk, RiskLevel, Stream, StreamType,
    Subject, TimeFrame, Traffic, WIN10_ENDPOINT_USERS,
};
use gnomon_reference_impl::time::{SimTime, UtcDay};

use super::draw::{app, bytes, device, hexadecimal, in_last_days, local_address, number, one_of, perhaps, span, user};
use super::{Builder, Firm, fields, made_up};

/// The report of Defender for Endpoint, "Win10 endpoint users".
pub fn stream(seed: u64) -> Builder<Stream> {
    made_up(Firm::default(), seed, "stream")
}

/// An app of the catalogue that was discovered.
pub fn discovered_app(seed: u64) -> Builder<Line> {
    made_up(OfKind(EntityKind::App), seed, "discovered app")
}

/// A device that was discovered.
pub fn discovered_device(seed: u64) -> Builder<Line> {
    made_up(OfKind(EntityKind::Device), seed, "discovered device")
}

/// A user who was discovered: an account, as the entities show it.
pub fn discovered_user(seed: u64) -> Builder<Line> {
    made_up(OfKind(EntityKind::User), seed, "discovered user")
}

/// An IP address that was discovered.
pub fn discovered_ip_address(seed: u64) -> Builder<Line> {
    made_up(OfKind(EntityKind::IpAddress), seed, "discovered IP address")
}

/// The counters of a report.
pub fn dashboard(seed: u64) -> Builder<DashboardCounters> {
    made_up(Firm::default(), seed, "dashboard")
}

/// The drawer of an app of the catalogue.
pub fn app_drawer(seed: u64) -> Builder<AppDrawer> {
    made_up(Firm::default(), seed, "app drawer")
}

/// A list as a file.
pub fn csv_file(seed: u64) -> Builder<CsvFile> {
    made_up(Firm::default(), seed, "csv file")
}

/// A line of a list of this kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OfKind(pub EntityKind);

fn traffic<R: RngExt + ?Sized>(rng: &mut R) -> Traffic {
    let (transactions, up, down) = (number(rng, 1, 10_000), bytes(rng), bytes(rng));
    let blocked = if number(rng, 0, 4) == 0 { number(rng, 0, transactions) } else { 0 };
    Traffic { transactions, blocked, total: Some(up + down), uploaded: Some(up), downloaded: Some(down) }
}

/// How many of each kind but this.
fn counts<R: RngExt + ?Sized>(rng: &mut R, but: Option<EntityKind>) -> Counts {
    let mut count = |kind| {
        let drawn = number(rng, 1, 500);
        (but != Some(kind)).then_some(drawn)
    };
    Counts {
        devices: count(EntityKind::Device),
        users: count(EntityKind::User),
        ip_addresses: count(EntityKind::IpAddress),
        apps: count(EntityKind::App),
    }
}

fn app_line(app: &App, tag: Option<AppTag>) -> AppLine {
    AppLine {
        app_id: Some(app.id),
        name: app.name.clone(),
        category: Some(app.category),
        score: Some(app.risk_score),
        tag,
    }
}

impl Dummy<OfKind> for Line {
    fn dummy_with_rng<R: RngExt + ?Sized>(kind: &OfKind, rng: &mut R) -> Self {
        let firm = Firm::default();
        let subject = match kind.0 {
            EntityKind::Device => Subject::Device {
                machine_id: hexadecimal(rng, 40),
                computer_dns_name: device(rng, &firm),
                risk: Risk {
                    level: *one_of(
                        rng,
                        &[RiskLevel::Informational, RiskLevel::Low, RiskLevel::Medium, RiskLevel::High],
                    ),
                    anomaly: number(rng, 0, 1_000),
                    reason: "Its traffic differs from its own baseline".to_owned(),
                },
            },
            EntityKind::User => Subject::User { user_name: user(rng, &firm) },
            EntityKind::IpAddress => Subject::IpAddress { ip_address: local_address(rng) },
            EntityKind::App => {
                let tag = perhaps(rng, |rng| *one_of(rng, &[AppTag::Sanctioned, AppTag::Unsanctioned]));
                Subject::App(app_line(app(rng), tag))
            }
        };
        let last_used = in_last_days(rng, &firm, 30).day();
        Self { subject, counts: counts(rng, Some(kind.0)), traffic: traffic(rng), last_used }
    }
}

impl Dummy<Firm> for Stream {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let (created, last) = span(rng, firm);
        Self {
            id: hexadecimal(rng, 24),
            display_name: WIN10_ENDPOINT_USERS.to_owned(),
            stream_type: StreamType::Input,
            built_in_stream_type: Some(1),
            global_aggregated: true,
            log_type: 195,
            created: Some(created),
            last_data_received: Some(last),
            log_files_history_count: None,
            supported_entity_types: vec![1, 2, 3],
            supported_traffic_types: vec![1, 2, 3],
            time_frames: [7, 30, 90].map(|days| TimeFrame { days, traffic: traffic(rng) }).into(),
            source_streams: Vec::new(),
        }
    }
}

impl Dummy<Firm> for DashboardCounters {
    fn dummy_with_rng<R: RngExt + ?Sized>(_: &Firm, rng: &mut R) -> Self {
        let report = WIN10_ENDPOINT_USERS.to_owned();
        Self { report, days: 30, counts: counts(rng, None), traffic: traffic(rng) }
    }
}

impl Dummy<Firm> for AppDrawer {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let app = app(rng);
        let tag = perhaps(rng, |rng| *one_of(rng, &[AppTag::Sanctioned, AppTag::Unsanctioned]));
        Self {
            app: app_line(app, tag),
            domains: app.entries.iter().map(ToString::to_string).collect(),
            report: WIN10_ENDPOINT_USERS.to_owned(),
            days: 30,
            counts: counts(rng, Some(EntityKind::App)),
            traffic: traffic(rng),
            last_used: Some(in_last_days(rng, firm, 30).day()),
        }
    }
}

impl Dummy<Firm> for CsvFile {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let line = |rng: &mut R| format!("{},{}\r\n", app(rng).name.replace(',', " "), number(rng, 1, 10_000));
        let lines: String = (0..number(rng, 1, 5)).map(|_| line(rng)).collect();
        let file_name = format!("Cloud_Discovery_apps_{}.csv", firm.now.day());
        Self { file_name, content: format!("App,Transactions\r\n{lines}") }
    }
}

impl Builder<Line> {
    /// The app is this one of the catalogue.
    pub fn app(self, app: &App) -> Self {
        self.with(|line| {
            let tag = if let Subject::App(known) = &line.subject { known.tag } else { None };
            line.subject = Subject::App(app_line(app, tag));
        })
    }

    /// The organisation regards the app so.
    pub fn tag(self, tag: impl Into<Option<AppTag>>) -> Self {
        self.with(|line| {
            if let Subject::App(app) = &mut line.subject {
                app.tag = tag.into();
            }
        })
    }

    /// The user has this name, `contoso\erin.smith`.
    pub fn user_name(self, name: impl Into<String>) -> Self {
        self.with(|line| line.subject = Subject::User { user_name: name.into() })
    }

    /// So many transactions, and not more of them blocked.
    pub fn transactions(self, transactions: u64) -> Self {
        self.with(|line| {
            line.traffic.transactions = transactions;
            line.traffic.blocked = line.traffic.blocked.min(transactions);
        })
    }
}

fields! {
    Line:
    subject: Subject,
    counts: Counts,
    traffic: Traffic,
    last_used: UtcDay,
}

fields! {
    Stream:
    id: String,
    display_name: String,
    stream_type: StreamType,
    built_in_stream_type: Option<u8>,
    global_aggregated: bool,
    log_type: u16,
    created: Option<SimTime>,
    last_data_received: Option<SimTime>,
    log_files_history_count: Option<u64>,
    supported_entity_types: Vec<u8>,
    supported_traffic_types: Vec<u8>,
    time_frames: Vec<TimeFrame>,
    source_streams: Vec<String>,
}

fields! {
    DashboardCounters:
    report: String,
    days: u32,
    counts: Counts,
    traffic: Traffic,
}

fields! {
    AppDrawer:
    app: AppLine,
    domains: Vec<String>,
    report: String,
    days: u32,
    counts: Counts,
    traffic: Traffic,
    last_used: Option<UtcDay>,
}

fields! {
    CsvFile:
    file_name: String,
    content: String,
}
