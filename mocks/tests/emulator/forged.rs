//! Tokens that are forged, expired, or meant for somebody else.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use gnomon_mocks::serve::Secrets;
use gnomon_reference_impl::http::token::{Claims, Directory, TokenAuthority};
use gnomon_reference_impl::time::SimTime;

use super::*;

/// What a token says.
fn claims(bearer: &str) -> Claims {
    let body = bearer.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64.decode(body).unwrap()).unwrap()
}

impl EmulatorClient {
    fn with_token(&self, token: &str) -> u16 {
        self.get(&format!("{}/api/machines", self.emulator.defender()), &format!("Bearer {token}")).0
    }
}

#[test]
fn a_token_that_was_changed_is_not_valid() {
    let bed = EmulatorClient::new();
    let bearer = bed.bearer();
    let token = bearer.strip_prefix("Bearer ").unwrap();
    let [header, body, signature] = *token.split('.').collect::<Vec<_>>() else { panic!("{token}") };
    let as_header = |text: &str| BASE64.encode(text);
    let kid: Value = serde_json::from_slice(&BASE64.decode(header).unwrap()).unwrap();
    let kid = kid["kid"].as_str().unwrap();
    let more = BASE64.encode(serde_json::to_vec(&Claims { exp: u64::MAX, ..claims(token) }).unwrap());
    assert_eq!(bed.with_token(token), 200);
    for forged in [
        format!("{}.{body}.", as_header(r#"{"typ":"JWT","alg":"none"}"#)),
        format!("{}.{body}", as_header(r#"{"typ":"JWT","alg":"none"}"#)),
        format!("{}.{body}.{signature}", as_header(r#"{"typ":"JWT","alg":"none"}"#)),
        format!("{}.{body}.{signature}", as_header(&format!(r#"{{"typ":"JWT","alg":"RS256","kid":"{kid}"}}"#))),
        format!("{}.{body}.{signature}", as_header(r#"{"typ":"JWT","alg":"HS256","kid":"another"}"#)),
        format!("{header}.{more}.{signature}"),
        format!("{header}.{body}.{}", &signature[..signature.len() - 2]),
        format!("{header}.{body}.{signature}="),
        format!("{header}.{body}.{signature}.{signature}"),
        format!("{header}.{body}."),
        format!(".{body}.{signature}"),
        "..".to_owned(),
        "x".repeat(60_000),
    ] {
        assert_eq!(bed.with_token(&forged), 401, "{forged}");
    }
    assert_eq!(bed.with_token(token), 200);
}

#[test]
fn a_token_with_the_right_signature_that_says_something_wrong_is_not_valid() {
    let bed = EmulatorClient::new();
    let good = claims(&bed.bearer());
    let key = Secrets::from_seed(1).key();
    let authority = TokenAuthority::new(1, bed.emulator.directory().clone()).with_key(key);
    let own = |claims: &Claims| authority.sign(claims);
    assert_eq!(bed.with_token(&own(&good)), 200);
    let text = |text: &str| text.to_owned();
    for wrong in [
        Claims { aud: text("https://graph.microsoft.com"), ..good.clone() },
        Claims { aud: text("05a65629-4c1b-48c1-a78b-804c4abdd4af"), ..good.clone() },
        Claims { aud: String::new(), ..good.clone() },
        Claims { iss: text("https://sts.windows.net/00000000-0000-4000-a000-000000000000/"), ..good.clone() },
        Claims { iss: text("https://login.example.com/"), ..good.clone() },
        Claims { tid: text("00000000-0000-4000-a000-000000000000"), ..good.clone() },
        Claims { nbf: good.nbf + 3600, exp: good.exp + 3600, ..good.clone() },
        Claims { nbf: good.nbf - 7200, exp: good.nbf, ..good.clone() },
        Claims { nbf: u64::MAX, exp: u64::MAX, ..good.clone() },
        Claims { nbf: 0, exp: 0, ..good.clone() },
    ] {
        assert_eq!(bed.with_token(&own(&wrong)), 401, "{wrong:?}");
    }
    let without_roles = Claims { roles: Vec::new(), ..good.clone() };
    assert_eq!(bed.with_token(&own(&without_roles)), 403);
    let other = TokenAuthority::new(2, Directory::from_seed(1, "contoso.com")).sign(&good);
    assert_eq!(bed.with_token(&other), 401, "another tenant's key");
}

#[test]
fn a_token_that_was_valid_is_refused_once_it_has_expired() {
    let bed = EmulatorClient::new();
    let bearer = bed.bearer();
    let token = bearer.strip_prefix("Bearer ").unwrap();
    let expires = SimTime::from_millis(claims(token).exp * 1000);
    let left = expires.since(bed.steer("/clock").1["now"].as_str().unwrap().parse().unwrap());
    assert_eq!(bed.with_token(token), 200);
    bed.advance(&format!("{}s", left.millis() / 1000 - 1));
    assert_eq!(bed.with_token(token), 200);
    bed.advance("1s");
    assert_eq!(bed.with_token(token), 401);
}

#[test]
fn api_tokens_of_cloud_app_security_open_nothing_else() {
    let bed = EmulatorClient::new();
    let key = bed.emulator.directory().api_tokens[0].key.clone();
    let streams = format!("{}/api/discovery/streams/", bed.emulator.cloud_apps());
    assert_eq!(bed.get(&streams, &format!("Token {key}")).0, 200);
    for wrong in
        [format!("Token {}", key.to_uppercase()), format!("Token {}", &key[1..]), "Token ".to_owned(), key.clone()]
    {
        assert_eq!(bed.get(&streams, &wrong).0, 401, "{wrong}");
    }
    assert_eq!(bed.get(&format!("{}/api/machines", bed.emulator.defender()), &format!("Token {key}")).0, 401);
    assert_eq!(bed.get(&format!("{}/clock", bed.emulator.control()), &bed.bearer()).0, 401);
}
