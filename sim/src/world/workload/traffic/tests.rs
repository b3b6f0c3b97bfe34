//! The sequence of connections: its shape, and that it does not matter where it is cut.

use super::*;
use crate::world::movement::{Movement, PlaceIndex, Range, Weighted};
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::names::Names;

struct World {
    catalog: Catalog,
    generator: Generator,
    names: Names,
    movement: Movement,
}

fn world() -> World {
    let (catalog, mut names) = (Catalog::built_in(), Names::new());
    let programs = Programs::new(&catalog, &mut names);
    let hosts = Hosts::new(&catalog, "contoso", &mut names);
    let popularity = Popularity::new(&catalog);
    let generator = Generator { seed: Seed(11), tables: Tables::built_in(), popularity, hosts, programs };
    let hours = |from: u32, to: u32| Range { earliest: from * HOUR, latest: to * HOUR };
    let movement = Movement {
        weekday: Ratio::percent(90),
        weekend: Ratio::percent(20),
        always_on: Ratio::percent(12),
        evening: Ratio::percent(25),
        roaming: Ratio::percent(30),
        begins: hours(7, 9),
        ends: hours(16, 19),
        places: Weighted::new([(PlaceIndex(0), 1)]),
        evening_places: Weighted::new([(PlaceIndex(0), 1)]),
        ahead_of_utc: 0,
    };
    World { catalog, generator, names, movement }
}

fn wednesday() -> UtcDay {
    "2021-02-10T00:00:00Z".parse::<SimTime>().unwrap().day()
}

fn begin(world: &World, device: u32) -> (Traffic, DayPlan) {
    let plan = world.movement.plan(world.generator.seed, device, wednesday());
    let mut traffic = Traffic::new(device);
    traffic.begin_day(wednesday(), &plan, Volume::DEFAULT, &world.generator);
    traffic.set_user(AccountId(device + 3), &world.generator);
    (traffic, plan)
}

/// All connections of a device's day, taken in the pieces that end at `cuts`.
fn day(world: &World, device: u32, cuts: &[u64]) -> Vec<Access> {
    let (mut traffic, plan) = begin(world, device);
    let mut accesses = Vec::new();
    let ends = cuts.iter().map(|millis| plan.begins + SimDuration::from_millis(*millis)).chain([plan.ends()]);
    for until in ends {
        traffic.take_until(until, &plan, &world.generator, |access| {
            assert!(access.at <= until);
            accesses.push(*access);
            true
        });
    }
    accesses
}

#[test]
fn a_day_is_the_same_wherever_it_is_cut() {
    let world = world();
    for device in 0..40 {
        let whole = day(&world, device, &[]);
        let cuts: Vec<u64> = (0..500).map(|n| n * 172_801).collect();
        assert_eq!(day(&world, device, &cuts), whole);
        assert_eq!(day(&world, device, &[30_000_000, 30_000_000, 30_000_001]), whole);
    }
}

#[test]
fn a_day_has_as_many_connections_as_were_drawn_for_it_all_while_the_device_is_on_and_in_order() {
    let world = world();
    let mut days = 0;
    for device in 0..300 {
        let (traffic, plan) = begin(&world, device);
        let accesses = day(&world, device, &[]);
        let expected = if plan.segments().is_empty() { 0 } else { traffic.day_count as usize };
        assert_eq!(accesses.len(), expected);
        assert!(accesses.windows(2).all(|pair| pair[0].at <= pair[1].at));
        let just_before = |access: &Access| access.at - SimDuration::MILLISECOND;
        assert!(accesses.iter().all(|access| plan.segment_at(just_before(access)).is_some()));
        days += usize::from(expected > 0);
    }
    assert!((250..=290).contains(&days), "{days} of 300 devices were on");
}

#[test]
fn the_busiest_hours_are_those_of_the_table() {
    let world = world();
    let mut hours = [0u64; 24];
    for device in 0..2000 {
        for access in day(&world, device, &[]) {
            hours[(access.at.millis() / u64::from(HOUR) % 24) as usize] += 1;
        }
    }
    let busiest = hours.iter().max().unwrap();
    assert!(hours[10] * 10 > busiest * 9, "{hours:?}");
    assert!(hours[3] * 20 < *busiest && hours[21] * 4 < *busiest, "{hours:?}");
}

#[test]
fn bytes_users_and_programs_are_as_the_workload_table_says() {
    let world = world();
    let accesses: Vec<Access> = (0..1500).flat_map(|device| day(&world, device, &[])).collect();
    let share =
        |test: &dyn Fn(&Access) -> bool| accesses.iter().filter(|a| test(a)).count() as f64 / accesses.len() as f64;
    let zero = share(&|access| access.down.0 == 0);
    assert!((0.19..0.21).contains(&zero), "{zero} move nothing down");
    let system = share(&|access| access.account.is_system());
    assert!((0.10..0.14).contains(&system), "{system} are of Windows itself");
    let (up, down): (u64, u64) = accesses.iter().fold((0, 0), |(up, down), a| (up + a.up.0, down + a.down.0));
    let upload = up as f64 / (up + down) as f64;
    assert!((0.04..0.20).contains(&upload), "{upload} of the bytes go up");
    let own = share(&|access| {
        let app = world.catalog.app_of(world.names.destination(access.destination));
        app.is_none() == access.account.is_system()
    });
    assert!(own > 0.999, "users reach apps and Windows reaches none: {own}");
}

#[test]
fn a_visitor_that_stops_has_been_given_the_last_connection() {
    let world = world();
    let (mut traffic, plan) =
        (0..).map(|device| begin(&world, device)).find(|(_, plan)| !plan.segments().is_empty()).unwrap();
    let whole = day(&world, traffic.device, &[]);
    let mut first = Vec::new();
    traffic.take_until(plan.ends(), &plan, &world.generator, |access| {
        first.push(*access);
        first.len() < 5
    });
    traffic.take_until(plan.ends(), &plan, &world.generator, |access| {
        first.push(*access);
        true
    });
    assert_eq!(first, whole);
}
