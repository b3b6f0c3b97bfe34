//! The emulator under load, beside bare hyper (issue 4, point 8; the figures are in `mocks/docs/load.md`).
//!
//! One run starts two servers, each a process of its own: the emulator with its usual tenant, alive, and hyper alone,
//! which answers every request with the bytes and headers that the emulator answered once. A client asks both in turn
//! for one machine, or for another one each time, on connections that stay open, with a token that each request carries
//! and the emulator checks. It prints
//!
//! - requests a second of both, and the ratio: by the clock, and by the processor time of the server alone;
//! - the memory of the emulator after so many requests, and after ten times as many.
//!
//! ```sh
//! cargo bench -p gnomon-mocks --bench load                    # a million requests
//! cargo bench -p gnomon-mocks --bench load -- --quick         # 20,000
//! cargo bench -p gnomon-mocks --bench load -- --check         # fails if a figure misses its aim
//! ```

mod client;
mod server;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use client::{Client, Spent};
use server::Server;

/// What the emulator is to reach of bare hyper, and how much its memory may grow.
const RATIO_AT_LEAST: f64 = 0.80;
const GROWTH_AT_MOST: f64 = 1.05;

/// How many connections ask at once, one after the other or enough to keep a server busy; for how many machines in
/// turn; and whether the ratio is held against the aim, which is for one machine.
const LOADS: [(usize, usize, bool); 4] = [(1, 1, true), (16, 1, true), (1, usize::MAX, false), (16, usize::MAX, false)];

/// How much is measured.
struct Amount {
    /// Rounds, each of which asks both servers.
    rounds: usize,
    /// Requests to each server in a round.
    a_round: usize,
    /// Requests after which memory is looked at the first time; the second is after ten times as many.
    remembered: usize,
}

const FULL: Amount = Amount { rounds: 15, a_round: 10_000, remembered: 100_000 };
const QUICK: Amount = Amount { rounds: 5, a_round: 1_000, remembered: 2_000 };

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if let Some(role) = arguments.iter().find_map(|argument| argument.strip_prefix("--serve=")) {
        server::serve(role);
        return ExitCode::SUCCESS;
    }
    match measure(if has("--quick") { &QUICK } else { &FULL }) {
        Ok(in_order) if in_order || !has("--check") => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every figure reached its aim.
fn measure(amount: &Amount) -> Result<bool, Box<dyn Error>> {
    let (emulator, requests) = Server::emulator()?;
    let answered = Client::connect(emulator.address, 1)?.ask_once(&requests[0])?;
    let bare = Server::bare(&answered)?;
    println!("an answer is {} bytes, a request {}", answered.len(), requests[0].len());
    println!(
        "\nconnections  machines  emulator/s  bare hyper/s  ratio   by processor time: emulator  bare hyper  ratio"
    );
    let mut in_order = true;
    for (connections, machines, aimed) in LOADS {
        let requests = &requests[..machines.min(requests.len())];
        let mut clients =
            [Client::connect(emulator.address, connections)?, Client::connect(bare.address, connections)?];
        for client in &mut clients {
            client.ask(requests, amount.a_round / 5)?;
        }
        let mut spent = [Vec::new(), Vec::new()];
        for round in 0..amount.rounds {
            // Who is first changes from round to round.
            for place in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
                let server = [&emulator, &bare][place];
                let before = server.processor_time()?;
                let clock = clients[place].ask(requests, amount.a_round)?;
                spent[place].push(Spent { clock, processor: server.processor_time()?.saturating_sub(before) });
            }
        }
        let ratio = |of: fn(&Spent) -> Duration| {
            let ratios =
                spent[0].iter().zip(&spent[1]).map(|(own, bare)| of(bare).as_secs_f64() / of(own).as_secs_f64());
            median(ratios.collect())
        };
        let each = |place: usize, of: fn(&Spent) -> Duration| {
            median(spent[place].iter().map(|spent| of(spent).as_secs_f64()).collect()) / amount.a_round as f64
        };
        let (by_clock, by_processor) = (ratio(|spent| spent.clock), ratio(|spent| spent.processor));
        println!(
            "{connections:>11}  {:>8}  {:>10.0}  {:>12.0}  {by_clock:>5.2}  {:>25.1} µs  {:>7.1} µs  \
             {by_processor:>5.2}",
            requests.len(),
            1.0 / each(0, |spent| spent.clock),
            1.0 / each(1, |spent| spent.clock),
            each(0, |spent| spent.processor) * 1e6,
            each(1, |spent| spent.processor) * 1e6,
        );
        in_order &= !aimed || by_clock >= RATIO_AT_LEAST;
    }
    Ok(in_order & memory(amount)?)
}

/// The memory of a fresh emulator after so many requests, and after ten times as many.
fn memory(amount: &Amount) -> Result<bool, Box<dyn Error>> {
    let (emulator, requests) = Server::emulator()?;
    let mut client = Client::connect(emulator.address, 16)?;
    client.ask(&requests[..1], amount.remembered)?;
    let first = emulator.resident_kib()?;
    client.ask(&requests[..1], 9 * amount.remembered)?;
    let second = emulator.resident_kib()?;
    let growth = second as f64 / first as f64;
    let many = amount.remembered;
    println!("\nresident memory: {first} KiB after {many} requests, {second} KiB after {}: {growth:.3}", 10 * many);
    Ok(growth <= GROWTH_AT_MOST)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
