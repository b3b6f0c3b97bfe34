//! Signals, and the state of the integration.

use super::*;
use crate::http::test_bed::signals::{
    SignalKind, SignalMessage, SignalReply, answer, kind, question, request, response,
};
use crate::protocol::signals::{ForwardedTransactions, IntegrationState, Signal, SignalAnswer, SignalBatch};

fn signal() -> impl Strategy<Value = Signal> {
    prop_oneof![
        (device(), 0..u64::MAX - 20, prop::collection::vec(transaction(), 0..5)).prop_map(
            |(device, first, transactions)| {
                let transactions = sized(transactions, first, device, &book());
                Signal::Transactions(ForwardedTransactions::received(device, first, transactions))
            }
        ),
        (device(), account(), at()).prop_map(|(device, account, at)| Signal::SignIn { device, account, at }),
        (device(), address(), at()).prop_map(|(device, address, at)| Signal::Address { device, address, at }),
    ]
}

fn integration() -> impl Strategy<Value = IntegrationState> {
    (any::<bool>(), at()).prop_map(|(on, since)| IntegrationState { on, since })
}

fn message() -> impl Strategy<Value = SignalMessage> {
    let batch = (device(), any::<u32>(), prop::collection::vec(signal(), 0..5));
    let batch = batch.prop_map(|(device, number, signals)| SignalBatch { device, number, signals: signals.into() });
    prop_oneof![
        (device(), batch).prop_map(|(sender, batch)| SignalMessage::Batch(sender, batch)),
        integration().prop_map(SignalMessage::Integration),
    ]
}

fn reply() -> impl Strategy<Value = (SignalKind, SignalReply)> {
    let answer = prop_oneof![
        Just(SignalAnswer::Acknowledged),
        Just(SignalAnswer::NotLicensed),
        error().prop_map(SignalAnswer::Refused),
    ];
    prop_oneof![
        answer.prop_map(|answer| (SignalKind::Batch, SignalReply::Batch(answer))),
        integration().prop_map(|state| (SignalKind::Integration, SignalReply::Integration(state))),
    ]
}

proptest! {
    #[test]
    fn what_defender_forwards_reads_back_as_it_was(message in message()) {
        let mut book = book();
        let sent = request(ORIGIN, &message, &book);
        match &message {
            SignalMessage::Batch(_, batch) => prop_assert_eq!(&carried(batch), batch),
            SignalMessage::Integration(state) => prop_assert_eq!(carried(state), *state),
        }
        prop_assert_eq!(question(&sent, &mut book), Ok(message));
    }

    #[test]
    fn what_it_is_answered_reads_back_as_it_was((to, reply) in reply()) {
        prop_assert_eq!(answer(to, &response(&reply)), Ok(reply));
    }
}

#[test]
fn signals_look_like_this() {
    let (device, at) = (DeviceId(0), "2021-02-10T09:15:00Z".parse().unwrap());
    let transaction = Transaction {
        at,
        up: Bytes(1339),
        down: Bytes(5120),
        destination: DestinationId(0),
        account: AccountId(3),
        address: LocalAddress([10, 20, 3, 4].into()),
        encoded: 0,
        image: book().names.image_named("chrome.exe").unwrap(),
        blocked: true,
    };
    let transactions = sized(vec![transaction], 40, device, &book());
    let signals = [
        Signal::SignIn { device, account: AccountId(3), at },
        Signal::Address { device, address: LocalAddress([10, 20, 3, 4].into()), at },
        Signal::Transactions(ForwardedTransactions::received(device, 40, transactions)),
    ];
    let batch = SignalMessage::Batch(device, SignalBatch { device, number: 2, signals: signals.into() });
    let sent = request(ORIGIN, &batch, &book());
    assert_eq!(kind(&sent), Some(SignalKind::Batch));
    insta::assert_snapshot!(shown(&sent));
}

#[test]
fn the_state_of_the_integration_looks_like_this() {
    let state = IntegrationState { on: true, since: "2021-02-10T09:15:00Z".parse().unwrap() };
    let sent = request(ORIGIN, &SignalMessage::Integration(state), &book());
    insta::assert_snapshot!(shown(&sent) + "\n\n" + &shown_response(&response(&SignalReply::Integration(state))));
}

#[test]
fn answers_to_signals_look_like_this() {
    let refused = ApiError::new(ErrorCode::ServiceUnavailable, "The service is down");
    let answers = [SignalAnswer::Acknowledged, SignalAnswer::NotLicensed, SignalAnswer::Refused(refused)];
    let shown: Vec<String> =
        answers.into_iter().map(|answer| shown_response(&response(&SignalReply::Batch(answer)))).collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}
