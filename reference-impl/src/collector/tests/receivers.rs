//! Receivers: datagrams, connections and files; and what a full disk refuses or drops (PRX-06).

use super::*;

#[test]
fn a_datagram_is_one_message() {
    let mut collector = collector(figures());
    for bytes in [&b"<13>one\n"[..], b"<13>two", b"<13>th\nree\n", b"", b"\n"] {
        assert_eq!(collector.receive(now(), &datagram(bytes)).answer, None, "datagrams are not answered");
    }
    assert_eq!(spool(&collector, "udp"), "<13>one\n<13>two\n<13>th#012ree\n");
}

#[test]
fn a_message_of_a_connection_may_come_in_pieces() {
    let mut collector = collector(figures());
    let taken = |up_to| Some(LogAnswer::Taken { stream: stream(0), up_to });
    assert_eq!(collector.receive(now(), &segment(0, b"<13>o")).answer, taken(0), "half a message is not stored");
    assert_eq!(collector.receive(now(), &segment(5, b"ne\n<13>tw")).answer, taken(8));
    assert_eq!(collector.receive(now(), &segment(5, b"ne\n<13>tw")).answer, taken(8), "what comes again is known");
    assert_eq!(collector.receive(now(), &segment(20, b"later")).answer, taken(8), "what came too early is sent again");
    assert_eq!(collector.receive(now(), &segment(15, b"\n")).answer, taken(8), "a piece is missing before it");
    assert_eq!(collector.receive(now(), &segment(12, b"two\n")).answer, taken(16));
    assert_eq!(spool(&collector, "tcp"), "<13>one\n<13>two\n");
}

#[test]
fn a_restart_costs_half_a_message_which_is_sent_again() {
    let mut collector = collector(figures());
    collector.receive(now(), &segment(0, b"<13>one\n<13>t"));
    collector.crash(now());
    let taken = |up_to| Some(LogAnswer::Taken { stream: stream(0), up_to });
    assert_eq!(collector.receive(now(), &segment(13, b"wo\n")).answer, taken(8), "it knows what it does not have");
    assert_eq!(collector.receive(now(), &segment(0, b"<13>one\n<13>two\n")).answer, taken(16));
    assert_eq!(spool(&collector, "tcp"), "<13>one\n<13>two\n");
}

#[test]
fn a_file_is_a_log_when_its_transfer_ends_and_not_before() {
    let mut collector = collector(figures());
    collector.receive(now(), &chunk(0, 0, b"a line\n"));
    assert_eq!(collector.receive(now(), &end(0, 14)).answer, Some(LogAnswer::Taken { stream: stream(0), up_to: 7 }));
    collector.crash(now());
    assert!(calls(&mut collector, now()).is_empty(), "it is not all there");
    collector.receive(now(), &chunk(0, 7, b"a line\n"));
    for _ in 0..2 {
        assert_eq!(collector.receive(now(), &end(0, 14)).answer, Some(LogAnswer::Complete { stream: stream(0) }));
    }
    assert_eq!(
        collector.receive(now(), &chunk(0, 0, b"a line\n")).answer,
        Some(LogAnswer::Complete { stream: stream(0) })
    );
    assert_eq!(collector.waiting().map(|log| log.size).collect::<Vec<_>>(), [Bytes(14)]);
}

#[test]
fn a_full_disk_drops_datagrams_and_refuses_the_others_counted() {
    let mut collector = collector(edition::Collector { disk_bytes: Bytes(20), ..figures() });
    assert_eq!(collector.receive(now(), &datagram(b"0123456789")).taken, 1);
    assert_eq!(collector.receive(now(), &datagram(b"0123456789")).dropped, 1, "eleven bytes do not fit into nine");
    let refused = |stream, up_to| Some(LogAnswer::Refused { stream, up_to, reason: RefusalReason::DiskFull });
    assert_eq!(collector.receive(now(), &segment(0, b"1234\n12345\n")).answer, refused(stream(0), 5));
    assert_eq!(collector.receive(now(), &chunk(0, 0, b"12345")).answer, refused(stream(0), 0));
    assert_eq!(
        collector.receive(now(), &chunk(0, 0, b"1234")).answer,
        Some(LogAnswer::Taken { stream: stream(0), up_to: 4 })
    );
    let report = collector.report();
    let [udp, tcp, files] = &report.sources[..] else { panic!("three data sources") };
    assert_eq!((udp.taken, udp.dropped, udp.dropped_bytes), (1, 1, Bytes(10)));
    assert_eq!((tcp.taken, tcp.refused, files.refused), (1, 1, 1));
    assert_eq!((report.disk_used, report.disk_limit), (Bytes(20), Bytes(20)));
}

#[test]
fn what_nobody_listens_for_is_refused() {
    let mut collector = collector(figures());
    let nowhere = LogMessage::Segment { port: 602, stream: stream(0), offset: 0, bytes: Arc::from(&b"x\n"[..]) };
    let reason = RefusalReason::NoReceiver;
    assert_eq!(
        collector.receive(now(), &nowhere).answer,
        Some(LogAnswer::Refused { stream: stream(0), up_to: 0, reason })
    );
    let nowhere = LogMessage::Datagram { port: 515, bytes: Arc::from(&b"x\n"[..]) };
    assert_eq!(collector.receive(now(), &nowhere), Received { answer: None, taken: 0, dropped: 1 });
}
