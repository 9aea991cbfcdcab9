//! Which deployed resource is which of the blueprint's: by the tag `smgen:id`, else by what it is.

use crate::snapshot::{
    Attachment, Endpoint, Instance, NatGateway, NetworkAcl, Record, RouteTable, SecurityGroup,
    Subnet, Tags,
};
use crate::topology::ids::{ID_TAG, PROFILE_TAG};
use std::collections::BTreeMap;

/// A resource with an id and tags.
pub(super) trait Deployed {
    /// Returns the id that AWS gave it.
    fn id(&self) -> &str;
    /// Returns its tags.
    fn tags(&self) -> &Tags;
}

macro_rules! deployed {
    ($($kind:ty)*) => {
        $(impl Deployed for $kind {
            fn id(&self) -> &str {
                &self.id
            }

            fn tags(&self) -> &Tags {
                &self.tags
            }
        })*
    };
}

deployed! { Attachment Endpoint Instance NatGateway NetworkAcl RouteTable SecurityGroup Subnet }

static NO_TAGS: Tags = Tags::new();

impl Deployed for Record {
    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> &Tags {
        self.tags.as_ref().unwrap_or(&NO_TAGS)
    }
}

/// A thing of the blueprint, and how to tell it without its tag.
pub(super) struct Wanted<'a, T> {
    /// Its `smgen:id`.
    pub(super) what: String,
    /// Tells whether something can be it at all: tags may have been copied onto something of another kind.
    pub(super) may_be: Box<dyn Fn(&T) -> bool + 'a>,
    /// Tells whether something is it.
    pub(super) looks_like: Box<dyn Fn(&T) -> bool + 'a>,
    /// Returns how much something is used, where several could be it.
    pub(super) used: Box<dyn Fn(&T) -> usize + 'a>,
}

/// What bears the tags of one resource of the blueprint beside the one that is judged: its id, the one, the others.
pub(super) type Double<'m, 'a, T> = (&'m str, &'a T, &'m [&'a T]);

/// Things of one kind by their `smgen:id`.
pub(super) struct Matched<'a, T> {
    by_what: BTreeMap<String, &'a T>,
    /// What bears the same tags, and is not judged.
    doubles: BTreeMap<String, Vec<&'a T>>,
    all: Vec<&'a T>,
}

impl<'a, T: Deployed> Matched<'a, T> {
    /// Finds everything that is wanted: first by tags, then, among what is left, by what it is. Of several that bear the tags of one,
    /// it is the one that also is what is wanted, and of several such the one that is used most: tags are copied easily.
    pub(super) fn of(
        profile: &str,
        all: impl Iterator<Item = &'a T>,
        wanted: &[Wanted<'_, T>],
    ) -> Self {
        let mut matched = Self {
            by_what: BTreeMap::new(),
            doubles: BTreeMap::new(),
            all: all.collect(),
        };
        for one in wanted {
            if matched.by_what.contains_key(&one.what) {
                continue;
            }
            let tagged = |item: &&T| {
                let tag = |key: &str| item.tags().get(key).map(String::as_str);
                tag(ID_TAG) == Some(&one.what)
                    && tag(PROFILE_TAG) == Some(profile)
                    && (one.may_be)(item)
            };
            let free = matched.all.iter().copied();
            let mut tagged: Vec<_> = free.filter(tagged).collect();
            // A thing of the blueprint may be told in several ways, as a route table by each of its subnets.
            let ways = wanted.iter().filter(|other| other.what == one.what);
            tagged.sort_by_cached_key(|item| {
                let fits = ways.clone().filter(|way| (way.looks_like)(item)).count();
                std::cmp::Reverse((fits, (one.used)(item)))
            });
            let mut tagged = tagged.into_iter();
            if let Some(best) = tagged.next() {
                matched.by_what.insert(one.what.clone(), best);
                let others: Vec<_> = tagged.collect();
                if !others.is_empty() {
                    matched.doubles.insert(one.what.clone(), others);
                }
            }
        }
        for one in wanted {
            if !matched.by_what.contains_key(&one.what) {
                matched.claim(&one.what, &one.looks_like);
            }
        }
        matched
    }

    fn claim(&mut self, what: &str, is: impl Fn(&T) -> bool) {
        let mut free = self
            .all
            .iter()
            .filter(|item| !self.has(item) && !self.is_double(item));
        if let Some(item) = free.find(|item| is(item)) {
            self.by_what.insert(what.to_owned(), item);
        }
    }

    fn has(&self, item: &T) -> bool {
        self.by_what.values().any(|one| std::ptr::eq(*one, item))
    }

    fn is_double(&self, item: &T) -> bool {
        let mut doubles = self.doubles.values().flatten();
        doubles.any(|one| std::ptr::eq(*one, item))
    }

    /// Tells whether nothing that is wanted was found.
    pub(super) fn is_empty(&self) -> bool {
        self.by_what.is_empty()
    }

    /// Lists what bears the tags of one resource, where several do.
    pub(super) fn doubles(&self) -> impl Iterator<Item = Double<'_, 'a, T>> {
        let doubles = self.doubles.iter();
        doubles.filter_map(|(what, others)| Some((what.as_str(), self.get(what)?, &others[..])))
    }

    /// Lists what there is, whatever it is.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a T> {
        self.all.iter().copied()
    }

    /// Returns what is deployed for an id.
    pub(super) fn get(&self, what: &str) -> Option<&'a T> {
        self.by_what.get(what).copied()
    }

    /// Returns the name of a deployed resource: the id that the blueprint has for it, or AWS's.
    pub(super) fn name(&self, id: &str) -> String {
        self.known(id).unwrap_or_else(|| id.to_owned())
    }

    /// Returns the id that the blueprint has for a deployed resource; none for one that it does not know.
    pub(super) fn known(&self, id: &str) -> Option<String> {
        let mut known = self.by_what.iter();
        let known = known.find(|(_, item)| item.id() == id);
        known.map(|(what, _)| what.clone())
    }

    /// Names deployed resources, sorted.
    pub(super) fn names(&self, ids: &[String]) -> Vec<String> {
        let mut names: Vec<_> = ids.iter().map(|id| self.name(id)).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Keeps of the wanted those that are deployed, sorted: what is not is told where it should be.
    pub(super) fn deployed(&self, wanted: impl Iterator<Item = String>) -> Vec<String> {
        let mut deployed: Vec<_> = wanted
            .filter(|what| self.by_what.contains_key(what))
            .collect();
        deployed.sort();
        deployed
    }

    /// Lists what nothing in the blueprint accounts for; what bears the tags of something else is told as its double.
    pub(super) fn extras(&self) -> impl Iterator<Item = &'a T> {
        let extras = self
            .all
            .iter()
            .filter(|item| !self.has(item) && !self.is_double(item));
        extras.copied()
    }
}
