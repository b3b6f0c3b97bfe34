//! Bodies of reports on the agent channel.

use gnomon_reference_impl::names::{Client, DeviceName, Names, ProcessImage};
use gnomon_reference_impl::protocol::agent::{decode_body, encode_transaction};

pub(crate) const WORDS: &[&str] = &[
    "\n",
    "\"",
    ":",
    ",",
    "{",
    "}",
    "\"Timestamp\"",
    "\"RemoteUrl\"",
    "\"LocalIP\"",
    "\"UploadedBytes\"",
    "\"Blocked\":true",
    "null",
    "-1",
    "18446744073709551616",
    "1e5",
    "2021-02-10T06:00:00.000Z",
    "9999999-01-01T00:00:00Z",
    "10.0.0.1",
    "www.dropbox.com",
    "http://",
    "é",
    "\\u0000",
    "[]",
];

pub(crate) fn names() -> Names {
    let mut names = Names::new();
    names.accounts_mut().add("contoso", "erin.smith");
    names.add_image(ProcessImage::new("chrome.exe", r"C:\Program Files", "chrome.exe --flag", Client::Browser));
    names
}

pub(crate) fn run(data: &[u8]) {
    let mut known = names();
    let transactions = match decode_body(data, None, &mut known) {
        Ok(transactions) => transactions,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let lines = data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    assert_eq!(transactions.len(), lines);
    // Written down again it reads as before, but for how long the line was.
    let device = DeviceName { machine_id: "0".repeat(40), computer_dns_name: "pc-1.contoso.com".to_owned() };
    for transaction in transactions {
        let written = encode_transaction(&transaction, 7, &device, &known);
        let mut read = decode_body(&written, Some(&device.machine_id), &mut known).expect("what was written is read");
        assert_eq!(read.len(), 1);
        read[0].encoded = transaction.encoded;
        assert_eq!(read[0], transaction);
    }
}
