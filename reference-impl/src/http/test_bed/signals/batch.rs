//! Signals of one device: each with the context of device and user that makes Cloud Discovery show who and where
//! (REP-07, DSC-04).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::test_bed::IdentityMap;
use crate::http::test_bed::parts::{AccountBody, device};
use crate::protocol::agent::{Line, LocalAddress, UnknownName, line_of};
use crate::protocol::signals::{ForwardedTransactions, Signal, SignalBatch};
use crate::time::SimTime;

/// Signals of one device that travel together; the number of the batch is in the path.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "SignalBatch")]
pub(in crate::http::test_bed) struct BatchBody {
    /// The machine id of the device.
    device_id: String,
    /// The signals, in the order in which they arose.
    signals: Vec<SignalBody>,
}

/// What Defender forwards of one device.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Signal")]
enum SignalBody {
    /// Some of a report's transactions, without a gap.
    Transactions {
        /// The machine id of the device.
        device_id: String,
        /// The number of the first among those the device reports.
        first: u64,
        /// The transactions, oldest first.
        transactions: Vec<Line>,
    },
    /// Someone signed in to the device.
    SignIn {
        /// The machine id of the device.
        device_id: String,
        /// The account that signed in.
        account: AccountBody,
        /// The instant of the sign-in, UTC.
        at: SimTime,
    },
    /// The device was given a local address.
    Address {
        /// The machine id of the device.
        device_id: String,
        /// The address that the device was given.
        address: LocalAddress,
        /// The instant from which it had the address, UTC.
        at: SimTime,
    },
}

impl BatchBody {
    pub(super) fn of(batch: &SignalBatch, register: &(impl IdentityMap + ?Sized)) -> Self {
        Self {
            device_id: register.device_name(batch.device).machine_id,
            signals: batch.signals.iter().map(|signal| SignalBody::of(signal, register)).collect(),
        }
    }

    /// The typed batch, or which field is wrong and how.
    pub(super) fn typed(self, number: u32, register: &mut (impl IdentityMap + ?Sized)) -> Result<SignalBatch, String> {
        let device = device("deviceId", &self.device_id, register).map_err(|unknown| unknown.to_string())?;
        let signals = self.signals.into_iter().zip(0..).map(|(signal, position): (_, u32)| {
            signal.typed(register).map_err(|why| format!("`signals[{position}]`: {why}"))
        });
        Ok(SignalBatch { device, number, signals: signals.collect::<Result<_, String>>()? })
    }
}

impl SignalBody {
    fn of(signal: &Signal, register: &(impl IdentityMap + ?Sized)) -> Self {
        let machine_id = |device| register.device_name(device).machine_id;
        match signal {
            Signal::Transactions(forwarded) => {
                let name = register.device_name(forwarded.device());
                let numbered = forwarded.transactions().iter().zip(forwarded.numbers());
                let lines = numbered.map(|(transaction, number)| line_of(transaction, number, &name, register.names()));
                Self::Transactions {
                    first: forwarded.numbers().start,
                    transactions: lines.collect(),
                    device_id: name.machine_id,
                }
            }
            Signal::SignIn { device, account, at } => Self::SignIn {
                device_id: machine_id(*device),
                account: AccountBody::of(*account, register.names()),
                at: *at,
            },
            Signal::Address { device, address, at } => {
                Self::Address { device_id: machine_id(*device), address: *address, at: *at }
            }
        }
    }

    fn typed(self, register: &mut (impl IdentityMap + ?Sized)) -> Result<Signal, String> {
        let unknown = |unknown: UnknownName| unknown.to_string();
        Ok(match self {
            Self::Transactions { device_id, first, transactions: lines } => {
                let device = device("deviceId", &device_id, register).map_err(unknown)?;
                if first.checked_add(lines.len() as u64).is_none() {
                    return Err("`first` leaves no numbers for so many transactions".to_owned());
                }
                let read = lines.iter().zip(0..).map(|(line, position): (_, u32)| {
                    let place = |why: &str| format!("`transactions[{position}]`: {why}");
                    if line.device_id != device_id {
                        return Err(place(&format!("it is of the device `{}`", line.device_id)));
                    }
                    // Its size in a report body counts the line feed.
                    let text = serde_json::to_vec(line).map_err(|error| place(&error.to_string()))?;
                    let encoded = u32::try_from(text.len() + 1).unwrap_or(u32::MAX);
                    line.read(encoded, register).map_err(|unknown| place(&unknown.to_string()))
                });
                let transactions = read.collect::<Result<Vec<_>, String>>()?;
                Signal::Transactions(ForwardedTransactions::received(device, first, transactions))
            }
            Self::SignIn { device_id, account, at } => Signal::SignIn {
                device: device("deviceId", &device_id, register).map_err(unknown)?,
                account: account.read("account", register).map_err(unknown)?,
                at,
            },
            Self::Address { device_id, address, at } => {
                Signal::Address { device: device("deviceId", &device_id, register).map_err(unknown)?, address, at }
            }
        })
    }
}
