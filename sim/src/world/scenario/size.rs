//! Playing a scenario with another number of devices.

use std::cmp::Ordering;

use super::Scenario;
use super::check::MOST_ENDPOINTS;

impl Scenario {
    /// Plays it with another number of devices, each fleet keeping its share as nearly as whole devices allow.
    ///
    /// # Errors
    /// If there are fewer devices than fleets, of which each keeps at least one, or more than a scenario can have.
    pub fn with_endpoints(mut self, endpoints: u32) -> Result<Self, EndpointsError> {
        let fleets = &mut self.checked.fleets;
        if (endpoints as usize) < fleets.len() {
            return Err(EndpointsError::TooFew { endpoints, fleets: fleets.len() });
        }
        if endpoints > MOST_ENDPOINTS {
            return Err(EndpointsError::TooMany { endpoints });
        }
        let shares: Vec<u32> = fleets.iter().map(|fleet| fleet.endpoints).collect();
        for (fleet, count) in fleets.iter_mut().zip(split(endpoints, &shares)) {
            fleet.endpoints = count;
        }
        Ok(self)
    }
}

/// A number of devices with which a scenario cannot be played.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EndpointsError {
    /// Each fleet needs one.
    #[error("{endpoints} endpoints are too few for a scenario with {fleets} fleets")]
    TooFew {
        /// How many were asked for.
        endpoints: u32,
        /// How many fleets there are.
        fleets: usize,
    },
    /// No run holds so many.
    #[error("{endpoints} endpoints are more than the {} a scenario can have", MOST_ENDPOINTS)]
    TooMany {
        /// How many were asked for.
        endpoints: u32,
    },
}

/// Splits `whole` by `shares`: at least one for each, the rest by share, what remains to the largest fractions.
fn split(whole: u32, shares: &[u32]) -> Vec<u32> {
    let total: u64 = shares.iter().map(|share| u64::from(*share)).sum();
    let exact = |share: &u32| u64::from(*share) * u64::from(whole);
    let mut parts: Vec<u32> = shares.iter().map(|share| ((exact(share) / total) as u32).max(1)).collect();
    let mut by_fraction: Vec<usize> = (0..shares.len()).collect();
    by_fraction.sort_by_key(|at| std::cmp::Reverse(exact(&shares[*at]) % total));
    for at in by_fraction.into_iter().cycle() {
        match parts.iter().sum::<u32>().cmp(&whole) {
            Ordering::Less => parts[at] += 1,
            Ordering::Equal => break,
            // Fleets that were given their one although their share is less: the largest makes room.
            Ordering::Greater => *parts.iter_mut().max().expect("there is a fleet") -= 1,
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_add_up_and_no_fleet_is_left_without_a_device(
            shares in prop::collection::vec(1u32..2_000_000, 1..10), more in 0u32..3_000_000,
        ) {
            let whole = shares.len() as u32 + more;
            let parts = split(whole, &shares);
            prop_assert_eq!(parts.iter().sum::<u32>(), whole);
            prop_assert!(parts.iter().all(|part| *part > 0), "{:?}", parts);
            let total: u64 = shares.iter().map(|share| u64::from(*share)).sum();
            for (part, share) in parts.iter().zip(&shares) {
                let exact = u64::from(*share) * u64::from(whole) / total;
                prop_assert!(u64::from(*part) <= exact.max(1) + 1, "{:?} of {:?}", parts, shares);
            }
            prop_assert_eq!(split(shares.iter().sum(), &shares), shares);
        }
    }

    #[test]
    fn fewer_devices_than_fleets_are_refused() {
        let text = r#"
            title = "Two fleets"
            start = "2021-02-10T00:00:00Z"
            duration = "1h"
            [[place]]
            name = "home"
            kind = "home"
            addresses = "192.168.0.0/16"
            [[fleet]]
            name = "laptops"
            endpoints = 90
            windows = { "20H2" = 1 }
            places = { home = 1 }
            [[fleet]]
            name = "tablets"
            endpoints = 10
            windows = { "20H2" = 1 }
            places = { home = 1 }
        "#;
        let catalog = gnomon_reference_impl::catalog::Catalog::built_in();
        let scenario = Scenario::parse("two.toml", text, &catalog).unwrap();
        let with = |endpoints| scenario.clone().with_endpoints(endpoints).map(|scenario| scenario.endpoints());
        assert_eq!(with(2), Ok(2));
        assert_eq!(with(101), Ok(101));
        assert_eq!(with(1), Err(EndpointsError::TooFew { endpoints: 1, fleets: 2 }));
        assert_eq!(with(0), Err(EndpointsError::TooFew { endpoints: 0, fleets: 2 }));
        assert_eq!(with(u32::MAX), Err(EndpointsError::TooMany { endpoints: u32::MAX }));
    }
}
