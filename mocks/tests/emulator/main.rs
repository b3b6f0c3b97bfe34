//! The emulator, as a client sees it over real sockets.

mod attack;
mod control;
mod documents;
mod durable;
mod fits;
mod forged;
mod nested;
mod raw;
mod services;
mod slow;

use gnomon_mocks::serve::{ClockMode, Emulator, EmulatorOptions};
use serde_json::{Value, json};

/// An emulator whose clock stands still, without faults of its own, and a client.
struct EmulatorClient {
    emulator: Emulator,
    agent: ureq::Agent,
}

/// A response: its status, and its body as JSON (null if it is none).
type Told = (u16, Value);

impl EmulatorClient {
    fn new() -> Self {
        Self::with(EmulatorOptions::default())
    }

    fn with(options: EmulatorOptions) -> Self {
        let options = EmulatorOptions { clock: ClockMode::Manual, without_faults: true, ..options };
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        Self { emulator: Emulator::start(options).unwrap(), agent }
    }

    fn get(&self, url: &str, authorization: &str) -> Told {
        told(self.agent.get(url).header("Authorization", authorization).call())
    }

    fn post(&self, url: &str, authorization: &str, body: &Value) -> Told {
        let request = self.agent.post(url).header("Authorization", authorization);
        told(request.header("Content-Type", "application/json").send(body.to_string()))
    }

    fn delete(&self, url: &str, authorization: &str) -> Told {
        told(self.agent.delete(url).header("Authorization", authorization).call())
    }

    /// `Authorization` for Defender's API.
    fn bearer(&self) -> String {
        let directory = self.emulator.directory();
        let url = format!("{}/{}/oauth2/v2.0/token", self.emulator.login(), directory.tenant_id);
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", directory.apps[0].client_id.as_str()),
            ("client_secret", directory.apps[0].client_secret.as_str()),
            ("scope", "https://api.securitycenter.microsoft.com/.default"),
        ];
        let (status, token) = told(self.agent.post(&url).send_form(fields));
        assert_eq!(status, 200, "{token}");
        format!("Bearer {}", token["access_token"].as_str().unwrap())
    }

    /// Reads something of Defender's API.
    fn defender(&self, path: &str) -> Told {
        self.get(&format!("{}{path}", self.emulator.defender()), &self.bearer())
    }

    fn control(&self) -> String {
        format!("Bearer {}", self.emulator.control_token())
    }

    /// Reads something of the control API.
    fn steer(&self, path: &str) -> Told {
        self.get(&format!("{}{path}", self.emulator.control()), &self.control())
    }

    /// Changes something by the control API.
    fn tell(&self, path: &str, body: &Value) -> Told {
        self.post(&format!("{}{path}", self.emulator.control()), &self.control(), body)
    }

    /// Lets time pass.
    fn advance(&self, by: &str) {
        assert_eq!(self.tell("/clock", &json!({ "by": by })).0, 202);
        while self.steer("/clock").1["status"] != "ready" {}
    }
}

fn told(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Told {
    let mut response = response.unwrap();
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string().unwrap_or_default();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}
