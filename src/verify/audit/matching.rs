//! Which deployed resource is which of the blueprint's: by what it is beyond doubt, by the tag `smgen:id`, else by what it looks like.

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
    /// Tells whether something looks like it.
    pub(super) looks_like: Box<dyn Fn(&T) -> bool + 'a>,
    /// Tells whether what looks like it is it whatever its tag says: by what nobody can change, such as the range of a subnet.
    pub(super) surely: Box<dyn Fn(&T) -> bool + 'a>,
    /// Returns how much something is used, where several could be it.
    pub(super) used: Box<dyn Fn(&T) -> usize + 'a>,
    /// Tells whether something does the work of it, whatever tags others bear: what is judged is what is used.
    pub(super) works: Box<dyn Fn(&T) -> bool + 'a>,
}

/// Describes a thing that its looks prove: nobody can change them.
pub(super) fn wanted<'a, T>(what: String, looks_like: impl Fn(&T) -> bool + 'a) -> Wanted<'a, T> {
    Wanted {
        what,
        may_be: Box::new(|_| true),
        looks_like: Box::new(looks_like),
        surely: Box::new(|_| true),
        used: Box::new(|_| 0),
        works: Box::new(|_| false),
    }
}

impl<'a, T> Wanted<'a, T> {
    /// Returns the same, which its looks do not prove unless this holds, too.
    pub(super) fn proven_by(self, surely: impl Fn(&T) -> bool + 'a) -> Self {
        let surely = Box::new(surely);
        Self { surely, ..self }
    }

    /// Returns the same, which its looks do not prove: anybody can change them, or several look like it.
    pub(super) fn unproven(self) -> Self {
        self.proven_by(|_| false)
    }

    /// Returns the same, with what does its work.
    pub(super) fn at_work(self, works: impl Fn(&T) -> bool + 'a) -> Self {
        let works = Box::new(works);
        Self { works, ..self }
    }

    /// Returns the same, with how much something is used.
    pub(super) fn by_use(self, used: impl Fn(&T) -> usize + 'a) -> Self {
        let used = Box::new(used);
        Self { used, ..self }
    }
}

/// A thing of the blueprint with all the ways to tell it: a route table is told by each of its subnets.
struct Sought<'w, 'a, T> {
    what: &'w str,
    ways: Vec<&'w Wanted<'a, T>>,
}

impl<'w, 'a, T: Deployed> Sought<'w, 'a, T> {
    fn all(wanted: &'w [Wanted<'a, T>]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for one in wanted {
            match all.iter_mut().find(|other| other.what == one.what) {
                Some(known) => known.ways.push(one),
                None => all.push(Self {
                    what: &one.what,
                    ways: vec![one],
                }),
            }
        }
        all
    }

    /// Returns in how many ways something looks like it.
    fn fits(&self, item: &T) -> usize {
        let ways = self.ways.iter();
        ways.filter(|way| (way.looks_like)(item)).count()
    }

    fn is_tagged(&self, profile: &str, item: &T) -> bool {
        tag(profile, item) == Some(self.what) && self.ways.iter().any(|way| (way.may_be)(item))
    }

    /// Tells which of several is it: the one that does its work, then the one with its tag, then the one that looks most like it, then
    /// the one that is used most.
    fn rank(&self, profile: &str, item: &T) -> (bool, bool, usize, usize) {
        let used = self.ways.iter().map(|way| (way.used)(item)).max();
        (
            self.ways.iter().any(|way| (way.works)(item)),
            self.is_tagged(profile, item),
            self.fits(item),
            used.unwrap_or_default(),
        )
    }
}

/// Returns the `smgen:id` of something that bears the profile's tag.
fn tag<'t>(profile: &str, item: &'t impl Deployed) -> Option<&'t str> {
    let tag = |key: &str| item.tags().get(key).map(String::as_str);
    tag(ID_TAG).filter(|_| tag(PROFILE_TAG) == Some(profile))
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
    /// Finds everything that is wanted. What something is beyond doubt outweighs its tag, which is copied and mistyped easily: so what
    /// the network needs is never told to be somebody else's. Then counts the tag, and at last what something looks like, whatever its
    /// tag says of something that is there already. Of several that bear the tag of one, it is the one that looks most like it, and of
    /// several such the one that is used most.
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
        let sought = Sought::all(wanted);
        matched.claim(profile, &sought, |one, item| {
            let mut ways = one.ways.iter();
            ways.any(|way| (way.looks_like)(item) && (way.surely)(item))
        });
        let all = matched.all.clone();
        // It bears the tag of what it is nothing of, and nothing bears the tag of what it looks like.
        let mistaken = |one: &Sought<'_, '_, T>, item: &T| {
            let said = tag(profile, item);
            let said = sought.iter().find(|other| Some(other.what) == said);
            one.fits(item) > 0
                && said.is_some_and(|other| other.what != one.what && other.fits(item) == 0)
                && !all.iter().any(|other| one.is_tagged(profile, other))
        };
        matched.claim(profile, &sought, mistaken);
        matched.claim(profile, &sought, |one, item| one.is_tagged(profile, item));
        matched.claim(profile, &sought, |one, item| one.fits(item) > 0);
        for one in &sought {
            let left = all.iter().copied().filter(|item| !matched.has(item));
            let others: Vec<_> = left.filter(|item| one.is_tagged(profile, item)).collect();
            if !others.is_empty() && matched.get(one.what).is_some() {
                matched.doubles.insert(one.what.to_owned(), others);
            }
        }
        matched
    }

    /// Gives each that was not found yet the best of what is free and may be it.
    fn claim(
        &mut self,
        profile: &str,
        sought: &[Sought<'_, '_, T>],
        may_be: impl Fn(&Sought<'_, '_, T>, &T) -> bool,
    ) {
        for one in sought {
            if self.by_what.contains_key(one.what) {
                continue;
            }
            let free = self.all.iter().copied().filter(|item| !self.has(item));
            let free = free.filter(|item| may_be(one, item));
            // The first of equals.
            let best = free.min_by_key(|item| std::cmp::Reverse(one.rank(profile, item)));
            if let Some(best) = best {
                self.by_what.insert(one.what.to_owned(), best);
            }
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

    /// Lists what was found, by the blueprint's ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a T)> {
        let found = self.by_what.iter();
        found.map(|(what, item)| (what.as_str(), *item))
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
