//! What is told of logs of proxies and firewalls, for people and programs.
//!
//! | file | what lives there |
//! |---|---|
//! | `check.rs` | what the texts of a file hold, summed up ([`LogCheck`]) |
//! | `formats.rs` | the formats that are read ([`LogFormatList`]) |

mod check;
mod formats;

pub use check::{LogCheck, LogPart, LogText, LogVolume, UnreadableKind, UnreadableLines};
pub use formats::{LogFormatLine, LogFormatList};

use gnomon_reference_impl::logs::Attributes;

/// What is documented of a format, in a word each.
#[must_use]
pub fn documented(attributes: Attributes) -> Vec<&'static str> {
    let words = [
        ("URL", attributes.url),
        ("server address", attributes.destination_ip),
        ("user", attributes.user),
        ("client", attributes.source_ip),
        ("total", attributes.total),
        ("uploaded", attributes.uploaded),
    ];
    words.into_iter().filter_map(|(word, told)| told.then_some(word)).collect()
}
