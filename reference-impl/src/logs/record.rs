//! The record: what one line of a log says about one transaction (PRX-05, PRX-07).

use std::fmt;
use std::net::IpAddr;

use crate::catalog::Destination;
use crate::quantities::Bytes;
use crate::time::SimTime;

/// One transaction as a log tells it. What the log does not carry, or is not documented to carry, is nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogRecord {
    /// When the transaction started; where the log tells only its end and no duration, the end.
    pub at: SimTime,
    /// The address of the client.
    pub source_ip: Option<IpAddr>,
    /// The user as the log spells it, escapes undone; compare users by [`LogRecord::identity`].
    pub user: Option<String>,
    /// The address of the server.
    pub destination_ip: Option<IpAddr>,
    /// Host and path of the server.
    pub url: Option<Destination>,
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

impl LogRecord {
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

    /// The user as a key: proxies lower-case what people typed, so letter case does not tell users apart.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        self.user.as_deref().map(str::to_lowercase)
    }

    /// Fills in the total or the download where the other two numbers give it.
    #[must_use]
    pub(super) const fn with_sums(mut self) -> Self {
        match (self.total, self.up, self.down) {
            (None, Some(up), Some(down)) => self.total = Some(Bytes(up.0.saturating_add(down.0))),
            (Some(total), Some(up), None) if total.0 >= up.0 => self.down = Some(Bytes(total.0 - up.0)),
            (Some(total), None, Some(down)) if total.0 >= down.0 => self.up = Some(Bytes(total.0 - down.0)),
            _ => {}
        }
        self
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
        const REFUSALS: [&[u8]; 9] =
            [b"block", b"den", b"drop", b"reject", b"reset", b"prevent", b"terminat", b"quarantin", b"tcp_den"];
        let starts =
            |refusal: &&[u8]| word.len() >= refusal.len() && word[..refusal.len()].eq_ignore_ascii_case(refusal);
        Self::blocked_if(REFUSALS.iter().any(starts))
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
        for word in ["Blocked", "DENIED", "deny", "drop-icmp", "reset-both", "Reject", "Prevent", "TCP_DENIED"] {
            assert_eq!(LogAction::of_word(word.as_bytes()), LogAction::Blocked, "{word}");
        }
        for word in ["", "-", "Allowed", "permitted", "allow", "Accept", "OBSERVED", "PROXIED", "TCP_MISS", "unblocked"]
        {
            assert_eq!(LogAction::of_word(word.as_bytes()), LogAction::Allowed, "{word}");
        }
    }

    #[test]
    fn two_numbers_give_the_third() {
        let record = LogRecord::new(SimTime::EPOCH, LogAction::Allowed);
        let both = LogRecord { up: Some(Bytes(3)), down: Some(Bytes(4)), ..record.clone() }.with_sums();
        assert_eq!(both.total, Some(Bytes(7)));
        let rest = LogRecord { total: Some(Bytes(9)), up: Some(Bytes(4)), ..record.clone() }.with_sums();
        assert_eq!(rest.down, Some(Bytes(5)));
        let odd = LogRecord { total: Some(Bytes(1)), up: Some(Bytes(4)), ..record }.with_sums();
        assert_eq!(odd.down, None, "a total below its part says nothing");
    }
}
