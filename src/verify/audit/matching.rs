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
}

/// Things of one kind by their `smgen:id`.
pub(super) struct Matched<'a, T> {
    by_what: BTreeMap<String, &'a T>,
    all: Vec<&'a T>,
}

impl<'a, T: Deployed> Matched<'a, T> {
    /// Finds everything that is wanted: first by tags, then, among what is left, by what it is.
    pub(super) fn of(
        profile: &str,
        all: impl Iterator<Item = &'a T>,
        wanted: &[Wanted<'_, T>],
    ) -> Self {
        let mut matched = Self {
            by_what: BTreeMap::new(),
            all: all.collect(),
        };
        for one in wanted {
            let tagged = |item: &T| {
                let tag = |key: &str| item.tags().get(key).map(String::as_str);
                tag(ID_TAG) == Some(&one.what)
                    && tag(PROFILE_TAG) == Some(profile)
                    && (one.may_be)(item)
            };
            if !matched.by_what.contains_key(&one.what) {
                matched.claim(&one.what, tagged);
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
        let mut free = self.all.iter().filter(|item| !self.has(item));
        if let Some(item) = free.find(|item| is(item)) {
            self.by_what.insert(what.to_owned(), item);
        }
    }

    fn has(&self, item: &T) -> bool {
        self.by_what.values().any(|one| std::ptr::eq(*one, item))
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

    /// Lists what nothing in the blueprint accounts for.
    pub(super) fn extras(&self) -> impl Iterator<Item = &'a T> {
        let extras = self.all.iter().filter(|item| !self.has(item));
        extras.copied()
    }
}
