//! Records of a zone, as they are read.

use super::super::Failure;
use super::super::ask::ApiReader;
use super::super::records::{Question, Reply};
use super::{PAGES, plain};
use crate::aws::raw::{Element, Request, Service, encoded};
use crate::snapshot::{SnapshotPart, ZoneRecord, record_line};
use std::collections::BTreeMap;

/// The question for records; the part is what is missing where it is not answered.
pub(super) const RECORDS: Question = Question {
    action: "route53:ListResourceRecordSets",
    part: SnapshotPart::ZoneDetails,
    absent: &[],
};

/// What of a record is more than a name, a type, values and how long they may be kept: Amazon Route 53 API reference,
/// `ResourceRecordSet`.
const ROUTING: [&str; 8] = [
    "SetIdentifier",
    "Weight",
    "Region",
    "Failover",
    "MultiValueAnswer",
    "HealthCheckId",
    "TrafficPolicyInstanceId",
    "CidrRoutingConfig",
];
/// As [`ROUTING`], of which the parts are not told.
const PLACES: [&str; 2] = ["GeoLocation", "GeoProximityLocation"];

/// Records of one name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordSet {
    name: String,
    kind: String,
    ttl: Option<String>,
    values: Vec<String>,
    alias: Option<String>,
    /// By what one is chosen of several.
    routing: Vec<String>,
}

impl RecordSet {
    /// Tells whether it is one of the two that Route 53 keeps in every zone.
    pub(super) fn is_of_the_zone(&self, zone: &str) -> bool {
        self.name == zone && ["NS", "SOA"].contains(&self.kind.as_str())
    }

    /// Says it in one line, as the inventory does.
    pub(super) fn line(&self) -> String {
        let values: Vec<_> = self
            .values
            .iter()
            .map(|value| self.written(value))
            .collect();
        let ttl = self.ttl.as_deref().unwrap_or_default();
        let line = self.alias.as_ref().map_or_else(
            || record_line(&self.kind, &self.name, ttl, &values),
            |alias| format!("{} {} alias {alias}", self.kind, self.name),
        );
        let routing = self.routing.iter();
        routing.fold(line, |line, word| format!("{line} {word}"))
    }

    /// Writes a value as a blueprint's is: names in lower case without the last dot, addresses in their shortest form.
    fn written(&self, value: &str) -> String {
        match self.kind.as_str() {
            "CNAME" | "SRV" | "NS" | "PTR" | "MX" => plain(value),
            "AAAA" => value
                .parse::<std::net::Ipv6Addr>()
                .map_or_else(|_| value.to_owned(), |address| address.to_string()),
            _ => value.to_owned(),
        }
    }
}

/// Returns what decides about names.
pub(super) fn for_the_model(sets: &[RecordSet]) -> Vec<ZoneRecord> {
    let records = sets.iter().map(|set| ZoneRecord {
        name: set.name.clone(),
        kind: set.kind.clone(),
        values: match set.kind.as_str() {
            "A" | "AAAA" | "CNAME" | "NS" => set.values.clone(),
            // What other records say decides about no name, and may be secret.
            _ => Vec::new(),
        },
        alias: set.alias.clone(),
    });
    let mut records: Vec<_> = records.collect();
    records.sort();
    records
}

/// The records of zones that were read already, by the zone's id.
#[derive(Default)]
pub(super) struct Known(BTreeMap<String, Option<Vec<RecordSet>>>);

impl Known {
    /// Reads the records of a zone, once; none where they cannot be read, which makes the zone's names unknown and leaves the others
    /// alone.
    pub(super) async fn records(
        &mut self,
        reader: &ApiReader,
        zone: &str,
        part: SnapshotPart,
    ) -> Result<Option<&[RecordSet]>, Failure> {
        if !self.0.contains_key(zone) {
            let sets = records(reader, zone, Question { part, ..RECORDS }).await?;
            self.0.insert(zone.to_owned(), sets);
        }
        Ok(self.0.get(zone).and_then(|sets| sets.as_deref()))
    }
}

async fn records(
    reader: &ApiReader,
    zone: &str,
    question: Question,
) -> Result<Option<Vec<RecordSet>>, Failure> {
    let mut records = Vec::new();
    let mut from = String::new();
    for _ in 0..PAGES {
        if reader.lacks(question.action) {
            return Ok(None);
        }
        let path = format!(
            "/2013-04-01/hostedzone/{}/rrset?maxitems=300{from}",
            encoded(zone)
        );
        let request = Request::get(Service::ROUTE53, "ListResourceRecordSets", &path);
        let answer = question
            .xml(reader, request, "ListResourceRecordSetsResponse")
            .await?;
        let Reply::Found(answer) = answer else {
            return Ok(None);
        };
        if answer.child("ResourceRecordSets").is_none() {
            question.odd(reader, "the answer holds no list of records");
            return Ok(None);
        }
        for set in answer.members("ResourceRecordSets", "ResourceRecordSet") {
            let Some(record) = record(set) else {
                question.odd(
                    reader,
                    "the answer holds a record without a name, a type or a value",
                );
                return Ok(None);
            };
            records.push(record);
        }
        let name = answer.text_of("NextRecordName");
        // Both say the same.
        if answer.text_of("IsTruncated").as_deref() != Some("true") && name.is_none() {
            return Ok(Some(records));
        }
        let Some(name) = name.filter(|_| answer.child("NextRecordType").is_some()) else {
            question.odd(
                reader,
                "the answer is cut off without a word where it goes on",
            );
            return Ok(None);
        };
        let next = [
            ("name", Some(name)),
            ("type", answer.text_of("NextRecordType")),
            ("identifier", answer.text_of("NextRecordIdentifier")),
        ];
        let next = next.into_iter();
        from = next
            .filter_map(|(key, value)| Some(format!("&{key}={}", encoded(&value?))))
            .collect();
    }
    question.odd(reader, "a zone has more records than are read");
    Ok(None)
}

fn record(set: &Element) -> Option<RecordSet> {
    let values = set.members("ResourceRecords", "ResourceRecord");
    let values: Option<Vec<_>> = values.map(|one| one.text_of("Value")).collect();
    let values = values?;
    let alias = set
        .child("AliasTarget")
        .and_then(|one| one.text_of("DNSName"));
    let kind = set.text_of("Type").filter(|kind| !kind.is_empty())?;
    let ttl = set.text_of("TTL").filter(|ttl| !ttl.is_empty());
    // Everything but an alias has both (Amazon Route 53 API reference, `ResourceRecordSet`).
    if alias.is_none() && (values.is_empty() || ttl.is_none()) {
        return None;
    }
    let told = ROUTING
        .iter()
        .filter_map(|key| Some(format!("{key}={}", set.text_of(key)?)));
    let places = PLACES.iter().filter(|key| set.child(key).is_some());
    let routing = told.chain(places.map(|key| (*key).to_owned())).collect();
    Some(RecordSet {
        name: plain(&set.text_of("Name")?),
        kind,
        ttl,
        values,
        alias: alias.map(|name| plain(&name)),
        routing,
    })
}
