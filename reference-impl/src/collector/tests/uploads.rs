//! Uploads: the bound of the spool, the three calls, failures and pauses, backups; and what the collector tells of
//! itself.

use super::*;
use crate::protocol::upload::{Provider, UploadAddress, UploadResponse, UploadStep};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimDuration;

const SECOND: SimDuration = SimDuration::SECOND;

fn address(url: &str) -> Result<UploadResponse, ApiError> {
    Ok(UploadResponse::Address(UploadAddress { url: url.to_owned(), provider: Provider::Azure }))
}

fn with_file(number: u32) -> Collector {
    let mut collector = collector(figures());
    add_file(&mut collector, number);
    collector
}

fn add_file(collector: &mut Collector, number: u32) {
    collector.receive(now(), &chunk(number, 0, b"a line\n"));
    collector.receive(now(), &end(number, 7));
}

/// Answers a call, and returns the next.
fn answer(
    collector: &mut Collector,
    at: SimTime,
    call: CallId,
    answer: &Result<UploadResponse, ApiError>,
) -> Vec<(CallId, UploadRequest)> {
    let mut out = Vec::new();
    collector.answered(at, call, answer, &mut out);
    calls_of(out)
}

#[test]
fn a_spool_of_exactly_40960_bytes_stays_and_one_byte_more_goes() {
    for (last, goes) in [(959, false), (960, true)] {
        let mut collector = collector(figures());
        for _ in 0..40 {
            collector.receive(now(), &datagram(&[b'x'; 999]));
        }
        collector.receive(now(), &datagram(&vec![b'x'; last]));
        let calls = calls(&mut collector, now());
        assert_eq!(!calls.is_empty(), goes, "{} bytes", 40_000 + last + 1);
        assert_eq!(collector.waiting().map(|log| log.size).next(), goes.then_some(Bytes(40_961)));
    }
}

#[test]
fn a_log_is_uploaded_in_three_calls_and_kept_as_a_backup() {
    let mut collector = with_file(0);
    let first = calls(&mut collector, now());
    let [(call, UploadRequest::Address(asked))] = &first[..] else { panic!("{first:?}") };
    assert_eq!((asked.filename.as_str(), asked.source.as_str()), ("office-files-000001.log.gz", "SQUID_NATIVE"));
    assert!(calls(&mut collector, now()).is_empty(), "one call after the other");
    let second = answer(&mut collector, now(), *call, &address("https://storage/1"));
    let [(call, UploadRequest::Content { url, .. })] = &second[..] else { panic!("{second:?}") };
    assert_eq!(url, "https://storage/1");
    let third = answer(&mut collector, now(), *call, &Ok(UploadResponse::Stored));
    let [(call, UploadRequest::Completion(done))] = &third[..] else { panic!("{third:?}") };
    assert_eq!((done.input_stream_name.as_str(), done.upload_as_snapshot), ("files", false));
    assert_eq!(collector.report().disk_used, Bytes(7), "it stays until the last answer");
    assert!(answer(&mut collector, now(), *call, &Ok(UploadResponse::Completed)).is_empty());
    assert_eq!((collector.report().disk_used, collector.backups().count()), (Bytes::ZERO, 1));
}

#[test]
fn the_last_twenty_logs_are_kept() {
    let mut collector = collector(figures());
    for number in 0..21 {
        add_file(&mut collector, number);
        for step in [address("u"), Ok(UploadResponse::Stored), Ok(UploadResponse::Completed)] {
            let out = calls(&mut collector, now());
            let waiting = out.first().map_or_else(|| CallId(collector.disk.next_call - 1), |(call, _)| *call);
            answer(&mut collector, now(), waiting, &step);
        }
    }
    let names: Vec<&str> = collector.backups().map(|log| log.file_name.as_str()).collect();
    assert_eq!((names.len(), names[0]), (20, "office-files-000002.log.gz"));
}

#[test]
fn a_call_without_an_answer_is_made_again_after_pauses_that_grow() {
    let mut collector = with_file(0);
    let mut at = now();
    let mut made = vec![calls(&mut collector, at)[0].0];
    let mut pauses = Vec::new();
    for _ in 0..7 {
        let before = at;
        let again = loop {
            at = collector.next_timer_at().max(at);
            match calls(&mut collector, at).first() {
                Some((call, _)) => break *call,
                None => at = at.max(before + SimDuration::MILLISECOND),
            }
        };
        made.push(again);
        pauses.push(at.since(before).millis() / 1000);
    }
    assert_eq!(pauses, [60, 90, 150, 270, 510, 630, 630], "half a minute without an answer, then the pause");
    made.dedup();
    assert_eq!(made.len(), 8, "each call has a number of its own");
    assert!(answer(&mut collector, at, made[0], &address("late")).is_empty(), "nobody waits for a late answer");
}

#[test]
fn a_stated_wait_is_obeyed() {
    for wait in [SECOND, SimDuration::from_hours(2)] {
        let mut collector = with_file(0);
        let call = calls(&mut collector, now())[0].0;
        answer(&mut collector, now(), call, &Err(ApiError::throttled(wait)));
        let too_early = now() + wait.saturating_sub(SimDuration::MILLISECOND);
        assert!(calls(&mut collector, too_early).is_empty());
        assert_eq!(calls(&mut collector, now() + wait).len(), 1);
    }
}

#[test]
fn a_restart_goes_on_with_the_step_it_was_at() {
    let mut collector = with_file(0);
    let call = calls(&mut collector, now())[0].0;
    let content = answer(&mut collector, now(), call, &address("https://storage/1"))[0].0;
    collector.crash(now() + SECOND);
    assert!(answer(&mut collector, now(), content, &Ok(UploadResponse::Stored)).is_empty(), "the answer finds nobody");
    assert!(calls(&mut collector, now()).is_empty());
    let again = calls(&mut collector, now() + SECOND);
    assert_eq!((again.len(), again[0].1.step()), (1, UploadStep::Content));
}

#[test]
fn what_is_refused_for_good_is_kept_and_lets_others_go_first() {
    let mut collector = with_file(0);
    add_file(&mut collector, 1);
    let call = calls(&mut collector, now())[0].0;
    let refusal = Err(ApiError::new(ErrorCode::BadRequest, "no"));
    answer(&mut collector, now(), call, &refusal);
    let later = collector.next_timer_at().max(now() + SECOND.times(30));
    let next = calls(&mut collector, later);
    let [(_, UploadRequest::Address(asked))] = &next[..] else { panic!("{next:?}") };
    assert_eq!(asked.filename, "office-files-000002.log.gz");
    assert_eq!(collector.waiting().count(), 2);
}

fn reports(collector: &mut Collector, at: SimTime) -> Vec<(u64, CollectorReport)> {
    let mut out = Vec::new();
    collector.wake(at, &mut out);
    let report = |sent| match sent {
        Outgoing::Report(number, report) => Some((number, report)),
        Outgoing::Call(..) => None,
    };
    out.into_iter().filter_map(report).collect()
}

#[test]
fn it_tells_of_itself_once_a_minute_at_most_until_it_is_known() {
    let mut collector = collector(figures());
    let first = reports(&mut collector, now());
    assert_eq!((first.len(), first[0].1.last_data), (1, None));
    assert_eq!(collector.next_timer_at(), now() + SimDuration::MINUTE, "nobody has answered");
    assert_eq!(reports(&mut collector, now() + SimDuration::MINUTE).len(), 1);
    collector.report_known(first[0].0);
    assert_eq!(collector.next_timer_at(), SimTime::NEVER, "all is told");
    let data = now() + SimDuration::from_millis(60_500);
    collector.receive(data, &datagram(b"<13>one"));
    assert_eq!(collector.next_timer_at(), now() + SimDuration::from_mins(2));
    assert_eq!(
        reports(&mut collector, now() + SimDuration::from_mins(2))[0].1.last_data,
        Some(data),
        "to the millisecond"
    );
}
