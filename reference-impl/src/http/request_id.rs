//! Ids of requests: GUIDs that derive from the seed and the request's number. They are made for every request, so they
//! cost little: they name, and keep nothing secret.

use super::token;

/// Who makes the ids of a tenant's requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestIds {
    key: [u64; 2],
}

/// The id of a request: a GUID with the marks of a random one.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestId([u8; 36]);

impl RequestIds {
    pub(super) fn new(seed: u64) -> Self {
        let [high, low] = token::words(seed, "request ids");
        Self { key: [high, low] }
    }

    /// The id of the request of this number.
    pub(super) fn id(self, number: u64) -> RequestId {
        let [high, low] = self.key;
        RequestId::from_words([mixed(high ^ number), mixed(low.wrapping_add(number))])
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): another word for every word.
const fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl RequestId {
    /// Where a GUID has its hyphens, its version and its variant.
    const HYPHENS: [usize; 4] = [8, 13, 18, 23];
    const VERSION: usize = 14;
    const VARIANT: usize = 19;

    fn from_words([high, low]: [u64; 2]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [b'-'; 36];
        let mut rest = u128::from(high) << 64 | u128::from(low);
        for (place, digit) in text.iter_mut().enumerate() {
            if !Self::HYPHENS.contains(&place) {
                *digit = DIGITS[(rest >> 124) as usize];
                rest <<= 4;
            }
        }
        text[Self::VERSION] = b'4';
        text[Self::VARIANT] = b'a';
        Self(text)
    }

    /// The id as text.
    pub(super) fn as_str(&self) -> &str {
        // Digits and hyphens are text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(seed: u64) -> Vec<String> {
        (1..=10_000).map(|number| RequestIds::new(seed).id(number).as_str().to_owned()).collect()
    }

    #[test]
    fn every_request_has_an_id_of_its_own_which_the_seed_decides() {
        assert_eq!(ids(1), ids(1));
        let all: BTreeSet<String> = ids(1).into_iter().chain(ids(2)).collect();
        assert_eq!(all.len(), 20_000);
    }

    #[test]
    fn an_id_is_a_random_guid() {
        assert_eq!(
            RequestId::from_words([0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210]).as_str(),
            "01234567-89ab-4def-aedc-ba9876543210"
        );
    }
}
