//! The deterministic simulator: what runs ([`engine`]), and what is run ([`world`]).
//!
//! The same scenario and seed give the same bytes, whichever engine runs it, on however many shards, with windows of
//! whatever length: every draw is a pure function of (seed, entity, purpose, index), and every order is total.
//!
//! ```
//! use gnomon_reference_impl::catalog::Catalog;
//! use gnomon_reference_impl::time::SimDuration;
//! use gnomon_sim::engine::{Engine, Strict, Windowed};
//! use gnomon_sim::world::{BuildOptions, Scenario};
//!
//! let text = r#"
//! title = "Three laptops at home"
//! start = "2021-02-10T00:00:00Z"
//! duration = "12h"
//! [[place]]
//! name = "home"
//! kind = "home"
//! addresses = "192.168.0.0/16"
//! [[fleet]]
//! name = "laptops"
//! endpoints = 3
//! windows = { "20H2" = 1 }
//! places = { home = 1 }
//! "#;
//! let catalog = Catalog::built_in();
//! let scenario = Scenario::parse("example.toml", text, &catalog).unwrap();
//! let options = BuildOptions { seed: 7, ..BuildOptions::default() };
//! let mut strict = Strict::new(scenario.build(&catalog, options));
//! let mut windowed = Windowed::new(scenario.build(&catalog, options), SimDuration::MINUTE).unwrap();
//! strict.run_until(scenario.end(), &mut |_| {});
//! windowed.run_until(scenario.end(), &mut |_| {});
//! assert_eq!(strict.digest(), windowed.digest());
//! ```

pub mod engine;
pub mod world;
