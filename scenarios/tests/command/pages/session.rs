//! The commands of a page, one after the other in a folder of their own.

use gnomon::docs::DocPage;

use super::super::served::Served;
use super::super::{gnomon, run};
use super::blocks::{Block, Shown};
use super::shown::compare;

/// The ports that pages name, with the words in the greeting after which the real one stands.
const PORTS: [(&str, u16); 6] = [
    ("All by Host header", 8080),
    ("Login (authority)", 8081),
    ("Defender for Endpoint", 8082),
    ("Cloud App Security", 8083),
    ("Log storage", 8084),
    ("Control ", 8085),
];

/// A page that is being followed.
pub(super) struct Session {
    folder: tempfile::TempDir,
    /// What it serves, with a token of a client.
    served: Option<(Served, String)>,
}

impl Session {
    pub(super) fn new(page: &DocPage) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{}: {error}", page.path));
        Self { folder, served: None }
    }

    /// Writes a file that the page shows.
    pub(super) fn write(&self, name: &str, text: &str) {
        assert!(!name.contains(['/', '\\']), "{name} is in the folder itself");
        std::fs::write(self.folder.path().join(name), text).expect("the folder can be written");
    }

    /// Does the commands of a block, and compares what they print with what the page shows; how many there were.
    pub(super) fn play(&mut self, block: &Block<'_>) -> usize {
        let commands = block.commands();
        for command in &commands {
            let printed = self.does(command);
            let lines: Vec<&str> = printed.lines().collect();
            compare(&command.lines, &lines).unwrap_or_else(|why| panic!("{}: {why}", command.place));
        }
        commands.len()
    }

    fn does(&mut self, command: &Shown<'_>) -> String {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        match words[..] {
            ["gnomon", "serve", ..] => self.serve(&words[1..]),
            ["gnomon", ..] => {
                let (stdout, stderr, code) = run(self.folder.path(), &words[1..]);
                assert_eq!(code, command.exit_code, "{}: {stderr}", command.place);
                stdout + &stderr
            }
            [function @ ("api" | "steer"), ..] => {
                let served = self.served.as_ref().unwrap_or_else(|| panic!("{}: nothing is served", command.place));
                ask(served, function, &words[1..]).unwrap_or_else(|why| panic!("{}: {why}", command.place))
            }
            _ => panic!("{}: `{}` is not run here: put it into a block of ```sh", command.place, words[0]),
        }
    }

    /// Serves on free ports; the greeting as a page shows it.
    fn serve(&mut self, arguments: &[&str]) -> String {
        let served = Served::spawn(gnomon(self.folder.path(), &[arguments, &["--port", "0"]].concat()));
        let bearer = served.bearer();
        let greeting = as_shown(&served, &served.greeting);
        self.served = Some((served, bearer));
        greeting
    }
}

/// Asks as the two functions of the page do.
fn ask((served, bearer): &(Served, String), function: &str, arguments: &[&str]) -> Result<String, String> {
    let authorization = match function {
        "api" => bearer.clone(),
        _ => format!("Bearer {}", served.told("CONTROL_TOKEN=")),
    };
    let (mut method, mut body, mut url) = (None, None, None);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            "-X" => method = arguments.next(),
            "-d" => body = arguments.next(),
            other => url = Some(other),
        }
    }
    let url = url.ok_or("it names no address")?;
    if url.ends_with("/clock") && method.is_none() && body.is_none() {
        // The page says to ask until it is ready.
        served.settle();
    }
    let real =
        PORTS.iter().fold(url.to_owned(), |url, (words, port)| url.replace(&shown(*port), &origin(served, words)));
    let method = method.unwrap_or(if body.is_some() { &"POST" } else { &"GET" });
    let (_, text) = served.ask(method, &real, &authorization, body.unwrap_or(&"")).ok_or("the connection broke")?;
    Ok(as_shown(served, &text))
}

/// A text of the served tenant with the ports that pages name.
fn as_shown(served: &Served, text: &str) -> String {
    PORTS.iter().fold(text.to_owned(), |text, (words, port)| text.replace(&origin(served, words), &shown(*port)))
}

fn shown(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Where a service really is.
fn origin(served: &Served, words: &str) -> String {
    let told = served.told(words);
    told.match_indices('/').nth(2).map_or(told.as_str(), |(end, _)| &told[..end]).to_owned()
}
