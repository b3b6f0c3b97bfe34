//! Resources made up, as tests want them: plausible, deterministic from a seed, and with any field overridden.
//!
//! | file | what lives there |
//! |---|---|
//! | `machine.rs` | [`machine`], [`logon_user`], [`timeline_row`], [`prevalence`] |
//! | `alert.rs` | [`alert`], [`evidence`], [`alert_by_reference`] |
//! | `indicator.rs` | [`indicator`], [`submission`] |
//! | `hunting.rs` | [`hunting_answer`] |
//! | `discovery.rs` | [`discovered_app`] and other lines, [`stream`], [`dashboard`], [`app_drawer`], [`csv_file`] |
//! | `cloud_apps.rs` | [`tagged_app`], [`settings`], [`synchronisation`], [`block_script`], [`subnet`] and its rule |
//! | `policy.rs` | [`policy`], [`policy_settings`], [`discovery_alert`], [`activity`] |
//! | `logs.rs` | [`data_source`], [`collector`], [`receiver`], [`governance_task`], [`log_transaction`], [`log`] |
//! | `draw.rs` | what all of them draw: names, addresses, instants |
//!
//! The same seed makes the same resource, byte for byte; other seeds make others. A [`Builder`] has a method for each
//! field,
//! [`Builder::with`] for what has none, and [`Builder::build`] gives the resource.
//!
//! ```
//! use gnomon_mocks::fake;
//!
//! let machine = fake::machine(7).health_status("Inactive").build();
//! assert_eq!(machine.health_status, "Inactive");
//! assert_eq!(machine, fake::machine(7).health_status("Inactive").build());
//! assert_ne!(machine.id, fake::machine(8).build().id);
//! ```
//!
//! Resources implement [`Dummy`] for [`Firm`], so the crate `fake` makes them with any generator:
//!
//! ```
//! use fake::Fake;
//! use gnomon_mocks::fake::{Firm, seeded};
//! use gnomon_reference_impl::protocol::defender::Machine;
//!
//! let mut draws = seeded(7, "a test of mine");
//! let machines: Vec<Machine> = (Firm::default(), 3..5).fake_with_rng(&mut draws);
//! assert!((3..5).contains(&machines.len()));
//! ```

mod alert;
mod cloud_apps;
mod discovery;
mod draw;
mod hunting;
mod indicator;
mod logs;
mod machine;
mod policy;

pub use alert::{alert, alert_by_reference, evidence};
pub use cloud_apps::{block_script, settings, subnet, subnet_rule, synchronisation, tagged_app};
pub use discovery::{
    OfKind, app_drawer, csv_file, dashboard, discovered_app, discovered_device, discovered_ip_address, discovered_user,
    stream,
};
pub use hunting::hunting_answer;
pub use indicator::{indicator, submission};
pub use logs::{collector, data_source, governance_task, log, log_transaction, receiver};
pub use machine::{logon_user, machine, prevalence, timeline_row};
pub use policy::{activity, discovery_alert, policy, policy_settings};

use ::fake::rand::SeedableRng;
use ::fake::{Dummy, Fake};
use gnomon_reference_impl::time::SimTime;
use rand::rngs::ChaCha8Rng;

/// The present of what is made up: 2021-02-10 12:00 UTC.
pub const NOW: SimTime = SimTime::from_millis(1_612_958_400_000);

/// The firm that resources are made up for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Firm {
    /// The domain of its accounts.
    pub domain: String,
    /// The domain of its devices.
    pub dns_domain: String,
    /// Its present: what happened, happened in the 30 days before.
    pub now: SimTime,
}

impl Default for Firm {
    fn default() -> Self {
        Self { domain: "contoso".to_owned(), dns_domain: "contoso.com".to_owned(), now: NOW }
    }
}

/// The draws of a seed for a purpose: the same always, and others for another seed or purpose.
#[must_use]
pub fn seeded(seed: u64, purpose: &str) -> ChaCha8Rng {
    // FNV-1a: purposes are few, and known.
    let of_purpose = purpose
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&of_purpose.to_le_bytes());
    ChaCha8Rng::from_seed(key)
}

/// Makes something up for a purpose.
fn made_up<C, T: Dummy<C>>(config: C, seed: u64, purpose: &str) -> Builder<T>
where
    C: Fake,
{
    Builder(config.fake_with_rng(&mut seeded(seed, purpose)))
}

/// A resource that is being made up.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use = "nothing is made before `build`"]
pub struct Builder<T>(T);

impl<T> Builder<T> {
    /// Changes anything of it.
    pub fn with(mut self, change: impl FnOnce(&mut T)) -> Self {
        change(&mut self.0);
        self
    }

    /// The resource with what was set and, for the rest, what was made up.
    #[must_use]
    pub fn build(self) -> T {
        self.0
    }
}

/// A method for each field.
macro_rules! fields {
    ($resource:ty: $($field:ident $(in $part:ident)?: $kind:ty),* $(,)?) => {
        impl $crate::fake::Builder<$resource> {
            $(
                #[doc = concat!("Sets the field `", stringify!($field), "`.")]
                pub fn $field(mut self, value: impl Into<$kind>) -> Self {
                    self.0.$($part.)?$field = value.into();
                    self
                }
            )*
        }
    };
}
use fields;
