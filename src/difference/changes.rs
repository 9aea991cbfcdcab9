//! Collects changes: what to compare stands in the other files, how it is told here.

use super::change::{Change, Concern, Kind, Way};
use super::normalize::{Normalizer, Normalizers};
use crate::blueprint::{Cidr, Path};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A thing under comparison.
#[derive(Clone)]
pub(super) struct Thing {
    concern: Concern,
    kind: Kind,
    what: String,
    because: Vec<Path>,
    within: Option<(Kind, String)>,
}

impl Thing {
    pub(super) fn new(concern: Concern, kind: Kind, what: impl Into<String>) -> Self {
        Self {
            concern,
            kind,
            what: what.into(),
            because: Vec::new(),
            within: None,
        }
    }

    /// Returns a part of this thing; what changes the part, changes this.
    pub(super) fn part(&self, kind: Kind, name: &str) -> Self {
        Self {
            kind,
            what: format!("{}/{name}", self.what),
            within: Some((self.kind, self.what.clone())),
            ..self.clone()
        }
    }

    /// Leaves the thing that this one is part of out of it.
    pub(super) fn alone(self) -> Self {
        Self {
            within: None,
            ..self
        }
    }

    /// Returns the thing with nothing but these blueprint values that it derives from.
    pub(super) fn decided_by(&self, paths: &[Path]) -> Self {
        let undecided = Self {
            because: Vec::new(),
            ..self.clone()
        };
        undecided.because_of(paths)
    }

    /// Leaves out a blueprint value.
    pub(super) fn without(mut self, path: &Path) -> Self {
        self.because.retain(|one| one != path);
        self
    }

    /// Returns the blueprint values that it derives from.
    pub(super) fn because(&self) -> &[Path] {
        &self.because
    }

    /// Adds blueprint values that it derives from on either side.
    pub(super) fn because_either(self, (a, b): (&[Path], &[Path])) -> Self {
        self.because_of(a).because_of(b)
    }

    /// Adds blueprint values that it derives from.
    pub(super) fn because_of(mut self, paths: &[Path]) -> Self {
        self.because.extend_from_slice(paths);
        self.because.sort();
        self.because.dedup();
        self
    }
}

/// What either side has under one name.
pub(super) enum Pair<'a, T> {
    Removed(&'a T),
    Added(&'a T),
    Both(&'a T, &'a T),
}

impl<T> Clone for Pair<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pair<'_, T> {}

impl<'a, T> Pair<'a, T> {
    /// Pairs what may be missing; none where both sides miss it.
    pub(super) fn of(a: Option<&'a T>, b: Option<&'a T>) -> Option<Self> {
        match (a, b) {
            (Some(a), Some(b)) => Some(Self::Both(a, b)),
            (Some(a), None) => Some(Self::Removed(a)),
            (None, Some(b)) => Some(Self::Added(b)),
            (None, None) => None,
        }
    }

    /// Lists a part of what either side has.
    pub(super) fn lists<P>(self, part: impl Fn(&'a T) -> &'a [P]) -> (&'a [P], &'a [P]) {
        match self {
            Self::Both(a, b) => (part(a), part(b)),
            Self::Removed(a) => (part(a), &[]),
            Self::Added(b) => (&[], part(b)),
        }
    }
}

/// Pairs what has the same name on both sides, sorted by name; of several under one name the first goes with the first.
pub(super) fn pairs<'a, T>(
    normalize: &Normalizers,
    (a, b): (&'a [T], &'a [T]),
    name: impl Fn(&Normalizer, &T) -> String,
) -> Vec<(String, Pair<'a, T>)> {
    let a = numbered(a, |item| name(&normalize.a, item));
    let mut b = numbered(b, |item| name(&normalize.b, item));
    let mut pairs = BTreeMap::new();
    for (name, a) in a {
        let pair = match b.remove(&name) {
            Some(b) => Pair::Both(a, b),
            None => Pair::Removed(a),
        };
        pairs.insert(name, pair);
    }
    pairs.extend(b.into_iter().map(|(name, b)| (name, Pair::Added(b))));
    pairs
        .into_iter()
        .map(|((name, _), pair)| (name, pair))
        .collect()
}

fn numbered<T>(items: &[T], name: impl Fn(&T) -> String) -> BTreeMap<(String, usize), &T> {
    let mut named = BTreeMap::new();
    for item in items {
        let name = name(item);
        let again = (0..=named.len()).find(|again| !named.contains_key(&(name.clone(), *again)));
        named.insert((name, again.unwrap_or_default()), item);
    }
    named
}

/// The changes so far, and the normalize that see them.
pub(super) struct Changes<'a> {
    pub(super) normalize: &'a Normalizers<'a>,
    pub(super) list: Vec<Change>,
}

impl Changes<'_> {
    fn push(
        &mut self,
        thing: &Thing,
        field: Option<&'static str>,
        from: Option<Value>,
        to: Option<Value>,
    ) {
        let Thing {
            concern,
            kind,
            what,
            because,
            within,
        } = thing.clone();
        let change = match (&from, &to) {
            (None, Some(_)) => Way::Added,
            (Some(_), None) => Way::Removed,
            _ => Way::Changed,
        };
        self.list.push(Change {
            concern,
            kind,
            what,
            change,
            field,
            from,
            to,
            because,
            replaces: Vec::new(),
            within,
        });
    }

    /// Records a thing that only one side has; returns both where both have it.
    pub(super) fn pair<'t, T, V: Serialize>(
        &mut self,
        thing: &Thing,
        pair: Pair<'t, T>,
        described: impl Fn(&T) -> V,
    ) -> Option<(&'t T, &'t T)> {
        match pair {
            Pair::Both(a, b) => return Some((a, b)),
            Pair::Removed(a) => self.push(thing, None, Some(value(&described(a))), None),
            Pair::Added(b) => self.push(thing, None, None, Some(value(&described(b)))),
        }
        None
    }

    /// Compares a field; what serialises to null is missing.
    pub(super) fn field<T: PartialEq + Serialize>(
        &mut self,
        thing: &Thing,
        field: &'static str,
        a: &T,
        b: &T,
    ) {
        self.field_unless(a == b, thing, field, a, b);
    }

    /// Compares a text that may name the profile or the place.
    pub(super) fn text(&mut self, thing: &Thing, field: &'static str, a: &str, b: &str) {
        self.field_unless(self.normalize.same(a, b), thing, field, a, b);
    }

    /// Compares a range that may lie in the VPC.
    pub(super) fn range(&mut self, thing: &Thing, field: &'static str, a: Cidr, b: Cidr) {
        let same = a == b || self.normalize.a.range(a) == self.normalize.b.range(b);
        self.field_unless(same, thing, field, &a, &b);
    }

    /// Records a field unless both sides mean the same.
    pub(super) fn field_unless<T: Serialize + ?Sized>(
        &mut self,
        same: bool,
        thing: &Thing,
        field: &'static str,
        a: &T,
        b: &T,
    ) {
        if !same {
            let told = |side: &T| Some(value(side)).filter(|value| !value.is_null());
            self.push(thing, Some(field), told(a), told(b));
        }
    }

    /// Compares lists whose order says nothing: what is only here, what is only there.
    pub(super) fn items(&mut self, thing: &Thing, field: &'static str, a: &[String], b: &[String]) {
        self.items_as(thing, field, (a, b), |normalizer, item| {
            normalizer.text(item)
        });
    }

    /// The same, for items that the normalize read in another way than texts.
    pub(super) fn items_as<T: PartialEq + Serialize>(
        &mut self,
        thing: &Thing,
        field: &'static str,
        (a, b): (&[T], &[T]),
        read: impl Fn(&Normalizer, &T) -> String,
    ) {
        let normalize = self.normalize;
        // What both say literally is the same, even if one of them means its own name by it.
        let same = |a: &T, b: &T| a == b || read(&normalize.a, a) == read(&normalize.b, b);
        for a in a.iter().filter(|a| !b.iter().any(|b| same(a, b))) {
            self.push(thing, Some(field), Some(value(a)), None);
        }
        for b in b.iter().filter(|b| !a.iter().any(|a| same(a, b))) {
            self.push(thing, Some(field), None, Some(value(b)));
        }
    }
}

fn value<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Returns the name that JSON gives to a value without fields.
pub(super) fn word<T: Serialize>(one: &T) -> String {
    value(one).as_str().unwrap_or_default().to_owned()
}
