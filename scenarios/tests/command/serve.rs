//! `gnomon serve`: what it prints, how it ends, and what survives when it is killed.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::served::Served;
use super::{gnomon, run};

#[test]
fn what_was_acknowledged_is_there_after_a_kill_at_any_point() {
    const CHANGES: u32 = 12;
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
    let size = std::fs::metadata(folder.path().join("tenant.log")).unwrap().len();

    let served = Served::start_on_a_full_disk(&["--data", data], size + (2 << 20));
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

    // With room again, the same process takes changes.
    served.give_room();
    assert_eq!(submit(&served, 1000).0, 200);
    acknowledged.push("site-1000.example.org".to_owned());
    assert_eq!(values(&served), acknowledged);
    served.kill();
    let served = Served::start(&["--data", data]);
    assert_eq!(values(&served), acknowledged);
}

const SECRETS: [&str; 3] = ["CLIENT_SECRET=", "CLOUD_APPS_TOKEN=", "CONTROL_TOKEN="];

fn secrets(served: &Served) -> Vec<String> {
    SECRETS.iter().map(|words| served.told(words)).collect()
}

#[test]
fn secrets_are_random_for_each_start_and_the_same_for_each_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let [first, second] = [(); 2].map(|()| secrets(&Served::start(&[])));
    for (first, second) in first.iter().zip(&second) {
        assert!(first.len() >= 32 && first != second, "{first} and {second}");
    }
    let [first, second] = [(); 2].map(|()| secrets(&Served::start(&["--data", data.to_str().unwrap()])));
    assert_eq!(first, second);
    #[cfg(unix)]
    for file in std::fs::read_dir(&data).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[test]
fn secrets_are_what_the_user_sets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secrets.json");
    std::fs::write(&file, r#"{"clientSecret": "mine", "controlToken": "also-mine"}"#).unwrap();
    let file = file.to_str().unwrap();
    let mut command = gnomon(Path::new("."), &["serve", "--port", "0", "--clock", "manual", "--secrets", file]);
    command.env("GNOMON_CONTROL_TOKEN", "from-the-environment");
    let served = Served::spawn(command);
    assert_eq!(served.told("CLIENT_SECRET="), "mine");
    assert_eq!(served.told("CONTROL_TOKEN="), "from-the-environment");
    let (url, token) = (format!("{}/clock", served.told("Control ")), "Bearer from-the-environment");
    assert_eq!(served.send("GET", &url, token, None).unwrap().0, 200);
    assert!(served.bearer().starts_with("Bearer "), "a token is given for the secret that was set");

    for wrong in [r#"{"clientSecret": ""}"#, r#"{"clientSecrets": "x"}"#, "no JSON"] {
        std::fs::write(file, wrong).unwrap();
        let (_, told, code) = run(Path::new("."), &["serve", "--port", "0", "--secrets", file]);
        assert_eq!(code, 78, "{wrong}: {told}");
    }
}

#[test]
fn a_damaged_store_is_refused_with_its_path_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let served = Served::start(&["--data", data]);
    assert!(served.change(0, &served.bearer()));
    served.kill();
    let path = folder.path().join("tenant.log");
    let mut bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"Bearer "), "no header is kept");
    let last = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[last] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let arguments = ["serve", "--port", "0", "--clock", "manual", "--calm", "--data", data];
    let (_, told, code) = run(Path::new("."), &arguments);
    assert_eq!(code, 78, "{told}");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["tenant.log", "record 1 of 1", "is not as it was", "an empty folder"] {
        assert!(told.contains(words), "{told}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "it is left as it is");
}

#[test]
fn the_journal_is_a_file_that_is_whole_whenever_it_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.har");
    let served = Served::start(&["--journal", file.to_str().unwrap()]);
    let entries = || {
        let archive: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        archive["log"]["entries"].as_array().unwrap().len()
    };
    assert_eq!(entries(), 0);
    served.bearer();
    served.bearer();
    served.kill();
    assert_eq!(entries(), 2);
    let nowhere = folder.path().join("nowhere").join("journal.har");
    let arguments = ["serve", "--port", "0", "--journal", nowhere.to_str().unwrap()];
    let (_, told, code) = run(Path::new("."), &arguments);
    assert_eq!(code, 74, "{told}");
}

#[test]
fn a_program_reads_where_it_listens_and_what_proves_it_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gnomon.env");
    let served = Served::start(&["--env-file", file.to_str().unwrap()]);
    let text = std::fs::read_to_string(&file).unwrap();
    let variable = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).map(str::to_owned);
        line.unwrap_or_else(|| panic!("no {name} in {text}"))
    };
    for (name, words) in [
        ("TENANT_ID", "TENANT_ID="),
        ("CLIENT_ID", "CLIENT_ID="),
        ("CLIENT_SECRET", "CLIENT_SECRET="),
        ("CLOUD_APPS_TOKEN", "CLOUD_APPS_TOKEN="),
        ("CONTROL_TOKEN", "CONTROL_TOKEN="),
        ("DEFENDER_URL", "Defender for Endpoint"),
        ("CLOUD_APPS_URL", "Cloud App Security"),
        ("STORAGE_URL", "Log storage"),
        ("CONTROL_URL", "Control "),
    ] {
        assert_eq!(variable(name), served.told(words));
    }
    assert!(served.told("Login (authority)").starts_with(&variable("LOGIN_URL")));
    assert_ne!(variable("HARNESS_CLIENT_ID"), variable("CLIENT_ID"));
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions()) & 0o777,
        0o600
    );
}
