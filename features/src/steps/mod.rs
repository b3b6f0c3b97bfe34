//! The steps of the suite, by subject. Each does one thing; a `Then` sees what another role can observe.
//!
//! | file | what its steps are about |
//! |---|---|
//! | `devices.rs` | devices, their builds, protection and networks |
//! | `switches.rs` | licences, switches, settings |
//! | `traffic.rs` | what devices do |
//! | `discovery.rs` | what Cloud Discovery shows |
//! | `logs.rs` | proxies that log, their collector, uploads by hand, the governance log |
//! | `reading.rs` | counters, lists, drill-downs, histories, exports, risk levels, timelines |
//! | `reports.rs` | what endpoints report |
//! | `apps.rs` | tags and indicators |
//! | `blocking.rs` | what is blocked |
//! | `alerts.rs` | what is alerted |
//! | `policies.rs` | app discovery policies, their alerts, the governance log about tags |
//! | `block_scripts.rs` | block scripts for appliances |
//! | `faults.rs` | what happens to messages and roles |

#![expect(clippy::needless_pass_by_value, reason = "cucumber hands the words of a step over by value")]

mod alerts;
mod apps;
mod block_scripts;
mod blocking;
mod devices;
mod discovery;
mod faults;
mod logs;
mod policies;
mod reading;
mod reports;
mod switches;
mod traffic;
