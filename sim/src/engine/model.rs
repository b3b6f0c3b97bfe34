//! What an engine runs: shards of entities and one core, which meet in stamped messages and in publications.
//!
//! Entities of a shard never see each other. They send messages to the core; the core reaches them only through what it
//! publishes at multiples of a fixed span. So inside one such span no entity can influence another, whichever engine
//! runs.

use std::cmp::Ordering;

use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::{Chain, Digest};

/// Something with its index in the total order: time, rank of its kind, source, and number at its source.
///
/// No two things of one run have the same index, since a source numbers what it stamps.
#[derive(Clone, Copy, Debug)]
pub struct Stamped<T> {
    /// The instant, first in the order.
    pub at: SimTime,
    /// The rank of its kind among things of the same time.
    pub rank: u8,
    /// Who stamped it.
    pub source: u32,
    /// Its number at its source.
    pub sequence: u32,
    /// The thing that is stamped.
    pub what: T,
}

impl<T> Stamped<T> {
    /// The index in the total order.
    pub const fn place(&self) -> (SimTime, u8, u32, u32) {
        (self.at, self.rank, self.source, self.sequence)
    }
}

impl<T> PartialEq for Stamped<T> {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl<T> Eq for Stamped<T> {}

impl<T> PartialOrd for Stamped<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Stamped<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

/// What entities and the core give off while they run.
pub struct Outgoing<M, O> {
    /// Messages to the core.
    pub messages: Vec<Stamped<M>>,
    /// Observations, if somebody reads them.
    pub observations: Option<Vec<Stamped<O>>>,
}

impl<M, O> Outgoing<M, O> {
    /// Room for messages and, if `observed`, for observations.
    #[must_use]
    pub fn new(observed: bool) -> Self {
        Self { messages: Vec::new(), observations: observed.then(Vec::new) }
    }
}

/// A model of the world that an engine can run.
pub trait Model {
    /// What does not change during a run.
    type Setting: Sync;
    /// Some of the entities.
    type Shard: Shard<Model = Self> + Send;
    /// What sees only ordered messages and publishes to devices.
    type Core: Core<Model = Self>;
    /// What entities send to the core.
    type Message: Send;
    /// What the core publishes.
    type Published: Send + Sync;
    /// What either observes.
    type Observation: Send;
}

/// The output type of a model.
pub type Out<M> = Outgoing<<M as Model>::Message, <M as Model>::Observation>;

/// What a waking entity can look at.
pub struct Context<'a, M: Model> {
    /// What does not change.
    pub setting: &'a M::Setting,
    /// The latest publication at or before the present.
    pub published: &'a M::Published,
}

/// Entities that one thread owns.
pub trait Shard {
    /// The model it is part of.
    type Model: Model;

    /// The number of its first entity; the others follow.
    fn first(&self) -> u32;

    /// How many entities it has.
    fn len(&self) -> usize;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the entity at `index` has something to do next.
    fn next_wake(&self, index: usize) -> SimTime;

    /// Lets the entity at `index` do all that is due at exactly `now`. Afterwards its next wake may again be `now`.
    fn wake(&mut self, index: usize, now: SimTime, context: &Context<'_, Self::Model>, out: &mut Out<Self::Model>);

    /// Something was published at `now`: before anything else of that instant the shard may answer for its entities as
    /// they are, with messages of that instant. It changes nothing in them, and what it says must add up to the same
    /// however entities are cut into shards.
    fn published(&mut self, now: SimTime, context: &Context<'_, Self::Model>, out: &mut Out<Self::Model>) {
        let _ = (now, context, out);
    }

    /// The digest of the facts of the entity at `index`.
    fn chain(&self, index: usize) -> Chain;
}

/// The part of the world that sees messages of all entities, in their total order.
pub trait Core {
    /// The model it is part of.
    type Model: Model;

    /// When it has something to do of its own accord next.
    fn next_wake(&self) -> SimTime;

    /// Takes in the messages of exactly `now`, in order, and does what is due.
    fn wake(
        &mut self,
        now: SimTime,
        messages: &mut Vec<Stamped<<Self::Model as Model>::Message>>,
        setting: &<Self::Model as Model>::Setting,
        out: &mut Out<Self::Model>,
    );

    /// When there is something new to publish: a multiple of the setting's span, strictly later than the change.
    fn next_publication(&self, setting: &<Self::Model as Model>::Setting) -> SimTime;

    /// Publishes what changed before `at`.
    fn publish(
        &mut self,
        at: SimTime,
        setting: &<Self::Model as Model>::Setting,
        out: &mut Out<Self::Model>,
    ) -> <Self::Model as Model>::Published;

    /// The digest of its facts.
    fn chain(&self) -> Chain;
}

/// What an engine is to do besides running.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunConfig {
    /// The span at whose multiples the core publishes; also the length of a digest's frame.
    pub publish_every: SimDuration,
    /// Whether observations are wanted.
    pub observed: bool,
}

/// Everything a run is made of.
pub struct Parts<M: Model> {
    /// What does not change.
    pub setting: M::Setting,
    /// The entities, by number.
    pub shards: Vec<M::Shard>,
    /// The core, as it is now.
    pub core: M::Core,
    /// What is published at the start.
    pub published: M::Published,
    /// When the run starts.
    pub start: SimTime,
    /// How it is run.
    pub rhythm: RunConfig,
}

/// An engine that has run to some instant.
pub trait Engine<M: Model> {
    /// Runs to `until`: everything due at or before it is done. Observations are given to `sink` in their total order.
    fn run_until(&mut self, until: SimTime, sink: &mut dyn FnMut(&Stamped<M::Observation>));

    /// What has run.
    fn parts(&self) -> &Parts<M>;

    /// How far it has run.
    fn now(&self) -> SimTime;

    /// The digest of everything until now; it ends the frame under way.
    fn digest(&self) -> Digest;
}
