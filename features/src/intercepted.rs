//! What an interceptor may intercept: one enum, so that the compiler knows of everything that passes.
//!
//! A test world hands each thing that passes to [`Interceptor::intercept`], which gives it to the hook for it. Whoever
//! only wants to know whether an interceptor would act shows it copies (`keep_unmoved`).
//!
//! [`Interceptor::intercept`]: crate::implementations::Interceptor::intercept

use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::endpoint::{Antivirus, Network};
use gnomon_reference_impl::http::token::TokenAuthority;
use gnomon_reference_impl::http::{Host, Request, Response};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, Role, WireMessage};

use crate::implementations::Tried;

/// Something that passes an interceptor: what it may change is `&mut`.
#[expect(missing_docs, reason = "the fields are those of the hook that each variant names")]
pub enum Intercepted<'a> {
    /// The edition that the reference plays by ([`plays_by`](crate::implementations::Interceptor::plays_by)).
    PlaysBy(&'a mut Edition),
    /// A message between two roles ([`pass`](crate::implementations::Interceptor::pass)).
    Pass { now: SimTime, message: &'a mut WireMessage, fate: &'a mut Fate },
    /// An answer that states a wait ([`told_to_wait`](crate::implementations::Interceptor::told_to_wait)).
    ToldToWait { message: &'a WireMessage, error: &'a mut ApiError },
    /// The Windows build of a device ([`build`](crate::implementations::Interceptor::build)).
    Build(&'a mut WindowsBuild),
    /// The protection of a device ([`antivirus`](crate::implementations::Interceptor::antivirus)).
    Antivirus(&'a mut Antivirus),
    /// The network that a device is on ([`network`](crate::implementations::Interceptor::network)).
    Network { now: SimTime, device: DeviceId, network: &'a mut Network },
    /// The restart of a device ([`restarted`](crate::implementations::Interceptor::restarted)).
    Restarted { now: SimTime, device: DeviceId },
    /// The loss of a network ([`disconnected`](crate::implementations::Interceptor::disconnected)).
    Disconnected { now: SimTime, device: DeviceId },
    /// The crash of a cloud or of the log collector ([`crashed`](crate::implementations::Interceptor::crashed)).
    Crashed { now: SimTime, role: Role },
    /// What becomes of a message on its way ([`sent`](crate::implementations::Interceptor::sent)).
    Sent { now: SimTime, message: &'a WireMessage, fate: &'a Fate },
    /// What came of an access ([`attempted`](crate::implementations::Interceptor::attempted)).
    Attempted { now: SimTime, device: DeviceId, host: &'a str, tried: &'a mut Tried },
    /// A request to the core of Defender ([`defender_asked`](crate::implementations::Interceptor::defender_asked)).
    DefenderAsked { now: SimTime, request: &'a mut DefenderRequest, beside: &'a mut Vec<DefenderRequest> },
    /// A request to the core of Cloud App Security
    /// ([`cloud_apps_asked`](crate::implementations::Interceptor::cloud_apps_asked)).
    CloudAppsAsked { now: SimTime, request: &'a mut CloudAppsRequest, beside: &'a mut Vec<DefenderRequest> },
    /// The answer of the core of Defender
    /// ([`defender_answers`](crate::implementations::Interceptor::defender_answers)).
    DefenderAnswers { now: SimTime, request: &'a DefenderRequest, answer: &'a mut Result<DefenderResponse, ApiError> },
    /// The answer of the core of Cloud App Security
    /// ([`cloud_apps_answers`](crate::implementations::Interceptor::cloud_apps_answers)).
    CloudAppsAnswers {
        now: SimTime,
        request: &'a CloudAppsRequest,
        answer: &'a mut Result<CloudAppsResponse, ApiError>,
    },
    /// A question about discovery ([`discovery_asked`](crate::implementations::Interceptor::discovery_asked)).
    DiscoveryAsked(&'a mut DiscoveryQuery),
    /// The answer about discovery ([`discovery_answers`](crate::implementations::Interceptor::discovery_answers)).
    DiscoveryAnswers { now: SimTime, query: &'a DiscoveryQuery, answer: &'a mut Result<DiscoveryAnswer, ApiError> },
    /// A question about devices ([`device_asked`](crate::implementations::Interceptor::device_asked)).
    DeviceAsked(&'a mut DefenderQuery),
    /// The answer about devices ([`device_answers`](crate::implementations::Interceptor::device_answers)).
    DeviceAnswers { now: SimTime, query: &'a DefenderQuery, answer: &'a mut Result<DefenderAnswer, ApiError> },
    /// A request about log sources ([`logs_asked`](crate::implementations::Interceptor::logs_asked)).
    LogsAsked { now: SimTime, request: &'a mut LogsRequest },
    /// The answer about log sources ([`logs_answers`](crate::implementations::Interceptor::logs_answers)).
    LogsAnswers { now: SimTime, request: &'a LogsRequest, answer: &'a mut Result<LogsResponse, ApiError> },
    /// A call of a log upload ([`upload_asked`](crate::implementations::Interceptor::upload_asked)).
    UploadAsked { now: SimTime, request: &'a mut UploadRequest },
    /// The answer to a call of a log upload ([`upload_answers`](crate::implementations::Interceptor::upload_answers)).
    UploadAnswers { request: &'a UploadRequest, answer: &'a mut Result<UploadResponse, ApiError> },
    /// A request to a public API over HTTP ([`http_asked`](crate::implementations::Interceptor::http_asked)).
    HttpAsked { now: SimTime, host: Host, request: &'a mut Request, authority: &'a TokenAuthority },
    /// The response of a public API over HTTP ([`http_answers`](crate::implementations::Interceptor::http_answers)).
    HttpAnswers { now: SimTime, host: Host, request: &'a Request, response: &'a mut Response },
}

/// Shows a copy of `$what`, in the variant that `$shown` makes of it, to each of `$viewers`; those that change it go.
macro_rules! shown {
    ($viewers:ident, $show:ident, $what:expr, |$copy:ident| $shown:expr) => {
        shown!($viewers, $show, $what, |$copy| $shown, |one, other| one != other)
    };
    ($viewers:ident, $show:ident, $what:expr, |$copy:ident| $shown:expr, |$one:ident, $other:ident| $differ:expr) => {{
        let mut copied = (**$what).clone();
        $viewers.retain_mut(|viewer| {
            let $copy = &mut copied;
            let did_more = $show(viewer, $shown);
            let is_other = {
                let ($one, $other) = (&copied, &**$what);
                $differ
            };
            if is_other {
                copied = (**$what).clone();
            }
            !(is_other || did_more)
        });
    }};
}

impl Intercepted<'_> {
    /// Shows copies to each of `viewers`, and keeps those that leave them as they are.
    ///
    /// `show` hands a copy to a viewer; it says whether the viewer did something beside changing it.
    pub(crate) fn keep_unmoved<V>(&self, viewers: &mut Vec<V>, mut show: impl FnMut(&mut V, Intercepted<'_>) -> bool) {
        match self {
            Self::PlaysBy(edition) => shown!(viewers, show, edition, |copy| Intercepted::PlaysBy(copy)),
            Self::Pass { now, message, .. } => {
                let mut show = |viewer: &mut V, copy: &mut WireMessage| {
                    let mut fate = Fate::AsDrawn;
                    show(viewer, Intercepted::Pass { now: *now, message: copy, fate: &mut fate })
                        || fate != Fate::AsDrawn
                };
                shown!(viewers, show, message, |copy| copy);
            }
            Self::ToldToWait { message, error } => {
                shown!(viewers, show, error, |copy| Intercepted::ToldToWait { message, error: copy });
            }
            Self::Build(build) => shown!(viewers, show, build, |copy| Intercepted::Build(copy)),
            Self::Antivirus(antivirus) => shown!(viewers, show, antivirus, |copy| Intercepted::Antivirus(copy)),
            Self::Network { now, device, network } => {
                let (now, device) = (*now, *device);
                shown!(viewers, show, network, |copy| Intercepted::Network { now, device, network: copy });
            }
            Self::Restarted { now, device } => {
                let (now, device) = (*now, *device);
                viewers.retain_mut(|viewer| !show(viewer, Intercepted::Restarted { now, device }));
            }
            Self::Disconnected { now, device } => {
                let (now, device) = (*now, *device);
                viewers.retain_mut(|viewer| !show(viewer, Intercepted::Disconnected { now, device }));
            }
            Self::Crashed { now, role } => {
                let (now, role) = (*now, *role);
                viewers.retain_mut(|viewer| !show(viewer, Intercepted::Crashed { now, role }));
            }
            Self::Sent { now, message, fate } => {
                viewers.retain_mut(|viewer| !show(viewer, Intercepted::Sent { now: *now, message, fate }));
            }
            Self::Attempted { now, device, host, tried } => {
                let (now, device) = (*now, *device);
                shown!(viewers, show, tried, |copy| Intercepted::Attempted { now, device, host, tried: copy });
            }
            Self::DefenderAsked { now, request, .. } => {
                let mut show = |viewer: &mut V, copy: &mut DefenderRequest| {
                    let mut beside = Vec::new();
                    let asked = Intercepted::DefenderAsked { now: *now, request: copy, beside: &mut beside };
                    show(viewer, asked) || !beside.is_empty()
                };
                shown!(viewers, show, request, |copy| copy);
            }
            Self::CloudAppsAsked { now, request, .. } => {
                let mut show = |viewer: &mut V, copy: &mut CloudAppsRequest| {
                    let mut beside = Vec::new();
                    let asked = Intercepted::CloudAppsAsked { now: *now, request: copy, beside: &mut beside };
                    show(viewer, asked) || !beside.is_empty()
                };
                shown!(viewers, show, request, |copy| copy);
            }
            Self::DefenderAnswers { now, request, answer } => {
                let now = *now;
                shown!(viewers, show, answer, |copy| Intercepted::DefenderAnswers { now, request, answer: copy });
            }
            Self::CloudAppsAnswers { now, request, answer } => {
                let now = *now;
                shown!(viewers, show, answer, |copy| Intercepted::CloudAppsAnswers { now, request, answer: copy });
            }
            Self::DiscoveryAsked(query) => shown!(viewers, show, query, |copy| Intercepted::DiscoveryAsked(copy)),
            Self::DiscoveryAnswers { now, query, answer } => {
                let now = *now;
                shown!(viewers, show, answer, |copy| Intercepted::DiscoveryAnswers { now, query, answer: copy });
            }
            Self::DeviceAsked(query) => shown!(viewers, show, query, |copy| Intercepted::DeviceAsked(copy)),
            Self::DeviceAnswers { now, query, answer } => {
                let now = *now;
                shown!(viewers, show, answer, |copy| Intercepted::DeviceAnswers { now, query, answer: copy });
            }
            Self::LogsAsked { now, request } => {
                shown!(viewers, show, request, |copy| Intercepted::LogsAsked { now: *now, request: copy });
            }
            Self::LogsAnswers { now, request, answer } => {
                let now = *now;
                shown!(viewers, show, answer, |copy| Intercepted::LogsAnswers { now, request, answer: copy });
            }
            Self::UploadAsked { now, request } => {
                shown!(viewers, show, request, |copy| Intercepted::UploadAsked { now: *now, request: copy });
            }
            Self::UploadAnswers { request, answer } => {
                shown!(viewers, show, answer, |copy| Intercepted::UploadAnswers { request, answer: copy });
            }
            // Extensions of a message over HTTP are nobody's business: its parts are compared.
            Self::HttpAsked { now, host, request, authority } => {
                let (now, host) = (*now, *host);
                shown!(
                    viewers,
                    show,
                    request,
                    |copy| Intercepted::HttpAsked { now, host, request: copy, authority },
                    |one, other| {
                        (one.method(), one.uri(), one.headers(), one.body())
                            != (other.method(), other.uri(), other.headers(), other.body())
                    }
                );
            }
            Self::HttpAnswers { now, host, request, response } => {
                let (now, host) = (*now, *host);
                shown!(
                    viewers,
                    show,
                    response,
                    |copy| Intercepted::HttpAnswers { now, host, request, response: copy },
                    |one, other| {
                        (one.status(), one.headers(), one.body()) != (other.status(), other.headers(), other.body())
                    }
                );
            }
        }
    }
}
