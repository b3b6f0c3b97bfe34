//! Quantities with their units: bytes, ratios, and tallies of traffic.
//!
//! 1 MB shown to people is 1,000,000 bytes, rounded only on display; sums are compared in bytes (`FACTS.md` 43).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number of bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(transparent)]
pub struct Bytes(pub u64);

/// A share between 0 and 1 as an exact fraction, so that a decision by chance needs integers only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ratio {
    numerator: u32,
    denominator: u32,
}

/// A number of transactions with the bytes they moved: the unit in which the ledger adds up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// How many transactions.
    pub transactions: u64,
    /// Bytes from the client to the Internet.
    pub up: Bytes,
    /// Bytes from the Internet to the client.
    pub down: Bytes,
}

impl Bytes {
    /// No bytes at all.
    pub const ZERO: Self = Self(0);

    /// In megabytes of 1,000,000 bytes, rounded half up to a tenth: for screens and exports only (DSC-03).
    #[must_use]
    pub fn in_megabytes(self) -> String {
        let tenths = (u128::from(self.0) + 50_000) / 100_000;
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

impl Add for Bytes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Bytes {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Bytes {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for Bytes {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// Printed for people in decimal units: `517 B`, `4.2 kB`, `1.3 MB`.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
        for (size, name) in units {
            if self.0 >= size {
                // Tenths, rounded half up, in integers: 999,950 kB must not print as 1000.0 kB of a lower unit.
                let tenths = (u128::from(self.0) * 10 + u128::from(size) / 2) / u128::from(size);
                return f.pad(&format!("{}.{} {name}", tenths / 10, tenths % 10));
            }
        }
        f.pad(&format!("{} B", self.0))
    }
}

impl Ratio {
    /// The share 0 %: never.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// The share 100 %: always.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// `numerator / denominator`, or nothing if that is no share between 0 and 1.
    #[must_use]
    pub const fn new(numerator: u32, denominator: u32) -> Option<Self> {
        if denominator == 0 || numerator > denominator { None } else { Some(Self { numerator, denominator }) }
    }

    /// `percent` hundredths, at most 100.
    #[must_use]
    pub const fn percent(percent: u32) -> Self {
        Self { numerator: if percent > 100 { 100 } else { percent }, denominator: 100 }
    }

    /// Whether a uniform draw of 64 bits falls into this share.
    #[must_use]
    pub const fn hit(self, draw: u64) -> bool {
        // draw / 2^64 < numerator / denominator
        draw as u128 * (self.denominator as u128) < ((self.numerator as u128) << 64)
    }

    /// Whether the share is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// This share of `whole`, rounded half up.
    #[must_use]
    pub const fn of(self, whole: u64) -> u64 {
        let product = whole as u128 * self.numerator as u128;
        ((product * 2 + self.denominator as u128) / (self.denominator as u128 * 2)) as u64
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = u64::from(self.numerator) * 1_000_000 / u64::from(self.denominator);
        let text = format!("{}.{:04}", parts / 10_000, parts % 10_000);
        write!(f, "{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Serialize for Ratio {
    /// As text, `0.5%`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    /// From text, `0.5%`.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Why a text is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a share such as `2%`, `0.05%` or `0%` (at most 100%, at most four decimals)")]
pub struct ParseRatioError(String);

impl std::str::FromStr for Ratio {
    type Err = ParseRatioError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || ParseRatioError(text.to_owned());
        let number = text.trim().strip_suffix('%').ok_or_else(refused)?.trim_end();
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || fraction.len() > 4 || !digits(whole) || !digits(fraction) {
            return Err(refused());
        }
        let scaled: u32 = format!("{whole}{fraction:0<4}").parse().map_err(|_| refused())?;
        Self::new(scaled, 1_000_000).ok_or_else(refused)
    }
}

impl Tally {
    /// Nothing done, nothing moved.
    pub const ZERO: Self = Self { transactions: 0, up: Bytes::ZERO, down: Bytes::ZERO };

    /// One transaction that moved `up` and `down`.
    #[must_use]
    pub const fn one(up: Bytes, down: Bytes) -> Self {
        Self { transactions: 1, up, down }
    }

    /// Bytes both ways.
    #[must_use]
    pub const fn total(self) -> Bytes {
        Bytes(self.up.0 + self.down.0)
    }

    /// What is left without `other`, if that is in it.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Some(Self {
            transactions: self.transactions.checked_sub(other.transactions)?,
            up: Bytes(self.up.0.checked_sub(other.up.0)?),
            down: Bytes(self.down.0.checked_sub(other.down.0)?),
        })
    }

    /// Whether nothing was counted.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.transactions == 0 && self.up.0 == 0 && self.down.0 == 0
    }
}

impl Add for Tally {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            transactions: self.transactions + other.transactions,
            up: self.up + other.up,
            down: self.down + other.down,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Tally {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self {
            transactions: self.transactions - other.transactions,
            up: self.up - other.up,
            down: self.down - other.down,
        }
    }
}

impl SubAssign for Tally {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// The powers of ten that 64 bits hold.
const POWERS_OF_TEN: [u64; 20] = {
    let mut powers = [1; 20];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// For numbers of 32 bits by their highest bit: added to such a number, its digits are the half above them (Lemire's
/// method).
const DIGITS_ABOVE: [u64; 32] = {
    let mut table = [0; 32];
    let mut bit = 0;
    while bit < table.len() {
        let most = digits_by_logarithm((2 << bit) - 1);
        let power = POWERS_OF_TEN[most as usize - 1];
        // Where a power of ten lies among these numbers, those from it on carry into the half above.
        table[bit] = ((most as u64) << 32) - if power > 1 << bit { power } else { 0 };
        bit += 1;
    }
    table
};

/// How many decimal digits `value` has: the length of a number in JSON. It is asked twice a transaction.
#[must_use]
#[inline]
pub const fn decimal_digits(value: u64) -> u32 {
    if value >> 32 == 0 {
        ((value + DIGITS_ABOVE[(value as u32 | 1).ilog2() as usize]) >> 32) as u32
    } else {
        digits_by_logarithm(value)
    }
}

#[cold]
const fn digits_by_logarithm(value: u64) -> u32 {
    // 1233 / 4096 is hardly more than the logarithm of 2: this is the number of digits, or one less.
    let fewest = ((u64::BITS - (value | 1).leading_zeros()) * 1233) >> 12;
    fewest + (value >= POWERS_OF_TEN[fewest as usize] || fewest == 0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_print_in_decimal_units() {
        assert_eq!(Bytes(0).to_string(), "0 B");
        assert_eq!(Bytes(999).to_string(), "999 B");
        assert_eq!(Bytes(4_194_304).to_string(), "4.2 MB");
        assert_eq!(Bytes(1_250_000).to_string(), "1.3 MB");
        assert_eq!(format!("{:>8}", Bytes(12)), "    12 B");
    }

    #[test]
    fn a_megabyte_is_a_million_bytes_and_rounded_to_a_tenth() {
        let shown =
            [(0, "0.0"), (49_999, "0.0"), (50_000, "0.1"), (999_999, "1.0"), (1_049_999, "1.0"), (12_345_678, "12.3")];
        for (bytes, megabytes) in shown {
            assert_eq!(Bytes(bytes).in_megabytes(), megabytes);
        }
    }

    #[test]
    fn a_share_is_hit_as_often_as_it_says() {
        assert!(!Ratio::ZERO.hit(0));
        assert!(Ratio::ONE.hit(u64::MAX));
        let quarter = Ratio::percent(25);
        assert!(quarter.hit((1 << 62) - 1));
        assert!(!quarter.hit(1 << 62));
    }

    #[test]
    fn shares_read_and_print_as_percentages() {
        let share: Ratio = "0.05%".parse().unwrap();
        assert_eq!(share.to_string(), "0.05%");
        assert_eq!(share.of(1_000_000), 500);
        assert_eq!("100%".parse::<Ratio>().unwrap().to_string(), "100%");
        for refused in ["", "5", "101%", "-1%", "1.00001%", "five%"] {
            assert!(refused.parse::<Ratio>().is_err(), "{refused:?}");
        }
    }

    #[test]
    fn digits_are_counted_as_json_writes_them() {
        let around_powers = POWERS_OF_TEN.into_iter().flat_map(|power| [power - 1, power, power + 1]);
        for value in around_powers.chain([0, u64::MAX]).chain((0..64).map(|bit| 1 << bit)) {
            assert_eq!(decimal_digits(value) as usize, value.to_string().len(), "{value}");
        }
    }
}
