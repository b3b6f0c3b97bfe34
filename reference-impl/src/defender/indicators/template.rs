//! What an alert needs to know of the indicator that led to it (ALR-01, ALR-03).

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use crate::protocol::defender::{Indicator, IndicatorId, Severity};

/// What an alert needs to know of the indicator that led to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertTemplate {
    /// The application it stands for, or its value if it names none.
    pub application: String,
    /// The value of the indicator, a domain for example.
    pub value: String,
    /// The severity of alerts raised from now on.
    pub severity: Severity,
    /// Whether Cloud App Security made it.
    pub synchronised: bool,
}

/// The templates of all indicators that devices may still report, made when the first alert asks.
pub struct Templates(LazyLock<BTreeMap<IndicatorId, AlertTemplate>, MakeTemplates>);

type MakeTemplates = Box<dyn FnOnce() -> BTreeMap<IndicatorId, AlertTemplate> + Send + Sync>;

impl From<BTreeMap<IndicatorId, AlertTemplate>> for Templates {
    fn from(made: BTreeMap<IndicatorId, AlertTemplate>) -> Self {
        Self(LazyLock::new(Box::new(|| made)))
    }
}

impl Default for Templates {
    fn default() -> Self {
        Self::from(BTreeMap::new())
    }
}

impl Deref for Templates {
    type Target = BTreeMap<IndicatorId, AlertTemplate>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Templates").field(&self.0).finish()
    }
}

impl AlertTemplate {
    /// What alerts by `indicator` say from now on.
    pub(super) fn of(indicator: &Indicator) -> Self {
        let submitted = &indicator.submitted;
        Self {
            application: submitted.application.clone().unwrap_or_else(|| submitted.indicator_value.clone()),
            value: submitted.indicator_value.clone(),
            severity: submitted.severity.unwrap_or(Severity::Informational),
            synchronised: indicator.is_synchronised(),
        }
    }
}

impl Templates {
    /// Templates that are made when the first alert asks.
    pub(super) fn made_when_asked(
        make: impl FnOnce() -> BTreeMap<IndicatorId, AlertTemplate> + Send + Sync + 'static,
    ) -> Self {
        Self(LazyLock::new(Box::new(make)))
    }
}
