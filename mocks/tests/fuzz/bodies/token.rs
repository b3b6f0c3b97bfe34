//! Tokens: the one that was issued, with a change, and texts that are none.

use std::cell::RefCell;

use gnomon_reference_impl::http::{Host, Services};

use super::tenant::Tenant;

pub(crate) const WORDS: &[&str] = &[
    ".",
    "..",
    "=",
    "-",
    "_",
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0",
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9",
    "e30",
    "bnVsbA",
    "A",
    "AA",
    "Bearer ",
    " ",
    "Token ",
    "\t",
    "é",
];

thread_local! {
    static TENANT: RefCell<(Tenant, String)> = RefCell::new(Tenant::with_token());
}

/// What is answered to a request with this header, by services that remember no token.
fn status(tenant: &mut Tenant, services: &Services, authorization: &[u8]) -> Option<u16> {
    tenant.services = services.clone();
    let request =
        ::http::Request::get("/api/machines?$top=1").header("Authorization", authorization).body(Vec::new()).ok()?;
    Some(tenant.send(Host::Defender, &request).status().as_u16())
}

/// An input is a token; or two bytes that say where the issued one is changed, a third that says how much of it is left
/// out, and what comes in its place.
pub(crate) fn run(data: &[u8]) {
    TENANT.with_borrow_mut(|(tenant, token)| {
        let fresh = tenant.services.clone();
        let bearer = |token: &[u8]| [b"Bearer ", token].concat();
        assert_eq!(status(tenant, &fresh, &bearer(token.as_bytes())), Some(200));
        let known = tenant.services.clone();
        let mut tokens = vec![data.to_vec()];
        if let [high, low, cut, rest @ ..] = data {
            let at = usize::from(u16::from_be_bytes([*high, *low])) % (token.len() + 1);
            let mut changed = token.clone().into_bytes();
            changed.splice(at..(at + usize::from(*cut) % 4).min(token.len()), rest.iter().copied());
            tokens.push(changed);
        }
        for changed in tokens {
            let is_it = changed.trim_ascii() == token.as_bytes();
            for services in [&fresh, &known] {
                let Some(status) = status(tenant, services, &bearer(&changed)) else { continue };
                assert_eq!(status, if is_it { 200 } else { 401 }, "{:?}", String::from_utf8_lossy(&changed));
            }
            if let Some(status) = status(tenant, &fresh, &changed) {
                assert!(
                    status == 401 || status == 200,
                    "{:?} was answered {status}",
                    String::from_utf8_lossy(&changed)
                );
            }
        }
        tenant.services = fresh;
    });
}
