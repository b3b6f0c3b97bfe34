//! Collections as data: their properties, and which of them can be filtered by.

use crate::api_version::{ApiVersion, ApiVersions};

/// A collection of entities.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) struct EntitySet {
    /// Its name, as `@odata.context` has it.
    pub name: &'static str,
    /// The properties of its entities.
    pub properties: &'static [Property],
    /// Properties that are left empty unless `$expand` names them.
    pub expands: &'static [&'static str],
}

/// A property of an entity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) struct Property {
    /// Its name, as JSON has it.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// The API versions in which it can be filtered by, if there are any.
    pub filterable: Option<ApiVersions>,
}

/// What the values of a property are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Kind {
    /// A text, compared by letters.
    Text,
    /// One of these words, which are in order.
    Enumeration(&'static [&'static str]),
    /// A number, with or without a fraction.
    Number,
    /// An instant in RFC 3339, UTC.
    Time,
    /// Yes or no.
    Boolean,
    /// A list of texts.
    Texts,
    /// A list of objects.
    Objects,
    /// An object with properties of its own.
    Object,
    /// Whatever is found there: a property of an object.
    Open,
}

impl Kind {
    /// What the items of a list are; nothing if it is no list.
    pub(super) const fn item(self) -> Option<Self> {
        match self {
            Self::Texts => Some(Self::Text),
            Self::Objects => Some(Self::Open),
            _ => None,
        }
    }

    /// Whether values of both kinds can be compared.
    pub(super) const fn compares_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Open, _)
            | (_, Self::Open)
            | (Self::Number, Self::Number)
            | (Self::Time, Self::Time)
            | (Self::Boolean, Self::Boolean) => true,
            (left, right) => left.is_text() && right.is_text(),
        }
    }

    const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Enumeration(_))
    }

    /// How OData calls it.
    pub(super) const fn edm(self) -> &'static str {
        match self {
            Self::Text => "Edm.String",
            Self::Enumeration(_) => "an enumeration",
            Self::Number => "a number",
            Self::Time => "Edm.DateTimeOffset",
            Self::Boolean => "Edm.Boolean",
            Self::Texts | Self::Objects => "a collection",
            Self::Object => "an object",
            Self::Open => "anything",
        }
    }
}

impl Property {
    /// A property by which nobody can filter.
    pub(in crate::http) const fn plain(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, filterable: None }
    }

    /// A property by which can be filtered in these API versions.
    pub(in crate::http) const fn filterable(name: &'static str, kind: Kind, api_versions: ApiVersions) -> Self {
        Self { name, kind, filterable: Some(api_versions) }
    }
}

impl EntitySet {
    /// A collection by which nothing can be filtered, ordered or selected.
    pub(in crate::http) const fn plain(name: &'static str) -> Self {
        Self { name, properties: &[], expands: &[] }
    }

    /// The property of this name, letter case apart.
    pub(super) fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name.eq_ignore_ascii_case(name))
    }

    /// The names by which can be filtered in `api_version`, for messages.
    pub(super) fn filterable_in(&self, api_version: ApiVersion) -> String {
        let can =
            |property: &&Property| property.filterable.is_some_and(|api_versions| api_versions.contains(api_version));
        self.properties.iter().filter(can).map(|property| property.name).collect::<Vec<_>>().join(", ")
    }
}
