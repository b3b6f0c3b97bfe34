//! User history and IP address history (DSC-04, REP-07).

use super::*;

#[test]
fn everyone_who_signed_in_is_in_the_user_history_also_without_traffic() {
    let (_, attribution) = attribution();
    let mut cell = Cell::default();
    let sign_in = |account, text| Signal::SignIn { device: DEVICE, account, at: at(text) };
    let shown = cell.receive(&sign_in(MAX, "2021-02-10T07:00:00Z"), attribution);
    assert_eq!(shown, Tally::ZERO);
    cell.receive(&forwarded(0, &[transaction(at("2021-02-10T09:00:00Z"))], 0..1), attribution);
    cell.receive(&sign_in(ERIN, "2021-02-10T08:00:00Z"), attribution);
    cell.receive(&sign_in(MAX, "2021-02-10T17:00:00Z"), attribution);
    let seen = |what, first, last| Seen { what, first: at(first), last: at(last) };
    assert_eq!(
        cell.user_history(),
        [
            seen(MAX, "2021-02-10T07:00:00Z", "2021-02-10T17:00:00Z"),
            seen(ERIN, "2021-02-10T08:00:00Z", "2021-02-10T09:00:00Z"),
        ]
    );
    assert!(usage(&cell).iter().all(|row| row.user == Some(ERIN)), "a sign-in is no traffic");
}

#[test]
fn system_accounts_count_for_the_device_with_no_user() {
    let (_, attribution) = attribution();
    let mut cell = Cell::default();
    let noon = at("2021-02-10T12:00:00Z");
    let system = Transaction { account: AccountId::SYSTEM, ..transaction(noon) };
    let service = Transaction { account: AccountId::NETWORK_SERVICE, ..transaction(noon) };
    cell.receive(&forwarded(0, &[system, service], 0..2), attribution);
    cell.receive(&Signal::SignIn { device: DEVICE, account: AccountId::SYSTEM, at: noon }, attribution);
    assert!(cell.user_history().is_empty());
    let rows = usage(&cell);
    assert!(rows.iter().all(|row| row.user.is_none()));
    assert_eq!(cell.shown(), sum(&[system, service]));
}

#[test]
fn every_address_the_device_was_given_is_in_its_address_history() {
    let (_, attribution) = attribution();
    let mut cell = Cell::default();
    let unused = LocalAddress([172, 16, 0, 5].into());
    let given = |address, text| Signal::Address { device: DEVICE, address, at: at(text) };
    cell.receive(&given(OFFICE, "2021-02-10T08:00:00Z"), attribution);
    cell.receive(&given(unused, "2021-02-10T12:30:00Z"), attribution);
    let from_home = Transaction { address: HOME, ..transaction(at("2021-02-10T20:00:00Z")) };
    cell.receive(&forwarded(0, &[transaction(at("2021-02-10T09:00:00Z")), from_home], 0..2), attribution);
    let addresses: Vec<LocalAddress> = cell.address_history().iter().map(|seen| seen.what).collect();
    assert_eq!(addresses, [OFFICE, unused, HOME]);
    let office = cell.address_history()[0];
    assert_eq!((office.first, office.last), (at("2021-02-10T08:00:00Z"), at("2021-02-10T09:00:00Z")));
}

#[test]
fn which_user_did_which_activity_from_which_address_has_an_answer() {
    let (catalog, attribution) = attribution();
    let mut cell = Cell::default();
    let noon = at("2021-02-10T12:00:00Z");
    let transactions = [
        transaction(noon),
        Transaction { account: MAX, address: HOME, destination: DestinationId(2), ..transaction(noon) },
        Transaction { account: MAX, ..transaction(noon) },
    ];
    cell.receive(&forwarded(0, &transactions, 0..3), attribution);
    let rows: BTreeSet<(DiscoveredApp, Option<AccountId>, Option<LocalAddress>)> =
        usage(&cell).iter().map(|row| (row.app, row.user, row.address)).collect();
    let (dropbox, slack) = (app(catalog, "Dropbox"), app(catalog, "Slack"));
    let expected =
        [(dropbox, Some(ERIN), Some(OFFICE)), (slack, Some(MAX), Some(HOME)), (dropbox, Some(MAX), Some(OFFICE))];
    assert_eq!(rows, expected.into_iter().collect());
}
