//! How fast hunting queries are answered over ten million rows in memory, beside a plain scan of the same columns
//! (HNT-03).
//!
//! One thread. The rows are thirty days of connections of 20,000 devices to 5,000 hosts; the documented query asks for
//! two of the hosts. The plain scan reads the two columns that the query is about, as plain arrays, and does no more
//! than find the rows: no query is parsed, nothing is sorted, no answer is made.

use std::sync::LazyLock;

use divan::counter::ItemsCount;
use gnomon_reference_impl::hunting::rows::NetworkEventRow;
use gnomon_reference_impl::hunting::{self, HuntingStore, Options};
use gnomon_reference_impl::time::{SimDuration, SimTime};

const ROWS: u64 = 10_000_000;
const HOSTS: u64 = 5_000;
const DEVICES: u64 = 20_000;

/// The documented query.
const DOCUMENTED: &str = "DeviceNetworkEvents\n| where RemoteUrl in (\"host-17.example.com\", \
                          \"host-4711.example.com\")\n| order by Timestamp desc";

/// Queries of other kinds, for comparison.
const OTHERS: [&str; 5] = [
    "DeviceNetworkEvents | where RemoteUrl in (\"host-17.example.com\", \"host-4711.example.com\") | count",
    "DeviceNetworkEvents | where RemoteUrl has_any (\"host-17.example.com\", \"host-4711.example.com\") | order by \
     Timestamp desc",
    "DeviceNetworkEvents | where Timestamp > ago(7d) and RemotePort == 443 and ActionType =~ \"connectionfailed\" | \
     count",
    "DeviceNetworkEvents | summarize count() by RemoteUrl | top 10 by count_",
    "DeviceNetworkEvents | summarize Connections = count(), Devices = dcount(DeviceId) by bin(Timestamp, 1d)",
];

fn main() {
    divan::main();
}

fn now() -> SimTime {
    SimTime::from_millis(1_612_936_800_000)
}

/// Few hosts are much used, and most are used little; every draw is a function of the row.
fn host_of(row: u64) -> u64 {
    let draw = (row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) % 1_000_000;
    draw * draw / 1_000_000 * HOSTS / 1_000_000
}

fn instant_of(row: u64) -> SimTime {
    // Thirty days, a second short, so that every row can be found.
    now() - SimDuration::from_millis((ROWS - row) * 2_591_999_000 / ROWS)
}

fn name_of_host(host: u64) -> String {
    format!("host-{host}.example.com")
}

static STORE: LazyLock<HuntingStore> = LazyLock::new(|| {
    let hosts: Vec<String> = (0..HOSTS).map(name_of_host).collect();
    let devices: Vec<String> = (0..DEVICES).map(|device| format!("device-{device}.contoso.com")).collect();
    let ids: Vec<String> = (0..DEVICES).map(|device| format!("{device:040x}")).collect();
    let mut store = HuntingStore::new();
    for row in 0..ROWS {
        let (host, device) = (host_of(row), (row * 7919) % DEVICES);
        store.append(&NetworkEventRow {
            timestamp: instant_of(row),
            device_id: &ids[device as usize],
            device_name: &devices[device as usize],
            action_type: if row % 50 == 0 { "ConnectionFailed" } else { "ConnectionSuccess" },
            remote_port: Some(if row % 9 == 0 { 80 } else { 443 }),
            remote_url: &hosts[host as usize],
            protocol: "Tcp",
            initiating_process_file_name: if row % 3 == 0 { "msedge.exe" } else { "chrome.exe" },
            report_id: Some(row as i64),
            ..NetworkEventRow::default()
        });
    }
    store
});

/// The same two columns as plain arrays.
static PLAIN: LazyLock<(Vec<u16>, Vec<i64>)> = LazyLock::new(|| {
    let instants = (0..ROWS).map(|row| instant_of(row).millis() as i64);
    ((0..ROWS).map(|row| host_of(row) as u16).collect(), instants.collect())
});

fn ask(query: &str) -> usize {
    match hunting::run(query, &STORE, now(), &Options::default()) {
        Ok(answer) => answer.rows(),
        Err(error) => unreachable!("{}", error.render(query)),
    }
}

/// The documented query, from its text to its answer.
#[divan::bench(sample_count = 20)]
fn documented_query(bencher: divan::Bencher<'_, '_>) {
    let expected = (0..ROWS).filter(|row| matches!(host_of(*row), 17 | 4711)).count();
    assert_eq!(ask(DOCUMENTED), expected.min(100_000), "exactly the rows of the two hosts");
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| ask(divan::black_box(DOCUMENTED)));
}

/// Only finding the rows of the two hosts in the last thirty days, in plain arrays.
#[divan::bench(sample_count = 20)]
fn plain_scan(bencher: divan::Bencher<'_, '_>) {
    let (hosts, instants) = &*PLAIN;
    let oldest = (now() - hunting::RETENTION).millis() as i64;
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let mut found = Vec::new();
        for (row, (host, at)) in divan::black_box(hosts).iter().zip(divan::black_box(instants)).enumerate() {
            if (*host == 17 || *host == 4711) && *at >= oldest {
                found.push(row as u32);
            }
        }
        found.len()
    });
}

/// Other queries, from text to answer.
#[divan::bench(args = 0..OTHERS.len(), sample_count = 5)]
fn other_queries(bencher: divan::Bencher<'_, '_>, query: usize) {
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| ask(divan::black_box(OTHERS[query])));
}
