//! Heavy tails in integers: quantile tables with linear interpolation.
//!
//! A table holds 1,025 quantiles for the body of a distribution and 1,025 for its last thousandth, where the tail is.
//! It was computed once and is data, since `ln` and `exp` differ in their last bit between machines.

/// A distribution over whole numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quantiles {
    body: Box<[u64; STEPS + 1]>,
    tail: Box<[u64; STEPS + 1]>,
}

const STEPS: usize = 1024;
const STEP_BITS: u32 = 10;

/// A text that is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantilesError {
    /// A word that is no number.
    #[error("`{0}` is no whole number")]
    Number(String),
    /// Too few or too many numbers.
    #[error("a table has 2050 numbers, this one has {0}")]
    Count(usize),
    /// A quantile below the one before it.
    #[error("number {0} is smaller than the one before it")]
    Order(usize),
}

impl Quantiles {
    /// Reads a table: 1,025 numbers of the body, 1,025 of the tail; lines that begin with `#` are remarks.
    ///
    /// # Errors
    /// If a word is no number, there are not as many as there must be, or they do not increase.
    pub fn parse(text: &str) -> Result<Self, QuantilesError> {
        let words = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        let numbers: Vec<u64> = words
            .map(|word| word.parse().map_err(|_| QuantilesError::Number(word.to_owned())))
            .collect::<Result<_, _>>()?;
        let (body, tail) = numbers.split_at_checked(STEPS + 1).ok_or(QuantilesError::Count(numbers.len()))?;
        for part in [body, tail] {
            if let Some(at) = part.windows(2).position(|pair| pair[0] > pair[1]) {
                return Err(QuantilesError::Order(at + 2));
            }
        }
        let boxed = |part: &[u64]| {
            part.to_vec().into_boxed_slice().try_into().map_err(|_| QuantilesError::Count(numbers.len()))
        };
        Ok(Self { body: boxed(body)?, tail: boxed(tail)? })
    }

    /// The value at the share `draw / 2^32` of the distribution.
    #[must_use]
    #[inline]
    pub fn at(&self, draw: u32) -> u64 {
        let step = (draw >> (32 - STEP_BITS)) as usize;
        let rest = draw << STEP_BITS;
        if step == STEPS - 1 {
            let step = (rest >> (32 - STEP_BITS)) as usize;
            return interpolate(self.tail[step], self.tail[step + 1], rest << STEP_BITS);
        }
        interpolate(self.body[step], self.body[step + 1], rest)
    }
}

/// The value between `low` and `high` at the share `rest / 2^32`.
#[inline]
fn interpolate(low: u64, high: u64, rest: u32) -> u64 {
    low + (((high - low) * u64::from(rest)) >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Quantiles {
        let numbers: Vec<String> = (0..=1024u64).map(|n| (n * 1000).to_string()).collect();
        let tail: Vec<String> = (0..=1024u64).map(|n| (1_023_000 + n * 1_000_000).to_string()).collect();
        Quantiles::parse(&format!("# a ramp\n{}\n{}", numbers.join(" "), tail.join("\n"))).unwrap()
    }

    #[test]
    fn values_lie_on_the_line_between_the_quantiles() {
        let ramp = ramp();
        assert_eq!(ramp.at(0), 0);
        assert_eq!(ramp.at(1 << 31), 512_000);
        assert_eq!(ramp.at((1 << 31) + (1 << 21)), 512_500);
        assert_eq!(ramp.at(1023 << 22), 1_023_000);
        assert_eq!(ramp.at(u32::MAX) / 1_000_000, 1_025);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(Quantiles::parse("1 2 x"), Err(QuantilesError::Number("x".to_owned())));
        assert_eq!(Quantiles::parse("1 2 3"), Err(QuantilesError::Count(3)));
        let falling = "2 1 ".repeat(1025);
        assert_eq!(Quantiles::parse(&falling), Err(QuantilesError::Order(2)));
    }
}
