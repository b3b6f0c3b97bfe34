//! The connections of one device, one after the other.
//!
//! The number of a day's connections is drawn for the day and spread over the hours the device is on by how busy each
//! is. In the part of an hour that a device spends at one place, connection *i* of *n* ends within the millisecond
//! after (*i* + *u*)/*n* of it: they are born sorted, after the instant at which the part begins and not after the one
//! at which it ends. Each is a pure function of (seed, device, day, its number that day), so [`Traffic`] is a place in
//! a sequence that is the same wherever it is cut; connections come in sessions with one app, one program and one user.

use gnomon_reference_impl::catalog::AppIndex;
use gnomon_reference_impl::names::{AccountId, DestinationId, ImageId};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::quantities::{Bytes, Ratio};
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};

use super::super::movement::DayPlan;
use super::super::purpose::Purpose;
use super::hosts::HostRange;
use super::{DIURNAL, Hosts, Popularity, Programs, Tables};
use crate::engine::{Block, Seed, below_32};

/// Hundredths of sessions that are Windows' own.
const BACKGROUND_SHARE: u32 = 12;
/// Hundredths of sessions with storage and sharing apps in which a file is uploaded.
const FILE_UPLOAD_SHARE: u32 = 3;

/// What the workload is drawn from: the same for all devices.
#[derive(Clone, Debug)]
pub(in crate::world) struct Generator {
    pub seed: Seed,
    pub tables: Tables,
    pub popularity: Popularity,
    pub hosts: Hosts,
    pub programs: Programs,
}

/// Where a device is in the sequence of its connections.
#[derive(Clone, Debug)]
pub(in crate::world) struct Traffic {
    device: u32,
    day: UtcDay,
    /// How many connections the day has, and the weight of all its slots.
    day_count: u32,
    weight: u64,
    cursor: Cursor,
    /// The block drawn last, by its index: the next look is mostly at the same one.
    drawn: (u64, Block),
    /// The user whose repertoire it is, and the month.
    owner: Option<(AccountId, u32)>,
    browser: Option<ImageId>,
    repertoire: Box<[AppIndex]>,
}

/// The place in the sequence: small, so that looking ahead and coming back is cheap.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    /// How many of the day's connections lie before the end of the slot, and the weight of the slots up to its end.
    assigned: u32,
    weight: u64,
    slot: Slot,
    session: Session,
    /// How many sessions have begun.
    sessions: u32,
}

impl Cursor {
    /// Before the first slot of a day: the first step leads into it.
    const START: Self = Self { assigned: 0, weight: 0, slot: Slot::before(0), session: Session::NONE, sessions: 0 };
}

/// The part of an hour that a device spends at one place.
#[derive(Clone, Copy, Debug)]
struct Slot {
    segment: u8,
    hour: u8,
    begins: SimTime,
    /// Time between two connections, in milliseconds with 16 binary places.
    step: u64,
    count: u32,
    next: u32,
}

impl Slot {
    /// Before the first slot of a segment.
    const fn before(segment: u8) -> Self {
        Self { segment, hour: u8::MAX, begins: SimTime::EPOCH, step: 0, count: 0, next: 0 }
    }
}

/// A session under way.
#[derive(Clone, Copy, Debug)]
struct Session {
    left: u32,
    hosts: HostRange,
    /// The program of the user; none for background traffic.
    image: Option<ImageId>,
    uploads_file: bool,
}

impl Session {
    const NONE: Self = Self { left: 0, hosts: HostRange::NONE, image: None, uploads_file: false };
}

/// A connection as it is drawn: how many bytes it moves is looked up only if somebody wants to know.
#[derive(Clone, Copy, Debug)]
struct Drawn {
    at: SimTime,
    destination: DestinationId,
    /// The program of the user; none for background traffic.
    image: Option<ImageId>,
    uploads_file: bool,
    bytes: u64,
    rest: u64,
}

impl Drawn {
    #[inline]
    fn access(&self, account: AccountId, generator: &Generator) -> Access {
        let tables = &generator.tables;
        let up = match self.uploads_file {
            false => tables.up.at((self.bytes >> 32) as u32),
            true => tables.file_upload.at((self.rest >> 32) as u32),
        };
        Access {
            at: self.at,
            destination: self.destination,
            account: if self.image.is_some() { account } else { AccountId::SYSTEM },
            image: self.image.unwrap_or(generator.programs.service()),
            up: Bytes(up),
            down: Bytes(tables.down.at(self.bytes as u32)),
        }
    }
}

impl Traffic {
    pub(in crate::world) fn new(device: u32) -> Self {
        Self {
            device,
            day: UtcDay::default(),
            day_count: 0,
            weight: 0,
            cursor: Cursor::START,
            drawn: (u64::MAX, [0; 4]),
            owner: None,
            browser: None,
            repertoire: Box::default(),
        }
    }

    /// Begins a day. `volume` scales the number of its connections.
    pub(in crate::world) fn begin_day(&mut self, day: UtcDay, plan: &DayPlan, volume: Volume, generator: &Generator) {
        let draw = Purpose::Day.block(generator.seed, self.device, u64::from(day.count()))[3];
        let count = generator.tables.transactions.at((draw >> 32) as u32);
        self.day = day;
        self.day_count = volume.of(count);
        self.weight = (0..plan.segments().len()).flat_map(|segment| slots(plan, segment)).map(|slot| slot.weight).sum();
        self.cursor = Cursor::START;
    }

    /// Whose repertoire is used from now on; drawn anew when the user or the month changes. Returns whether it was.
    pub(in crate::world) fn set_user(&mut self, account: AccountId, generator: &Generator) -> bool {
        let owner = (account, self.day.count() / super::MONTH_DAYS);
        if self.owner == Some(owner) {
            return false;
        }
        self.owner = Some(owner);
        self.browser = Some(generator.programs.browser_of(generator.seed, account));
        self.repertoire = generator.popularity.repertoire(generator.seed, account, self.day, &generator.tables);
        // A session ends with its user.
        self.cursor.session = Session::NONE;
        true
    }

    /// The destinations the device may reach, as long as its user does not change.
    pub(in crate::world) fn destinations<'a>(
        &'a self,
        generator: &'a Generator,
    ) -> impl Iterator<Item = DestinationId> + 'a {
        let apps = self.repertoire.iter().flat_map(|app| generator.hosts.of(*app));
        apps.chain(generator.hosts.background()).copied()
    }

    /// Gives every connection up to and including `until` to `visit`, in order, until it says to stop; that one counts
    /// as given.
    pub(in crate::world) fn take_until(
        &mut self,
        until: SimTime,
        plan: &DayPlan,
        generator: &Generator,
        mut visit: impl FnMut(&Access) -> bool,
    ) {
        let Some((account, _)) = self.owner else { return };
        self.walk(until, plan, generator, |drawn| visit(&drawn.access(account, generator)));
    }

    /// Draws every connection up to and including `until`, in order, until `visit` says to stop.
    #[inline]
    fn walk(&mut self, until: SimTime, plan: &DayPlan, generator: &Generator, mut visit: impl FnMut(&Drawn) -> bool) {
        let Some(browser) = self.browser else { return };
        let day = u64::from(self.day.count()) << 32;
        loop {
            if self.cursor.slot.next == self.cursor.slot.count {
                if !self.next_slot(plan) {
                    return;
                }
                continue;
            }
            if self.cursor.slot.begins > until {
                return;
            }
            let number = self.cursor.assigned - self.cursor.slot.count + self.cursor.slot.next;
            // Two connections share a block: an even one has the first two words, the odd one after it the others.
            let index = day | u64::from(number / 2);
            if self.drawn.0 != index {
                self.drawn = (index, Purpose::Access.block(generator.seed, self.device, index));
            }
            let [first, second, third, fourth] = self.drawn.1;
            let (bytes, rest) = if number.is_multiple_of(2) { (first, second) } else { (third, fourth) };
            let offset = u64::from(self.cursor.slot.next) * self.cursor.slot.step
                + ((self.cursor.slot.step * (rest & 0xffff)) >> 16);
            let ends = self.cursor.slot.begins + SimDuration::from_millis((offset >> 16) + 1);
            if ends > until {
                return;
            }
            if self.cursor.session.left == 0 {
                self.begin_session(generator, browser);
            }
            let session = &mut self.cursor.session;
            let drawn = Drawn {
                at: ends,
                destination: generator.hosts.pick(session.hosts, (rest >> 16) as u32),
                image: session.image,
                uploads_file: std::mem::take(&mut session.uploads_file),
                bytes,
                rest,
            };
            session.left -= 1;
            self.cursor.slot.next += 1;
            if !visit(&drawn) {
                return;
            }
        }
    }

    /// When the next connection up to and including `until` is made whose destination passes `test`; never if there is
    /// none.
    pub(in crate::world) fn next_to(
        &mut self,
        until: SimTime,
        plan: &DayPlan,
        generator: &Generator,
        test: impl Fn(DestinationId) -> bool,
    ) -> SimTime {
        let before = self.cursor;
        let mut found = SimTime::NEVER;
        self.walk(until, plan, generator, |drawn| {
            if test(drawn.destination) {
                found = drawn.at;
            }
            found == SimTime::NEVER
        });
        self.cursor = before;
        found
    }

    fn begin_session(&mut self, generator: &Generator, browser: ImageId) {
        let number = u64::from(self.day.count()) << 32 | u64::from(self.cursor.sessions);
        let words = Purpose::Session.block(generator.seed, self.device, number);
        self.cursor.sessions += 1;
        let left = generator.tables.session.at((words[0] >> 32) as u32) as u32;
        let place = generator.popularity.place(self.repertoire.len(), (words[1] >> 32) as u32);
        let app = self.repertoire.get(place).copied();
        let background = below_32(words[0] as u32, 100) < BACKGROUND_SHARE;
        let app = app.filter(|_| !background).map(|app| (app, generator.hosts.range_of(app)));
        self.cursor.session = match app.filter(|(_, hosts)| !hosts.is_empty()) {
            None => Session { left, hosts: generator.hosts.background_range(), image: None, uploads_file: false },
            Some((app, hosts)) => Session {
                left,
                hosts,
                image: Some(generator.programs.of_session(app, browser, words[1] as u32)),
                uploads_file: generator.hosts.takes_files(app)
                    && below_32((words[2] >> 32) as u32, 100) < FILE_UPLOAD_SHARE,
            },
        };
    }

    /// Goes to the next slot of the day that the device is on; returns whether there is one.
    fn next_slot(&mut self, plan: &DayPlan) -> bool {
        loop {
            let Some(segment) = plan.segments().get(usize::from(self.cursor.slot.segment)) else { return false };
            let first = (segment.from / HOUR) as u8;
            let hour = if self.cursor.slot.hour == u8::MAX { first } else { self.cursor.slot.hour + 1 };
            if u32::from(hour) * HOUR >= segment.to {
                self.cursor.slot = Slot::before(self.cursor.slot.segment + 1);
                self.cursor.session = Session::NONE;
                continue;
            }
            let span = span(segment.from, segment.to, u32::from(hour));
            self.cursor.weight += span.weight;
            let upto = u64::from(self.day_count) * self.cursor.weight / self.weight.max(1);
            let count = upto as u32 - self.cursor.assigned;
            self.cursor.assigned = upto as u32;
            self.cursor.slot = Slot {
                segment: self.cursor.slot.segment,
                hour,
                begins: plan.at(span.from),
                step: (u64::from(span.to - span.from) << 16) / u64::from(count.max(1)),
                count,
                next: 0,
            };
            return true;
        }
    }
}

const HOUR: u32 = 3_600_000;

/// The part of an hour that lies in a segment, with its weight.
struct Span {
    from: u32,
    to: u32,
    weight: u64,
}

fn span(from: u32, to: u32, hour: u32) -> Span {
    let (from, to) = (from.max(hour * HOUR), to.min((hour + 1) * HOUR));
    Span { from, to, weight: DIURNAL[hour as usize % 24] * u64::from(to - from) }
}

/// The parts of hours in a segment of the plan.
fn slots(plan: &DayPlan, segment: usize) -> impl Iterator<Item = Span> {
    let segment = plan.segments()[segment];
    let hours = segment.from / HOUR..segment.to.div_ceil(HOUR);
    hours.map(move |hour| span(segment.from, segment.to, hour))
}

/// How busy a fleet is, as a multiple of the default workload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::world) struct Volume {
    /// Whole multiples, to which a share is added.
    pub whole: u32,
    /// The share beside them.
    pub rest: Ratio,
}

impl Volume {
    /// The default workload.
    #[cfg(test)]
    pub(in crate::world) const DEFAULT: Self = Self { whole: 1, rest: Ratio::ZERO };

    fn of(self, count: u64) -> u32 {
        u32::try_from(count * u64::from(self.whole) + self.rest.of(count)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests;
