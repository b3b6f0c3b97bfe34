//! The kinds of defects that a mutant can have, as its file names them.

use std::str::FromStr as _;

use gnomon_reference_impl::protocol::discovery_policies::Measure;
use gnomon_reference_impl::time::SimDuration;
use serde::{Deserialize, Deserializer};

use super::apis::{self, ApiDefect};
use super::attempts;
use super::hunting::{self, HuntDefect};
use super::logs::{self, LogDefect};
use super::memory::{self, Forgets};
use super::messages::{self, Events, IndicatorChange, PolicyChange};
use super::order::{self, Presumes};
use super::policies::{self, PolicyDefect};
use super::refusals::{Refuses, Shown};
use super::requests::{self, Request};
use super::scripts::{self, ScriptDefect};
use super::showing::{self, Showing};
use super::tags::{self, TagDefect};
use super::telling::{self, TellingDefect};
use super::views::{self, ViewDefect};
use crate::implementations::Interceptor;
use crate::late::{Late, Since};
use crate::test_world::Kind;
use crate::test_world::parameters::{Lack, Place};

/// What is wrong between a role and its wires.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Defect {
    /// Messages are kept until some time after something happened.
    Late {
        /// The kinds of messages that are kept.
        messages: Vec<Kind>,
        /// The event from which the span counts.
        since: Since,
        /// For how long.
        span: SimDuration,
    },
    /// Messages are never sent.
    Lost {
        /// The kinds of messages that are lost.
        messages: Vec<Kind>,
    },
    /// A report that is sent again is numbered anew, so that its transactions count twice.
    ResendsAsNew,
    /// A report that is sent again has lost its last transaction.
    ResendsDiffer,
    /// What an endpoint reports is dated this much later than it was.
    ClockAhead {
        /// By how much.
        by: SimDuration,
    },
    /// Reports leave out the traffic of networks other than this one.
    OnlyOn {
        /// The network whose traffic alone is reported.
        #[serde(deserialize_with = "place")]
        place: Place,
    },
    /// Transactions are reported as those of a system account, or system accounts as those of a user.
    WrongUser,
    /// What the cap holds back is not told.
    HoldsBackSilently,
    /// After the first UTC day nothing is reported any more.
    NoNewDay,
    /// Events of some kind are not told.
    WithoutEvents {
        /// The events that are left out.
        events: Events,
    },
    /// Synchronised indicators are changed on their way to Defender.
    Indicators {
        /// What is done to each indicator.
        change: IndicatorChange,
    },
    /// Policies are changed on their way to devices.
    DevicePolicies {
        /// What is done to each policy.
        change: PolicyChange,
    },
    /// Cloud App Security does not wait as it is told.
    WaitsNot,
    /// An endpoint does not wait as it is told.
    EndpointWaitsNot,
    /// Defender does not wait as it is told.
    DefenderWaitsNot,
    /// A request of an administrator is not carried out, and answered as if it were.
    Ignores {
        /// The request that has no effect.
        request: Request,
    },
    /// A toggle of an advanced feature works at once.
    ToggleIsApply,
    /// What is refused is refused without a reason.
    RefusesSilently,
    /// Full URLs are propagated as their hosts.
    PropagatesUrls {
        /// Only those of apps that have other entries, too.
        #[serde(default)]
        beside_hosts: bool,
    },
    /// The first tag of an app stays, whatever comes later.
    FirstTagWins,
    /// What is skipped is not shown.
    SkipsSilently,
    /// What waits for room is not shown.
    WaitsSilently,
    /// Every Windows build takes part from `revisions` revisions below its minimum on.
    OldBuilds {
        /// By how many.
        revisions: u32,
    },
    /// Builds need one revision more than documented.
    NewBuildsOnly,
    /// Servers take part.
    Servers,
    /// A lack is not minded: the device blocks all the same.
    MindsNot {
        /// The prerequisite of blocking that is not minded (INT-07).
        #[serde(deserialize_with = "lack")]
        lack: Lack,
    },
    /// A device that lacks something reports nothing.
    NoDiscoveryWithout {
        /// The prerequisite of blocking without which nothing is reported (INT-07).
        #[serde(deserialize_with = "lack")]
        lack: Lack,
    },
    /// A forward proxy hides nothing.
    SeesThroughProxies,
    /// A device that was behind a proxy once stays hidden.
    StaysHidden,
    /// A host is blocked that merely ends in the domain's name.
    BlocksLookalikes,
    /// The enforcers are exchanged.
    WrongEnforcer,
    /// After a restart nothing is blocked.
    ForgetsPolicyOnRestart,
    /// A block is told to the user and not carried out.
    BlocksInWordsOnly,
    /// A threshold of a policy is another one than the administrator set.
    Threshold {
        /// What it is about.
        of: Measure,
        /// By how much it is higher.
        higher_by: i64,
    },
    /// App discovery policies alert otherwise than they should.
    Policies {
        /// What is wrong with them.
        what: PolicyDefect,
    },
    /// App discovery policies tag otherwise than they should.
    Tags {
        /// What is wrong with them.
        what: TagDefect,
    },
    /// Block scripts list otherwise than they should.
    Scripts {
        /// What is wrong with them.
        what: ScriptDefect,
    },
    /// Logs are handled otherwise than they should be.
    Logs {
        /// What is wrong with it.
        what: LogDefect,
    },
    /// A public API is otherwise than it should be.
    Apis {
        /// What is wrong with the API.
        what: ApiDefect,
    },
    /// A restart or a crash loses something, or begins it anew.
    Forgets {
        /// What is not kept.
        what: Forgets,
    },
    /// What arrives after later messages is lost.
    Presumes {
        /// Which order is presumed.
        what: Presumes,
    },
    /// Devices tell otherwise of attempts, or alerts do.
    Tells {
        /// What is wrong with it.
        what: TellingDefect,
    },
    /// A single view of discovery is wrong.
    Views {
        /// What is wrong with it.
        what: ViewDefect,
    },
    /// Applied once more, the advanced features begin anew.
    AppliesAnew,
    /// At the limit addresses and URLs have room of their own.
    LimitByType,
    /// Hunting queries are answered otherwise than they should be.
    Hunts {
        /// What is wrong with it.
        what: HuntDefect,
    },
    /// Something is refused to whoever looks at it.
    Refuses {
        /// The list, or the rows, that are refused to whoever asks.
        what: Shown,
    },
    /// Discovery is shown otherwise than it is.
    Shows {
        /// What is wrong with it.
        what: Showing,
    },
}

fn place<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Place, D::Error> {
    Place::from_str(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn lack<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lack, D::Error> {
    Lack::from_str(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

impl Defect {
    /// What stands between role and wires.
    #[must_use]
    pub fn interceptor(&self) -> Box<dyn Interceptor> {
        match self {
            Self::Late { messages, since, span } => Box::new(Late::new(messages, *since, *span)),
            Self::Lost { messages } => Box::new(messages::Lost(messages.clone())),
            Self::ResendsAsNew => Box::new(messages::ResendsAsNew::default()),
            Self::ResendsDiffer => Box::new(messages::ResendsDiffer::default()),
            Self::ClockAhead { by } => Box::new(messages::ClockAhead(*by)),
            Self::OnlyOn { place } => Box::new(messages::OnlyOn(*place)),
            Self::WrongUser => Box::new(messages::WrongUser),
            Self::HoldsBackSilently => Box::new(messages::HoldsBackSilently),
            Self::NoNewDay => Box::new(messages::NoNewDay::default()),
            Self::WithoutEvents { events } => Box::new(messages::WithoutEvents::new(*events)),
            Self::Indicators { change } => Box::new(messages::Indicators(*change)),
            Self::DevicePolicies { change } => Box::new(messages::Policies(*change)),
            Self::WaitsNot => Box::new(messages::WaitsNot),
            Self::DefenderWaitsNot => Box::new(messages::DefenderWaitsNot),
            Self::EndpointWaitsNot => Box::new(messages::EndpointWaitsNot),
            Self::Ignores { request } => Box::new(requests::Ignores::new(*request)),
            Self::ToggleIsApply => Box::new(requests::ToggleIsApply),
            Self::RefusesSilently => Box::new(requests::RefusesSilently),
            Self::PropagatesUrls { beside_hosts } => Box::new(requests::PropagatesUrls(*beside_hosts)),
            Self::FirstTagWins => Box::new(requests::FirstTagWins::default()),
            Self::SkipsSilently => Box::new(requests::SkipsSilently),
            Self::WaitsSilently => Box::new(requests::WaitsSilently),
            Self::OldBuilds { revisions } => Box::new(attempts::OldBuilds(*revisions)),
            Self::NewBuildsOnly => Box::new(attempts::NewBuildsOnly),
            Self::Servers => Box::new(attempts::Servers),
            Self::MindsNot { lack } => Box::new(attempts::MindsNot(*lack)),
            Self::NoDiscoveryWithout { lack } => Box::new(attempts::NoDiscoveryWithout::new(*lack)),
            Self::SeesThroughProxies => Box::new(attempts::SeesThroughProxies),
            Self::StaysHidden => Box::new(attempts::StaysHidden::default()),
            Self::BlocksLookalikes => Box::new(attempts::BlocksLookalikes::default()),
            Self::WrongEnforcer => Box::new(attempts::WrongEnforcer),
            Self::ForgetsPolicyOnRestart => Box::new(attempts::ForgetsPolicyOnRestart::default()),
            Self::BlocksInWordsOnly => Box::new(attempts::BlocksInWordsOnly),
            Self::Threshold { of, higher_by } => Box::new(policies::OtherThreshold { of: *of, higher_by: *higher_by }),
            Self::Policies { what } => Box::new(policies::Policies::new(*what)),
            Self::Tags { what } => Box::new(tags::Tags::new(*what)),
            Self::Scripts { what } => Box::new(scripts::Scripts::new(*what)),
            Self::Logs { what } => Box::new(logs::Logs::new(*what)),
            Self::Apis { what } => Box::new(apis::Apis::new(what.clone())),
            Self::Forgets { what } => Box::new(memory::Memory::new(*what)),
            Self::Presumes { what } => Box::new(order::Order::new(*what)),
            Self::Tells { what } => Box::new(telling::Telling::new(*what)),
            Self::Views { what } => Box::new(views::Views::new(*what)),
            Self::AppliesAnew => Box::new(requests::AppliesAnew::default()),
            Self::LimitByType => Box::new(requests::LimitByType),
            Self::Hunts { what } => Box::new(hunting::Hunts(*what)),
            Self::Refuses { what } => Box::new(Refuses(*what)),
            Self::Shows { what } => Box::new(showing::Shows::new(*what)),
        }
    }
}
