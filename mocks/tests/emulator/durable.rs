//! What survives: with a folder for data, everything that was acknowledged.

use super::*;

fn kept(folder: &std::path::Path) -> EmulatorOptions {
    EmulatorOptions { data: Some(folder.to_owned()), ..EmulatorOptions::default() }
}

fn indicator(number: u32) -> Value {
    json!({
        "indicatorValue": format!("site-{number}.example.org"), "indicatorType": "DomainName", "action": "AlertAndBlock",
        "title": "t", "description": "d", "severity": "Medium",
    })
}

/// Everything that a client can see of the tenant, apart from addresses.
fn seen(bed: &Bed) -> Vec<Value> {
    let paths = ["/api/machines", "/api/alerts", "/api/indicators"];
    let mut seen: Vec<Value> = paths.iter().map(|path| bed.defender(path).1["value"].clone()).collect();
    seen.push(bed.steer("/clock").1["now"].clone());
    seen
}

#[test]
fn a_tenant_is_taken_up_where_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let url = |bed: &Bed| format!("{}/api/indicators", bed.emulator.defender());
    let before = {
        let bed = Bed::with(kept(folder.path()));
        assert_eq!(bed.post(&url(&bed), &bed.bearer(), &indicator(1)).0, 200);
        bed.advance("3h");
        bed.tell("/devices", &json!({"place": "office", "user": "new.hire"}));
        bed.tell("/devices/laptop-1/access", &json!({"host": "site-1.example.org"}));
        bed.advance("1h");
        assert_eq!(bed.post(&url(&bed), &bed.bearer(), &indicator(2)).0, 200);
        seen(&bed)
    };
    let bed = Bed::with(kept(folder.path()));
    assert!(bed.emulator.recovered().unwrap() >= 6);
    assert_eq!(seen(&bed), before);
}

#[test]
fn data_of_another_tenant_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    drop(Bed::with(kept(folder.path())));
    let other = EmulatorOptions { seed: Some(5), clock: ClockMode::Manual, ..kept(folder.path()) };
    let refused = Emulator::start(other).err().unwrap().to_string();
    assert!(refused.contains("seed 1") && refused.contains("seed 5"), "{refused}");
    assert_eq!(Bed::with(kept(folder.path())).emulator.recovered(), Some(0));
}

#[test]
fn without_a_folder_nothing_survives() {
    let bed = Bed::new();
    assert_eq!(bed.emulator.recovered(), None);
    assert_eq!(bed.steer("/capabilities").1["data"], false);
}
