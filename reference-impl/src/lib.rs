//! The integration of Microsoft Defender for Endpoint with Microsoft Cloud App Security, as pure participants.
//!
//! | module | what lives there |
//! |---|---|
//! | [`endpoint`] | the agent on a Windows device: monitor, uploader with its daily cap, policy, verdict, events |
//! | [`defender`] | the Defender for Endpoint cloud: intake, indicators, publication, forwarding, alerts |
//! | [`cloud_apps`] | the Cloud App Security cloud: discovery, tags, synchronisation of unsanctioned apps |
//! | [`proxy`] | a forward proxy that writes the log lines of real products |
//! | [`collector`] | the log collector: receivers, spools, uploads, health |
//! | [`hunting`] | advanced hunting: the tables, the query language, and how queries are answered |
//! | [`http`] | the wires over HTTP, without I/O: codecs, routes, tokens, the services of both clouds |
//! | [`protocol`] | what the roles say to each other, and the words they say it in |
//! | [`logs`] | the logs of proxies and firewalls, read: formats, custom parsers, files |
//! | [`catalog`] | the cloud apps, and which of them a host belongs to |
//! | [`names`] | accounts, destinations and programs, by small numbers |
//! | [`edition`] | the figures that the documents changed over the years, as data |
//! | [`api_version`] | the states of the public APIs: February 2021, and the current one |
//! | [`time`], [`quantities`] | instants, spans, UTC days; bytes, shares, tallies |
//! | [`rate_window`], [`sequence`] | what may be used in a window of time; what has arrived, by number |
//! | [`suggest`] | "did you mean" |
//!
//! A participant is a plain struct. It is given `now` and a request or a wake-up, and answers with a response and what
//! it sends; it opens no socket, reads no clock and draws no random number. So the same code runs in the simulator,
//! behind HTTP and inside a broken variant.
//!
//! ```
//! use gnomon_reference_impl::defender;
//! use gnomon_reference_impl::edition::Edition;
//! use gnomon_reference_impl::protocol::defender::{AdvancedFeature, Caller, DefenderRequest};
//! use gnomon_reference_impl::time::SimTime;
//!
//! let (mut defender, edition) = (defender::Core::new(), Edition::contract());
//! let now: SimTime = "2021-02-10T06:00:00Z".parse().unwrap();
//! let feature = AdvancedFeature::MicrosoftCloudAppSecurity;
//! let toggle = DefenderRequest::ToggleFeature { feature, on: true };
//! defender.handle(now, &Caller::administrator(), toggle, &edition).unwrap();
//! assert!(!defender.is_on(feature), "a toggle does nothing before it is applied");
//! defender.handle(now, &Caller::administrator(), DefenderRequest::ApplyFeatures, &edition).unwrap();
//! assert!(defender.is_on(feature));
//! ```

pub mod api_version;
pub mod catalog;
pub mod cloud_apps;
pub mod collector;
pub mod defender;
pub mod edition;
pub mod endpoint;
pub mod http;
pub mod hunting;
pub mod logs;
pub mod names;
pub mod protocol;
pub mod proxy;
pub mod quantities;
pub mod rate_window;
pub mod sequence;
pub mod suggest;
pub mod time;
