//! One resource of the inventory.

use super::super::Topology;
use super::super::ids::ID_TAG;
use super::super::policy::Text;
use super::field::{Field, FieldValue, Place};
use super::kind::ResourceKind;
use crate::blueprint::Path;
use crate::catalog::Requirement;

/// Something that is rendered and keeps state in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// What the tag `smgen:id` holds, or would hold: `key/logs`, `security-group/training/egress/vpce-443`.
    pub id: String,
    /// What it is.
    pub kind: ResourceKind,
    /// What the tag `Name` holds; none for what carries none.
    pub name: Option<String>,
    /// The resource that it is a part of and cannot be without: the group of a rule, the table of a route.
    pub part_of: Option<String>,
    /// The target that alone needs it, such as `cdk`; none where all have it.
    pub target: Option<&'static str>,
    /// Who tags it.
    pub tagged: Tagged,
    /// What the topology decides of it, by name.
    pub fields: Vec<Field>,
    /// The requirement that asks for it.
    pub requirement: Requirement,
    /// What it maps to, such as `45 CFR 164.312(e)(1)`.
    pub maps_to: &'static [&'static str],
    /// Why it is there, in one sentence without a full stop.
    pub reason: String,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// Who tags a resource with the profile's tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagged {
    /// Every target.
    Always,
    /// Every target but CloudFormation, which cannot.
    NotByCloudFormation,
    /// Nobody: AWS has no tags on such things.
    Never,
}

impl Resource {
    pub(in super::super) fn new(kind: ResourceKind, id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind,
            name: None,
            part_of: None,
            target: None,
            tagged: Tagged::Never,
            fields: Vec::new(),
            requirement: Requirement::V10,
            maps_to: &[],
            reason: String::new(),
            from: Vec::new(),
        }
    }

    /// Names it, and has every target tag it.
    pub(in super::super) fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self.tagged = Tagged::Always;
        self
    }

    /// Has every target tag it, without a name.
    pub(in super::super) fn tagged_without_name(mut self) -> Self {
        self.tagged = Tagged::Always;
        self
    }

    /// Says that CloudFormation cannot tag it.
    pub(in super::super) fn not_tagged_by_cloudformation(mut self) -> Self {
        self.tagged = Tagged::NotByCloudFormation;
        self
    }

    /// Says what it is a part of.
    pub(in super::super) fn part_of(mut self, id: &str) -> Self {
        self.part_of = Some(id.to_owned());
        self
    }

    /// Says that one target alone needs it.
    pub(in super::super) fn only_in(mut self, target: &'static str) -> Self {
        self.target = Some(target);
        self
    }

    /// Says who asks for it, what that maps to, and why.
    pub(in super::super) fn because(
        mut self,
        requirement: Requirement,
        maps_to: &'static [&'static str],
        reason: impl Into<String>,
    ) -> Self {
        (self.requirement, self.maps_to) = (requirement, maps_to);
        self.reason = reason.into();
        self
    }

    /// Adds blueprint values it derives from.
    pub(in super::super) fn from(mut self, paths: &[Path]) -> Self {
        self.from.extend_from_slice(paths);
        self
    }

    /// Adds a property.
    pub(in super::super) fn with(self, name: &'static str, value: impl Into<FieldValue>) -> Self {
        self.with_at(name, value, Place::Both)
    }

    /// Adds a property that only an account tells.
    pub(in super::super) fn in_account(
        self,
        name: &'static str,
        value: impl Into<FieldValue>,
    ) -> Self {
        self.with_at(name, value, Place::Account)
    }

    /// Adds a property that no call of AWS tells, and why.
    pub(in super::super) fn in_code(
        self,
        name: &'static str,
        value: impl Into<FieldValue>,
        why: &'static str,
    ) -> Self {
        self.with_at(name, value, Place::Code(why))
    }

    fn with_at(mut self, name: &'static str, value: impl Into<FieldValue>, place: Place) -> Self {
        self.fields.push(Field {
            name,
            value: value.into(),
            from: Vec::new(),
            place,
        });
        self
    }

    /// Says which blueprint values decide the property that was added last.
    pub(in super::super) fn decided_by(mut self, paths: &[&str]) -> Self {
        if let Some(field) = self.fields.last_mut() {
            field.from = paths.iter().map(|path| Path::from(*path)).collect();
        }
        self
    }

    /// Returns a property.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns its decisive values in words, such as `10.4.0.0/21` or `alias/team/logs, rotation-days 365`.
    #[must_use]
    pub fn headline(&self) -> String {
        let fields = self.fields.iter();
        let decisive = fields.filter(|field| self.kind.headline().contains(&field.name));
        let words = decisive.map(|field| match &field.value {
            FieldValue::Bool(_) | FieldValue::Number(_) => {
                format!("{} {}", field.name, field.value)
            }
            value => value.to_string(),
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Returns the name that AWS knows it by, such as that of a role or a log group; none for what AWS knows by an id only.
    #[must_use]
    pub fn own_name(&self) -> Option<Text> {
        match &self.field("name")?.value {
            FieldValue::Text(name) => Some(name.clone()),
            _ => None,
        }
    }

    /// Returns the tags that it carries where it is tagged: the profile's, its name where it has one, and its id.
    #[must_use]
    pub fn tags(&self, topology: &Topology) -> Vec<(String, String)> {
        if self.tagged == Tagged::Never {
            return Vec::new();
        }
        let profile = topology.tags.iter();
        let profile = profile.map(|tag| (tag.key.clone(), tag.value.clone()));
        let name = self
            .name
            .iter()
            .map(|name| ("Name".to_owned(), name.clone()));
        let id = [(ID_TAG.to_owned(), self.id.clone())];
        profile.chain(name).chain(id).collect()
    }
}
