//! What resources are made of: names, addresses, instants, numbers.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

use fake::faker::name::en::{FirstName, LastName};
use fake::{Fake, RngExt};
use gnomon_reference_impl::catalog::{App, Catalog};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::Firm;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);

/// A number from the first to below the second.
pub(super) fn number<R: RngExt + ?Sized>(rng: &mut R, from: u64, to: u64) -> u64 {
    rng.random_range(from..to)
}

/// One of these.
pub(super) fn one_of<'a, T, R: RngExt + ?Sized>(rng: &mut R, of: &'a [T]) -> &'a T {
    // Ranges of 32 bits draw the same on every machine.
    &of[rng.random_range(0..of.len() as u32) as usize]
}

/// So many hexadecimal digits.
pub(super) fn hexadecimal<R: RngExt + ?Sized>(rng: &mut R, digits: usize) -> String {
    (0..digits).map(|_| char::from(*one_of(rng, b"0123456789abcdef"))).collect()
}

/// An instant in the last so many days.
pub(super) fn in_last_days<R: RngExt + ?Sized>(rng: &mut R, firm: &Firm, days: u64) -> SimTime {
    let back = number(rng, 0, SimDuration::from_days(days).millis());
    SimTime::from_millis(firm.now.millis().saturating_sub(back))
}

/// Two instants in the last 30 days, the earlier first.
pub(super) fn span<R: RngExt + ?Sized>(rng: &mut R, firm: &Firm) -> (SimTime, SimTime) {
    let (one, other) = (in_last_days(rng, firm, 30), in_last_days(rng, firm, 30));
    (one.min(other), one.max(other))
}

/// The name of an account, `erin.smith` for example.
pub(super) fn account<R: RngExt + ?Sized>(rng: &mut R) -> String {
    let (given, family): (String, String) = (FirstName().fake_with_rng(rng), LastName().fake_with_rng(rng));
    // Some names have an apostrophe; accounts have none.
    format!("{given}.{family}").to_lowercase().replace('\'', "")
}

/// An account with its domain, `contoso\erin.smith` for example.
pub(super) fn user<R: RngExt + ?Sized>(rng: &mut R, firm: &Firm) -> String {
    format!("{}\\{}", firm.domain, account(rng))
}

/// The name of a device, `laptop-0042.contoso.com` for example.
pub(super) fn device<R: RngExt + ?Sized>(rng: &mut R, firm: &Firm) -> String {
    let kind = one_of(rng, &["laptop", "desk", "workstation"]);
    format!("{kind}-{:04}.{}", number(rng, 1, 10_000), firm.dns_domain)
}

/// An address inside the firm.
pub(super) fn local_address<R: RngExt + ?Sized>(rng: &mut R) -> IpAddr {
    let octet = |rng: &mut R| number(rng, 1, 255) as u8;
    Ipv4Addr::new(10, octet(rng), octet(rng), octet(rng)).into()
}

/// An app of the built-in catalogue.
pub(super) fn app<R: RngExt + ?Sized>(rng: &mut R) -> &'static App {
    one_of(rng, CATALOG.apps())
}

/// The domain by which an app is known best.
pub(super) fn domain_of(app: &App) -> String {
    app.entries.first().map(|entry| entry.domain().to_owned()).unwrap_or_default()
}

/// Some bytes, mostly not many.
pub(super) fn bytes<R: RngExt + ?Sized>(rng: &mut R) -> Bytes {
    let magnitude = number(rng, 8, 28);
    Bytes(number(rng, 0, 1 << magnitude))
}

/// Some text or none.
pub(super) fn perhaps<T, R: RngExt + ?Sized>(rng: &mut R, value: impl FnOnce(&mut R) -> T) -> Option<T> {
    (number(rng, 0, 2) == 1).then(|| value(rng))
}
