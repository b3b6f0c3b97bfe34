//! Memory of reading logs: it follows the distinct apps, users, addresses and days, never the size (PRX-05).
//!
//! A process of its own, so that nothing else allocates; one test, so that nothing else runs beside it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::logs::upload::{AppLookup, FileLimits, LogSource, Piece, Upload, read_in_pieces};
use gnomon_reference_impl::logs::{FoldSettings, Folded, LogFold, LogFormat, ReadSettings};
use gnomon_reference_impl::time::SimTime;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What reading may take besides the rows, in bytes; the promise is 64 MB.
const FIXED: usize = 12 << 20;

/// What a distinct app, user, address and day may take.
const EACH: usize = 200;

/// Lines of a log, made as they are read.
struct Lines<F> {
    line: F,
    next: u64,
    count: u64,
    made: Vec<u8>,
    given: usize,
}

impl<F: Fn(u64, &mut String)> Lines<F> {
    fn new(count: u64, line: F) -> Self {
        Self { line, next: 0, count, made: Vec::new(), given: 0 }
    }
}

impl<F: Fn(u64, &mut String)> Read for Lines<F> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.given == self.made.len() {
            let mut text = String::from_utf8(std::mem::take(&mut self.made)).unwrap();
            text.clear();
            while text.len() < 8192 && self.next < self.count {
                (self.line)(self.next, &mut text);
                self.next += 1;
            }
            (self.made, self.given) = (text.into_bytes(), 0);
        }
        let count = buffer.len().min(self.made.len() - self.given);
        buffer[..count].copy_from_slice(&self.made[self.given..][..count]);
        self.given += count;
        Ok(count)
    }
}

fn squid(number: u64, user: u64, address: u64, text: &mut String) {
    let (b, c, d) = (address >> 16 & 255, address >> 8 & 255, address & 255);
    let seconds = 1_612_936_800 + number / 1000;
    writeln!(
        text,
        "{seconds}.{:03}    250 10.{b}.{c}.{d} TCP_MISS/200 1263 GET http://www.dropbox.com/files/{number}/report.docx \
         user{user} HIER_DIRECT/192.0.2.1 text/html",
        number % 1000
    )
    .unwrap();
}

fn fold_settings(catalog: &Catalog) -> FoldSettings<'_> {
    static NO_SERVERS: BTreeMap<std::net::IpAddr, gnomon_reference_impl::catalog::AppIndex> = BTreeMap::new();
    let apps = AppLookup { catalog, addresses: &NO_SERVERS };
    FoldSettings { apps, not_before: SimTime::EPOCH, ahead_from: SimTime::NEVER, samples: 10 }
}

fn settings() -> ReadSettings {
    ReadSettings::at("2021-02-10T06:00:00Z".parse().unwrap())
}

/// What came of reading, and the most that it took at a time.
fn peak_of<T>(read: impl FnOnce() -> T) -> (T, usize) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let read = read();
    (read, MEMORY.peak_usage() - before)
}

fn folded(catalog: &Catalog, log: &mut dyn Read) -> Folded {
    let reader = LogFormat::named("SQUID_NATIVE").unwrap().reader(settings());
    let mut fold = LogFold::new(reader, fold_settings(catalog));
    let take = &mut |piece: Piece<'_>| {
        if let Piece::Bytes(bytes) = piece {
            fold.push(bytes);
        }
    };
    read_in_pieces(log, take).unwrap();
    fold.finish()
}

#[test]
fn memory_follows_what_is_distinct_and_not_the_size() {
    let catalog = Catalog::built_in();
    const MANY: u64 = 200_000;

    // The same few users again and again.
    let few = |number: u64, text: &mut String| squid(number, number % 10, number % 10, text);
    let (read, peak) = peak_of(|| folded(&catalog, &mut Lines::new(2 * MANY, few)));
    assert_eq!((read.taken, read.rows.len()), (2 * MANY, 10));
    assert!(read.bytes > 4 * FIXED as u64 && peak < FIXED, "{peak} bytes for {} of log", read.bytes);
    drop(read);

    // Each line another user at another address, the worst there is.
    let distinct = |number: u64, text: &mut String| squid(number, number, number, text);
    let (read, peak) = peak_of(|| folded(&catalog, &mut Lines::new(MANY, distinct)));
    assert_eq!((read.taken, read.rows.len(), read.users.len()), (MANY, MANY as usize, MANY as usize));
    let most = FIXED + EACH * read.rows.len();
    assert!(peak < most, "{peak} bytes, {} each", peak / read.rows.len());
    drop(read);

    // A line that never ends.
    let endless = |_: u64, text: &mut String| text.push_str("GET http://www.dropbox.com/ ");
    let (read, peak) = peak_of(|| folded(&catalog, &mut Lines::new(1_000_000, endless)));
    assert_eq!((read.lines, read.unreadable_lines, read.unreadable[0].len), (1, 1, 1_000_000 * 28));
    assert!(peak < FIXED, "{peak} bytes for one line of {}", read.bytes);
    drop(read);

    // What an upload holds is the file itself: what a compressed one expands to is never there whole.
    let mut packed = Vec::new();
    let mut encoder = flate2::read::GzEncoder::new(Lines::new(MANY, few), flate2::Compression::fast());
    encoder.read_to_end(&mut packed).unwrap();
    let source = LogSource::Format(LogFormat::named("SQUID_NATIVE").unwrap());
    let (upload, peak) =
        peak_of(|| Upload::process(&packed, source, settings(), fold_settings(&catalog), FileLimits::default()));
    let folded = &upload.unwrap().texts[0].folded;
    assert_eq!(folded.taken, MANY);
    assert!(peak < FIXED, "{peak} bytes for {} of log", folded.bytes);
}
