//! The query options of a request.

use super::expression::Expression;
use super::refused;
use super::set::{EntitySet, Kind, Property};
use crate::api_version::ApiVersion;
use crate::protocol::ApiError;
use crate::time::SimTime;

/// The most that `$top` may ask for.
const TOP: usize = 10_000;

/// The query options of a request to a collection.
#[derive(Clone, PartialEq, Debug, Default)]
pub(in crate::http) struct Options {
    /// The condition of `$filter`; every item without one.
    pub filter: Option<Expression>,
    /// The most items of `$top`.
    pub top: Option<usize>,
    /// How many items `$skip` leaves out.
    pub skip: usize,
    /// `$orderby`: properties, and whether each is in descending order.
    pub order_by: Vec<(&'static Property, bool)>,
    /// The properties of `$select`; all of them without it.
    pub select: Option<Vec<&'static str>>,
    /// The properties of `$expand` that come with the item.
    pub expand: Vec<&'static str>,
    /// Whether `$count` asks for the number of all items.
    pub count: bool,
}

impl Options {
    /// Reads the options of a request at `now`. Parameters that do not begin with a dollar sign are none.
    ///
    /// # Errors
    /// If an option is not known here, is given twice, or cannot be read.
    pub(in crate::http) fn parse(
        parameters: &[(String, String)],
        set: &EntitySet,
        api_version: ApiVersion,
        now: SimTime,
    ) -> Result<Self, ApiError> {
        let mut options = Self::default();
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in parameters.iter().filter(|(name, _)| name.starts_with('$')) {
            let lower = name.to_ascii_lowercase();
            match lower.as_str() {
                "$filter" => options.filter = Some(super::parser::parse(value, set, api_version, now)?),
                "$top" => {
                    let top = number(name, value)?;
                    if top > TOP {
                        return Err(refused(format!(
                            "The limit of '{TOP}' for Top query has been exceeded. The value from the incoming \
                             request is '{top}'."
                        )));
                    }
                    options.top = Some(top);
                }
                "$skip" => options.skip = number(name, value)?,
                "$count" => {
                    options.count = match value.as_str() {
                        "true" => true,
                        "false" => false,
                        _ => return Err(refused(format!("Invalid value '{value}' for $count: it is true or false."))),
                    }
                }
                "$orderby" => options.order_by = order_by(value, set)?,
                "$select" => options.select = Some(select(value, set)?),
                "$expand" => options.expand = expand(value, set)?,
                "$format" if value.starts_with("json") || value.starts_with("application/json") => {}
                _ => {
                    return Err(refused(format!("The query option '{name}' is not supported on '{}'.", set.name)));
                }
            }
            if seen.contains(&lower) {
                return Err(refused(format!("Query option '{name}' was specified more than once.")));
            }
            seen.push(lower);
        }
        Ok(options)
    }

    /// Reads the options of a request to a collection of which a client may only ask for a page: `$top`, `$skip` and
    /// `$count`.
    ///
    /// # Errors
    /// If there is another one, or one of these cannot be read.
    pub(in crate::http) fn paging(
        parameters: &[(String, String)],
        set: &EntitySet,
        api_version: ApiVersion,
        now: SimTime,
    ) -> Result<Self, ApiError> {
        let pages = |name: &str| ["$top", "$skip", "$count"].iter().any(|known| known.eq_ignore_ascii_case(name));
        Self::refuse(parameters.iter().filter(|(name, _)| !pages(name)))?;
        Self::parse(parameters, set, api_version, now)
    }

    /// Refuses every query option, where the service takes none.
    ///
    /// # Errors
    /// If there is one.
    pub(in crate::http) fn none(parameters: &[(String, String)]) -> Result<(), ApiError> {
        Self::refuse(parameters.iter())
    }

    fn refuse<'a>(mut parameters: impl Iterator<Item = &'a (String, String)>) -> Result<(), ApiError> {
        match parameters.find(|(name, _)| name.starts_with('$')) {
            Some((name, _)) => Err(refused(format!("The query option '{name}' is not supported on this route."))),
            None => Ok(()),
        }
    }

    /// Whether items must be looked into.
    pub(super) const fn look_into_items(&self) -> bool {
        self.filter.is_some() || !self.order_by.is_empty() || self.select.is_some()
    }

    /// Whether a property is to be filled.
    pub(in crate::http) fn expands(&self, name: &str) -> bool {
        self.expand.contains(&name)
    }
}

fn number(name: &str, value: &str) -> Result<usize, ApiError> {
    let digits = !value.is_empty() && value.bytes().all(|digit| digit.is_ascii_digit());
    let number = value.parse().ok().filter(|_| digits);
    number.ok_or_else(|| {
        refused(format!("Invalid value '{value}' for {name} query option found. It must be a non-negative integer."))
    })
}

/// The parts of a list, with the position of each.
fn parts(value: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    value.split(',').map(move |part| {
        let start = at + part.chars().take_while(|character| character.is_whitespace()).count();
        at += part.chars().count() + 1;
        (start, part.trim())
    })
}

fn known(option: &str, value: &str, at: usize, name: &str, set: &EntitySet) -> Result<&'static Property, ApiError> {
    set.property(name).ok_or_else(|| {
        refused(format!(
            "Could not find a property named '{name}' on the entities of '{}' (position {at} in {option} '{value}')",
            set.name
        ))
    })
}

fn order_by(value: &str, set: &EntitySet) -> Result<Vec<(&'static Property, bool)>, ApiError> {
    let one = |(at, part): (usize, &str)| {
        let (name, direction) = part.split_once(char::is_whitespace).unwrap_or((part, "asc"));
        let property = known("$orderby", value, at, name, set)?;
        let descending = match direction.trim() {
            "asc" => false,
            "desc" => true,
            other => {
                let what =
                    format!("'{other}' is no direction: it is asc or desc (position {at} in $orderby '{value}')");
                return Err(refused(what));
            }
        };
        if matches!(property.kind, Kind::Texts | Kind::Objects | Kind::Object) {
            let what = format!("The property '{name}' has no order (position {at} in $orderby '{value}')");
            return Err(refused(what));
        }
        Ok((property, descending))
    };
    parts(value).map(one).collect()
}

fn select(value: &str, set: &EntitySet) -> Result<Vec<&'static str>, ApiError> {
    let mut names = Vec::new();
    for (at, part) in parts(value) {
        if part == "*" {
            names.extend(set.properties.iter().map(|property| property.name));
            continue;
        }
        names.push(known("$select", value, at, part, set)?.name);
    }
    Ok(names)
}

fn expand(value: &str, set: &EntitySet) -> Result<Vec<&'static str>, ApiError> {
    let one = |(at, part): (usize, &str)| {
        let found = set.expands.iter().find(|name| name.eq_ignore_ascii_case(part)).copied();
        found.ok_or_else(|| {
            refused(format!(
                "The property '{part}' cannot be used in $expand on '{}' (position {at} in $expand '{value}')",
                set.name
            ))
        })
    };
    parts(value).map(one).collect()
}
