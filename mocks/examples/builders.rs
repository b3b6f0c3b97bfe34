//! Resources made up from a seed, and by the crate `fake`.
//!
//! `cargo run -p gnomon-mocks --example builders`

use fake::Fake;
use gnomon_mocks::fake::{self as made_up, Firm, seeded};
use gnomon_reference_impl::protocol::defender::{AlertResource, Machine};

fn main() {
    let machine = made_up::machine(7).health_status("Inactive").build();
    println!("{}", serde_json::to_string_pretty(&machine).unwrap());
    assert_eq!(machine, made_up::machine(7).health_status("Inactive").build());

    let alert = made_up::alert(7).on(&machine).about("www.dropbox.com").build();
    println!("{} on {}: {} attempt(s)", alert.id, alert.computer_dns_name, alert.attempts);
    assert_eq!(alert.machine_id, machine.id);

    // Any number of them, with a generator.
    let fabrikam = Firm { domain: "fabrikam".to_owned(), dns_domain: "fabrikam.com".to_owned(), ..Firm::default() };
    let mut draws = seeded(1, "an example");
    let machines: Vec<Machine> = (fabrikam.clone(), 3).fake_with_rng(&mut draws);
    let alerts: Vec<AlertResource> = (fabrikam, 2).fake_with_rng(&mut draws);
    for machine in &machines {
        println!("{} {}", machine.computer_dns_name, machine.health_status);
    }
    assert_eq!((machines.len(), alerts.len()), (3, 2));

    let log = String::from_utf8(made_up::log("SQUID_NATIVE", 2, 7).unwrap()).unwrap();
    print!("{log}");
    assert_eq!(log.lines().count(), 2);
}
