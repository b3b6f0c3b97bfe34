//! The record: what one line of a log says about one transaction (PRX-05, PRX-07).

use std::fmt;
use std::net::IpAddr;

use crate::catalog::Destination;
use crate::quantities::Bytes;
use crate::time::SimTime;

/// One transaction as a log tells it. What the log does not carry, or is not documented to carry, is nothing.
pub type LogRecord = Record<String, Destination>;

/// One transaction, with the user and the server as they are held: by themselves ([`LogRecord`]), or borrowed from the
/// line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record<User, Url> {
    /// When the transaction started; where the log tells only its end and no duration, the end.
    pub at: SimTime,
    /// The address of the client.
    pub source_ip: Option<IpAddr>,
    /// The user as the log spells it, escapes undone; compare users by [`LogRecord::identity`].
    pub user: Option<User>,
    /// The address of the server.
    pub destination_ip: Option<IpAddr>,
    /// Host and path of the server.
    pub url: Option<Url>,
    /// Bytes both ways.
    pub total: Option<Bytes>,
    /// Bytes from the client to the Internet.
    pub up: Option<Bytes>,
    /// Bytes from the Internet to the client.
    pub down: Option<Bytes>,
    /// Whether it was let through.
    pub action: LogAction,
}

/// Whether a transaction was let through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LogAction {
    /// The server was asked, or the cache answered.
    Allowed,
    /// The proxy or firewall refused it.
    Blocked,
}

impl<User, Url> Record<User, Url> {
    /// A record of this instant and action that knows nothing else.
    #[must_use]
    pub const fn new(at: SimTime, action: LogAction) -> Self {
        Self {
            at,
            source_ip: None,
            user: None,
            destination_ip: None,
            url: None,
            total: None,
            up: None,
            down: None,
            action,
        }
    }
}

impl LogRecord {
    /// The user as a key: proxies lower-case what people typed, so letter case does not tell users apart.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        self.user.as_deref().map(str::to_lowercase)
    }
}

/// Fills in the number that the other two give. Where a line tells one direction only (`-` in the column of the other),
/// its total is what it tells: a sum over a log must not lose it.
pub(super) fn sums(
    total: Option<Bytes>,
    up: Option<Bytes>,
    down: Option<Bytes>,
) -> (Option<Bytes>, Option<Bytes>, Option<Bytes>) {
    match (total, up, down) {
        (None, Some(up), Some(down)) => (Some(Bytes(up.0.saturating_add(down.0))), Some(up), Some(down)),
        (None, one, None) | (None, None, one) => (one, up, down),
        (Some(total), Some(up), None) if total.0 >= up.0 => (Some(total), Some(up), Some(Bytes(total.0 - up.0))),
        (Some(total), None, Some(down)) if total.0 >= down.0 => {
            (Some(total), Some(Bytes(total.0 - down.0)), Some(down))
        }
        known => known,
    }
}

impl LogAction {
    /// Blocked if `blocked`.
    #[must_use]
    pub const fn blocked_if(blocked: bool) -> Self {
        if blocked { Self::Blocked } else { Self::Allowed }
    }

    /// What a word such as `Allowed`, `permitted`, `deny`, `reset-both` or `TCP_DENIED` of an action field means: a
    /// word that none of the products uses for refusing is no refusal.
    #[must_use]
    pub(super) fn of_word(word: &[u8]) -> Self {
        const STARTS: [&[u8]; 11] = [
            b"block",
            b"den",
            b"drop",
            b"reject",
            b"reset",
            b"prevent",
            b"terminat",
            b"quarantin",
            b"refus",
            b"forbid",
            b"disallow",
        ];
        const INSIDE: [&[u8]; 4] = [b"denied", b"not allowed", b"refused", b"forbidden"];
        let is = |text: &[u8], refusal: &[u8]| {
            text.len() >= refusal.len() && text[..refusal.len()].eq_ignore_ascii_case(refusal)
        };
        let starts = STARTS.iter().any(|refusal| is(word, refusal));
        let inside = || INSIDE.iter().any(|refusal| (0..word.len()).any(|at| is(&word[at..], refusal)));
        Self::blocked_if(starts || inside())
    }
}

impl fmt::Display for LogAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allowed => "allowed",
            Self::Blocked => "blocked",
        })
    }
}

/// `2021-02-10T06:00:00.000Z allowed 10.0.0.7 (contoso\carol) to www.dropbox.com, 120 B up`.
impl fmt::Display for LogRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at, self.action)?;
        if let Some(address) = self.source_ip {
            write!(f, " {address}")?;
        }
        if let Some(user) = &self.user {
            write!(f, " ({user})")?;
        }
        f.write_str(" to")?;
        if let Some(url) = &self.url {
            write!(f, " {url}")?;
        }
        if let Some(address) = self.destination_ip {
            write!(f, " [{address}]")?;
        }
        for (bytes, name) in [(self.total, "in all"), (self.up, "up"), (self.down, "down")] {
            if let Some(Bytes(bytes)) = bytes {
                write!(f, ", {bytes} B {name}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_actions_mean_what_the_products_mean() {
        for word in [
            "Blocked",
            "DENIED",
            "deny",
            "drop-icmp",
            "reset-both",
            "Reject",
            "Prevent",
            "TCP_DENIED",
            "Access Denied",
            "Not Allowed",
            "Refused",
            "Forbidden",
            "policy_denied",
            "Not allowed to browse this category",
        ] {
            assert_eq!(LogAction::of_word(word.as_bytes()), LogAction::Blocked, "{word}");
        }
        for word in [
            "",
            "-",
            "Allowed",
            "permitted",
            "allow",
            "Accept",
            "OBSERVED",
            "PROXIED",
            "TCP_MISS",
            "unblocked",
            "not blocked",
        ] {
            assert_eq!(LogAction::of_word(word.as_bytes()), LogAction::Allowed, "{word}");
        }
    }

    #[test]
    fn two_numbers_give_the_third_and_one_is_all_there_is() {
        let bytes = |number: Option<u64>| number.map(Bytes);
        for (told, expected) in [
            ((None, Some(3), Some(4)), (Some(7), Some(3), Some(4))),
            ((Some(9), Some(4), None), (Some(9), Some(4), Some(5))),
            ((Some(9), None, Some(4)), (Some(9), Some(5), Some(4))),
            ((None, None, Some(4)), (Some(4), None, Some(4))),
            ((None, Some(3), None), (Some(3), Some(3), None)),
            ((Some(1), Some(4), None), (Some(1), Some(4), None)),
            ((None, None, None), (None, None, None)),
        ] {
            let (total, up, down) = told;
            let (all, sent, received) = expected;
            assert_eq!(
                sums(bytes(total), bytes(up), bytes(down)),
                (bytes(all), bytes(sent), bytes(received)),
                "{told:?}"
            );
        }
    }
}
