//! Everything that can be taken out of a snapshot.

use serde_json::Value;
use smgen::snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet};

/// A place in a snapshot: keys and numbers, as in a JSON pointer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(Vec<String>);

/// Says what a snapshot is, not what is in it.
const FRAME: [&str; 3] = ["version", "source", "gaps"];

impl Place {
    /// Lists every place in a snapshot: each record, each item of a list, each property.
    pub fn all(snapshot: &Value) -> Vec<Self> {
        let mut all = Vec::new();
        for (key, value) in snapshot.as_object().unwrap() {
            if !FRAME.contains(&key.as_str()) {
                below(value, &mut vec![key.clone()], &mut all);
            }
        }
        all
    }

    /// Returns the place without its numbers: `/subnets/*/tags/smgen:id`.
    pub fn shape(&self) -> String {
        let parts = self.0.iter();
        let parts = parts.map(|part| if is_number(part) { "*" } else { part.as_str() });
        parts.flat_map(|part| ["/", part]).collect()
    }

    /// Returns the records that it is in, or is, the outermost first: a part of the snapshot, and items of lists.
    pub fn records(&self) -> impl Iterator<Item = Self> {
        let ends = self.0.iter().enumerate();
        let ends = ends.filter(|(at, part)| *at == 0 || is_number(part));
        ends.map(|(at, _)| Self(self.0[..=at].to_vec()))
    }

    /// Tells whether it is an item of a list.
    pub fn is_item(&self) -> bool {
        self.0.last().is_some_and(|part| is_number(part))
    }

    pub fn get<'v>(&self, snapshot: &'v Value) -> &'v Value {
        let mut value = snapshot;
        for part in &self.0 {
            value = match value {
                Value::Array(list) => &list[part.parse::<usize>().unwrap()],
                other => &other[part],
            };
        }
        value
    }

    /// Returns the snapshot without what is there, as it would be read from a file; none where no snapshot can lack it.
    pub fn without(&self, snapshot: &Value) -> Option<Snapshot> {
        let mut left = snapshot.clone();
        let (last, path) = self.0.split_last().unwrap();
        let mut value = &mut left;
        for part in path {
            value = match value {
                Value::Array(items) => &mut items[part.parse::<usize>().unwrap()],
                other => &mut other[part.as_str()],
            };
        }
        match value {
            Value::Array(items) => {
                items.remove(last.parse().unwrap());
            }
            other => {
                other.as_object_mut().unwrap().remove(last);
            }
        }
        let mut left: Snapshot = serde_json::from_value(left).ok()?;
        left.note_dangling();
        Some(left)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|part| write!(f, "/{part}"))
    }
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

fn below(value: &Value, path: &mut Vec<String>, all: &mut Vec<Place>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Array(list) => list
            .iter()
            .zip(0..)
            .map(|(one, at)| (i32::to_string(&at), one))
            .collect(),
        Value::Object(map) => map.iter().map(|(key, one)| (key.clone(), one)).collect(),
        _ => return,
    };
    for (key, child) in children {
        path.push(key);
        if !child.is_null() {
            all.push(Place(path.clone()));
        }
        below(child, path, all);
        path.pop();
    }
}

/// Takes a sample: one of each shape that is not known yet, and so many more, as a seed decides.
pub fn sample(
    places: Vec<Place>,
    shapes: &mut BTreeSet<String>,
    more: usize,
    seed: u64,
) -> Vec<Place> {
    let mut by_shape: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for place in places {
        by_shape.entry(place.shape()).or_default().push(place);
    }
    let mut draw = Draw(seed);
    let mut taken = BTreeSet::new();
    for (shape, places) in &by_shape {
        if shapes.insert(shape.clone()) {
            taken.insert(draw.one(places).clone());
        }
    }
    let rest: Vec<_> = by_shape.into_values().flatten().collect();
    for _ in 0..more {
        taken.insert(draw.one(&rest).clone());
    }
    taken.into_iter().collect()
}

/// Draws as many as are wanted of some, as a seed decides.
pub fn draw(places: &[Place], count: usize, seed: u64) -> Vec<Place> {
    if places.is_empty() {
        return Vec::new();
    }
    let mut draw = Draw(seed);
    let taken: BTreeSet<_> = (0..count).map(|_| draw.one(places).clone()).collect();
    taken.into_iter().collect()
}

/// Numbers that look like chance and are the same on every machine: a multiplication and Marsaglia's xorshift.
struct Draw(u64);

impl Draw {
    fn one<'p>(&mut self, places: &'p [Place]) -> &'p Place {
        self.0 = self
            .0
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .wrapping_add(0x1234_5678_9abc_def1);
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let at = usize::try_from(self.0 >> 33).unwrap() % places.len();
        &places[at]
    }
}
