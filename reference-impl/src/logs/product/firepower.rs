//! Cisco FirePOWER: `CISCO_ASA_FIREPOWER`, whose lines a management centre or a module writes after `SFIMS`, and
//! `CISCO_FIREPOWER_V6`, messages 430002 and 430003 of Firepower Threat Defense;
//! <https://www.cisco.com/c/en/us/td/docs/security/firepower/Syslogs/b_fptd_syslog_guide.html>.
//!
//! `Key: value, Key: value`; the initiator is the client. A connection is logged at its end, and at its start too if so
//! set.

use super::super::engine::fields::{Field, Table, Values};
use super::super::line::{Ignored, LineError};
use super::super::raw::RawLine;
use super::super::reader::{About, Profile};

static CONNECTION: Table = Table {
    bookkeeping: &[("ConnectType", &["Start"])],
    blocked: &["Block", "Block with reset", "Interactive Block"],
    needs: &[Field::Up, Field::Down],
    // Special identities of the management centre.
    nobody: &["No Authentication Required", "Failed Authentication", "Guest"],
    ..Table::of(&[
        ("FirstPacketSecond", Field::Moment),
        ("SrcIP", Field::Client),
        ("DstIP", Field::Server),
        ("URL", Field::Url),
        ("ReferencedHost", Field::Host),
        ("UserName", Field::User),
        ("User", Field::User),
        ("InitiatorBytes", Field::Up),
        ("ResponderBytes", Field::Down),
        ("AccessControlRuleAction", Field::Action),
    ])
};

/// Reads messages about connections, each at its end.
pub(in super::super) struct Firepower {
    /// Whether messages have numbers, which tell the end of a connection from its start.
    pub(in super::super) numbered: bool,
}

impl Profile for Firepower {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let text = if self.numbered {
            let (number, text) = message(line).ok_or(LineError::Shape("no `%FTD-level-number:` stands in it"))?;
            match number {
                b"430003" => text,
                b"430002" => return Ok(Ignored::Bookkeeping.into()),
                _ => return Ok(Ignored::OtherEvent.into()),
            }
        } else {
            line
        };
        let mut values = Values::new(&CONNECTION);
        for pair in pairs(text) {
            let Some(colon) = memchr::memmem::find(pair, b": ") else { continue };
            // What goes before the first pair belongs to no key.
            let key = pair[..colon].rsplit(|byte| *byte == b' ').next().unwrap_or_default();
            values.set(key, pair[colon + 2..].trim_ascii())?;
        }
        values.line(about)
    }

    fn reads_envelopes(&self) -> bool {
        true
    }
}

/// The number of the message, and its text.
fn message(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let tag = &line[memchr::memmem::find(line, b"%FTD-")? + 5..];
    let (tag, text) = tag.split_at(memchr::memchr(b':', tag)?);
    Some((tag.rsplit(|byte| *byte == b'-').next()?, &text[1..]))
}

/// The pieces between commas that start with a key: values may hold commas.
fn pairs(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr::memmem::find_iter(text, b", ").find(|at| {
            let next = &text[at + 2..];
            let key = next.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            key > 0 && next[key..].starts_with(b": ")
        });
        rest = end.map(|end| &text[end + 2..]);
        Some(&text[..end.unwrap_or(text.len())])
    })
}
