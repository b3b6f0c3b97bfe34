//! The distributions of the workload, as integer quantile tables (`FACTS.md` 24.2).

use crate::engine::Quantiles;

/// The distributions of the workload.
#[derive(Clone, Debug)]
pub(in crate::world) struct Tables {
    /// Transactions an active device-day.
    pub transactions: Quantiles,
    /// Apps a user uses in a month.
    pub repertoire: Quantiles,
    /// Transactions an app session.
    pub session: Quantiles,
    /// Bytes down a transaction.
    pub down: Quantiles,
    /// Bytes up a transaction.
    pub up: Quantiles,
    /// Bytes up of a file uploaded to a storage or sharing app.
    pub file_upload: Quantiles,
}

impl Tables {
    /// The built-in tables.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub(in crate::world) fn built_in() -> Self {
        let read = |text| Quantiles::parse(text).expect("the built-in tables read");
        Self {
            transactions: read(include_str!("../../../data/quantiles/transactions_per_device_day.txt")),
            repertoire: read(include_str!("../../../data/quantiles/repertoire.txt")),
            session: read(include_str!("../../../data/quantiles/session_length.txt")),
            down: read(include_str!("../../../data/quantiles/download_bytes.txt")),
            up: read(include_str!("../../../data/quantiles/upload_bytes.txt")),
            file_upload: read(include_str!("../../../data/quantiles/file_upload_bytes.txt")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Seed;

    /// The value below which a share of the standard normal distribution lies, to nine digits (Acklam's approximation).
    fn normal_quantile(share: f64) -> f64 {
        let a = [
            -3.969683028665376e1,
            2.209460984245205e2,
            -2.759285104469687e2,
            1.38357751867269e2,
            -3.066479806614716e1,
            2.506628277459239,
        ];
        let b = [
            -5.447609879822406e1,
            1.615858368580409e2,
            -1.556989798598866e2,
            6.680131188771972e1,
            -1.328068155288572e1,
        ];
        let c = [
            -7.784894002430293e-3,
            -3.223964580411365e-1,
            -2.400758277161838,
            -2.549732539343734,
            4.374664141464968,
            2.938163982698783,
        ];
        let d = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
        let tail = |q: f64| {
            (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5])
                / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0)
        };
        if share < 0.02425 {
            return tail((-2.0 * share.ln()).sqrt());
        }
        if share > 1.0 - 0.02425 {
            return -tail((-2.0 * (1.0 - share).ln()).sqrt());
        }
        let (q, r) = (share - 0.5, (share - 0.5) * (share - 0.5));
        (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q
            / (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0)
    }

    fn draw(share: f64) -> u32 {
        (share * 4_294_967_296.0) as u32
    }

    /// Within 1.5 %: at 0.999 the download table interpolates across the kink at which its Pareto tail begins, 1.2 %
    /// high.
    fn agrees(table: &Quantiles, expected: impl Fn(f64) -> f64) {
        for share in [0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 0.99999] {
            let (value, expected) = (table.at(draw(share)) as f64, expected(share));
            assert!((value - expected).abs() <= 1.0 + expected * 0.015, "at {share}: {value}, not {expected}");
        }
    }

    #[test]
    fn the_tables_are_the_distributions_they_say_they_are() {
        let tables = Tables::built_in();
        let lognormal = |mu: f64, sigma: f64| move |share: f64| (mu + sigma * normal_quantile(share)).exp();
        agrees(&tables.transactions, |share| lognormal(900f64.ln(), 0.8)(share).min(100_000.0));
        agrees(&tables.repertoire, |share| lognormal(16f64.ln(), 0.72)(share).min(255.0));
        agrees(&tables.up, lognormal(7.20, 1.15));
        agrees(&tables.session, |share| ((1.0 - share).ln() / (1.0f64 - 1.0 / 12.0).ln()).ceil());
        agrees(&tables.file_upload, |share| (200_000.0 * (1.0 - share).powf(-1.0 / 1.2)).min(2e9));
        agrees(&tables.down, |share| match (share - 0.2) / 0.8 {
            rest if rest < 0.0 => 0.0,
            rest if rest < 0.998 => lognormal(7.92, 2.06)(rest).min(1e6),
            rest => (1e6 * ((rest - 0.998) / 0.002 - 1.0).abs().powf(-1.0 / 1.1)).min(4e9),
        });
    }

    #[test]
    fn drawn_device_days_have_the_median_tail_and_share_over_the_cap_of_the_workload_table() {
        let table = Tables::built_in().transactions;
        let mut draws = Seed(42).draws(0, 0);
        let mut days: Vec<u64> = (0..400_000).map(|_| table.at((draws.word() >> 32) as u32)).collect();
        days.sort_unstable();
        let within = |value: f64, expected: f64| (value / expected - 1.0).abs() <= 0.05;
        let (median, p99) = (days[200_000] as f64, days[396_000] as f64);
        let over = days.iter().filter(|count| **count > 4000).count() as f64 / 400_000.0;
        let mean = days.iter().sum::<u64>() as f64 / 400_000.0;
        assert!(within(median, 900.0) && within(p99, 5787.0), "median {median}, p99 {p99}");
        assert!(within(over, 0.0311) && within(mean, 1240.0), "over the cap {over}, mean {mean}");
    }
}
