//! Every source with its writer, and two formats as an administrator would describe them.

use gnomon_reference_impl::logs::{
    ActionColumn, Attributes, CustomParser, LogFormat, LogReader, LogRecord, ParserKind, ReadSettings, Reading,
    TimeColumns, UserColumn, UserFormat,
};
use gnomon_reference_impl::proxy::{CustomLog, LogWriter, ProxyAction, ProxyTransaction, writer};
use jiff::tz::Offset;

/// A source of the registry, or one that was described.
pub(crate) enum Source {
    Format(&'static LogFormat),
    Custom(Box<CustomParser>),
}

impl Source {
    /// All of them.
    pub(crate) fn all() -> Vec<Self> {
        let formats = LogFormat::all().iter().map(Self::Format);
        formats.chain([custom_csv(), custom_key_value()].map(|parser| Self::Custom(Box::new(parser)))).collect()
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Format(format) => format.name,
            Self::Custom(parser) => &parser.name,
        }
    }

    /// The name without `_SYSLOG`.
    pub(crate) fn product(&self) -> &str {
        self.name().trim_end_matches("_SYSLOG")
    }

    pub(crate) fn attributes(&self) -> Attributes {
        match self {
            Self::Format(format) => format.attributes,
            Self::Custom(parser) => parser.attributes(),
        }
    }

    /// Whether its product logs `t` at all. No firewall asks for credentials.
    pub(crate) fn logs(&self, t: &ProxyTransaction) -> bool {
        let blocks_apart = self.product() == "MACHINE_ZONE_MERAKI" && t.action == ProxyAction::Denied;
        t.action != ProxyAction::Challenged && !blocks_apart
    }

    /// Leaves in `record`, which tells of `t`, what a log of it holds and is documented to tell.
    pub(crate) fn tell(&self, t: &ProxyTransaction, record: &mut LogRecord) {
        let denied = t.action == ProxyAction::Denied;
        match self.product() {
            // The size that they write is that of the answer.
            "SQUID" | "SQUID_NATIVE" | "SOPHOS_SG" => record.total = Some(t.down),
            "CISCO_IRONPORT_PROXY" => {
                (record.total, record.up) = (Some(t.down), None);
                record.destination_ip = record.destination_ip.filter(|_| !denied);
            }
            // What was denied moved nothing.
            "CISCO_ASA" | "CISCO_FWSM" | "JUNIPER_SRX" | "JUNIPER_SRX_SD" if denied => {
                (record.total, record.up, record.down) = (None, None, None);
            }
            // Documented with everything, and its connections have addresses.
            "CLAVISTER" => (record.url, record.user) = (None, None),
            _ => {}
        }
        self.attributes().limit(record);
    }

    pub(crate) fn writer(&self) -> Box<dyn LogWriter> {
        match self {
            Self::Format(format) => writer(format.name).unwrap_or_else(|| panic!("no writer for {}", format.name)),
            Self::Custom(parser) => Box::new(CustomLog { parser: (**parser).clone(), offset: Offset::UTC }),
        }
    }

    pub(crate) fn write(&self, transactions: &[ProxyTransaction]) -> Vec<u8> {
        let (writer, mut log) = (self.writer(), Vec::new());
        writer.header(transactions[0].start, &mut log);
        for transaction in transactions {
            writer.write(transaction, &mut log);
        }
        log
    }

    pub(crate) fn reader(&self, settings: ReadSettings) -> LogReader {
        match self {
            Self::Format(format) => format.reader(settings),
            Self::Custom(parser) => parser.reader(settings),
        }
    }

    pub(crate) fn read(&self, log: &[u8], settings: ReadSettings) -> Reading {
        match self {
            Self::Format(format) => format.read(log, settings),
            Self::Custom(parser) => parser.read(log, settings),
        }
    }
}

/// The dialog filled in for a CSV log of one time column, with everything in it.
pub(crate) fn custom_csv() -> CustomParser {
    CustomParser {
        name: "CUSTOM_CSV".to_owned(),
        kind: ParserKind::Csv,
        delimiter: ",".parse().unwrap(),
        time: TimeColumns::One { column: "Timestamp".to_owned(), format: "d/M/yyyy HH:mm:ss a".parse().unwrap() },
        source_ip: "SourceIP".to_owned(),
        destination_ip: Some("DestinationIP".to_owned()),
        destination_url: Some("URL".to_owned()),
        user: Some(UserColumn { column: "User".to_owned(), format: UserFormat::DomainAndName }),
        uploaded: Some("Uploaded".to_owned()),
        downloaded: Some("Downloaded".to_owned()),
        total: Some("Total".to_owned()),
        action: Some(ActionColumn { column: "Action".to_owned(), deny: "Blocked".to_owned() }),
    }
}

/// The dialog filled in for a key-value log with date and time apart and no total.
pub(crate) fn custom_key_value() -> CustomParser {
    CustomParser {
        name: "CUSTOM_KEY_VALUE".to_owned(),
        kind: ParserKind::KeyValue,
        delimiter: " ".parse().unwrap(),
        time: TimeColumns::Separate {
            date: "date".to_owned(),
            date_format: "yyyy-MM-dd".parse().unwrap(),
            time: "time".to_owned(),
            time_format: "HH:mm:ss.fff zzz".parse().unwrap(),
        },
        source_ip: "src".to_owned(),
        destination_ip: None,
        destination_url: Some("url".to_owned()),
        user: Some(UserColumn { column: "user".to_owned(), format: UserFormat::DistinguishedName }),
        uploaded: Some("sent".to_owned()),
        downloaded: Some("rcvd".to_owned()),
        total: None,
        action: Some(ActionColumn { column: "action".to_owned(), deny: "deny".to_owned() }),
    }
}
