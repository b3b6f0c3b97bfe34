//! From each of device, user, address and app to the three others and back (DSC-04, DSC-05).

use super::*;

/// Erin on the first device from the office and from home, Max on the second; the system on the first.
fn story() -> Story {
    let mut story = Story::new();
    let home = Transaction { address: LocalAddress(HOME.into()), ..story.to(1, ago(1)) };
    let max = Transaction { account: story.max, ..story.to(0, ago(2)) };
    let system = Transaction { account: AccountId::SYSTEM, ..story.to(3, ago(3)) };
    let erin = story.transaction(noon());
    story.show(0, &[erin, erin, home, system]);
    story.show(1, &[max, Transaction { address: LocalAddress(HOME.into()), ..max }]);
    story
}

#[test]
fn a_device_leads_to_its_apps_users_and_addresses() {
    let story = story();
    let of = |kind| story.list(within(kind, device(1))).unwrap();
    assert_eq!(entities(&of(EntityKind::App)).len(), 3);
    assert!(entities(&of(EntityKind::App)).contains(&Entity::OtherApps));
    assert_eq!(entities(&of(EntityKind::User)), [user("erin.smith")]);
    assert_eq!(of(EntityKind::User).without.transactions, 1, "the system's traffic is the device's, with no user");
    assert_eq!(entities(&of(EntityKind::IpAddress)).len(), 2);
}

#[test]
fn an_app_leads_to_the_devices_and_users_that_used_it() {
    let story = story();
    let of = |kind| story.list(within(kind, Entity::App(DROPBOX))).unwrap();
    assert_eq!(entities(&of(EntityKind::Device)), [device(1), device(2)]);
    assert_eq!(entities(&of(EntityKind::User)), [user("erin.smith"), user("max")]);
    assert_eq!(of(EntityKind::Device).total.transactions, 4);
}

#[test]
fn a_device_is_asked_for_by_machine_id_or_by_name() {
    let mut story = story();
    let by_name = |name: &str| story.list(within(EntityKind::User, Entity::Device(name.to_owned())));
    assert_eq!(by_name("LAPTOP-1.contoso.com"), story.list(within(EntityKind::User, device(1))));
    assert_eq!(by_name("laptop-9.contoso.com").unwrap_err().code.status(), 404);
    story.cells[1].0.computer_dns_name = "laptop-1.contoso.com".to_owned();
    let twice = story.list(within(EntityKind::User, Entity::Device("laptop-1.contoso.com".to_owned())));
    assert_eq!(twice.unwrap_err().message, "2 devices are called `laptop-1.contoso.com`: ask by machine id");
}

#[test]
fn a_drill_down_leads_to_another_kind_and_starts_from_something_known() {
    let story = story();
    let refused = story.list(within(EntityKind::Device, device(1))).unwrap_err();
    assert_eq!(refused.message, "A drill-down leads to another kind: there are no devices of one of the devices");
    let unknown = [
        (user("nobody"), "The report `Win10 endpoint users` knows no user `contoso\\nobody`"),
        (
            Entity::User("nt authority\\system".to_owned()),
            "The report `Win10 endpoint users` knows no user `nt authority\\system`",
        ),
        (Entity::App(AppId(7)), "There is no app 7 in the catalogue"),
    ];
    for (entity, message) in unknown {
        assert_eq!(story.list(within(EntityKind::Device, entity)).unwrap_err().message, message);
    }
    let nobody_there = Entity::IpAddress("203.0.113.9".parse().unwrap());
    assert!(story.list(within(EntityKind::Device, nobody_there)).unwrap().lines.is_empty());
}

#[test]
fn an_address_of_version_four_is_the_same_written_as_one_of_version_six() {
    let story = story();
    let mapped = Entity::IpAddress("::ffff:10.1.2.3".parse().unwrap());
    let plain = Entity::IpAddress(OFFICE.into());
    let of = |entity| story.list(within(EntityKind::User, entity)).unwrap();
    assert_eq!(of(mapped), of(plain));
}
