//! Bodies of the control API: resets, clock, faults, stimuli. An input is a line `method target`, and after it the
//! body.

use std::sync::LazyLock;

use serde_json::Value;

use super::sockets::ask;

pub(crate) const WORDS: &[&str] = &[
    "GET /",
    "POST /",
    "PUT /faults\n",
    "DELETE /",
    "/reset\n",
    "/clock\n",
    "/devices",
    "/devices/laptops-1/access\n",
    "/devices/laptops-1/sign-in\n",
    "/devices/laptops-1/move\n",
    "/devices/laptops-1/restart\n",
    "/journal?after=",
    "/observations?after=",
    "/openapi/agent.json",
    "/capabilities",
    "/seed",
    "/places",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"to\":",
    "\"by\":",
    "\"1h\"",
    "\"3660d\"",
    "\"9999999999d\"",
    "\"0ms\"",
    "\"2021-02-10T12:00:01Z\"",
    "\"9999-12-31T23:59:59Z\"",
    "\"seed\":",
    "\"faults\":[",
    "\"service\":\"defender\"",
    "\"path\":\"/api\"",
    "\"kind\":\"drop\"",
    "\"kind\":\"delay\",\"delay\":\"1ms\"",
    "\"rate\":\"100%\"",
    "\"rate\":\"0%\"",
    "\"place\":\"home\"",
    "\"place\":null",
    "\"user\":\"erin.smith\"",
    "\"build\":19042",
    "\"host\":\"www.dropbox.com\"",
    "\"process\":\"chrome.exe\"",
    "\"bytesSent\":",
    "\"bytesReceived\":18446744073709551615",
    "null",
    "-1",
    "1e999",
    "18446744073709551615",
    "é",
    "\\u0000",
    "\\ud800",
    "\u{0}",
];

fn devices() -> Vec<u8> {
    let (status, devices) = ask("GET", "/devices", b"");
    assert_eq!(status, 200);
    devices
}

pub(crate) fn run(data: &[u8]) {
    /// What there is after a reset.
    static DEVICES: LazyLock<Vec<u8>> = LazyLock::new(devices);
    LazyLock::force(&DEVICES);
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (line, body) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let Some((method, target)) = std::str::from_utf8(line).ok().and_then(|line| line.split_once(' ')) else { return };
    // What is no request is the business of `raw`.
    if http::Request::builder().method(method).uri(target).body(()).is_err() || !target.starts_with('/') {
        return;
    }
    let (status, told) = ask(method, target, body);
    let shown = || {
        format!(
            "{method} {target} {:?} was answered {status}: {:?}",
            body.escape_ascii().to_string(),
            told.escape_ascii().to_string()
        )
    };
    assert!(matches!(status, 200 | 202 | 400 | 404 | 405 | 409), "{}", shown());
    if method != "HEAD" {
        let told: Value = serde_json::from_slice(&told).unwrap_or_else(|error| panic!("{error}: {}", shown()));
        let message = told["error"]["message"].as_str().is_some_and(|message| !message.is_empty());
        assert_eq!(message, status >= 400, "{}", shown());
    }
    if method != "GET" && status < 400 {
        assert_eq!(ask("POST", "/reset", br#"{"seed":1}"#).0, 200, "{}", shown());
        assert_eq!(
            devices().escape_ascii().to_string(),
            DEVICES.escape_ascii().to_string(),
            "after a reset: {}",
            shown()
        );
    }
}
