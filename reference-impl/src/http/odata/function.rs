//! The canonical functions of OData 4 that `$filter` takes (OData URL Conventions 5.1.1.5 to 5.1.1.13): name, what they
//! take, what they make of it. What the standard has besides is refused by name, as not carried out.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::evaluate::Scalar;
use super::set::Kind;

/// A function of texts, instants and numbers. `contains`, `startswith` and `endswith` are
/// [`Place`](super::expression::Place)s; `now` is an instant once it is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Function {
    /// `tolower(text)`: its small letters.
    Lower,
    /// `toupper(text)`: its capital letters.
    Upper,
    /// `trim(text)`: without blanks around it.
    Trim,
    /// `length(text)`, in characters.
    Length,
    /// `indexof(text,part)`, in characters; -1 if it is not there.
    IndexOf,
    /// `substring(text,from)` and `substring(text,from,length)`, in characters.
    Substring,
    /// `concat(text,text)`: the one behind the other.
    Concat,
    /// `year(instant)`, and so on, in UTC.
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// `round(number)`: half away from zero.
    Round,
    Floor,
    Ceiling,
}

/// What the standard has and is not carried out here.
pub(super) const NOT_CARRIED_OUT: [&str; 21] = [
    "cast",
    "isof",
    "date",
    "time",
    "fractionalseconds",
    "totaloffsetminutes",
    "totalseconds",
    "mindatetime",
    "maxdatetime",
    "matchesPattern",
    "hassubset",
    "hassubsequence",
    "case",
    "geo.distance",
    "geo.intersects",
    "geo.length",
    "duration",
    "geography",
    "geometry",
    "binary",
    "substringof",
];

impl Function {
    pub(super) const ALL: [Self; 16] = [
        Self::Lower,
        Self::Upper,
        Self::Trim,
        Self::Length,
        Self::IndexOf,
        Self::Substring,
        Self::Concat,
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
        Self::Round,
        Self::Floor,
        Self::Ceiling,
    ];

    /// Its name in a filter.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Lower => "tolower",
            Self::Upper => "toupper",
            Self::Trim => "trim",
            Self::Length => "length",
            Self::IndexOf => "indexof",
            Self::Substring => "substring",
            Self::Concat => "concat",
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Round => "round",
            Self::Floor => "floor",
            Self::Ceiling => "ceiling",
        }
    }

    /// What it takes, and how many of these it needs.
    pub(super) const fn parameters(self) -> (&'static [Kind], usize) {
        const TEXT: Kind = Kind::Text;
        match self {
            Self::Lower | Self::Upper | Self::Trim | Self::Length => (&[TEXT], 1),
            Self::IndexOf | Self::Concat => (&[TEXT, TEXT], 2),
            Self::Substring => (&[TEXT, Kind::Number, Kind::Number], 2),
            Self::Year | Self::Month | Self::Day | Self::Hour | Self::Minute | Self::Second => (&[Kind::Time], 1),
            Self::Round | Self::Floor | Self::Ceiling => (&[Kind::Number], 1),
        }
    }

    /// What it makes.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Lower | Self::Upper | Self::Trim | Self::Substring | Self::Concat => Kind::Text,
            _ => Kind::Number,
        }
    }

    /// What it makes of these; null of what it does not take.
    pub(super) fn of<'a>(self, arguments: Vec<Scalar<'a>>) -> Scalar<'a> {
        let mut arguments = arguments.into_iter();
        match (arguments.next(), arguments.next(), arguments.next()) {
            (Some(Scalar::Text(text)), second, third) => self.of_text(text, second, third),
            (Some(Scalar::Instant(at)), None, None) => self.of_instant(at).map_or(Scalar::Null, Scalar::Integer),
            (Some(number @ Scalar::Integer(_)), None, None) => match self {
                Self::Round | Self::Floor | Self::Ceiling => number,
                _ => Scalar::Null,
            },
            (Some(Scalar::Decimal(number)), None, None) => match self {
                Self::Round => Scalar::Decimal(number.round()),
                Self::Floor => Scalar::Decimal(number.floor()),
                Self::Ceiling => Scalar::Decimal(number.ceil()),
                _ => Scalar::Null,
            },
            _ => Scalar::Null,
        }
    }

    fn of_text<'a>(self, text: Cow<'a, str>, second: Option<Scalar<'a>>, third: Option<Scalar<'a>>) -> Scalar<'a> {
        let owned = |text: String| Scalar::Text(Cow::Owned(text));
        let characters = |text: &str| Scalar::Integer(text.chars().count() as i64);
        match (self, second, third) {
            (Self::Lower, None, None) => owned(text.to_lowercase()),
            (Self::Upper, None, None) => owned(text.to_uppercase()),
            (Self::Trim, None, None) => owned(text.trim().to_owned()),
            (Self::Length, None, None) => characters(&text),
            (Self::IndexOf, Some(Scalar::Text(part)), None) => match text.find(&*part) {
                Some(at) => characters(&text[..at]),
                None => Scalar::Integer(-1),
            },
            (Self::Concat, Some(Scalar::Text(more)), None) => owned(text.into_owned() + &more),
            (Self::Substring, Some(Scalar::Integer(from)), length) => {
                let count = |number: i64| usize::try_from(number).unwrap_or(0);
                let rest = text.chars().skip(count(from));
                match length {
                    None => owned(rest.collect()),
                    Some(Scalar::Integer(length)) => owned(rest.take(count(length)).collect()),
                    Some(_) => Scalar::Null,
                }
            }
            _ => Scalar::Null,
        }
    }

    fn of_instant(self, at: Timestamp) -> Option<i64> {
        let utc = Offset::UTC.to_datetime(at);
        Some(match self {
            Self::Year => i64::from(utc.year()),
            Self::Month => i64::from(utc.month()),
            Self::Day => i64::from(utc.day()),
            Self::Hour => i64::from(utc.hour()),
            Self::Minute => i64::from(utc.minute()),
            Self::Second => i64::from(utc.second()),
            _ => return None,
        })
    }
}

/// How two numbers make a third.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Arithmetic {
    Add,
    Sub,
    Mul,
    /// Of whole numbers, without the rest.
    Div,
    /// With a fraction.
    DivBy,
    Mod,
}

impl Arithmetic {
    pub(super) const SUMS: [Self; 2] = [Self::Add, Self::Sub];
    pub(super) const PRODUCTS: [Self; 4] = [Self::Mul, Self::Div, Self::DivBy, Self::Mod];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Mul => "mul",
            Self::Div => "div",
            Self::DivBy => "divby",
            Self::Mod => "mod",
        }
    }

    /// What it makes; null where there is no such number.
    pub(super) fn of<'a>(self, left: &Scalar<'a>, right: &Scalar<'a>) -> Scalar<'a> {
        if let (Scalar::Integer(left), Scalar::Integer(right)) = (left, right) {
            let whole = match self {
                Self::Add => left.checked_add(*right),
                Self::Sub => left.checked_sub(*right),
                Self::Mul => left.checked_mul(*right),
                Self::Div => left.checked_div(*right),
                Self::Mod => left.checked_rem(*right),
                Self::DivBy => None,
            };
            if let Some(whole) = whole {
                return Scalar::Integer(whole);
            }
            if self != Self::DivBy {
                return Scalar::Null;
            }
        }
        let number = |scalar: &Scalar<'_>| match scalar {
            Scalar::Integer(number) => Some(*number as f64),
            Scalar::Decimal(number) => Some(*number),
            _ => None,
        };
        let (Some(left), Some(right)) = (number(left), number(right)) else { return Scalar::Null };
        let made = match self {
            Self::Add => left + right,
            Self::Sub => left - right,
            Self::Mul => left * right,
            Self::Div | Self::DivBy => left / right,
            Self::Mod => left % right,
        };
        if made.is_finite() { Scalar::Decimal(made) } else { Scalar::Null }
    }
}
