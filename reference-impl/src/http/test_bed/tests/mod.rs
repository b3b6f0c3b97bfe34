//! The wires that are ours, over HTTP: what is written reads back as it was, and what cannot be read is refused by
//! name.

mod agent;
mod collector;
mod malformed;
mod network;
mod signals;

use proptest::prelude::*;

use super::*;
use crate::catalog::Destination;
use crate::http::{Request, Response};
use crate::names::{AccountId, Client, DestinationId, DeviceId, DeviceName, ImageId, Names, ProcessImage};
use crate::protocol::agent::{LocalAddress, NameResolver, Transaction};
use crate::protocol::{ApiError, ErrorCode};
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};

/// The message as another thread, process or machine is given it.
fn carried<T: serde::Serialize + serde::de::DeserializeOwned>(message: &T) -> T {
    let bytes = serde_json::to_vec(message).expect("a message is written");
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&bytes)))
}

const ORIGIN: &str = "http://defender.test";

/// Two devices, some accounts, programs and destinations; nothing is added to it.
struct Book {
    names: Names,
    devices: Vec<DeviceName>,
}

impl NameResolver for Book {
    fn names(&self) -> &Names {
        &self.names
    }

    fn number(&mut self, destination: Destination) -> Option<DestinationId> {
        self.names.destination_id(&destination)
    }
}

impl IdentityMap for Book {
    fn device_name(&self, device: DeviceId) -> DeviceName {
        self.devices[device.0 as usize].clone()
    }

    fn device(&self, machine_id: &str) -> Option<DeviceId> {
        self.devices.iter().position(|known| known.machine_id == machine_id).map(|place| DeviceId(place as u32))
    }
}

/// Accounts 0 to 2 are those of Windows; two of the others have the same name in two domains.
const ACCOUNTS: u32 = 6;
const DESTINATIONS: u32 = 4;
const IMAGES: usize = 4;

fn book() -> Book {
    let mut names = Names::new();
    for (domain, name) in [("CONTOSO", "erin.smith"), ("FABRIKAM", "erin.smith"), ("CONTOSO", "zoë \"z\" o'hara")] {
        names.accounts_mut().add(domain, name);
    }
    let chrome = |folder, arguments| ProcessImage::new("chrome.exe", folder, arguments, Client::Browser);
    names.add_image(chrome(r"C:\Program Files\Google\Chrome\Application", "--type=utility"));
    names.add_image(chrome(r"C:\Program Files (x86)\Google\Chrome\Application", "--type=utility"));
    names.add_image(chrome(r"C:\Program Files\Google\Chrome\Application", ""));
    let service = ProcessImage::new("svchost.exe", r"C:\Windows\System32", "-k netsvcs -p", Client::Program);
    names.add_image(service.as_service());
    for text in ["www.dropbox.com", "google.com/drive/ü?", "[2001:db8::1]", "203.0.113.9"] {
        names.add_destination(Destination::parse(text).unwrap());
    }
    let device =
        |digit: &str, name: &str| DeviceName { machine_id: digit.repeat(40), computer_dns_name: name.to_owned() };
    Book { names, devices: vec![device("a", "laptop-1.contoso.com"), device("b", "laptop-2.contoso.com")] }
}

fn at() -> impl Strategy<Value = SimTime> {
    (0u64..4_000_000_000_000).prop_map(SimTime::from_millis)
}

fn device() -> impl Strategy<Value = DeviceId> {
    (0..2u32).prop_map(DeviceId)
}

fn account() -> impl Strategy<Value = AccountId> {
    (0..ACCOUNTS).prop_map(AccountId)
}

fn destination() -> impl Strategy<Value = DestinationId> {
    (0..DESTINATIONS).prop_map(DestinationId)
}

fn image() -> impl Strategy<Value = ImageId> {
    (0..IMAGES).prop_map(|place| book().names.images().nth(place).unwrap().0)
}

fn address() -> impl Strategy<Value = LocalAddress> {
    any::<u32>().prop_map(|bits| LocalAddress(bits.into()))
}

fn error() -> impl Strategy<Value = ApiError> {
    let code = prop::sample::select(vec![
        ErrorCode::ServiceUnavailable,
        ErrorCode::TooManyRequests,
        ErrorCode::InvalidRequestBody,
        ErrorCode::InternalServerError,
        ErrorCode::DisabledFeature,
    ]);
    let wait = prop::option::of((0..1_000_000u64).prop_map(SimDuration::from_millis));
    (code, ".{0,40}", wait).prop_map(|(code, message, retry_after)| ApiError { code, message, retry_after })
}

fn transaction() -> impl Strategy<Value = Transaction> {
    let bytes = || prop_oneof![0..1000u64, any::<u64>()].prop_map(Bytes);
    let who = (destination(), account(), address(), image());
    (at(), bytes(), bytes(), who, any::<bool>()).prop_map(|(at, up, down, who, blocked)| {
        let (destination, account, address, image) = who;
        Transaction { at, up, down, destination, account, address, encoded: 0, image, blocked }
    })
}

/// Transactions of a device from number `first` on, each with the size that it has in a report body.
fn sized(mut transactions: Vec<Transaction>, first: u64, device: DeviceId, book: &Book) -> Vec<Transaction> {
    let name = book.device_name(device);
    for (transaction, number) in transactions.iter_mut().zip(first..) {
        let line = crate::protocol::agent::encode_transaction(transaction, number, &name, &book.names);
        transaction.encoded = line.len() as u32;
    }
    transactions
}

/// A message as it looks on the wire, for people.
fn shown(request: &Request) -> String {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        text += &format!("{name}: {}\n", value.to_str().unwrap());
    }
    text + "\n" + &indented(request.body())
}

fn shown_response(response: &Response) -> String {
    let mut text = format!("{}\n", response.status());
    for (name, value) in response.headers() {
        text += &format!("{name}: {}\n", value.to_str().unwrap());
    }
    text + "\n" + &indented(response.body())
}

fn indented(body: &[u8]) -> String {
    match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(json) => serde_json::to_string_pretty(&json).unwrap(),
        Err(_) => String::from_utf8(body.to_vec()).unwrap(),
    }
}
