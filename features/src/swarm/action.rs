//! What happens in a story of the swarm, as a feature has it in words and as it is played.

use std::fmt;
use std::str::FromStr;

use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::defender::Severity;

use crate::test_world::parameters::{AlertSeverity, CloudRole, Lack, Place, Program, Span, Switch, Wire};

/// Words of a feature, with what they mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said<T> {
    words: String,
    /// What the words mean.
    pub is: T,
}

impl<T: FromStr> FromStr for Said<T> {
    type Err = T::Err;
    fn from_str(words: &str) -> Result<Self, T::Err> {
        Ok(Self { words: words.to_owned(), is: words.parse()? })
    }
}

impl<T> fmt::Display for Said<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// What the words of a text stand for between the fixed parts of a pattern, `{...}` being any words.
fn cut<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split('{').map(|part| part.split_once('}').map_or(part, |(_, fixed)| fixed));
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut words = Vec::new();
    for fixed in parts {
        let end = if fixed.is_empty() { rest.len() } else { rest.find(fixed)? };
        words.push(&rest[..end]);
        rest = &rest[end + fixed.len()..];
    }
    rest.is_empty().then_some(words)
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty),* } = $pattern:literal;)*) => {
        /// Something that happens in a story. Devices are counted from 1.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum Action {
            $($(#[$doc])* $name { $($field: $kind),* },)*
        }

        impl fmt::Display for Action {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name { $($field),* } => write!(f, $pattern, $($field = $field),*),)*
                }
            }
        }

        impl FromStr for Action {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                $(if let Some(words) = cut($pattern, text) {
                    let mut words = words.into_iter();
                    let mut next = || words.next();
                    // An action without parts asks for no word.
                    let _ = &mut next;
                    #[allow(unused_mut, reason = "an action without parts asks for no word")]
                    let mut read = || Some(Self::$name { $($field: next()?.parse().ok()?),* });
                    if let Some(action) = read() {
                        return Ok(action);
                    }
                })*
                Err(format!("`{text}` is nothing that happens in a story"))
            }
        }

        impl Action {
            /// What happens, without its circumstances: `Reaches`, `Crashes`.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name { .. } => stringify!($name),)* }
            }

            /// Every kind of action, in the order of their patterns.
            pub const KINDS: &'static [&'static str] = &[$(stringify!($name)),*];
        }
    };
}

actions! {
    /// Connections of a person, or of an account of the system, all at one instant.
    Reaches { user: String, host: String, times: u32, device: usize, program: Said<Program> } =
        "\"{user}\" reaches \"{host}\" {times} times on device {device} in {program}";
    /// The administrator of Cloud App Security tags an app.
    Tags { app: String, tag: Said<Tag> } = "the administrator tags \"{app}\" as {tag}";
    /// The administrator takes a tag away.
    Untags { app: String } = "the administrator takes the tag of \"{app}\" away";
    /// A switch of blocking is turned on and applied or saved.
    SwitchesOn { switch: Said<Switch> } = "the administrator switches {switch} on";
    /// A switch of blocking is turned off and applied or saved.
    SwitchesOff { switch: Said<Switch> } = "the administrator switches {switch} off";
    /// A toggle is moved, and nothing is applied.
    TogglesOn { switch: Said<Switch> } = "the administrator toggles {switch} on without applying it";
    /// A toggle is moved, and nothing is applied.
    TogglesOff { switch: Said<Switch> } = "the administrator toggles {switch} off without applying it";
    /// What the toggles say is applied.
    Applies {} = "the administrator applies the advanced features";
    /// The severity of alerts is saved.
    SetsSeverity { severity: Said<AlertSeverity> } = "the administrator sets the severity of alerts to {severity}";
    /// An administrator of Defender writes an indicator that blocks a domain.
    Blocks { host: String } = "an administrator of Defender blocks \"{host}\"";
    /// An administrator of Defender writes an indicator that allows a domain.
    Allows { host: String } = "an administrator of Defender allows \"{host}\"";
    /// An analyst resolves every alert there is.
    Resolves {} = "an analyst resolves every alert";
    /// Someone signs in to a device.
    SignsIn { user: String, device: usize } = "\"{user}\" signs in to device {device}";
    /// A device joins another network.
    Moves { device: usize, place: Said<Place> } = "device {device} moves to {place}";
    /// A device is behind a forward proxy from now on.
    MovesBehindProxy { device: usize } = "device {device} moves behind a forward proxy";
    /// A device has no network from now on.
    LosesNetwork { device: usize } = "device {device} loses its network";
    /// A device joins the network again that it was on.
    Rejoins { device: usize } = "device {device} joins its network again";
    /// A device keeps its network, and Defender cannot be reached from there.
    LosesDefender { device: usize } = "device {device} cannot reach Defender any more";
    /// Defender can be reached again.
    FindsDefender { device: usize } = "device {device} can reach Defender again";
    /// A device loses power and comes back at once.
    Restarts { device: usize } = "device {device} restarts";
    /// The protection of a device lacks something from now on.
    Lacks { device: usize, lack: Said<Lack> } = "on device {device} from now on {lack}";
    /// The protection of a device lacks nothing from now on.
    IsProtected { device: usize } = "device {device} is protected again";
    /// A cloud loses power for a while.
    Crashes { cloud: Said<CloudRole>, span: Said<Span> } = "{cloud} crashes for {span}";
    /// Some check-ins of each device are lost.
    LosesCheckIns { count: u32 } = "the next {count} check-ins of each device are lost";
    /// Messages never arrive.
    LosesMessages { wire: Said<Wire>, span: Said<Span> } = "every message from {wire} is lost for {span}";
    /// Messages arrive later.
    DelaysMessages { wire: Said<Wire>, late: Said<Span>, span: Said<Span> } =
        "every message from {wire} is late by {late} for {span}";
    /// Messages arrive three times.
    RepeatsMessages { wire: Said<Wire>, within: Said<Span>, span: Said<Span> } =
        "every message from {wire} is repeated within {within} for {span}";
    /// Messages overtake each other.
    ReordersMessages { wire: Said<Wire>, by: Said<Span>, span: Said<Span> } =
        "every second message from {wire} is overtaken by {by} for {span}";
    /// Messages are refused with this status.
    RefusesMessages { wire: Said<Wire>, status: u16, span: Said<Span> } =
        "every message from {wire} is answered {status} for {span}";
}

/// A tag of an app, as the words of a story name it: `unsanctioned` or `sanctioned`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tag(pub AppTag);

impl FromStr for Tag {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "unsanctioned" => Ok(Self(AppTag::Unsanctioned)),
            "sanctioned" => Ok(Self(AppTag::Sanctioned)),
            other => Err(format!("`{other}` is no tag of a story: write `unsanctioned` or `sanctioned`")),
        }
    }
}

impl Action {
    /// The device it happens to, counted from 0, if it happens to one.
    #[must_use]
    pub fn device(&self) -> Option<usize> {
        match self {
            Self::Reaches { device, .. }
            | Self::SignsIn { device, .. }
            | Self::Moves { device, .. }
            | Self::MovesBehindProxy { device }
            | Self::LosesNetwork { device }
            | Self::Rejoins { device }
            | Self::LosesDefender { device }
            | Self::FindsDefender { device }
            | Self::Restarts { device }
            | Self::Lacks { device, .. }
            | Self::IsProtected { device } => Some(device.saturating_sub(1)),
            _ => None,
        }
    }

    /// The severity that is saved, if one is.
    #[must_use]
    pub const fn severity(&self) -> Option<Severity> {
        match self {
            Self::SetsSeverity { severity } => Some(severity.is.0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_reads_as_it_is_told() {
        for text in [
            "\"erin\" reaches \"www.dropbox.com\" 3 times on device 2 in Edge",
            "the administrator tags \"Google Drive\" as unsanctioned",
            "the administrator switches custom network indicators off",
            "the administrator toggles the integration on without applying it",
            "the administrator applies the advanced features",
            "device 1 moves to a customer's network",
            "on device 3 from now on network protection is in audit mode",
            "Cloud App Security crashes for 20 minutes",
            "every message from Defender to Cloud App Security is late by 5 minutes for 2 hours",
        ] {
            let action: Action = text.parse().unwrap();
            assert_eq!(action.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_action_is_refused_with_its_words() {
        let error = "device 1 moves to the moon".parse::<Action>().unwrap_err();
        assert_eq!(error, "`device 1 moves to the moon` is nothing that happens in a story");
    }
}
