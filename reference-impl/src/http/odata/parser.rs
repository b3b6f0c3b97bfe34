//! `$filter`, read by recursive descent and checked against the collection.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::expression::{Comparison, Expression, Literal, Operand, Path, Place, Root};
use super::function::{Arithmetic, Function, NOT_CARRIED_OUT};
use super::lexer::{Lexeme, Token, tokens};
use super::refused;
use super::set::{EntitySet, Kind};
use crate::api_version::ApiVersion;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;

/// How deep parentheses, `not`, functions and lambdas may be in each other.
const DEEPEST: usize = 64;

/// Reads a filter.
///
/// # Errors
/// If it is none, if both sides of a comparison are of different kinds, and if the collection has no such property or
/// nobody can filter by it in `api_version`. The error says where. `now` is the tenant's present instant.
pub(super) fn parse(
    text: &str,
    set: &EntitySet,
    api_version: ApiVersion,
    now: SimTime,
) -> Result<Expression, ApiError> {
    let tokens = tokens(text)?;
    let mut parser = Parser { text, tokens, next: 0, set, api_version, now, variables: Vec::new(), depth: 0 };
    let expression = parser.or()?;
    let expression = parser.truth(expression)?;
    match parser.peek() {
        Lexeme::End => Ok(expression),
        other => Err(parser.unexpected(&other.told(), "`and`, `or` or the end")),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    next: usize,
    set: &'a EntitySet,
    api_version: ApiVersion,
    now: SimTime,
    /// The names that lambdas give to items, and what these are.
    variables: Vec<(String, Kind)>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &Lexeme<'a> {
        &self.tokens[self.next].what
    }

    /// The token after the next one.
    fn peek_second(&self) -> &Lexeme<'a> {
        self.tokens.get(self.next + 1).map_or(&Lexeme::End, |token| &token.what)
    }

    fn at(&self) -> usize {
        self.tokens[self.next].at
    }

    /// Takes the next token; the end is never taken.
    fn take(&mut self) -> Lexeme<'a> {
        let token = self.tokens[self.next].what.clone();
        if token != Lexeme::End {
            self.next += 1;
        }
        token
    }

    fn take_if(&mut self, wanted: &Lexeme<'_>) -> bool {
        let found = self.peek() == wanted;
        if found {
            self.take();
        }
        found
    }

    fn expect(&mut self, wanted: &Lexeme<'_>) -> Result<(), ApiError> {
        if self.take_if(wanted) {
            return Ok(());
        }
        Err(self.unexpected(&self.peek().told(), &wanted.told()))
    }

    fn unexpected(&self, found: &str, wanted: &str) -> ApiError {
        refused(format!(
            "Syntax error at position {} in '{}': {wanted} was expected, {found} was found.",
            self.at(),
            self.text
        ))
    }

    fn error(&self, at: usize, what: &str) -> ApiError {
        refused(format!("{what} (position {at} in '{}')", self.text))
    }

    /// Goes one level deeper for `inner`.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, ApiError>) -> Result<T, ApiError> {
        if self.depth == DEEPEST {
            return Err(self.error(self.at(), &format!("The filter is nested more than {DEEPEST} levels deep")));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn truth(&self, operand: Operand) -> Result<Expression, ApiError> {
        match operand {
            Operand::Truth(expression) => Ok(*expression),
            operand if matches!(operand.kind(), Kind::Boolean | Kind::Open) => Ok(Expression::Holds(operand)),
            operand => Err(self.error(
                self.at(),
                &format!("`{operand}` is {}, and something that is true or false was expected", operand.kind().edm()),
            )),
        }
    }

    fn or(&mut self) -> Result<Operand, ApiError> {
        self.joined("or", Self::and, Expression::Or)
    }

    fn and(&mut self) -> Result<Operand, ApiError> {
        self.joined("and", Self::unary, Expression::And)
    }

    fn joined(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Operand, ApiError>,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Result<Operand, ApiError> {
        let first = part(self)?;
        if *self.peek() != Lexeme::Word(word) {
            return Ok(first);
        }
        let mut parts = vec![self.truth(first)?];
        while self.take_if(&Lexeme::Word(word)) {
            let next = part(self)?;
            parts.push(self.truth(next)?);
        }
        Ok(truth(join(parts)))
    }

    fn unary(&mut self) -> Result<Operand, ApiError> {
        if self.take_if(&Lexeme::Word("not")) {
            let inner = self.deeper(Self::unary)?;
            return Ok(truth(Expression::Not(Box::new(self.truth(inner)?))));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Operand, ApiError> {
        let left = self.sum()?;
        let at = self.at();
        let Lexeme::Word(word) = *self.peek() else { return Ok(left) };
        if word == "in" {
            self.take();
            return self.list(left);
        }
        let Some(comparison) = Comparison::ALL.into_iter().find(|comparison| comparison.word() == word) else {
            return Ok(left);
        };
        self.take();
        let right = self.sum()?;
        self.comparable(at, left.kind(), right.kind(), word)?;
        Ok(truth(Expression::Compare(left, comparison, right)))
    }

    fn sum(&mut self) -> Result<Operand, ApiError> {
        self.calculated(Self::product, &Arithmetic::SUMS)
    }

    fn product(&mut self) -> Result<Operand, ApiError> {
        self.calculated(Self::primary, &Arithmetic::PRODUCTS)
    }

    fn calculated(
        &mut self,
        part: fn(&mut Self) -> Result<Operand, ApiError>,
        known: &[Arithmetic],
    ) -> Result<Operand, ApiError> {
        let mut left = part(self)?;
        let mut length = 0;
        loop {
            let at = self.at();
            let Lexeme::Word(word) = *self.peek() else { return Ok(left) };
            let Some(arithmetic) = known.iter().find(|arithmetic| arithmetic.word() == word) else { return Ok(left) };
            self.take();
            // What is printed stands in parentheses, one pair for each.
            length += 1;
            if self.depth + length >= DEEPEST {
                return Err(self.error(at, &format!("The filter calculates with more than {DEEPEST} numbers at once")));
            }
            let right = part(self)?;
            for kind in [left.kind(), right.kind()] {
                if !kind.compares_with(Kind::Number) {
                    return Err(self.error(at, &format!("`{word}` takes numbers, and this is {}", kind.edm())));
                }
            }
            left = Operand::Arithmetic(Box::new(left), *arithmetic, Box::new(right));
        }
    }

    fn comparable(&self, at: usize, left: Kind, right: Kind, word: &str) -> Result<(), ApiError> {
        if left.compares_with(right) {
            return Ok(());
        }
        let (left, right) = (left.edm(), right.edm());
        Err(self
            .error(at, &format!("An operator with incompatible types was found: `{word}` between {left} and {right}")))
    }

    fn list(&mut self, left: Operand) -> Result<Operand, ApiError> {
        let close = if self.take_if(&Lexeme::OpenBracket) { Lexeme::CloseBracket } else { Lexeme::Close };
        if close == Lexeme::Close {
            self.expect(&Lexeme::Open)?;
        }
        let mut list = Vec::new();
        loop {
            let at = self.at();
            let Operand::Literal(literal) = self.primary()? else {
                return Err(self.error(at, "A list has literals only"));
            };
            self.comparable(at, left.kind(), literal.kind(), "in")?;
            list.push(literal);
            if !self.take_if(&Lexeme::Comma) {
                break;
            }
        }
        self.expect(&close)?;
        Ok(truth(Expression::In(left, list)))
    }

    fn primary(&mut self) -> Result<Operand, ApiError> {
        let at = self.at();
        match self.peek().clone() {
            Lexeme::Open => {
                self.take();
                let inner = self.deeper(Self::or)?;
                self.expect(&Lexeme::Close)?;
                Ok(inner)
            }
            Lexeme::Text(text) => {
                self.take();
                Ok(Operand::Literal(Literal::Text(text)))
            }
            Lexeme::Word(word) => {
                self.take();
                if *self.peek() == Lexeme::Open {
                    return self.function(word, at);
                }
                if matches!(self.peek(), Lexeme::Text(_)) && NOT_CARRIED_OUT.contains(&word) {
                    return Err(self.not_carried_out(word, at));
                }
                let is_variable = self.variables.iter().any(|(name, _)| name == word);
                if *self.peek() != Lexeme::Slash
                    && !is_variable
                    && let Some(literal) = literal(word)
                {
                    return Ok(Operand::Literal(literal));
                }
                self.path(word, at)
            }
            other => Err(self.unexpected(&other.told(), "a property or a value")),
        }
    }

    fn function(&mut self, name: &str, at: usize) -> Result<Operand, ApiError> {
        self.expect(&Lexeme::Open)?;
        if let Some(place) = Place::ALL.into_iter().find(|place| place.word() == name) {
            let text = self.argument(name, Kind::Text)?;
            self.expect(&Lexeme::Comma)?;
            let part = self.argument(name, Kind::Text)?;
            self.expect(&Lexeme::Close)?;
            return Ok(truth(Expression::Has(place, text, part)));
        }
        if name == "now" {
            self.expect(&Lexeme::Close)?;
            let now = i64::try_from(self.now.millis()).ok().and_then(|now| Timestamp::from_millisecond(now).ok());
            return Ok(Operand::Literal(now.map_or(Literal::Null, Literal::Instant)));
        }
        let Some(function) = Function::ALL.into_iter().find(|function| function.word() == name) else {
            if NOT_CARRIED_OUT.contains(&name) {
                return Err(self.not_carried_out(name, at));
            }
            return Err(self.error(at, &format!("An unknown function with name '{name}' was found")));
        };
        let (parameters, needed) = function.parameters();
        let mut arguments = Vec::new();
        for (position, kind) in parameters.iter().enumerate() {
            if position >= needed && *self.peek() == Lexeme::Close {
                break;
            }
            if position > 0 {
                self.expect(&Lexeme::Comma)?;
            }
            arguments.push(self.argument(name, *kind)?);
        }
        self.expect(&Lexeme::Close)?;
        Ok(Operand::Call(function, arguments))
    }

    /// What the standard has, and this test-bed does not carry out.
    fn not_carried_out(&self, name: &str, at: usize) -> ApiError {
        let message = format!("`{name}` is not carried out by this test-bed (position {at} in '{}')", self.text);
        ApiError::new(ErrorCode::NotImplemented, message)
    }

    fn argument(&mut self, function: &str, kind: Kind) -> Result<Operand, ApiError> {
        let at = self.at();
        let argument = self.deeper(Self::or)?;
        if argument.kind().compares_with(kind) && argument != Operand::Literal(Literal::Null) {
            return Ok(argument);
        }
        let (wanted, found) = (kind.edm(), argument.kind().edm());
        Err(self.error(at, &format!("`{function}` takes {wanted}, and this is {found}")))
    }

    fn path(&mut self, first: &str, at: usize) -> Result<Operand, ApiError> {
        let (root, mut kind) = self.root(first, at)?;
        let mut path = Path { root, steps: Vec::new(), kind };
        while self.take_if(&Lexeme::Slash) {
            let at = self.at();
            let Lexeme::Word(word) = self.take() else {
                return Err(self.unexpected(&self.peek().told(), "the name of a property"));
            };
            if word == "$count" && (kind.item().is_some() || kind == Kind::Open) {
                return Ok(Operand::Count(path));
            }
            if matches!(word, "any" | "all") && *self.peek() == Lexeme::Open {
                let item = kind.item().or((kind == Kind::Open).then_some(Kind::Open));
                let item = item.ok_or_else(|| self.error(at, &format!("`{path}` is no collection")))?;
                return self.lambda(word == "any", path, item);
            }
            if !matches!(kind, Kind::Object | Kind::Open) {
                return Err(self.error(at, &format!("`{path}` is {} and has no property '{word}'", kind.edm())));
            }
            kind = Kind::Open;
            path.steps.push(word.to_owned());
            path.kind = kind;
        }
        Ok(Operand::Path(path))
    }

    fn root(&self, name: &str, at: usize) -> Result<(Root, Kind), ApiError> {
        if let Some((name, kind)) = self.variables.iter().rev().find(|(known, _)| known == name) {
            return Ok((Root::Variable(name.clone()), *kind));
        }
        let Some(property) = self.set.property(name) else {
            let what = format!("Could not find a property named '{name}' on the entities of '{}'", self.set.name);
            return Err(self.error(at, &what));
        };
        if property.filterable.is_some_and(|api_versions| api_versions.contains(self.api_version)) {
            return Ok((Root::Property(property.name), property.kind));
        }
        let what = format!(
            "The property '{}' cannot be used in $filter; these can: {}",
            property.name,
            self.set.filterable_in(self.api_version)
        );
        Err(self.error(at, &what))
    }

    fn lambda(&mut self, any: bool, path: Path, item: Kind) -> Result<Operand, ApiError> {
        self.expect(&Lexeme::Open)?;
        if any && self.take_if(&Lexeme::Close) {
            return Ok(truth(Expression::Any(path, None)));
        }
        let at = self.at();
        let names = matches!((self.peek(), self.peek_second()), (Lexeme::Word(_), Lexeme::Colon));
        let Lexeme::Word(name) = self.take() else {
            return Err(self.error(at, "A lambda begins with the name of an item and a colon"));
        };
        let readable = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
        if !names || !readable || KEYWORDS.contains(&name) {
            return Err(self.error(at, "A lambda begins with the name of an item and a colon"));
        }
        self.expect(&Lexeme::Colon)?;
        self.variables.push((name.to_owned(), item));
        let inner = self.deeper(Self::or);
        let inner = inner.and_then(|inner| self.truth(inner));
        self.variables.pop();
        let inner = Box::new(inner?);
        self.expect(&Lexeme::Close)?;
        Ok(truth(match any {
            true => Expression::Any(path, Some((name.to_owned(), inner))),
            false => Expression::All(path, name.to_owned(), inner),
        }))
    }
}

/// Words that name no item of a list.
const KEYWORDS: [&str; 13] = ["and", "or", "not", "eq", "ne", "gt", "ge", "lt", "le", "in", "null", "true", "false"];

fn truth(expression: Expression) -> Operand {
    match expression {
        Expression::Holds(operand) => operand,
        expression => Operand::Truth(Box::new(expression)),
    }
}

/// The value that a word is, if it is one and no name.
fn literal(word: &str) -> Option<Literal> {
    match word {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Boolean(true)),
        "false" => return Some(Literal::Boolean(false)),
        _ => {}
    }
    let begins_number = word.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    if begins_number {
        if let Ok(number) = word.parse() {
            return Some(Literal::Integer(number));
        }
        if let Some(number) = word.parse::<f64>().ok().filter(|number| number.is_finite()) {
            return Some(Literal::Decimal(number));
        }
        if let Some(at) = instant(word) {
            return Some(Literal::Instant(at));
        }
    }
    is_guid(word).then(|| Literal::Text(word.to_owned()))
}

/// An instant, with or without a time of day and a fraction; what says no time zone is UTC.
pub(in crate::http) fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    let local: DateTime = text.strip_suffix(['Z', 'z']).unwrap_or(text).parse().ok()?;
    jiff::tz::Offset::UTC.to_timestamp(local).ok()
}

/// Whether a word is a GUID, which OData writes without quotes.
fn is_guid(word: &str) -> bool {
    let lengths = word.split('-').map(|part| part.bytes().all(|b| b.is_ascii_hexdigit()).then_some(part.len()));
    lengths.eq([8, 4, 4, 4, 12].map(Some))
}
