//! Numbers as people read them: thousands set apart, shares in per cent, spans as clocks show them.

use gnomon_reference_impl::time::{SimDuration, SimTime};

/// `1234567` as `1,234,567`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with the noun it counts: `1 device`, `2,000 devices`.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// `part` of `whole` in per cent with one decimal, rounded half up; nothing of nothing is 0.0 %.
#[must_use]
pub fn per_cent(part: u64, whole: u64) -> String {
    let tenths = (u128::from(part) * 2000 + u128::from(whole)) / (u128::from(whole.max(1)) * 2);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// A span as `h:mm:ss`. A started second counts, so that a bound that was missed by a millisecond never looks kept.
#[must_use]
pub fn clocked(span: SimDuration) -> String {
    let seconds = span.millis().div_ceil(1000);
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A date and a time of day to the minute: `2021-02-10 06:00`.
#[must_use]
pub fn to_the_minute(at: SimTime) -> String {
    at.to_string()[..16].replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let texts = [0, 7, 999, 1000, 65_536, 1_000_000, u64::MAX].map(grouped);
        assert_eq!(texts, ["0", "7", "999", "1,000", "65,536", "1,000,000", "18,446,744,073,709,551,615"]);
    }

    #[test]
    fn shares_are_rounded_half_up() {
        assert_eq!(per_cent(1, 3), "33.3%");
        assert_eq!(per_cent(2, 3), "66.7%");
        assert_eq!(per_cent(1, 2000), "0.1%");
        assert_eq!(per_cent(0, 0), "0.0%");
        assert_eq!(per_cent(u64::MAX, u64::MAX), "100.0%");
    }

    #[test]
    fn a_started_second_counts() {
        assert_eq!(clocked(SimDuration::from_hours(2)), "2:00:00");
        assert_eq!(clocked(SimDuration::from_millis(7_200_001)), "2:00:01");
        assert_eq!(clocked(SimDuration::ZERO), "0:00:00");
    }
}
