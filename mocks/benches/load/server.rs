//! The two servers, each a process of its own: what it costs can be told from what the client costs.

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gnomon_mocks::serve::{Emulator, EmulatorOptions};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

/// Requests, as bytes.
pub(crate) type Requests = Vec<Vec<u8>>;

/// A server that runs.
pub(crate) struct Server {
    process: Child,
    /// Where it answers.
    pub address: SocketAddr,
}

impl Server {
    /// The emulator, and the requests for each machine of its tenant, with a token.
    pub(crate) fn emulator() -> Result<(Self, Requests), Box<dyn Error>> {
        let (server, told) = Self::start("emulator", &[])?;
        let word = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        let url = format!("{}/{}/oauth2/v2.0/token", word("login"), word("tenant"));
        let (id, secret) = (word("client_id"), word("client_secret"));
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id.as_str()),
            ("client_secret", secret.as_str()),
            ("scope", "https://api.securitycenter.microsoft.com/.default"),
        ];
        let read = |mut response: ureq::http::Response<ureq::Body>| -> Result<Value, Box<dyn Error>> {
            Ok(serde_json::from_str(&response.body_mut().read_to_string()?)?)
        };
        let token = read(ureq::post(&url).send_form(form)?)?;
        let token = token["access_token"].as_str().ok_or("no token")?.to_owned();
        let machines = format!("http://{}/api/machines", server.address);
        let machines = read(ureq::get(&machines).header("Authorization", format!("Bearer {token}")).call()?)?;
        let host = server.address;
        let ids = machines["value"].as_array().into_iter().flatten().filter_map(|machine| machine["id"].as_str());
        let request = |id| {
            let head =
                format!("GET /api/machines/{id} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n");
            head.into_bytes()
        };
        let requests: Requests = ids.map(request).collect();
        Ok((server, requests))
    }

    /// hyper alone, which answers every request with this response.
    pub(crate) fn bare(response: &[u8]) -> Result<Self, Box<dyn Error>> {
        Ok(Self::start("bare", response)?.0)
    }

    fn start(role: &str, told: &[u8]) -> Result<(Self, Value), Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process =
            command.arg(format!("--serve={role}")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut input = process.stdin.take().ok_or("no input")?;
        input.write_all(&u32::try_from(told.len())?.to_be_bytes())?;
        input.write_all(told)?;
        // It ends when its input does: with this process, at the latest.
        process.stdin = Some(input);
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let told: Value = serde_json::from_str(&line)?;
        let address = told["address"].as_str().ok_or("no address")?.parse()?;
        Ok((Self { process, address }, told))
    }

    /// The processor time of its threads.
    pub(crate) fn processor_time(&self) -> io::Result<Duration> {
        let mut nanoseconds = 0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let told = std::fs::read_to_string(task?.path().join("schedstat"))?;
            nanoseconds += told.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or_default();
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// Its resident memory.
    pub(crate) fn resident_kib(&self) -> io::Result<u64> {
        let told = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        number.ok_or_else(|| io::Error::other("the system does not tell VmRSS"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

/// What the processes of the servers do.
pub(crate) fn serve(role: &str) {
    let mut length = [0; 4];
    io::stdin().read_exact(&mut length).expect("the length of what is told");
    let mut told = vec![0; u32::from_be_bytes(length) as usize];
    io::stdin().read_exact(&mut told).expect("what is told");
    if role == "bare" { serve_bare(&told) } else { serve_emulator() }
}

fn until_input_ends() {
    drop(io::copy(&mut io::stdin(), &mut io::sink()));
}

fn serve_emulator() {
    let emulator =
        Emulator::start(EmulatorOptions { without_faults: true, ..EmulatorOptions::default() }).expect("it starts");
    let directory = emulator.directory();
    // The application for which no rate limit holds.
    let app = directory.apps.last().expect("an application");
    let told = serde_json::json!({
        "address": emulator.defender().replace("http://", ""), "login": emulator.login(), "tenant": directory.tenant_id,
        "client_id": app.client_id, "client_secret": app.client_secret,
    });
    println!("{told}");
    until_input_ends();
    emulator.stop().expect("it stops");
}

/// The same runtime, and connections set up with as little as hyper allows.
fn serve_bare(told: &[u8]) {
    let head = told.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let text = std::str::from_utf8(&told[..head]).expect("a head that is text");
    let body = Bytes::copy_from_slice(&told[head + 4..]);
    let mut response = http::Response::new(());
    for (name, value) in text.lines().skip(1).filter_map(|line| line.split_once(": ")) {
        // hyper tells these two itself.
        if !["date", "content-length"].contains(&name) {
            let name: http::HeaderName = name.parse().expect("a name");
            response.headers_mut().append(name, value.parse().expect("a value"));
        }
    }
    let (head, ()) = response.into_parts();
    std::thread::spawn(|| {
        until_input_ends();
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, async move {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("{}", serde_json::json!({"address": listener.local_addr().expect("an address").to_string()}));
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            drop(stream.set_nodelay(true));
            let (head, body) = (head.clone(), body.clone());
            let service = service_fn(move |_request| {
                let response = http::Response::from_parts(head.clone(), Full::new(body.clone()));
                async move { Ok::<_, Infallible>(response) }
            });
            tokio::task::spawn_local(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
}
