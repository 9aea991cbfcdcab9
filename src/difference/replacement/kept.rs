//! What is kept of a network to tell, later, what another one replaces of it.

use crate::catalog::{Effect, Platform, made};
use crate::topology::{FieldValue, Inventory, Part, Resource, ResourceKind, Text, ids};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Version of the shape that a manifest keeps; another one is not read.
const VERSION: u32 = 2;
/// The property that says how many days something keeps what it holds.
pub(super) const RETENTION: &str = "retention-days";
/// The longest value that is kept as it is; of longer ones a digest is.
const LONGEST: usize = 100;

/// A network as far as a change can replace parts of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The profile's name, which the folder and the state are called after.
    pub profile: String,
    /// What the names of its resources start with.
    pub prefix: String,
    /// Where it is deployed: region and, where the blueprint names one, account.
    pub place: String,
    /// Whether Terraform leaves its evidence where it is.
    pub protected: bool,
    /// Its resources by id.
    pub resources: BTreeMap<String, KeptResource>,
}

/// A resource as far as a change can replace it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptResource {
    pub(super) kind: ResourceKind,
    /// The properties whose change replaces it, those that tell what a platform makes of it, and how long it keeps evidence: values in
    /// JSON, or digests.
    pub(super) fields: BTreeMap<String, String>,
    /// What its properties refer to, by property, and what it is a part of under `part-of`; a manifest does not keep them.
    pub(super) references: BTreeMap<&'static str, Vec<String>>,
}

/// The same in a manifest. A resource is one line: its kind, then its properties, line breaks between them.
#[derive(Serialize, Deserialize)]
struct Lines {
    version: u32,
    profile: String,
    prefix: String,
    place: String,
    protected: bool,
    resources: BTreeMap<String, String>,
}

impl Kept {
    /// Keeps what a platform can replace.
    #[must_use]
    pub fn of(inventory: &Inventory<'_>, platform: Platform) -> Self {
        let topology = inventory.topology();
        let resources = inventory.resources.iter();
        let resources = resources.filter(|one| is_made(one, platform));
        let kept = resources.map(|one| (one.id.clone(), KeptResource::of(one, platform)));
        let account = topology.account_id.iter();
        let place: Vec<_> = [topology.region.as_str()]
            .into_iter()
            .chain(account.map(String::as_str))
            .collect();
        Self {
            profile: topology.profile.clone(),
            prefix: topology.prefix.clone(),
            place: place.join(" "),
            protected: topology.protects_evidence(),
            resources: kept.collect(),
        }
    }

    /// Returns what a manifest holds of it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let resources = self.resources.iter().map(|(id, one)| {
            let fields = one.fields.iter();
            let fields = fields.map(|(name, value)| format!("\n{name}={value}"));
            (
                id.clone(),
                one.kind.as_str().to_owned() + &fields.collect::<String>(),
            )
        });
        let lines = Lines {
            version: VERSION,
            profile: self.profile.clone(),
            prefix: self.prefix.clone(),
            place: self.place.clone(),
            protected: self.protected,
            resources: resources.collect(),
        };
        serde_json::to_value(lines).unwrap_or_default()
    }

    /// Reads what a manifest holds; none where it holds nothing, or nothing that this version of smgen understands.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let lines = Lines::deserialize(value).ok()?;
        if lines.version != VERSION {
            return None;
        }
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
        if ![&lines.profile, &lines.prefix, &lines.place]
            .into_iter()
            .all(|text| plain(text))
        {
            return None;
        }
        let resources = lines.resources.into_iter().map(|(id, line)| {
            let mut words = line.split('\n');
            let kind = ResourceKind::deserialize(Value::from(words.next()?)).ok()?;
            let fields = words.map(|word| {
                let (name, value) = word.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            });
            let fields = fields.collect::<Option<_>>()?;
            plain(&id).then_some((
                id,
                KeptResource {
                    kind,
                    fields,
                    references: BTreeMap::new(),
                },
            ))
        });
        Some(Self {
            profile: lines.profile,
            prefix: lines.prefix,
            place: lines.place,
            protected: lines.protected,
            resources: resources.collect::<Option<_>>()?,
        })
    }
}

/// Tells whether a platform makes anything of a resource.
fn is_made(resource: &Resource, platform: Platform) -> bool {
    let own = resource.target.and_then(Platform::of_target);
    own.is_none_or(|own| own == platform) && made(resource.kind.as_str(), platform).next().is_some()
}

impl KeptResource {
    /// Returns how many days it keeps what it holds; none where it holds no evidence, or where an older manifest does not say.
    pub(super) fn retention(&self) -> Option<u64> {
        self.fields.get(RETENTION)?.parse().ok()
    }

    /// Returns how many values a property that is a list holds; none where it holds no list.
    pub(super) fn count(&self, field: &str) -> Option<usize> {
        let text = self.fields.get(field)?;
        match text.rsplit_once(OF) {
            Some((digest, count)) if digest.starts_with("sha256:") => count.parse().ok(),
            _ => {
                let list: Vec<serde_json::Value> = serde_json::from_str(text).ok()?;
                Some(list.len())
            }
        }
    }

    fn of(resource: &Resource, platform: Platform) -> Self {
        let parts: Vec<_> = made(resource.kind.as_str(), platform).collect();
        let counts = |name: &str| {
            parts.iter().any(|made| {
                made.effect(name) >= Some(Effect::MayReplace)
                    || made.only.contains_key(name)
                    || made.each == Some(name)
            })
        };
        // How long evidence is kept, which replaces nothing and may lose a part of it.
        let evidence = ids::holds_records(&resource.id);
        let told = |name: &str| counts(name) || (evidence && name == RETENTION);
        let fields = resource.fields.iter().filter(|field| told(field.name));
        let mut references: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for field in &resource.fields {
            refers(&field.value, &mut |id| {
                references
                    .entry(field.name)
                    .or_default()
                    .push(id.to_owned());
            });
        }
        if let Some(whole) = &resource.part_of {
            references.insert("part-of", vec![whole.clone()]);
        }
        let fields = fields.map(|field| (field.name.to_owned(), value(field)));
        Self {
            kind: resource.kind,
            fields: fields.collect(),
            references,
        }
    }
}

/// Writes a value on one line.
fn value(field: &crate::topology::Field) -> String {
    let text = field
        .value
        .to_json(&|part| Text::from(part.clone()).to_string());
    let text = text.to_string();
    if text.len() <= LONGEST {
        return text;
    }
    let digest = hex::encode(Sha256::digest(text.as_bytes()));
    let short = format!("sha256:{}", &digest[..16]);
    match &field.value {
        // How many there are is asked for, too.
        FieldValue::List(list) | FieldValue::Set(list) => format!("{short}{OF}{}", list.len()),
        _ => short,
    }
}

/// Stands between the digest of a long list and how many it holds.
const OF: &str = " of ";

/// Hands over the ids of the resources that a value refers to.
fn refers(value: &FieldValue, found: &mut impl FnMut(&str)) {
    match value {
        FieldValue::Reference(reference) => found(&reference.id),
        FieldValue::Text(text) => {
            for part in &text.0 {
                if let Part::Reference(reference) = part {
                    found(&reference.id);
                }
            }
        }
        FieldValue::List(list) | FieldValue::Set(list) => {
            for one in list {
                refers(one, found);
            }
        }
        // No policy replaces what carries it: the table says so, and a test holds it.
        FieldValue::Policy(_)
        | FieldValue::Bool(_)
        | FieldValue::Number(_)
        | FieldValue::Words(_)
        | FieldValue::Unset => {}
    }
}
