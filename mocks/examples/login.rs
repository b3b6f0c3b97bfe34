//! A client fetches a token, once with a wrong secret.
//!
//! `cargo run -p gnomon-mocks --example login`

use gnomon_mocks::stub::login::TokenV2;
use gnomon_mocks::stub::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let login = Login::start().await;
    TokenV2::wrong_secret().up_to(1).mount(&login).await;
    let granted = TokenV2::granted(["Machine.Read.All"]).expect(1).mount(&login).await;

    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let fetch = |secret: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", "11111111-2222-4333-a444-555555555555"),
            ("client_secret", secret),
            ("scope", "https://api.securitycenter.microsoft.com/.default"),
        ];
        let post = agent.post(format!("{}/contoso.com/oauth2/v2.0/token", login.uri()));
        post.send_form(fields).unwrap().body_mut().read_to_string().unwrap()
    };
    let refused = fetch("wrong");
    println!("{refused}");
    assert!(refused.contains("AADSTS7000215"), "{refused}");
    let token = fetch("right");
    println!("{token}");
    assert!(token.contains(r#""token_type":"Bearer""#), "{token}");
    assert_eq!(granted.asked()[0].client_secret, "right");
}
