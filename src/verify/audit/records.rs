//! Everything that packets do not meet, property by property, whatever it is (V10).
//!
//! One piece of code for every kind: the inventory says what should be, a record what is. A property that the record lacks could not
//! be read, and that is said.

use super::advice;
use super::finding::about;
use super::findings::Findings;
use super::matches::Matches;
use super::policies;
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::snapshot::{ACCOUNT, Record, SnapshotPart, Source};
use crate::topology::{Attribute, Field, FieldValue, Inventory, Part, Place, Resource, Tagged};
use serde_json::Value;

pub(super) fn compare(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    inventory: &Inventory<'_>,
) {
    let stack = findings.snapshot.is_of_a_stack();
    let context = Context {
        inventory,
        matches,
        stack,
        account: findings.account().cloned(),
        planned: matches!(findings.snapshot.source, Source::Topology { .. }),
    };
    for resource in inventory
        .resources
        .iter()
        .filter(|one| one.kind.is_record())
    {
        let found = matches.records.get(&resource.id);
        match (resource.target, found) {
            (Some(_), None) if !stack => {}
            // A name alone is no proof: teams have functions and roles of their own for deployments.
            (Some(_), Some(record)) if !stack && !record.is_of(&findings.topology.profile) => {}
            (Some(target), Some(record)) if !stack => left_over(findings, resource, target, record),
            _ => context.one(findings, resource, found),
        }
    }
    for extra in matches
        .records
        .extras()
        .filter(|one| one.is_of(&findings.topology.profile))
    {
        let what = format!("{}/{}", extra.kind.as_str(), extra.id);
        let subject =
            Subject::new(about(extra.kind), what, &[Requirement::V10], &[]).deployed_as(&extra.id);
        findings.extra(&subject, extra.kind.noun(1), advice::for_extra(extra));
    }
}

/// Says that something is still there which only a target needs that did not deploy this network.
fn left_over(findings: &mut Findings<'_>, resource: &Resource, target: &str, record: &Record) {
    let subject = Subject::of(resource).deployed_as(&record.id);
    let fix = format!(
        "remove the {}: it belongs to the code for {target}, and this network was not deployed by that",
        resource.kind.noun(1)
    );
    findings.extra(&subject, resource.kind.noun(1), fix);
}

struct Context<'a> {
    inventory: &'a Inventory<'a>,
    matches: &'a Matches<'a>,
    /// Whether a stack of `CloudFormation` deployed the network.
    stack: bool,
    account: Option<String>,
    /// Whether nothing is deployed yet.
    planned: bool,
}

impl Context<'_> {
    fn one(&self, findings: &mut Findings<'_>, resource: &Resource, found: Option<&Record>) {
        let subject = Subject::of(resource);
        let Some(part) = SnapshotPart::of(resource.kind) else {
            return;
        };
        let Some(record) = found else {
            let name = resource.own_name().map(FieldValue::Text);
            let expected = name.map_or_else(
                || resource.kind.noun(1).into(),
                |name| self.json(&name, &Value::Null),
            );
            findings.missing(&subject, part, expected);
            return;
        };
        let subject = subject.deployed_as(&record.id);
        // What no call of its own tells was told with the resource itself.
        let details = SnapshotPart::details(resource.kind);
        let details = details.filter(|part| !findings.snapshot.knows(*part));
        let part = details.unwrap_or(part);
        for field in &resource.fields {
            if !matches!(field.place, Place::Code(_)) {
                self.field(findings, &subject, part, field, record);
            }
        }
        let tagged = match resource.tagged {
            Tagged::Always => true,
            Tagged::NotByCloudFormation => !self.stack,
            Tagged::Never => false,
        };
        match &record.tags {
            Some(tags) if tagged => findings.tags(&subject, tags),
            None if tagged => findings.unknown(&subject, Some("tags"), part),
            _ => {}
        }
    }

    fn field(
        &self,
        findings: &mut Findings<'_>,
        subject: &Subject,
        part: SnapshotPart,
        field: &Field,
        record: &Record,
    ) {
        let subject = &match &field.from[..] {
            [] => subject.clone(),
            from => subject.clone().decided_by(from),
        };
        let name = field.name;
        let Some(found) = record.fields.get(name) else {
            findings.unknown(subject, Some(name), part);
            return;
        };
        match self.compare(&field.value, found) {
            Comparison::Same => {}
            Comparison::Unknown(part) => findings.unknown(subject, Some(name), part),
            Comparison::Differs { expected, found } => {
                let fix =
                    advice::for_field(record, field, &found, &expected, self.matches.snapshot);
                if found.is_null() {
                    findings.missing_field(subject, name, expected, fix);
                } else if expected.is_null() {
                    findings.extra_field(subject, name, found, fix);
                } else {
                    findings.changed(subject, name, (expected, found), fix);
                }
            }
        }
    }

    fn compare(&self, expected: &FieldValue, found: &Value) -> Comparison {
        let json = self.json(expected, found);
        match self.compare_with(expected, &json, found) {
            // What agrees with the account that the value itself names is not proven, unless nothing is deployed yet.
            Comparison::Same
                if self.account.is_none() && !self.planned && needs_account(expected) =>
            {
                Comparison::Unknown(SnapshotPart::Source)
            }
            other => other,
        }
    }

    /// Returns what a property should be. Where nobody knows the account, it is the one that the found value names.
    fn json(&self, expected: &FieldValue, found: &Value) -> Value {
        let text = found.to_string();
        let named = || policies::named_account(&text).unwrap_or(ACCOUNT);
        let account = self.account.as_deref().unwrap_or_else(named);
        expected.to_json(&|part| self.part(part, account))
    }

    fn compare_with(&self, expected: &FieldValue, json: &Value, found: &Value) -> Comparison {
        let differs = |expected: Value, found: Value| Comparison::Differs { expected, found };
        match expected {
            FieldValue::Policy(_) => {
                if policies::canonical(json) == policies::canonical(found) {
                    return Comparison::Same;
                }
                // A reference that nobody could resolve makes any document differ.
                match self.unresolved(expected) {
                    Some(part) => Comparison::Unknown(part),
                    None => differs(json.clone(), found.clone()),
                }
            }
            FieldValue::Reference(reference) => {
                let told = self.named(found);
                let known = self.account.is_some() || self.planned;
                if told == reference.id.as_str() || (known && same_arn(found, json)) {
                    return Comparison::Same;
                }
                if same_arn(found, json) && self.matches.records.get(&reference.id).is_none() {
                    // It names an account that nobody knows to be the own one.
                    return Comparison::Unknown(SnapshotPart::Source);
                }
                match self.unread(&reference.id) {
                    // What stands there may well be it: nothing was read that could tell.
                    Some(part) if !found.is_null() => Comparison::Unknown(part),
                    _ => differs(reference.id.as_str().into(), told),
                }
            }
            FieldValue::Set(list) => self.compare_sets(list, found),
            _ if json == found => Comparison::Same,
            _ => differs(json.clone(), found.clone()),
        }
    }

    /// Compares a set by what its items mean. What could not be read explains as many items as it hides, and no more.
    fn compare_sets(&self, list: &[FieldValue], found: &Value) -> Comparison {
        let mut wanted: Vec<_> = list.iter().map(|one| (self.wanted(one), one)).collect();
        let mut there = Vec::new();
        let mut surplus = Vec::new();
        for item in found.as_array().into_iter().flatten() {
            let named = self.named(item);
            let known = self.account.is_some() || self.planned;
            let is = |(name, one): &(Value, &FieldValue)| {
                *name == named || (known && same_arn(item, &self.json(one, item)))
            };
            match wanted.iter().position(is) {
                Some(at) => there.push(wanted.remove(at).0),
                None => surplus.push(named),
            }
        }
        if wanted.is_empty() && surplus.is_empty() {
            return Comparison::Same;
        }
        let hidden = wanted.iter().map(|(_, one)| self.hidden(one));
        let hidden: Option<Vec<_>> = hidden.collect();
        match hidden.as_deref() {
            // Each that is missing may be one of those that nobody could name.
            Some([first, ..]) if surplus.len() == wanted.len() => Comparison::Unknown(*first),
            _ => {
                let mut expected = there.clone();
                expected.extend(wanted.into_iter().map(|(name, _)| name));
                there.extend(surplus);
                for side in [&mut expected, &mut there] {
                    side.sort_by_key(Value::to_string);
                }
                Comparison::Differs {
                    expected: expected.into(),
                    found: there.into(),
                }
            }
        }
    }

    /// Returns the part of the snapshot whose gap hides what something in a value stands for.
    fn hidden(&self, value: &FieldValue) -> Option<SnapshotPart> {
        match value {
            FieldValue::Reference(reference) => self.unread(&reference.id),
            FieldValue::List(list) | FieldValue::Set(list) => {
                list.iter().find_map(|one| self.hidden(one))
            }
            FieldValue::Text(_) => self.unresolved(value),
            _ => None,
        }
    }

    /// Returns the part of the snapshot that would tell what a reference in a value stands for, where nothing does.
    fn unresolved(&self, expected: &FieldValue) -> Option<SnapshotPart> {
        let part = std::cell::Cell::new(None);
        let _ = expected.to_json(&|one| {
            if let Part::Reference(other) = one {
                let resolved = match other.attribute {
                    Attribute::Arn => self.inventory.arn(&other.id).is_some(),
                    Attribute::Id => self.matches.id_of(&other.id).is_some(),
                };
                if !resolved {
                    part.set(part.get().or_else(|| self.unread(&other.id)));
                }
            }
            String::new()
        });
        part.get()
    }

    /// Returns what an item of a set should be: the id of what it refers to.
    fn wanted(&self, one: &FieldValue) -> Value {
        match one {
            FieldValue::Reference(reference) => reference.id.as_str().into(),
            other => self.json(other, &Value::Null),
        }
    }

    /// Replaces an id or ARN by the id that the blueprint has for what it means; other values stay.
    fn named(&self, found: &Value) -> Value {
        let Some(text) = found.as_str() else {
            return found.clone();
        };
        let name = self
            .matches
            .name_of(text.strip_suffix(":*").unwrap_or(text));
        name.map_or_else(|| found.clone(), Value::from)
    }

    /// Returns the part of the snapshot whose gap hides what an id stands for.
    fn unread(&self, id: &str) -> Option<SnapshotPart> {
        let kind = self.inventory.get(id)?.kind;
        let part = SnapshotPart::of(kind)?;
        let known = self.matches.records.get(id).is_some() || self.matches.snapshot.knows(part);
        (!known).then_some(part)
    }

    fn part(&self, part: &Part, account: &str) -> String {
        match part {
            Part::Literal(text) => text.clone(),
            Part::AccountId => account.to_owned(),
            Part::Reference(other) => {
                let arn = || {
                    let arn = self.inventory.arn(&other.id)?;
                    Some(arn.resolve(|part| self.part(part, account)))
                };
                let record = self.matches.records.get(&other.id);
                let told = match other.attribute {
                    Attribute::Arn => arn().or_else(|| record?.arn.clone()),
                    Attribute::Id => self.matches.id_of(&other.id),
                };
                told.unwrap_or_else(|| other.id.clone())
            }
        }
    }
}

enum Comparison {
    Same,
    Unknown(SnapshotPart),
    Differs { expected: Value, found: Value },
}

/// Tells whether a value holds the account id, or the ARN of something that does.
fn needs_account(expected: &FieldValue) -> bool {
    let needs = std::cell::Cell::new(false);
    let _ = expected.to_json(&|part| {
        needs.set(needs.get() || !matches!(part, Part::Literal(_)));
        String::new()
    });
    // A reference is compared by what is deployed.
    needs.get() && !matches!(expected, FieldValue::Reference(_) | FieldValue::Set(_))
}

fn same_arn(found: &Value, expected: &Value) -> bool {
    let found = found.as_str().unwrap_or_default();
    let found = found.strip_suffix(":*").unwrap_or(found);
    found == expected.as_str().unwrap_or_default() && !found.is_empty()
}
