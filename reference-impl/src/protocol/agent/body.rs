//! The body of a report: one line of JSON a transaction, with the columns of the device's network events and its bytes.
//!
//! Hashes, process ids and creation times are made from the names, since the simulated processes have none; reading a
//! body back gives every field of [`Transaction`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalAddress, Report, Transaction};
use crate::catalog::Destination;
use crate::names::{DestinationId, DeviceName, ImageMarks, Names};
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};

/// A line of a report body. Field names are the columns of `DeviceNetworkEvents` (`FACTS.md` 3.1) where one exists.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Transaction", title = "A transaction")]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Line {
    pub(crate) timestamp: SimTime,
    pub(crate) device_id: String,
    pub(crate) device_name: String,
    pub(crate) action_type: String,
    #[serde(rename = "RemoteIP")]
    pub(crate) remote_ip: String,
    pub(crate) remote_port: u16,
    pub(crate) remote_url: String,
    #[serde(rename = "LocalIP")]
    pub(crate) local_ip: LocalAddress,
    pub(crate) local_port: u16,
    pub(crate) protocol: String,
    #[serde(rename = "LocalIPType")]
    pub(crate) local_ip_type: String,
    #[serde(rename = "RemoteIPType")]
    pub(crate) remote_ip_type: String,
    #[serde(rename = "InitiatingProcessSHA1")]
    pub(crate) initiating_process_sha1: String,
    pub(crate) initiating_process_file_name: String,
    pub(crate) initiating_process_id: u32,
    pub(crate) initiating_process_command_line: String,
    pub(crate) initiating_process_creation_time: SimTime,
    pub(crate) initiating_process_folder_path: String,
    pub(crate) initiating_process_parent_file_name: String,
    pub(crate) initiating_process_parent_id: u32,
    pub(crate) initiating_process_account_domain: String,
    pub(crate) initiating_process_account_name: String,
    pub(crate) initiating_process_account_sid: String,
    pub(crate) initiating_process_integrity_level: String,
    pub(crate) report_id: u64,
    pub(crate) uploaded_bytes: u64,
    pub(crate) downloaded_bytes: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) blocked: bool,
}

/// A transaction as a line. `number` is its number among those the device reports.
pub(crate) fn line_of(transaction: &Transaction, number: u64, device: &DeviceName, names: &Names) -> Line {
    let destination = names.destination(transaction.destination);
    let account = names.accounts().get(transaction.account);
    let image = names.image(transaction.image);
    let process = made_from(&[&device.machine_id, &image.file_name]);
    let started = transaction.at.day().start();
    Line {
        timestamp: transaction.at,
        device_id: device.machine_id.clone(),
        device_name: device.computer_dns_name.clone(),
        action_type: "ConnectionSuccess".to_owned(),
        remote_ip: Names::remote_address(transaction.destination, destination).to_string(),
        remote_port: 443,
        remote_url: destination.to_string(),
        local_ip: transaction.address,
        local_port: 49_152 + (number % 16_384) as u16,
        protocol: "Tcp".to_owned(),
        local_ip_type: transaction.address.kind().to_owned(),
        remote_ip_type: "Public".to_owned(),
        initiating_process_sha1: hexadecimal(&[&image.file_name, "sha1"], 40),
        initiating_process_file_name: image.file_name.clone(),
        initiating_process_id: 1000 + (process % 8999) as u32,
        initiating_process_command_line: image.command_line.clone(),
        initiating_process_creation_time: started + SimDuration::from_millis(process % SimDuration::HOUR.millis()),
        initiating_process_folder_path: image.folder_path.clone(),
        initiating_process_parent_file_name: image.parent_file_name.clone(),
        initiating_process_parent_id: 1000 + ((process >> 20) % 8999) as u32,
        initiating_process_account_domain: account.domain.to_owned(),
        initiating_process_account_name: account.name.to_owned(),
        initiating_process_account_sid: account.sid,
        initiating_process_integrity_level: image.integrity_level.clone(),
        report_id: number,
        uploaded_bytes: transaction.up.0,
        downloaded_bytes: transaction.down.0,
        blocked: transaction.blocked,
    }
}

/// Encodes one transaction as a line, newline included. `number` is its number among those the device reports.
///
/// # Panics
/// If the transaction refers to names that `names` does not hold.
#[must_use]
pub fn encode_transaction(transaction: &Transaction, number: u64, device: &DeviceName, names: &Names) -> Vec<u8> {
    let mut encoded = Vec::new();
    encode_onto(&mut encoded, transaction, number, device, names);
    encoded
}

fn encode_onto(body: &mut Vec<u8>, transaction: &Transaction, number: u64, device: &DeviceName, names: &Names) {
    let line = line_of(transaction, number, device, names);
    serde_json::to_writer(&mut *body, &line).expect("a line holds nothing that JSON cannot");
    body.push(b'\n');
}

/// Encodes the body of a report.
///
/// # Panics
/// If a transaction refers to names that `names` does not hold.
#[must_use]
pub fn encode_body(report: &Report, device: &DeviceName, names: &Names) -> Vec<u8> {
    let mut body = Vec::new();
    for (transaction, number) in report.transactions.iter().zip(report.first..) {
        encode_onto(&mut body, transaction, number, device, names);
    }
    body
}

/// A body that is no report.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// A line that is no transaction.
    #[error("line {line} of the report body is no transaction: {source}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What JSON says of it.
        source: serde_json::Error,
    },
    /// A line that names something nobody registered, or a destination that is none.
    #[error("line {line} of the report body: {source}")]
    Unknown {
        /// The line, counted from 1.
        line: usize,
        /// The name or destination that it is.
        source: UnknownName,
    },
    /// A line of another device than the report.
    #[error("line {line} of the report body is of the device `{of}`, the report of `{report}`")]
    OtherDevice {
        /// The line, counted from 1.
        line: usize,
        /// Whose the line is.
        of: String,
        /// Whose the report is.
        report: String,
    },
}

/// A name that stands for nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnknownName {
    /// Nobody registered it.
    #[error("`{field}` names the {what} `{name}`, which is not known")]
    NotRegistered {
        /// The field that names it.
        field: &'static str,
        /// What it names: `account`, `process`, `destination`, `device`.
        what: &'static str,
        /// The name that nobody registered.
        name: String,
    },
    /// A destination that is none.
    #[error("`{field}`: {source}")]
    Destination {
        /// The field that names it.
        field: &'static str,
        /// Why the text is no destination.
        source: crate::catalog::DestinationError,
    },
}

/// Names that a message can be read by: a book that may or may not give numbers to destinations that it has not seen.
pub trait NameResolver {
    /// The names that have numbers already.
    fn names(&self) -> &Names;

    /// The number of a destination; nothing if it has none and is given none.
    fn number(&mut self, destination: Destination) -> Option<DestinationId>;
}

impl NameResolver for Names {
    fn names(&self) -> &Names {
        self
    }

    /// A destination that was not seen before is given a number.
    fn number(&mut self, destination: Destination) -> Option<DestinationId> {
        Some(self.add_destination(destination))
    }
}

/// Reads the number of the destination that `field` names.
pub(crate) fn read_destination(
    field: &'static str,
    text: &str,
    book: &mut (impl NameResolver + ?Sized),
) -> Result<DestinationId, UnknownName> {
    let destination = Destination::parse(text).map_err(|source| UnknownName::Destination { field, source })?;
    let unknown = || UnknownName::NotRegistered { field, what: "destination", name: text.to_owned() };
    book.number(destination).ok_or_else(unknown)
}

impl Line {
    /// The transaction of a line that took `encoded` bytes.
    pub(crate) fn read(
        &self,
        encoded: u32,
        book: &mut (impl NameResolver + ?Sized),
    ) -> Result<Transaction, UnknownName> {
        let unknown = |field, what, name| UnknownName::NotRegistered { field, what, name };
        let (domain, name) = (&self.initiating_process_account_domain, &self.initiating_process_account_name);
        let account = book.names().accounts().in_domain(domain, name);
        let account =
            account.ok_or_else(|| unknown("InitiatingProcessAccountName", "account", format!("{domain}\\{name}")))?;
        let image = book.names().image_like(&self.image()).ok_or_else(|| {
            unknown("InitiatingProcessFileName", "process", self.initiating_process_file_name.clone())
        })?;
        Ok(Transaction {
            at: self.timestamp,
            up: Bytes(self.uploaded_bytes),
            down: Bytes(self.downloaded_bytes),
            destination: read_destination("RemoteUrl", &self.remote_url, book)?,
            account,
            address: self.local_ip,
            encoded,
            image,
            blocked: self.blocked,
        })
    }

    fn image(&self) -> ImageMarks<'_> {
        ImageMarks {
            file_name: &self.initiating_process_file_name,
            folder_path: &self.initiating_process_folder_path,
            command_line: &self.initiating_process_command_line,
            parent_file_name: &self.initiating_process_parent_file_name,
            integrity_level: &self.initiating_process_integrity_level,
        }
    }
}

/// Reads a report body back. `of` is the machine id that every line is to name, if it is known.
///
/// # Errors
/// Names the first line that is no transaction; nothing of the body counts then (ROB-04).
pub fn decode_body(
    body: &[u8],
    of: Option<&str>,
    book: &mut (impl NameResolver + ?Sized),
) -> Result<Vec<Transaction>, BodyError> {
    let mut transactions = Vec::new();
    for (position, text) in body.split(|byte| *byte == b'\n').filter(|text| !text.is_empty()).enumerate() {
        let number = position + 1;
        let line: Line = serde_json::from_slice(text).map_err(|source| BodyError::Line { line: number, source })?;
        if let Some(report) = of.filter(|report| *report != line.device_id) {
            return Err(BodyError::OtherDevice { line: number, of: line.device_id, report: report.to_owned() });
        }
        let encoded = u32::try_from(text.len() + 1).unwrap_or(u32::MAX);
        let read = line.read(encoded, book).map_err(|source| BodyError::Unknown { line: number, source })?;
        transactions.push(read);
    }
    Ok(transactions)
}

/// A number made from texts, the same wherever and whenever: FNV-1a, then a finaliser that spreads it.
fn made_from(texts: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in texts.iter().flat_map(|text| text.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// `digits` hexadecimal digits made from texts.
pub(crate) fn hexadecimal(texts: &[&str], digits: usize) -> String {
    let mut hash = made_from(texts);
    let mut text = String::with_capacity(digits + 16);
    while text.len() < digits {
        text.push_str(&format!("{hash:016x}"));
        hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
    text.truncate(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::super::TransactionSize;
    use super::super::transaction::encoded_address_len;
    use super::*;
    use crate::names::encoded_device_len;
    use crate::names::{AccountId, Client, DeviceId, ProcessImage};
    use proptest::prelude::*;

    fn names() -> Names {
        let mut names = Names::new();
        names.accounts_mut().add("CONTOSO", "erin.smith");
        names.accounts_mut().add("CONTOSO", "zoë \"z\" o'hara");
        names.add_image(ProcessImage::new(
            "chrome.exe",
            r"C:\Program Files\Google\Chrome\Application",
            "--type=utility",
            Client::Browser,
        ));
        names.add_image(
            ProcessImage::new("svchost.exe", r"C:\Windows\System32", "-k netsvcs -p", Client::Program).as_service(),
        );
        names.add_image(ProcessImage::new("chrome.exe", r"C:\Program Files\Google\Chrome", "", Client::Browser));
        names.add_destination(Destination::parse("www.dropbox.com").unwrap());
        names.add_destination(Destination::parse("google.com/drive").unwrap());
        names.add_destination(Destination::parse("[2001:db8::1]").unwrap());
        names.add_destination(Destination::parse("203.0.113.9").unwrap());
        names
    }

    fn device(name: &str) -> DeviceName {
        DeviceName {
            machine_id: "1e5bc9d7e413ddd7902c2932e418702b84d0cc07".to_owned(),
            computer_dns_name: name.to_owned(),
        }
    }

    prop_compose! {
        fn transaction()(
            at in 0u64..4_000_000_000_000,
            up in prop_oneof![0..1000u64, any::<u64>()],
            down in prop_oneof![0..1000u64, any::<u64>()],
            destination in 0..4u32,
            account in 0..5u32,
            image in 0..3usize,
            address in any::<u32>(),
            blocked in any::<bool>(),
        ) -> Transaction {
            Transaction {
                at: SimTime::from_millis(at),
                up: Bytes(up),
                down: Bytes(down),
                destination: crate::names::DestinationId(destination),
                account: AccountId(account),
                address: LocalAddress(address.into()),
                encoded: 0,
                image: names().images().nth(image).unwrap().0,
                blocked,
            }
        }
    }

    proptest! {
        #[test]
        fn the_quick_length_formula_is_the_length_of_the_real_encoding(
            transaction in transaction(),
            number in prop_oneof![0..100_000u64, any::<u64>()],
            name in "[a-z0-9-]{1,40}\\.contoso\\.com",
        ) {
            let (names, device) = (names(), device(&name));
            let mut size = TransactionSize::new(encoded_device_len(&device), transaction.address);
            let quick = size.of(&transaction, number, &names);
            prop_assert_eq!(quick as usize, encode_transaction(&transaction, number, &device, &names).len());
            prop_assert_eq!(quick, size.of(&transaction, number, &names), "the second one of an account and program \
                 is as long");
        }

        #[test]
        fn a_body_reads_back_as_the_transactions_it_was_made_of(
            transactions in prop::collection::vec(transaction(), 0..20),
            first in 0..1000u64,
        ) {
            let (mut names, device) = (names(), device("laptop-1.contoso.com"));
            let mut transactions = transactions;
            let mut size = TransactionSize::new(encoded_device_len(&device), LocalAddress([10, 0, 0, 1].into()));
            for (transaction, number) in transactions.iter_mut().zip(first..) {
                size = TransactionSize::new(encoded_device_len(&device), transaction.address);
                transaction.encoded = size.of(transaction, number, &names);
            }
            let _ = size;
            let body: Bytes = Bytes(transactions.iter().map(|t| u64::from(t.encoded)).sum());
            let report = Report {
                device: DeviceId(0),
                sequence: 0,
                first,
                transactions: transactions.into(),
                body,
                sealed_at: SimTime::EPOCH,
                held_back: crate::quantities::Tally::ZERO,
            };
            let encoded = encode_body(&report, &device, &names);
            prop_assert_eq!(encoded.len() as u64, body.0);
            let decoded = decode_body(&encoded, Some(&device.machine_id), &mut names).unwrap();
            prop_assert_eq!(decoded.as_slice(), &*report.transactions);
        }

        #[test]
        fn no_body_makes_the_reader_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode_body(&body, None, &mut names());
        }
    }

    #[test]
    fn the_length_of_an_address_is_that_of_its_text() {
        for text in ["10.0.0.1", "192.168.100.200", "8.8.8.8"] {
            let address = LocalAddress(text.parse().unwrap());
            assert_eq!(encoded_address_len(address) as usize, text.len() + address.kind().len());
        }
    }

    #[test]
    fn a_line_looks_like_this() {
        let (names, device) = (names(), device("laptop-1.contoso.com"));
        let transaction = Transaction {
            at: "2021-02-10T09:15:00Z".parse().unwrap(),
            up: Bytes(1339),
            down: Bytes(5120),
            destination: crate::names::DestinationId(0),
            account: AccountId(3),
            address: LocalAddress([10, 20, 3, 4].into()),
            encoded: 0,
            image: names.image_named("chrome.exe").unwrap(),
            blocked: false,
        };
        let line = String::from_utf8(encode_transaction(&transaction, 41, &device, &names)).unwrap();
        insta::assert_snapshot!(line);
    }
}
