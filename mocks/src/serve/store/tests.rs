//! A store in a folder.

use gnomon_reference_impl::time::SimTime;
use serde_json::json;

use super::*;
use crate::serve::clock::ClockMode;

fn config() -> TenantConfig {
    TenantConfig {
        schema: TenantConfig::SCHEMA,
        program: "gnomon".to_owned(),
        scenario: ("contoso".to_owned(), "text".to_owned()),
        edition: None,
        seed: 1,
        asked_seed: None,
        start: SimTime::EPOCH,
        opened: SimTime::EPOCH,
        clock: ClockMode::Manual,
        machine: SimTime::EPOCH,
    }
}

fn decision(number: u64) -> Decision {
    let change = Change::Stimulus { path: "devices".to_owned(), body: json!({ "number": number }) };
    Decision::new(SimTime::from_millis(number), change, json!("x".repeat(50)))
}

fn kept(store: &mut Store) -> Vec<Vec<Decision>> {
    let mut kept = Vec::new();
    store
        .read(|number, decisions| {
            kept.push(decisions);
            assert_eq!(number, kept.len() as u64);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    kept
}

fn open(folder: &Path) -> Result<Store, StoreError> {
    Store::open(folder).map(|opened| opened.expect("there is one").0)
}

#[test]
fn what_was_appended_is_there_and_another_process_is_kept_out() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Store::open(folder.path()).unwrap().is_none());
    let mut store = Store::create(folder.path(), &config(), [vec![decision(1), decision(2)]]).unwrap();
    let all: Vec<_> = (3..200).map(|number| vec![decision(number)]).collect();
    all.iter().for_each(|decisions| store.append(decisions).unwrap());
    assert!(matches!(open(folder.path()), Err(StoreError::InUse { .. })));
    drop(store);
    let (mut store, found) = Store::open(folder.path()).unwrap().unwrap();
    assert_eq!((found, store.len(), store.notice()), (config(), 198, None));
    let kept = kept(&mut store);
    assert_eq!((&kept[0], &kept[1..]), (&vec![decision(1), decision(2)], &all[..]));
}

#[cfg(unix)]
#[test]
fn it_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(Store::create(&data, &config(), []).unwrap());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&data.join(NAME))), (0o700, 0o600));
}

#[test]
fn a_change_that_was_cut_short_is_dropped_with_a_notice_and_the_next_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(folder.path(), &config(), [vec![decision(1)]]).unwrap();
    let end = store.mark.end;
    store.write_at(end, &[&[7; 40]]).unwrap();
    drop(store);
    let mut store = open(folder.path()).unwrap();
    assert!(store.notice().unwrap().contains("cut short"));
    store.append(&[decision(2)]).unwrap();
    drop(store);
    let mut store = open(folder.path()).unwrap();
    assert_eq!((kept(&mut store), store.notice()), (vec![vec![decision(1)], vec![decision(2)]], None));
}

#[test]
fn what_cannot_be_written_is_not_there_and_what_comes_after_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(folder.path(), &config(), [vec![decision(1)]]).unwrap();
    // Nothing can be written through this handle.
    let readable = File::open(folder.path().join(NAME)).unwrap();
    let writable = std::mem::replace(&mut store.file, readable);
    assert!(matches!(store.append(&[decision(2)]), Err(StoreError::Io { .. })));
    assert!(store.broken, "it cannot be said either that nothing is there");
    assert!(store.append(&[decision(2)]).is_err());
    (store.file, store.broken) = (writable, false);
    store.append(&[decision(3)]).unwrap();
    assert_eq!(kept(&mut store), [vec![decision(1)], vec![decision(3)]]);
}

#[test]
fn a_damaged_store_is_refused_with_its_path_and_what_to_do_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAME);
    drop(Store::create(folder.path(), &config(), [vec![decision(1)], vec![decision(2)]]).unwrap());
    let whole = std::fs::read(&path).unwrap();
    let mut damaged = whole.clone();
    let inside = damaged.len() - damaged.iter().rev().take_while(|byte| **byte == 0).count() - 20;
    damaged[inside] ^= 1;
    std::fs::write(&path, &damaged).unwrap();
    let refused = open(folder.path()).err().unwrap().to_string();
    for words in [path.to_str().unwrap(), "record 2 of 2", "left as it is", "Put a copy of it from before"] {
        assert!(refused.contains(words), "{refused}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), damaged);
}

#[test]
fn a_built_in_scenario_is_known_by_its_name_and_a_file_by_its_text() {
    let asked = |name: &str, text: &str| TenantConfig { scenario: (name.to_owned(), text.to_owned()), ..config() };
    assert!(config().is_meant_by(&asked("contoso", "another text")));
    assert!(!config().is_meant_by(&asked("office-day", "text")));
    assert!(!asked("a.toml", "text").is_meant_by(&asked("a.toml", "another text")));
    let reset = TenantConfig { asked_seed: Some(1), seed: 7, ..config() };
    assert!(reset.is_meant_by(&config()), "the same command starts again");
    assert!(reset.is_meant_by(&TenantConfig { seed: 7, ..config() }));
    assert!(!reset.is_meant_by(&TenantConfig { seed: 8, ..config() }));
}
