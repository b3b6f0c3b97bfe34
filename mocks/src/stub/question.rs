//! What a route asks of its tenant when it answers a request, and what a stub's tenant replies: the typed wires.
//!
//! A stub does not write bodies. It lets the reference implementation's own route answer the request, and stands in for
//! the tenant that the route asks. So bodies, paging, query options and the refusal of what cannot be read are those of
//! the reference, and what a client asked for is known by type.

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::Backend;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimTime;

macro_rules! wires {
    ($($(#[$doc:meta])* $wire:ident: $question:ty => $reply:ty),* $(,)?) => {
        /// A question of a route to its tenant.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum Question {
            $($(#[$doc])* $wire($question),)*
        }

        /// A reply of a tenant.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum Reply {
            $($(#[$doc])* $wire($reply),)*
        }

        $(
            impl From<$reply> for Reply {
                fn from(reply: $reply) -> Self {
                    Self::$wire(reply)
                }
            }

            impl IntoReply for $reply {
                fn into_reply(self) -> Result<Reply, ApiError> {
                    Ok(self.into())
                }
            }

            impl Tenant<'_> {
                /// The reply on the wire of the question.
                #[allow(non_snake_case, reason = "named for the wire")]
                fn $wire(&mut self, question: $question) -> Result<$reply, ApiError> {
                    match self.ask(Question::$wire(question))? {
                        Reply::$wire(reply) => Ok(reply),
                        other => Err(unprepared(&format!("was told {other:?}, which belongs to another wire"))),
                    }
                }
            }
        )*
    };
}

wires! {
    /// To Defender's core.
    Defender: DefenderRequest => DefenderResponse,
    /// To Defender, about devices and alerts.
    Devices: DefenderQuery => DefenderAnswer,
    /// To the core of Cloud App Security.
    CloudApps: CloudAppsRequest => CloudAppsResponse,
    /// To Cloud Discovery.
    Discovery: DiscoveryQuery => DiscoveryAnswer,
    /// To Cloud App Security, about logs.
    Logs: LogsRequest => LogsResponse,
    /// A call of a log upload.
    Upload: UploadRequest => UploadResponse,
}

/// What can be a reply: an answer of a wire, or an answer or a refusal.
pub(super) trait IntoReply {
    /// The reply that it is.
    fn into_reply(self) -> Result<Reply, ApiError>;
}

impl<T: IntoReply> IntoReply for Result<T, ApiError> {
    fn into_reply(self) -> Result<Reply, ApiError> {
        self?.into_reply()
    }
}

/// A fault of the stub, not of the client.
fn unprepared(what: &str) -> ApiError {
    ApiError::new(ErrorCode::NotImplemented, format!("The stub {what}"))
}

/// How a stub's tenant replies; nothing if it was not told.
pub(super) type Script<'a> = &'a dyn Fn(&Question) -> Option<Result<Reply, ApiError>>;

/// A tenant that replies what it was told, has nothing of what it was told nothing of, and remembers what it was asked.
pub(super) struct Tenant<'a> {
    pub(super) now: SimTime,
    pub(super) edition: &'a Edition,
    pub(super) catalog: &'a Catalog,
    pub(super) script: Script<'a>,
    pub(super) asked: Vec<Question>,
}

impl Tenant<'_> {
    fn ask(&mut self, question: Question) -> Result<Reply, ApiError> {
        let told = (self.script)(&question);
        let reply = told.or_else(|| nothing(&question).map(Ok));
        let reply = reply.unwrap_or_else(|| Err(unprepared(&format!("was not told what to reply to {question:?}"))));
        self.asked.push(question);
        reply
    }
}

/// The reply of a tenant that has nothing of the kind, if the question is for a list.
fn nothing(question: &Question) -> Option<Reply> {
    Some(match question {
        Question::Defender(DefenderRequest::ListIndicators) => DefenderResponse::Indicators(Vec::new()).into(),
        Question::Devices(DefenderQuery::ListMachines | DefenderQuery::FindMachines { .. }) => {
            DefenderAnswer::Machines(Vec::new()).into()
        }
        Question::Devices(DefenderQuery::ListAlerts) => DefenderAnswer::Alerts(Vec::new()).into(),
        Question::CloudApps(CloudAppsRequest::ListTaggedApps) => CloudAppsResponse::TaggedApps(Vec::new()).into(),
        Question::CloudApps(CloudAppsRequest::GovernanceLog) => CloudAppsResponse::GovernanceLog(Vec::new()).into(),
        Question::CloudApps(CloudAppsRequest::ListAlerts) => CloudAppsResponse::Alerts(Vec::new()).into(),
        Question::Discovery(DiscoveryQuery::Reports) => DiscoveryAnswer::Reports(Vec::new()).into(),
        Question::Logs(LogsRequest::ListDataSources) => LogsResponse::DataSources(Vec::new()).into(),
        Question::Logs(LogsRequest::ListGovernance) => LogsResponse::Governance(Vec::new()).into(),
        _ => return None,
    })
}

impl Backend for Tenant<'_> {
    fn now(&self) -> SimTime {
        self.now
    }

    fn edition(&self) -> &Edition {
        self.edition
    }

    fn catalog(&self) -> &Catalog {
        self.catalog
    }

    fn ask_defender(&mut self, _: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.Defender(request)
    }

    fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        self.Devices(query.clone())
    }

    fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        self.CloudApps(request.clone())
    }

    fn ask_discovery(&mut self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        self.Discovery(query.clone())
    }

    fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
        self.Logs(request.clone())
    }

    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        self.Upload(request.clone())
    }
}
