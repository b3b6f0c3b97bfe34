//! The login service gives tokens, or says why not.

use gnomon_mocks::stub::login::*;
use gnomon_mocks::stub::prelude::*;
use gnomon_reference_impl::http::Request;
use serde_json::json;

use super::{bare, body, send};

fn form(path: &str, fields: &[(&str, &str)]) -> Request {
    let text: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = http::Request::builder().method("POST").uri(path);
    request.header("content-type", "application/x-www-form-urlencoded").body(text.join("&").into_bytes()).unwrap()
}

fn second_version() -> Request {
    form(
        "/fabrikam.com/oauth2/v2.0/token",
        &[
            ("grant_type", "client_credentials"),
            ("client_id", "me"),
            ("client_secret", "hunter2"),
            ("scope", "https://api.securitycenter.microsoft.com/.default"),
        ],
    )
}

#[tokio::test]
async fn everybody_gets_a_token_with_the_roles_that_are_granted() {
    let login = Login::start().await;
    let tokens = TokenV2::granted(["Machine.Read.All"]).mount(&login).await;
    TokenV1::granted(["Machine.Read.All"]).mount(&login).await;
    let answer = body(&send(&login.uri(), &second_version()));
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(3599)));
    let payload = answer["access_token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    assert!(!payload.is_empty());
    let asked = &tokens.asked()[0];
    assert_eq!((asked.tenant.as_str(), asked.client_id.as_str()), ("fabrikam.com", "me"));
    assert_eq!(asked.scope, "https://api.securitycenter.microsoft.com/.default");
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", "me"),
        ("client_secret", "hunter2"),
        ("resource", "https://api.securitycenter.windows.com"),
    ];
    let first = body(&send(&login.uri(), &form("/fabrikam.com/oauth2/token", &fields)));
    assert_eq!(first["expires_in"], "3599", "the first version writes numbers as text");
    // What is wrong with a request is refused as the service does.
    let without = send(&login.uri(), &form("/fabrikam.com/oauth2/token", &fields[..3]));
    assert_eq!((without.status().as_u16(), body(&without)["error_codes"].clone()), (400, json!([900_144])));
}

#[tokio::test]
async fn refusals_have_the_documented_codes() {
    let login = Login::start().await;
    TokenV2::unknown_application().up_to(1).mount(&login).await;
    TokenV2::wrong_secret().up_to(1).mount(&login).await;
    TokenV2::unknown_tenant().up_to(1).mount(&login).await;
    TokenV2::unavailable().mount(&login).await;
    let mut told = Vec::new();
    for _ in 0..3 {
        let answer = send(&login.uri(), &second_version());
        told.push((answer.status().as_u16(), body(&answer)["error_codes"][0].clone()));
    }
    assert_eq!(told, [(400, json!(700_016)), (401, json!(7_000_215)), (400, json!(90_002))]);
    assert_eq!(send(&login.uri(), &second_version()).status().as_u16(), 503);
}

#[tokio::test]
async fn the_documents_lead_to_the_stub() {
    let login = Login::start().await;
    ConfigurationV1::granted(Vec::<String>::new()).mount(&login).await;
    ConfigurationV2::granted(Vec::<String>::new()).mount(&login).await;
    KeysV1::granted(Vec::<String>::new()).mount(&login).await;
    KeysV2::granted(Vec::<String>::new()).mount(&login).await;
    Instance::granted(Vec::<String>::new()).mount(&login).await;
    let read = |path: &str| body(&send(&login.uri(), &bare("GET", path)));
    for (path, version) in [
        ("/fabrikam.com/v2.0/.well-known/openid-configuration", "/oauth2/v2.0/token"),
        ("/fabrikam.com/.well-known/openid-configuration", "/oauth2/token"),
    ] {
        let endpoint = read(path)["token_endpoint"].as_str().unwrap().to_owned();
        assert!(endpoint.starts_with(&login.uri()) && endpoint.ends_with(version), "{endpoint}");
    }
    assert_eq!(read("/fabrikam.com/discovery/keys"), json!({"keys": []}));
    assert_eq!(read("/fabrikam.com/discovery/v2.0/keys"), json!({"keys": []}));
    assert!(
        read("/common/discovery/instance")["tenant_discovery_endpoint"].as_str().unwrap().starts_with(&login.uri())
    );
}
