//! Predicts what a platform does, resource by resource.

use super::consequences::{Consequences, OtherStack};
use super::kept::{Kept, KeptResource};
use super::lost::{Losses, Shortened};
use super::part::{Fate, PartChange};
use crate::catalog::{Effect, Made, Platform, made};
use crate::topology::{ResourceKind, ids};
use std::collections::{BTreeMap, BTreeSet};

/// Why Terraform fails a plan that replaces the bucket with the evidence.
const PROTECTED: &str = "the bucket that holds the evidence is protected, so that the plan fails; the README says how to let go of it";
/// Why CloudFormation fails a change of the function behind a custom resource.
const SERVICE_TOKEN: &str = "the function that closes the default group would be another one, and CloudFormation changes no service token of a custom resource";

impl Consequences {
    /// Tells what a platform does with a network that is deployed where another one is applied; none where both are not the same
    /// deployment: another profile has another folder and state, another place has nothing of the first.
    #[must_use]
    pub fn between(old: &Kept, new: &Kept, platform: Platform) -> Option<Self> {
        if old.profile != new.profile || old.place != new.place {
            return None;
        }
        let prediction = Prediction {
            platform,
            old,
            new,
            roots: BTreeMap::new(),
        };
        // A CDK app names its stack after the prefix: CloudFormation never compares the two.
        if platform == Platform::Cloudformation && old.prefix != new.prefix {
            return Some(prediction.beside());
        }
        Some(prediction.run())
    }
}

struct Prediction<'a> {
    platform: Platform,
    old: &'a Kept,
    new: &'a Kept,
    /// Why each resource that carries an id is another one afterwards: the first causes.
    roots: BTreeMap<&'a str, BTreeSet<String>>,
}

impl<'a> Prediction<'a> {
    fn run(mut self) -> Consequences {
        // A replacement goes on through references, which may lead anywhere: until nothing is added.
        loop {
            let before: usize = self.roots.values().map(BTreeSet::len).sum();
            for id in self.new.resources.keys() {
                let Some((old, new)) = self.both(id) else {
                    continue;
                };
                let main = self.made(new).next();
                let causes = main.map(|main| self.causes(main, id, old, new));
                let roots: BTreeSet<_> = causes
                    .into_iter()
                    .flatten()
                    .filter(|cause| cause.effect == Effect::Replace)
                    .flat_map(|cause| cause.roots)
                    .collect();
                if !roots.is_empty() {
                    self.roots.entry(id).or_default().extend(roots);
                }
            }
            let after: usize = self.roots.values().map(BTreeSet::len).sum();
            if before == after {
                break;
            }
        }
        let mut resources = self.changed();
        resources.extend(self.one_sided());
        self.conclude(resources, None)
    }

    /// Makes everything once more, in a stack of its own.
    fn beside(&self) -> Consequences {
        let all = self.new.resources.iter().flat_map(|(id, resource)| {
            let parts = self.made(resource).enumerate();
            parts.map(|(index, made)| part(id, resource, made, index))
        });
        let stack = OtherStack {
            old: self.old.prefix.clone(),
            new: self.new.prefix.clone(),
        };
        self.conclude(all.collect(), Some(stack))
    }

    fn conclude(&self, mut resources: Vec<PartChange>, stack: Option<OtherStack>) -> Consequences {
        resources.sort();
        let count = |fate| -> usize {
            let some = resources.iter().filter(|one| one.change == fate);
            some.map(|one| one.count).sum()
        };
        let refused = resources.iter().find(|one| one.change == Fate::Refused);
        let refused = refused.map(|one| match one.kind {
            ResourceKind::Bucket => PROTECTED,
            _ => SERVICE_TOKEN,
        });
        Consequences {
            platform: self.platform,
            replaced: count(Fate::Replaced),
            may_be_replaced: count(Fate::MayBeReplaced),
            destroyed: count(Fate::Destroyed),
            added: count(Fate::Added),
            left: count(Fate::Left),
            refused,
            losses: Losses::of(&resources, self.platform, self.old.protected).shortened(
                // Another stack has a group and a bucket of its own.
                self.shortened().filter(|_| stack.is_none()),
            ),
            stack,
            resources,
        }
    }

    /// Lists how long both sides keep evidence.
    fn shortened(&self) -> impl Iterator<Item = Shortened> {
        self.new.resources.keys().filter_map(|id| {
            let (old, new) = self.both(id)?;
            Some(Shortened {
                kind: new.kind,
                id: id.clone(),
                from: old.retention()?,
                to: new.retention()?,
            })
        })
    }

    /// Returns a resource of either side, where both have it and it is the same kind of thing.
    fn both(&self, id: &str) -> Option<(&'a KeptResource, &'a KeptResource)> {
        let (old, new) = (self.old.resources.get(id)?, self.new.resources.get(id)?);
        (old.kind == new.kind).then_some((old, new))
    }

    fn made(&self, resource: &'a KeptResource) -> impl Iterator<Item = &'static Made> + use<'a> {
        made(resource.kind.as_str(), self.platform).filter(|made| {
            let mut only = made.only.iter();
            only.all(|(field, value)| {
                let wanted = format!("\"{value}\"");
                resource.fields.get(*field) == Some(&wanted)
            })
        })
    }

    /// Tells whether Terraform is not to destroy a resource: what holds the evidence, where it is no longer rendered; of what still
    /// is, the bucket, which `prevent_destroy` protects. A group survives its replacement by an argument of its own.
    fn is_protected(&self, id: &str, stays: Option<&KeptResource>) -> bool {
        let terraform = self.platform == Platform::Terraform;
        let bucket = stays.is_none_or(|one| one.kind == ResourceKind::Bucket);
        ids::holds_records(id) && terraform && self.new.protected && bucket
    }

    /// Lists the parts of what both sides have that do not stay as they are.
    fn changed(&self) -> Vec<PartChange> {
        let mut all = Vec::new();
        for id in self.new.resources.keys() {
            let Some((old, new)) = self.both(id) else {
                continue;
            };
            for (index, made) in self.made(new).enumerate() {
                let causes: Vec<_> = self.causes(made, id, old, new);
                let Some(effect) = causes.iter().map(|cause| cause.effect).max() else {
                    continue;
                };
                let change = match effect {
                    Effect::Refused => Fate::Refused,
                    Effect::Replace if self.is_protected(id, Some(new)) && index == 0 => {
                        Fate::Refused
                    }
                    Effect::Replace => Fate::Replaced,
                    Effect::MayReplace => Fate::MayBeReplaced,
                    Effect::Update | Effect::Ignored => continue,
                };
                let roots: BTreeSet<_> = causes.iter().flat_map(|one| one.roots.clone()).collect();
                all.push(PartChange {
                    change,
                    because: causes.iter().map(|cause| cause.field).collect(),
                    roots: roots.into_iter().collect(),
                    ..part(id, new, made, index)
                });
            }
        }
        all
    }

    /// Lists the parts of what only one side has.
    fn one_sided(&self) -> Vec<PartChange> {
        let sides = [
            (self.old, self.new, Fate::Destroyed),
            (self.new, self.old, Fate::Added),
        ];
        let mut all = Vec::new();
        for (one, other, change) in sides {
            for (id, resource) in &one.resources {
                let stays = other.resources.get(id);
                if stays.is_some_and(|other| other.kind == resource.kind) {
                    continue;
                }
                let change = match change {
                    // `removed` blocks in what is rendered say so.
                    Fate::Destroyed if self.is_protected(id, None) => Fate::Left,
                    change => change,
                };
                let parts = self.made(resource).enumerate();
                all.extend(parts.map(|(index, made)| PartChange {
                    change,
                    ..part(id, resource, made, index)
                }));
            }
        }
        all
    }

    /// Lists what changes a part by more than an update in place.
    fn causes(
        &self,
        made: &'static Made,
        id: &str,
        old: &KeptResource,
        new: &KeptResource,
    ) -> Vec<Cause> {
        let fields = made.fields.keys().filter_map(|field| {
            let effect = made.effect(field)?;
            if effect < Effect::MayReplace {
                return None;
            }
            let mut roots = BTreeSet::new();
            let mut follows = |id: &str| {
                if let Some(causes) = self.roots.get(id) {
                    roots.extend(causes.iter().cloned());
                }
            };
            match *field {
                "itself" => follows(id),
                other if other.starts_with('@') => follows(&other[1..]),
                name => {
                    let others = new.references.get(name);
                    others.into_iter().flatten().for_each(|id| follows(id));
                    if old.fields.get(name) != new.fields.get(name) {
                        roots.insert(format!("{id} {name}"));
                    }
                }
            }
            (!roots.is_empty()).then_some(Cause {
                field,
                effect,
                roots,
            })
        });
        fields.collect()
    }
}

/// A property that changes a part, and what it follows from.
struct Cause {
    field: &'static str,
    effect: Effect,
    roots: BTreeSet<String>,
}

fn part(id: &str, resource: &KeptResource, made: &'static Made, index: usize) -> PartChange {
    // Of what was damaged there is one at least: a change that nobody can count is told all the same.
    let each = made
        .each
        .map_or(1, |field| resource.count(field).unwrap_or(1));
    PartChange {
        id: id.to_owned(),
        kind: resource.kind,
        type_name: made.type_name,
        count: made.count * each,
        change: Fate::Added,
        because: Vec::new(),
        roots: Vec::new(),
        main: index == 0,
    }
}
