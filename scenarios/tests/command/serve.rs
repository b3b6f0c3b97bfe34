//! `gnomon serve`: what it prints, how it ends, and what survives when it is killed.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::run;
use super::served::Served;

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
