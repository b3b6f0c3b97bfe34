//! `gnomon serve` as a child, and a client of it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::gnomon;

/// An emulator as a child, and where it said it is.
pub(super) struct Served {
    pub(super) child: Child,
    pub(super) greeting: String,
}

impl Served {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let arguments = [&["serve", "--port", "0", "--clock", "manual", "--calm"], arguments].concat();
        Self::spawn(gnomon(Path::new("."), &arguments))
    }

    /// The same, where no file can grow beyond this many bytes, as on a disk that is full.
    #[cfg(target_os = "linux")]
    pub(super) fn start_on_a_full_disk(arguments: &[&str], bytes: u64) -> Self {
        let arguments = [&["serve", "--port", "0", "--clock", "manual", "--calm"], arguments].concat();
        let direct = gnomon(Path::new("."), &arguments);
        let mut shell = Command::new("bash");
        // A write beyond the limit is an error then, and not the end of the process.
        let script = format!("trap '' XFSZ; ulimit -S -f {}; exec \"$0\" \"$@\"", bytes.div_ceil(1024));
        shell.args(["-c", &script]).arg(direct.get_program()).args(direct.get_args()).current_dir(".");
        Self::spawn(shell)
    }

    /// Gives its files as much room as they want, as on a disk that is full no more.
    #[cfg(target_os = "linux")]
    pub(super) fn give_room(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status().unwrap().success());
    }

    pub(super) fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = String::new();
        for line in lines.by_ref() {
            let line = line.unwrap();
            greeting += &format!("{line}\n");
            if line.starts_with("Interrupt") {
                break;
            }
        }
        assert!(greeting.contains("Interrupt"), "it did not start: {greeting}");
        Self { child, greeting }
    }

    /// What stands after these words in the greeting.
    pub(super) fn told(&self, words: &str) -> String {
        let line = self.greeting.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("no {words}"));
        line[line.find(words).unwrap() + words.len()..].trim().to_owned()
    }

    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a request; the status and the JSON of the answer, or nothing if the connection broke.
    pub(super) fn send(
        &self,
        method: &str,
        url: &str,
        authorization: &str,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        let (status, text) = self.ask(method, url, authorization, &body.map(Value::to_string).unwrap_or_default())?;
        Some((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// Sends a request; the status and the text of the answer, or nothing if the connection broke.
    pub(super) fn ask(&self, method: &str, url: &str, authorization: &str, body: &str) -> Option<(u16, String)> {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let request = ureq::http::Request::builder().method(method).uri(url).header("Authorization", authorization);
        let request = request.header("Content-Type", "application/json");
        let mut response = agent.run(request.body(body.to_owned()).unwrap()).ok()?;
        let status = response.status().as_u16();
        Some((status, response.body_mut().read_to_string().ok()?))
    }

    pub(super) fn bearer(&self) -> String {
        let url = format!("{}/oauth2/v2.0/token", self.told("Login (authority)"));
        let fields = [
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", self.told("CLIENT_ID=")),
            ("client_secret", self.told("CLIENT_SECRET=")),
            ("scope", "https://api.securitycenter.microsoft.com/.default".to_owned()),
        ];
        let mut response = ureq::post(&url).send_form(fields).unwrap();
        let token: Value = serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap();
        format!("Bearer {}", token["access_token"].as_str().unwrap())
    }

    /// Carries out the change of this number; whether it was acknowledged.
    pub(super) fn change(&self, number: u32, bearer: &str) -> bool {
        let (control, token) = (self.told("Control "), format!("Bearer {}", self.told("CONTROL_TOKEN=")));
        let (url, authorization, body) = match number % 4 {
            0 => {
                let indicator = json!({
                    "indicatorValue": format!("site-{number}.example.org"), "indicatorType": "DomainName",
                    "action": "AlertAndBlock", "title": "t", "description": "d", "severity": "Medium",
                });
                (format!("{}/api/indicators", self.told("Defender for Endpoint")), bearer, indicator)
            }
            1 => {
                let url = format!("{}/api/machines/laptop-2.contoso.com/tags", self.told("Defender for Endpoint"));
                (url, bearer, json!({"Value": format!("tag {number}"), "Action": "Add"}))
            }
            2 => {
                // What is asked and refused is no change: it uses up what a minute grants, and the clock moves on.
                let url = format!("{}/api/indicators", self.told("Defender for Endpoint"));
                let refused = json!({
                    "indicatorValue": "refused.example.org", "indicatorType": "DomainName", "action": "Alert",
                    "title": "t", "description": "d",
                });
                for _ in 0..101 {
                    if self.send("GET", &url, bearer, None).is_none() {
                        return false;
                    }
                }
                for authorization in [bearer, "Bearer none"] {
                    match self.send("POST", &url, authorization, Some(&refused)) {
                        None => return false,
                        Some((status, told)) => assert!(matches!(status, 401 | 429), "{told}"),
                    }
                }
                (format!("{control}/clock"), token.as_str(), json!({"by": "2min"}))
            }
            _ => (format!("{control}/clock"), token.as_str(), json!({"by": "25min"})),
        };
        let Some((status, told)) = self.send("POST", &url, authorization, Some(&body)) else { return false };
        assert!(status < 300, "change {number}: {status} {told}");
        self.settle();
        true
    }

    /// Waits until the clock is where it is to go.
    pub(super) fn settle(&self) {
        let (url, token) =
            (format!("{}/clock", self.told("Control ")), format!("Bearer {}", self.told("CONTROL_TOKEN=")));
        while let Some((_, clock)) = self.send("GET", &url, &token, None) {
            if clock["status"] == "ready" {
                break;
            }
        }
    }

    /// Everything a client can see that changes may have changed.
    pub(super) fn seen(&self) -> Vec<Value> {
        self.settle();
        let (defender, bearer) = (self.told("Defender for Endpoint"), self.bearer());
        let read = |path: &str| {
            let (status, told) = self.send("GET", &format!("{defender}{path}"), &bearer, None).unwrap();
            assert_eq!(status, 200, "{path}: {told}");
            told["value"].clone()
        };
        let (url, token) =
            (format!("{}/clock", self.told("Control ")), format!("Bearer {}", self.told("CONTROL_TOKEN=")));
        let clock = self.send("GET", &url, &token, None).unwrap().1["now"].clone();
        vec![read("/api/indicators"), read("/api/alerts"), read("/api/machines"), clock]
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
