//! Every message between two roles, over HTTP: what travels is what the bytes of a request or a response say
//! (`sim/ARCHITECTURE.md` 4.2).
//!
//! | file | what lives there |
//! |---|---|
//! | `relay.rs` | the serving side of the public APIs: routes, permissions and bodies, with the role itself left out |
//! | `codec_fault.rs` | a message that did not come through |
//! | `identity_map.rs` | which device, destination, account or program a name on the wire is |
//!
//! A message is written as its sender writes it, read as its receiver reads it, and replaced by what was read. Requests
//! of Cloud App Security and of log collectors go through [`Services`](gnomon_reference_impl::http::Services), with a
//! token, as those of any client do; what a role answers goes back through the same route. So a field that a codec
//! loses is lost to the receiver, and a request that a route does not take never arrives.

mod codec_fault;
mod identity_map;
mod relay;

pub use codec_fault::CodecFault;

use std::collections::BTreeMap;

use gnomon_reference_impl::cloud_apps::RequestId;
use gnomon_reference_impl::collector::CallId;
use gnomon_reference_impl::http::test_bed::signals::{SignalKind, SignalMessage, SignalReply};
use gnomon_reference_impl::http::test_bed::{agent, collector, signals};
use gnomon_reference_impl::protocol::agent::{AgentResponse, RefusedMessage};
use gnomon_reference_impl::protocol::defender::DefenderRequest;
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::time::SimTime;

use gnomon_sim::world::{CollectorId, Setting, WireMessage};
use identity_map::SettingIdentityMap;
use relay::{CLOUD_APPS, DEFENDER, Relay};

/// So many requests are remembered until they are answered; of the oldest the answers can no longer be read.
const REMEMBERED: usize = 4096;

/// The codecs of all wires, with what they remember between messages: tokens, and what was asked.
#[derive(Clone, Debug)]
pub struct OverHttp {
    relay: Relay,
    asked: BTreeMap<RequestId, DefenderRequest>,
    called: BTreeMap<(CollectorId, CallId), UploadRequest>,
    identities: identity_map::Devices,
}

impl OverHttp {
    /// Codecs through which nothing has passed yet; tokens derive from the seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            relay: Relay::new(seed),
            asked: BTreeMap::new(),
            called: BTreeMap::new(),
            identities: identity_map::Devices::default(),
        }
    }

    /// Writes a message sent at `now` as its sender does, reads it as its receiver does, and replaces it by what was
    /// read.
    ///
    /// Syslog and files are bytes as they are: what forward proxies send to a collector is left alone.
    ///
    /// # Errors
    /// If the message does not come through; then it is left as it was.
    pub fn pass(&mut self, now: SimTime, message: &mut WireMessage, setting: &Setting) -> Result<(), CodecFault> {
        match message {
            WireMessage::ToDefender(device, said) => {
                self.identities.note_agent(*device, said, setting);
                let mut identities = SettingIdentityMap { setting, devices: &self.identities };
                let sent = agent::request(DEFENDER, *device, said, &identities);
                let (sender, read) = agent::question(&sent, &mut identities).map_err(CodecFault::Refused)?;
                (*device, *said) = (sender, read);
            }
            WireMessage::ToEndpoint(_, answered) => {
                let to = match answered {
                    AgentResponse::CheckIn(_) => RefusedMessage::CheckIn,
                    AgentResponse::Report(_) => RefusedMessage::Report,
                    AgentResponse::Events(_) => RefusedMessage::Events,
                    AgentResponse::Refused(refused) => refused.what,
                };
                *answered = agent::answer(to, &agent::response(answered))
                    .map_err(|error| CodecFault::unreadable("a message of an endpoint", &error))?;
            }
            WireMessage::Signals(device, batch) => {
                self.identities.note_signals(*device, batch, setting);
                let mut identities = SettingIdentityMap { setting, devices: &self.identities };
                let sent = signals::request(CLOUD_APPS, &SignalMessage::Batch(*device, batch.clone()), &identities);
                match signals::question(&sent, &mut identities).map_err(CodecFault::Refused)? {
                    SignalMessage::Batch(sender, read) => (*device, *batch) = (sender, read),
                    SignalMessage::Integration(_) => return Err(another("signals")),
                }
            }
            WireMessage::SignalsAnswered(_, _, answered) => {
                let response = signals::response(&SignalReply::Batch(answered.clone()));
                match signals::answer(SignalKind::Batch, &response) {
                    Ok(SignalReply::Batch(read)) => *answered = read,
                    Ok(SignalReply::Integration(_)) => return Err(another("signals")),
                    Err(error) => return Err(CodecFault::unreadable("signals", &error)),
                }
            }
            WireMessage::Integration(state) => {
                let mut identities = SettingIdentityMap { setting, devices: &self.identities };
                let sent = signals::request(CLOUD_APPS, &SignalMessage::Integration(*state), &identities);
                match signals::question(&sent, &mut identities).map_err(CodecFault::Refused)? {
                    SignalMessage::Integration(read) => *state = read,
                    SignalMessage::Batch(..) => return Err(another("the state of the integration")),
                }
            }
            WireMessage::IntegrationKnown(state) => {
                let response = signals::response(&SignalReply::Integration(*state));
                match signals::answer(SignalKind::Integration, &response) {
                    Ok(SignalReply::Integration(read)) => *state = read,
                    Ok(SignalReply::Batch(_)) => return Err(another("the state of the integration")),
                    Err(error) => return Err(CodecFault::unreadable("the state of the integration", &error)),
                }
            }
            WireMessage::Request(id, request) => {
                let read = self.relay.request(now, request, setting)?;
                remember(&mut self.asked, *id, request.clone());
                *request = read;
            }
            WireMessage::Answer(id, answered) => {
                let request = self.asked.get(id).ok_or(CodecFault::WithoutRequest)?;
                *answered = self.relay.answer(now, request, answered.clone(), setting)?;
            }
            WireMessage::Upload(collector, call, request) => {
                let read = self.relay.upload(now, request, setting)?;
                remember(&mut self.called, (*collector, *call), without_content(request));
                *request = read;
            }
            WireMessage::UploadAnswered(collector, call, answered) => {
                let request = self.called.get(&(*collector, *call)).ok_or(CodecFault::WithoutRequest)?;
                *answered = self.relay.upload_answer(now, request, answered.clone(), setting)?;
            }
            WireMessage::CollectorReport(_, number, report) => {
                let sent = collector::request(CLOUD_APPS, *number, report);
                (*number, *report) = collector::question(&sent).map_err(CodecFault::Refused)?;
            }
            WireMessage::CollectorReportKnown(..) => {
                collector::answer(&collector::response()).map_err(CodecFault::Refused)?;
            }
            WireMessage::ToProxy(_, answered) => {
                *answered = collector::stored(&collector::stored_response(*answered))
                    .map_err(|error| CodecFault::unreadable("a log", &error))?;
            }
            WireMessage::ToCollector(..) => {}
        }
        Ok(())
    }
}

fn another(to: &'static str) -> CodecFault {
    CodecFault::unreadable(to, &"it is a message of another kind")
}

/// What has to be known of a call to read its answer: of the file, that there was one.
fn without_content(request: &UploadRequest) -> UploadRequest {
    match request {
        UploadRequest::Content { url, blob_type, .. } => {
            UploadRequest::Content { url: url.clone(), blob_type: *blob_type, body: [].into() }
        }
        other => other.clone(),
    }
}

fn remember<K: Ord, V>(all: &mut BTreeMap<K, V>, key: K, value: V) {
    all.insert(key, value);
    while all.len() > REMEMBERED {
        all.pop_first();
    }
}
