//! Which connections are blocked: always, perhaps, never.

use gnomon_reference_impl::catalog::Destination;
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::time::SimTime;

use super::{History, Model, Own, Written};

/// Whether something is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::swarm) enum Due {
    /// It must be seen, by this requirement.
    Must(&'static str),
    /// It may be seen or not.
    May,
    /// It must not be seen, by this requirement.
    MustNot(&'static str),
}

/// Whether a domain is this one or one above it.
pub(super) fn covers(domain: &str, host: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// The host of what is connected to, in lower case and without a path.
pub(super) fn host_of(text: &str) -> String {
    Destination::parse(text).map_or_else(|_| text.to_lowercase(), |destination| destination.host().to_string())
}

/// Whether something was so at every instant of a window, and whether at any.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::swarm) struct During {
    pub(in crate::swarm) always: bool,
    pub(in crate::swarm) ever: bool,
}

impl During {
    const NEVER: Self = Self { always: false, ever: false };

    pub(super) fn of<T: Clone + PartialEq>(history: &History<T>, from: SimTime, is: impl Fn(&T) -> bool) -> Self {
        Self { always: history.since(from).all(&is), ever: history.since(from).any(&is) }
    }

    fn or(self, other: Self) -> Self {
        Self { always: self.always || other.always, ever: self.ever || other.ever }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { always: self.always && other.always, ever: self.ever && other.ever }
    }
}

impl Model {
    /// The apps whose domains cover a host, that were unsanctioned since `from`: always or at times.
    pub(super) fn unsanctioned(&self, host: &str, from: SimTime) -> Vec<(&str, During)> {
        let apps = self.tags.iter().filter(|(app, _)| self.is_of(app, host));
        apps.map(|(app, tag)| (app.as_str(), During::of(tag, from, |tag| *tag == Some(AppTag::Unsanctioned))))
            .filter(|(_, during)| during.ever)
            .collect()
    }

    /// Whether an indicator of the app covers the host: an entry with a path is none (BLK-06).
    pub(super) fn is_of(&self, app: &str, host: &str) -> bool {
        let entries = self.catalog.named(app).map(|app| self.catalog.app(app).entries.clone()).unwrap_or_default();
        entries.iter().filter_map(|entry| entry.indicator_host()).any(|domain| covers(domain, host))
    }

    /// Whether synchronised indicators are in Defender since `from`: with the first two switches (BLK-14).
    pub(in crate::swarm) fn synchronises(&self, from: SimTime) -> During {
        let [integration, blocking, _] = &self.switches;
        During::of(integration, from, |on| *on).and(During::of(blocking, from, |on| *on))
    }

    /// Whether one of the app's indicators is for this very domain.
    pub(super) fn lists(&self, app: &str, domain: &str) -> bool {
        let entries = self.catalog.named(app).map(|app| self.catalog.app(app).entries.clone()).unwrap_or_default();
        entries.iter().filter_map(|entry| entry.indicator_host()).any(|listed| listed == domain)
    }

    /// Whether an administrator of Defender wrote this about the host, since `from`.
    pub(super) fn written(&self, host: &str, own: Own, from: SimTime) -> During {
        let about = self.own.iter().filter(|((domain, what), _)| *what == own && covers(domain, host));
        about.fold(During::NEVER, |sum, (_, history)| {
            let sure = During::of(history, from, |was| *was == Written::Yes).always;
            sum.or(During { always: sure, ..During::of(history, from, |was| *was != Written::No) })
        })
    }

    /// Whether a connection of a device to `host` is blocked now.
    pub(in crate::swarm) fn blocks(&self, device: usize, host: &str, now: SimTime) -> Due {
        let host = &host_of(host);
        let it = &self.devices[device];
        let from = it.knows;
        let apps = self.unsanctioned(host, from);
        let by_app = apps.iter().fold(During::NEVER, |sum, (_, during)| sum.or(*during)).and(self.synchronises(from));
        let enforced = During::of(&self.switches[2], from, |on| *on);
        let blocked = by_app.or(self.written(host, Own::Block, from)).and(enforced);
        let allowed = self.written(host, Own::Allow, from);
        // How soon an agent minds a change of its protection is not said: at the latest when it would mind a policy.
        let minded = if now >= SimTime::EPOCH + self.bound { now - self.bound } else { SimTime::EPOCH };
        let protected = During::of(&it.protected, minded, |is| *is);
        let visible = During::of(&it.behind_proxy, now, |behind| !*behind);
        if !protected.ever {
            Due::MustNot("INT-07")
        } else if allowed.always && blocked.ever {
            Due::MustNot("BLK-11")
        } else if !blocked.ever {
            Due::MustNot(self.why_not(host))
        } else if blocked.always && !allowed.ever && protected.always && visible.always {
            Due::Must(self.why(device))
        } else {
            Due::May
        }
    }

    /// The requirement by which a host is not blocked.
    fn why_not(&self, host: &str) -> &'static str {
        let tagged =
            self.tags.iter().any(|(app, tag)| self.is_of(app, host) && tag.was_ever(&Some(AppTag::Unsanctioned)));
        let off = self.switches.iter().any(|switch| !switch.now());
        let been_on = self.switches.iter().all(|switch| switch.was_ever(&true));
        match (tagged, off) {
            (true, true) if been_on => "BLK-14",
            (true, true) => "BLK-01",
            (true, false) => "BLK-08",
            (false, _) => "BLK-04",
        }
    }

    /// The requirement by which a device blocks what it should.
    fn why(&self, device: usize) -> &'static str {
        let it = &self.devices[device];
        let was_away = it.reaches.was_ever(&false);
        if !*it.reaches.now() || was_away { "BLK-10" } else { "BLK-03" }
    }
}
