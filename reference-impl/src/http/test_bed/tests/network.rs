//! Connections of endpoints, as the world is told of them.

use super::*;
use crate::http::test_bed::network::{answer, question, request, response};
use crate::protocol::network::{Access, Connect, ConnectAnswer};

fn connect() -> impl Strategy<Value = Connect> {
    (device(), transaction()).prop_map(|(device, transaction)| {
        let Transaction { at, destination, account, image, up, down, .. } = transaction;
        Connect { device, access: Access { at, destination, account, image, up, down } }
    })
}

proptest! {
    #[test]
    fn a_connection_reads_back_as_it_was(connect in connect()) {
        let mut book = book();
        let sent = request(ORIGIN, &connect, &book);
        prop_assert_eq!(carried(&connect), connect);
        prop_assert_eq!(question(&sent, &mut book), Ok(connect));
    }
}

#[test]
fn what_became_of_a_connection_reads_back_as_it_was() {
    for outcome in [ConnectAnswer::Connected, ConnectAnswer::Refused, ConnectAnswer::Failed] {
        assert_eq!(answer(&response(outcome)), Ok(outcome));
    }
}

#[test]
fn a_connection_looks_like_this() {
    let access = Access {
        at: "2021-02-10T09:15:00Z".parse().unwrap(),
        destination: DestinationId(1),
        account: AccountId(3),
        image: book().names.image_named("chrome.exe").unwrap(),
        up: Bytes(1339),
        down: Bytes(5120),
    };
    let sent = request(ORIGIN, &Connect { device: DeviceId(0), access }, &book());
    insta::assert_snapshot!(shown(&sent) + "\n\n" + &shown_response(&response(ConnectAnswer::Connected)));
}
