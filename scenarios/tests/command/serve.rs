//! `gnomon serve`: what it prints, how it ends, and what survives when it is killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::{gnomon, run};

/// An emulator as a child, and where it said it is.
struct Served {
    child: Child,
    greeting: String,
}

impl Served {
    fn start(arguments: &[&str]) -> Self {
        let arguments = [&["serve", "--port", "0", "--clock", "manual", "--calm"], arguments].concat();
        Self::spawn(gnomon(Path::new("."), &arguments))
    }

    /// The same, where no file can grow beyond this many bytes, as on a disk that is full.
    #[cfg(target_os = "linux")]
    fn start_on_a_full_disk(arguments: &[&str], bytes: u64) -> Self {
        let arguments = [&["serve", "--port", "0", "--clock", "manual", "--calm"], arguments].concat();
        let direct = gnomon(Path::new("."), &arguments);
        let mut shell = std::process::Command::new("bash");
        // A write beyond the limit is an error then, and not the end of the process.
        let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", bytes.div_ceil(1024));
        shell.args(["-c", &script]).arg(direct.get_program()).args(direct.get_args()).current_dir(".");
        Self::spawn(shell)
    }

    fn spawn(mut command: std::process::Command) -> Self {
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
    fn told(&self, words: &str) -> String {
        let line = self.greeting.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("no {words}"));
        line[line.find(words).unwrap() + words.len()..].trim().to_owned()
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a request; the status and the JSON of the answer, or nothing if the connection broke.
    fn send(&self, method: &str, url: &str, authorization: &str, body: Option<&Value>) -> Option<(u16, Value)> {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let request = ureq::http::Request::builder().method(method).uri(url).header("Authorization", authorization);
        let request = request.header("Content-Type", "application/json");
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut response = agent.run(request.body(body).unwrap()).ok()?;
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().ok()?;
        Some((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    fn bearer(&self) -> String {
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
    fn change(&self, number: u32, bearer: &str) -> bool {
        let (control, token) = (self.told("Control "), format!("Bearer {}", self.told("CONTROL_TOKEN=")));
        let (url, authorization, body) = match number % 3 {
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
            _ => (format!("{control}/clock"), token.as_str(), json!({"by": "25min"})),
        };
        let Some((status, told)) = self.send("POST", &url, authorization, Some(&body)) else { return false };
        assert!(status < 300, "change {number}: {status} {told}");
        self.settle();
        true
    }

    /// Waits until the clock is where it is to go.
    fn settle(&self) {
        let (url, token) =
            (format!("{}/clock", self.told("Control ")), format!("Bearer {}", self.told("CONTROL_TOKEN=")));
        while let Some((_, clock)) = self.send("GET", &url, &token, None) {
            if clock["status"] == "ready" {
                break;
            }
        }
    }

    /// Everything a client can see that changes may have changed.
    fn seen(&self) -> Vec<Value> {
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

#[test]
fn what_was_acknowledged_is_there_after_a_kill_at_any_point() {
    const CHANGES: u32 = 9;
    // A tenant that is never killed: what is seen after each change.
    let never = Served::start(&[]);
    let mut after = vec![never.seen()];
    for number in 0..CHANGES {
        assert!(never.change(number, &never.bearer()));
        after.push(never.seen());
    }

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let mut done = 0;
    // How long the change under way is given before the kill: drawn once, spread over what one takes.
    let mut patience = [3, 0, 11, 1, 6, 2, 25].into_iter().cycle();
    let mut kills = 0;
    while done < CHANGES {
        let served = Served::start(&["--data", data]);
        let seen = served.seen();
        let here = after.iter().position(|known| *known == seen).expect("a state that the tenant never killed was in");
        let here = u32::try_from(here).unwrap();
        assert!(here == done || here == done + 1, "{done} changes were acknowledged, {here} are there");
        done = here;
        // One change in peace, and one during which it is killed.
        if done < CHANGES {
            assert!(served.change(done, &served.bearer()));
            done += 1;
        }
        let bearer = served.bearer();
        let next = done;
        done += std::thread::scope(|scope| {
            let under_way = scope.spawn(|| next < CHANGES && served.change(next, &bearer));
            std::thread::sleep(Duration::from_millis(patience.next().unwrap()));
            kill_by_number(&served);
            u32::from(under_way.join().unwrap())
        });
        served.kill();
        kills += 1;
    }
    assert!(kills >= 3, "{kills}");
    let served = Served::start(&["--data", data]);
    assert_eq!(served.seen(), after[CHANGES as usize]);
}

/// `kill -9`, from another thread than the one that owns the child.
fn kill_by_number(served: &Served) {
    let killed = std::process::Command::new("kill").args(["-9", &served.child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

#[test]
fn a_newcomer_is_told_what_to_copy() {
    let served = Served::start(&[]);
    for (words, begins) in [
        ("Login (authority)", "http://127.0.0.1:"),
        ("Defender for Endpoint", "http://127.0.0.1:"),
        ("Cloud App Security", "http://127.0.0.1:"),
        ("Control ", "http://127.0.0.1:"),
    ] {
        assert!(served.told(words).starts_with(begins), "{}", served.greeting);
    }
    assert!(
        served.greeting.starts_with(
            "A tenant with 40 devices is open at 2021-02-10T00:00:00.000Z (clock manual, edition current)."
        )
    );
}

#[test]
fn what_cannot_be_served_is_told_with_its_exit_code() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (_, told, code) = run(Path::new("."), &["serve", "--port", &port]);
    assert_eq!(code, 69, "{told}");
    assert!(told.contains("cannot listen on") && told.contains("--port"), "{told}");
    let (_, told, code) = run(Path::new("."), &["serve", "--clock", "sundial"]);
    assert_eq!(code, 64, "{told}");
    let (_, told, code) = run(Path::new("."), &["serve", "nowhere"]);
    assert_eq!(code, 78, "{told}");
    let (_, told, code) = run(Path::new("."), &["serve", "--edition", "1999"]);
    assert_eq!(code, 78, "{told}");
    let folder = tempfile::NamedTempFile::new().unwrap();
    let (_, told, code) = run(Path::new("."), &["serve", "--port", "0", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(code, 74, "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let values = |served: &Served| -> Vec<String> {
        let url = format!("{}/api/indicators", served.told("Defender for Endpoint"));
        let (status, told) = served.send("GET", &url, &served.bearer(), None).unwrap();
        assert_eq!(status, 200, "{told}");
        let values = told["value"].as_array().unwrap().iter();
        let values = values.map(|indicator| indicator["indicatorValue"].as_str().unwrap().to_owned());
        // The others are those of the scenario.
        values.filter(|value| value.starts_with("site-")).collect()
    };
    let submit = |served: &Served, number: usize| {
        let url = format!("{}/api/indicators", served.told("Defender for Endpoint"));
        let indicator = json!({
            "indicatorValue": format!("site-{number}.example.org"), "indicatorType": "DomainName", "action": "Alert",
            "title": "t", "description": "d".repeat(200_000),
        });
        served.send("POST", &url, &served.bearer(), Some(&indicator)).unwrap()
    };
    Served::start(&["--data", data]).kill();
    let size = std::fs::metadata(folder.path().join("tenant.redb")).unwrap().len();

    let served = Served::start_on_a_full_disk(&["--data", data], 2 * size);
    let (mut acknowledged, mut refused) = (Vec::new(), None);
    for number in 0..90 {
        let (status, told) = submit(&served, number);
        if status != 200 {
            refused = Some((status, told));
            break;
        }
        acknowledged.push(format!("site-{number}.example.org"));
    }
    // The client is told, in so many words, and nothing of the change is there; what was there can be read.
    let (status, told) = refused.expect("the disk is full at some time");
    assert!(!acknowledged.is_empty(), "it was full from the beginning: {told}");
    assert_eq!((status, &told["error"]["code"]), (507, &json!("InsufficientStorage")), "{told}");
    assert!(told["error"]["message"].as_str().unwrap().starts_with("Nothing was changed"), "{told}");
    assert_eq!(values(&served), acknowledged);
    served.kill();

    // With room again, everything acknowledged is there, and changes are taken.
    let served = Served::start(&["--data", data]);
    assert_eq!(values(&served), acknowledged);
    assert_eq!(submit(&served, 1000).0, 200);
}
