//! How long names are in a report body: what each adds to the size of a transaction (REP-02).

use super::{DestinationId, DeviceName, Names, ProcessImage};
use crate::catalog::Destination;

/// What a device's name adds to the size of each of its transactions.
#[must_use]
pub(crate) fn encoded_device_len(name: &DeviceName) -> u32 {
    json_text_len(&name.machine_id) + json_text_len(&name.computer_dns_name)
}

/// What a destination adds to the size of a transaction.
#[must_use]
pub(crate) fn encoded_destination_len(id: DestinationId, destination: &Destination) -> u16 {
    let len =
        json_text_len(&destination.to_string()) as usize + Names::remote_address(id, destination).to_string().len();
    u16::try_from(len).unwrap_or(u16::MAX)
}

/// What a process image adds to the size of a transaction.
#[must_use]
pub(crate) fn encoded_image_len(image: &ProcessImage) -> u32 {
    [&image.file_name, &image.folder_path, &image.command_line, &image.parent_file_name, &image.integrity_level]
        .into_iter()
        .map(|text| json_text_len(text))
        .sum()
}

/// The length of `text` inside a JSON string, as `serde_json` escapes it.
#[must_use]
pub(crate) fn json_text_len(text: &str) -> u32 {
    text.bytes()
        .map(|byte| match byte {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 2,
            0x00..=0x1f => 6,
            _ => 1,
        })
        .sum()
}
