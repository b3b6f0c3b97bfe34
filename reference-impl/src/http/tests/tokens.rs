//! Tokens: who gets one, and whom they let in (API-01, API-04).

use super::*;
use crate::time::SimDuration;

const DEFENDER: &str = "https://api.securitycenter.microsoft.com";

#[test]
fn a_token_lets_its_application_in_for_an_hour() {
    let mut bed = Bed::new("2021-02");
    let bearer = format!("Bearer {}", bed.token(DEFENDER));
    for (after, status) in [(0, 200), (3599, 200), (3600, 401)] {
        bed.bare.now = "2021-02-10T06:00:00Z".parse::<SimTime>().unwrap() + SimDuration::from_secs(after);
        let response = bed.get_with(Host::Defender, "/api/indicators", &bearer);
        assert_eq!(response.status().as_u16(), status, "after {after} s");
    }
}

#[test]
fn both_versions_of_the_token_endpoint_answer_as_documented() {
    let mut bed = Bed::new("2021-02");
    let app = bed.services.authority().directory.apps[0].clone();
    let (id, secret) = (app.client_id.as_str(), app.client_secret.as_str());
    let credentials = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    let tenant = bed.services.authority().directory.tenant_id.clone();
    let scope = ("scope", "https://securitycenter.onmicrosoft.com/windowsatpservice/.default");
    let body = form(&[&credentials[..], &[scope]].concat());
    let second = json(&bed.send(Host::Login, &post(&format!("/{tenant}/oauth2/v2.0/token"), body)));
    assert_eq!((&second["token_type"], &second["expires_in"]), (&"Bearer".into(), &3599.into()));
    let body = form(&[&credentials[..], &[("resource", DEFENDER)]].concat());
    let first = json(&bed.send(Host::Login, &post("/contoso.com/oauth2/token", body)));
    assert_eq!((&first["resource"], &first["expires_in"]), (&DEFENDER.into(), &"3599".into()));
    for token in [first, second] {
        let claims = bed.services.authority().read(token["access_token"].as_str().unwrap()).unwrap();
        assert!(claims.roles.contains(&"Machine.Read.All".to_owned()));
        assert!(!claims.roles.contains(&"Discovery.read".to_owned()), "a role of another service");
    }
}

#[test]
fn who_gets_no_token_is_told_why_with_the_documented_code() {
    let mut bed = Bed::new("2021-02");
    let app = bed.services.authority().directory.apps[0].clone();
    let mut asked = |tenant: &str, change: (&str, &str)| {
        let scope = format!("{DEFENDER}/.default");
        let mut fields = vec![
            ("grant_type", "client_credentials"),
            ("client_id", app.client_id.as_str()),
            ("client_secret", app.client_secret.as_str()),
            ("scope", scope.as_str()),
        ];
        fields.iter_mut().filter(|(name, _)| *name == change.0).for_each(|field| field.1 = change.1);
        let response = bed.send(Host::Login, &post(&format!("/{tenant}/oauth2/v2.0/token"), form(&fields)));
        let body = json(&response);
        (response.status().as_u16(), body["error"].as_str().unwrap().to_owned(), body["error_codes"][0].clone())
    };
    let told = |status: u16, error: &str, code: u32| (status, error.to_owned(), Value::from(code));
    let tenant = "contoso.com";
    assert_eq!(asked(tenant, ("client_secret", "wrong")), told(401, "invalid_client", 7_000_215));
    assert_eq!(asked(tenant, ("client_secret", "")), told(400, "invalid_request", 900_144));
    assert_eq!(asked(tenant, ("client_id", "wrong")), told(400, "unauthorized_client", 700_016));
    assert_eq!(asked(tenant, ("grant_type", "password")), told(400, "unsupported_grant_type", 70_003));
    assert_eq!(asked(tenant, ("scope", "https://example.com/.default")), told(400, "invalid_scope", 70_011));
    assert_eq!(asked("fabrikam.com", ("", "")), told(400, "invalid_request", 90_002));
}

#[test]
fn whoever_has_no_valid_token_is_refused_and_whoever_lacks_the_permission_is_forbidden() {
    let mut bed = Bed::new("2021-02");
    let other_service = format!("Bearer {}", bed.token("05a65629-4c1b-48c1-a78b-804c4abdd4af"));
    let right = format!("Bearer {}", bed.token(DEFENDER));
    let without_header =
        bed.send(Host::Defender, &::http::Request::builder().uri("/api/indicators").body(Vec::new()).unwrap());
    assert_eq!(without_header.status(), 401);
    for wrong in ["Bearer", "Bearer x.y.z", "Basic eA==", "Token 00", &other_service, &format!("{right}x")] {
        let response = bed.get_with(Host::Defender, "/api/indicators", wrong);
        assert_eq!(
            (response.status().as_u16(), &json(&response)["error"]["code"]),
            (401, &"Unauthorized".into()),
            "{wrong}"
        );
    }
    let directory = &bed.services.authority().directory;
    let mut reader = directory.clone();
    reader.apps[0].roles = vec!["Machine.Read.All".to_owned()];
    let options = ServiceOptions { seed: 1, directory: reader, storage_origin: String::new() };
    bed.services = Services::new(options);
    let bearer = format!("Bearer {}", bed.token(DEFENDER));
    let response = bed.get_with(Host::Defender, "/api/indicators", &bearer);
    assert_eq!((response.status().as_u16(), &json(&response)["error"]["code"]), (403, &"Forbidden".into()));
}

#[test]
fn the_discovery_documents_lead_to_the_token_endpoints() {
    let mut bed = Bed::new("2021-02");
    let get = |uri: &str| ::http::Request::builder().uri(uri).body(Vec::new()).unwrap();
    let document = json(&bed.send(Host::Login, &get("/contoso.com/v2.0/.well-known/openid-configuration")));
    let tenant = bed.services.authority().directory.tenant_id.clone();
    assert_eq!(document["token_endpoint"], format!("http://origin.test/{tenant}/oauth2/v2.0/token"));
    let instance = json(&bed.send(Host::Login, &get("/common/discovery/instance?api-version=1.1")));
    assert_eq!(instance["metadata"][0]["preferred_network"], "origin.test");
    assert_eq!(bed.send(Host::Login, &get("/contoso.com/oauth2/v2.0/token")).status(), 405);
}
