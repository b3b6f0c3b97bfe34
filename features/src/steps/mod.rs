//! The steps of the suite, by subject. Each does one thing; a `Then` sees what another role can observe.
//!
//! | file | what its steps are about |
//! |---|---|
//! | `devices.rs` | devices, their builds, protection and networks |
//! | `switches.rs` | licences, switches, settings |
//! | `traffic.rs` | what devices do |
//! | `stories.rs` | what a few people did on a few devices, in ways that views get wrong |
//! | `discovery.rs` | what Cloud Discovery shows |
//! | `logs.rs`, `log_texts.rs` | proxies that log, uploads by hand, the governance log; the logs that examples make |
//! | `collectors.rs` | what the log collector uploads, and how it is |
//! | `lists.rs` | counters, lists, a device's Overview, drill-downs, an app's drawer |
//! | `histories.rs` | who signed in to a device, which addresses it was given |
//! | `exports.rs` | exports, and the sums that must agree |
//! | `everything.rs` | every view of discovery over every period, against what was done |
//! | `risk.rs` | risk levels |
//! | `hunting.rs` | advanced hunting: the documented query, its limits |
//! | `investigation.rs` | the same device in Defender, and its timeline |
//! | `reports.rs` | what endpoints report |
//! | `apps.rs` | tags and indicators |
//! | `own_indicators.rs` | indicators that administrators of Defender write themselves |
//! | `blocking.rs` | what is blocked |
//! | `alerts.rs` | what is alerted |
//! | `policies.rs` | app discovery policies, their alerts, the governance log about tags |
//! | `block_scripts.rs` | block scripts for appliances |
//! | `faults.rs` | what happens to messages and roles |
//! | `malformed.rs` | messages that cannot be taken |
//! | `sendings.rs` | what is sent again, and when |
//! | `apis.rs` | the public APIs: what a client sends, and what it is answered |
//! | `api_lists.rs` | the lists among these answers, their fields, and pages |

#![expect(clippy::needless_pass_by_value, reason = "cucumber hands the words of a step over by value")]

/// With cucumber's attributes a step that returns an error ends by `panic!("{}", error)`, of which its text alone would
/// be left. Here the error itself is thrown, so that the run knows whose it is.
macro_rules! panic {
    ("{}", $error:expr) => {
        std::panic::panic_any($error)
    };
}

mod alerts;
mod api_lists;
mod apis;
mod apps;
mod block_scripts;
mod blocking;
mod collectors;
pub(crate) mod devices;
mod discovery;
pub(crate) mod everything;
mod exports;
mod faults;
pub(crate) mod histories;
mod hunting;
mod investigation;
mod lists;
mod log_texts;
mod logs;
mod malformed;
pub(crate) mod own_indicators;
mod policies;
pub(crate) mod reports;
mod risk;
mod sendings;
mod stories;
mod switches;
mod traffic;
