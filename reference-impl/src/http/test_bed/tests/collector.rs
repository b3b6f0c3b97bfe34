//! What log collectors tell of themselves, and what they answer forward proxies.

use super::*;
use crate::http::test_bed::collector::{answer, question, request, response, stored, stored_response};
use crate::protocol::collector::{CollectorReport, LogAnswer, RefusalReason, SenderId, SourceReport, StreamId};

fn source() -> impl Strategy<Value = SourceReport> {
    let counts = prop::collection::vec(any::<u64>(), 8);
    (".{0,20}", prop::option::of(at()), counts).prop_map(|(data_source, last_data, counts)| SourceReport {
        data_source,
        last_data,
        taken: counts[0],
        taken_bytes: Bytes(counts[1]),
        dropped: counts[2],
        dropped_bytes: Bytes(counts[3]),
        refused: counts[4],
        cut: counts[5],
        uploaded: counts[6],
        waiting: counts[7],
    })
}

fn report() -> impl Strategy<Value = CollectorReport> {
    let disk = any::<(u64, u64)>();
    (".{0,20}", prop::option::of(at()), prop::collection::vec(source(), 0..4), disk).prop_map(
        |(collector, last_data, sources, disk)| CollectorReport {
            collector,
            last_data,
            sources,
            disk_used: Bytes(disk.0),
            disk_limit: Bytes(disk.1),
        },
    )
}

fn log_answer() -> impl Strategy<Value = LogAnswer> {
    let stream = any::<(u32, u32)>().prop_map(|(sender, number)| StreamId { sender: SenderId(sender), number });
    let reason = prop_oneof![Just(RefusalReason::DiskFull), Just(RefusalReason::NoReceiver)];
    (stream, any::<u64>(), reason, 0..3).prop_map(|(stream, up_to, reason, which)| match which {
        0 => LogAnswer::Taken { stream, up_to },
        1 => LogAnswer::Complete { stream },
        _ => LogAnswer::Refused { stream, up_to, reason },
    })
}

proptest! {
    #[test]
    fn what_a_collector_tells_of_itself_reads_back_as_it_was(report in report(), number in any::<u64>()) {
        prop_assert_eq!(&carried(&report), &report);
        prop_assert_eq!(question(&request(ORIGIN, number, &report)), Ok((number, report)));
    }

    #[test]
    fn what_a_collector_answers_forward_proxies_reads_back_as_it_was(said in log_answer()) {
        prop_assert_eq!(carried(&said), said);
        prop_assert_eq!(stored(&stored_response(said)), Ok(said));
    }
}

#[test]
fn a_report_of_a_collector_looks_like_this() {
    let last_data = Some("2021-02-10T09:15:00Z".parse().unwrap());
    let source = SourceReport {
        data_source: "Office proxy".to_owned(),
        last_data,
        taken: 12,
        taken_bytes: Bytes(3400),
        uploaded: 1,
        ..SourceReport::default()
    };
    let report = CollectorReport {
        collector: "Rack 1".to_owned(),
        last_data,
        sources: vec![source],
        disk_used: Bytes(3400),
        disk_limit: Bytes(1_000_000),
    };
    insta::assert_snapshot!(shown(&request(ORIGIN, 5, &report)));
}

#[test]
fn answers_to_forward_proxies_look_like_this() {
    let stream = StreamId { sender: SenderId(2), number: 1 };
    let answers = [
        LogAnswer::Taken { stream, up_to: 4096 },
        LogAnswer::Complete { stream },
        LogAnswer::Refused { stream, up_to: 4096, reason: RefusalReason::DiskFull },
    ];
    insta::assert_snapshot!(answers.map(|answer| shown_response(&stored_response(answer))).join("\n\n"));
}

#[test]
fn a_report_is_known_or_it_is_said_why_not() {
    assert_eq!(answer(&response()), Ok(()));
    let error = ApiError::new(ErrorCode::ServiceUnavailable, "The service is down");
    assert_eq!(answer(&refused(&error)), Err(error));
}
