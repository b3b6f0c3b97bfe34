//! IP address ranges that administrators define (`FACTS.md` 6.4).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The number of a definition of IP address ranges; it is never given twice. Printed as the API prints ids, in 24
/// hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SubnetId(pub u32);

/// IP address ranges, with their number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Subnet {
    /// The number of the definition, which is never given twice.
    #[serde(rename = "_id")]
    pub id: SubnetId,
    /// How they are defined.
    #[serde(flatten)]
    pub rule: SubnetRule,
}

/// How an administrator defines IP address ranges.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubnetRule {
    /// The name of the ranges, as people read it.
    pub name: String,
    /// What they are.
    pub category: IpCategory,
    /// The ranges, each written as an address with a prefix length.
    pub subnets: Vec<IpRange>,
    /// The registered organisation; nothing if it is not given.
    #[serde(default)]
    pub organization: Option<String>,
    /// Tags of them; none if they are not given.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What IP address ranges are; the numbers are those of the API.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum IpCategory {
    /// The organisation's own network; 1 in the API.
    Corporate = 1,
    /// Where administrators sign in from; 2 in the API.
    Administrative = 2,
    /// Networks known to be risky; 3 in the API.
    Risky = 3,
    /// A virtual private network; 4 in the API.
    Vpn = 4,
    /// A provider of cloud services; 5 in the API.
    CloudProvider = 5,
    /// Any other network; 6 in the API.
    Other = 6,
}

/// A range of addresses, `197.198.192.20/16` or `2001:db8::/32`; one address is a range of its own. It is kept as it
/// was written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct IpRange {
    text: String,
    /// The first address, IPv4 in its IPv6-mapped form.
    first: u128,
    /// How many leading bits all its addresses share: 96 more for IPv4.
    mask: u8,
}

impl IpCategory {
    /// Every category, by its number in the API.
    pub const ALL: [Self; 6] =
        [Self::Corporate, Self::Administrative, Self::Risky, Self::Vpn, Self::CloudProvider, Self::Other];
}

impl IpRange {
    /// How many leading bits all its addresses share, in the IPv6-mapped form.
    #[must_use]
    pub const fn mask(&self) -> u8 {
        self.mask
    }

    /// Its first address in the IPv6-mapped form, all digits written: `0000:0000:0000:0000:0000:ffff:c5c6:0000`.
    #[must_use]
    pub fn first_address(&self) -> String {
        let groups: Vec<String> =
            (0..8).rev().map(|group| format!("{:04x}", self.first >> (16 * group) & 0xffff)).collect();
        groups.join(":")
    }

    /// Whether an address is in both. Two ranges overlap when one is in the other.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let wider = prefix(self.mask.min(other.mask));
        self.first & wider == other.first & wider
    }
}

/// The bits that a mask keeps.
fn prefix(mask: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(mask)).unwrap_or(0)
}

impl FromStr for IpRange {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("`{text}` is no range of IP addresses such as 197.198.192.0/16 or 2001:db8::/32");
        let (address, mask) = text.split_once('/').map_or((text, None), |(address, mask)| (address, Some(mask)));
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let (bits, more, address) = match address {
            IpAddr::V4(address) => (32, 96, address.to_ipv6_mapped()),
            IpAddr::V6(address) => (128, 0, address),
        };
        let mask = match mask {
            None => bits,
            Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                digits.parse().ok().filter(|mask| *mask <= bits).ok_or_else(refused)?
            }
            Some(_) => return Err(refused()),
        };
        let mask = mask + more;
        Ok(Self { text: text.to_owned(), first: address.to_bits() & prefix(mask), mask })
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl From<IpRange> for String {
    fn from(range: IpRange) -> Self {
        range.text
    }
}

impl TryFrom<String> for IpRange {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<IpCategory> for u8 {
    fn from(category: IpCategory) -> Self {
        category as Self
    }
}

impl TryFrom<u8> for IpCategory {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|category| *category as u8 == number);
        found.ok_or_else(|| format!("{number} is no category of IP addresses: there are 1 to 6"))
    }
}

impl fmt::Display for SubnetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:024x}", self.0)
    }
}

impl FromStr for SubnetId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let id = u32::from_str_radix(text, 16).ok().map(Self).filter(|id| id.to_string() == text);
        id.ok_or_else(|| format!("`{text}` is no id of IP address ranges: those have 24 hexadecimal digits"))
    }
}

impl From<SubnetId> for String {
    fn from(id: SubnetId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for SubnetId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> IpRange {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_has_the_form_that_the_documents_show() {
        let documented = range("197.198.192.20/16");
        assert_eq!(documented.mask(), 112);
        assert_eq!(documented.first_address(), "0000:0000:0000:0000:0000:ffff:c5c6:0000");
        assert_eq!(documented.to_string(), "197.198.192.20/16");
        assert_eq!(range("10.0.0.1").mask(), 128);
        assert_eq!(range("::/0").mask(), 0);
    }

    #[test]
    fn ranges_overlap_when_one_is_in_the_other() {
        assert!(range("10.1.0.0/16").overlaps(&range("10.0.0.0/8")));
        assert!(range("10.0.0.0/8").overlaps(&range("10.1.2.3")));
        assert!(range("10.0.0.1").overlaps(&range("::ffff:10.0.0.1")), "the same address, written in two ways");
        assert!(!range("10.0.0.0/9").overlaps(&range("10.128.0.0/9")));
        assert!(range("::/0").overlaps(&range("10.0.0.1")));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "999.0.0.1"] {
            assert!(text.parse::<IpRange>().is_err(), "{text}");
        }
    }
}
