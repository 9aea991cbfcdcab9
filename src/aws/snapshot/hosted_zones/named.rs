//! Zones of the account that bear the names of the profile's: whether they are there, of which VPCs, and what they answer.

use super::super::Failure;
use super::super::ask::ApiReader;
use super::super::read::sorted;
use super::super::records::{Fields, Question, Reply};
use super::record_sets::Known;
use super::{PAGES, RECORDS, plain};
use crate::aws::raw::{Element, Request, Service, encoded};
use crate::snapshot::{Record, ResourceKind, SnapshotPart, Tags};

const fn question(action: &'static str, part: SnapshotPart) -> Question {
    Question {
        action,
        part,
        absent: &[],
    }
}

const BY_NAME: Question = question("route53:ListHostedZonesByName", SnapshotPart::NamedZones);
/// A zone may go between the list and the question.
const ZONE: Question = Question {
    absent: &["NoSuchHostedZone"],
    ..question("route53:GetHostedZone", SnapshotPart::ZoneDetails)
};
const TAGS: Question = question("route53:ListTagsForResource", SnapshotPart::ZoneDetails);

/// Reads the private zones of the account that bear one of some names.
pub(super) async fn named(
    reader: &ApiReader,
    known: &mut Known,
    names: &[String],
) -> Result<Vec<Record>, Failure> {
    let mut records = Vec::new();
    for name in names {
        for (id, comment) in ids(reader, name).await? {
            records.extend(record(reader, known, (&id, name), comment).await?);
        }
    }
    Ok(records)
}

/// Returns ids and comments of the private zones of a name.
async fn ids(reader: &ApiReader, name: &str) -> Result<Vec<(String, Option<String>)>, Failure> {
    let mut found = Vec::new();
    let mut from = format!("dnsname={}", encoded(name));
    for _ in 0..PAGES {
        if reader.refused(BY_NAME.action) {
            return Ok(found);
        }
        let path = format!("/2013-04-01/hostedzonesbyname?{from}&maxitems=100");
        let request = Request::get(Service::ROUTE53, "ListHostedZonesByName", &path);
        let answer = BY_NAME
            .xml(reader, request, "ListHostedZonesByNameResponse")
            .await?;
        let Reply::Found(answer) = answer else {
            return Ok(found);
        };
        if answer.child("HostedZones").is_none() {
            BY_NAME.odd(reader, "the answer holds no list of zones");
            return Ok(found);
        }
        // The list begins with the name and goes on with those behind it.
        for zone in answer.members("HostedZones", "HostedZone") {
            let said = (zone.text_of("Id"), zone.text_of("Name"));
            let (Some(id), Some(own)) = said else {
                BY_NAME.odd(reader, "the answer holds a zone without an id or a name");
                continue;
            };
            if plain(&own) != name {
                return Ok(found);
            }
            let config = zone.child("Config");
            let told = |key| config.and_then(|config| config.text_of(key));
            let Some(private) = told("PrivateZone") else {
                BY_NAME.odd(reader, "the answer does not say whether a zone is private");
                continue;
            };
            if private == "true" {
                let id = id.rsplit('/').next().unwrap_or_default();
                found.push((id.to_owned(), told("Comment")));
            }
        }
        if answer.text_of("IsTruncated").as_deref() != Some("true") {
            return Ok(found);
        }
        let next = (
            answer.text_of("NextDNSName"),
            answer.text_of("NextHostedZoneId"),
        );
        let (Some(next), Some(id)) = next else {
            BY_NAME.odd(
                reader,
                "the answer is cut off without a word where it goes on",
            );
            return Ok(found);
        };
        if plain(&next) != name {
            return Ok(found);
        }
        from = format!("dnsname={}&hostedzoneid={}", encoded(&next), encoded(&id));
    }
    BY_NAME.odd(reader, "there are more zones than are read");
    Ok(found)
}

async fn record(
    reader: &ApiReader,
    known: &mut Known,
    (id, name): (&str, &str),
    comment: Option<String>,
) -> Result<Option<Record>, Failure> {
    let mut fields = Fields::default();
    fields.set("name", name);
    // AWS leaves out what is empty.
    fields.set("comment", comment);
    match vpcs(reader, id).await? {
        Vpcs::Found(vpcs) => fields.set("vpcs", vpcs),
        Vpcs::Gone => return Ok(None),
        Vpcs::Unknown => {}
    }
    match known.records(reader, id, RECORDS.part).await? {
        Some(sets) => {
            let sets = sets.iter().filter(|set| !set.is_of_the_zone(name));
            fields.set(
                "records",
                sorted(sets.map(super::record_sets::RecordSet::line)),
            );
        }
        None => RECORDS.odd(reader, "the records of a zone could not be read"),
    }
    let tags = tags(reader, id).await?;
    Ok(Some(fields.record(
        ResourceKind::HostedZone,
        id,
        None,
        tags,
    )))
}

enum Vpcs {
    Found(Vec<String>),
    /// The zone is no longer there.
    Gone,
    Unknown,
}

async fn vpcs(reader: &ApiReader, id: &str) -> Result<Vpcs, Failure> {
    if reader.refused(ZONE.action) {
        return Ok(Vpcs::Unknown);
    }
    let path = format!("/2013-04-01/hostedzone/{}", encoded(id));
    let request = Request::get(Service::ROUTE53, "GetHostedZone", &path);
    let answer = match ZONE.xml(reader, request, "GetHostedZoneResponse").await? {
        Reply::Found(answer) => answer,
        Reply::Absent(_) => return Ok(Vpcs::Gone),
        Reply::Unknown => return Ok(Vpcs::Unknown),
    };
    let ids = answer
        .members("VPCs", "VPC")
        .map(|vpc| vpc.text_of("VPCId"));
    let ids: Option<Vec<_>> = ids.collect();
    // The last VPC of a private zone cannot be taken off it (Amazon Route 53 API reference, `DisassociateVPCFromHostedZone`).
    if let Some(ids) = ids.filter(|ids| !ids.is_empty()) {
        return Ok(Vpcs::Found(sorted(ids)));
    }
    ZONE.odd(
        reader,
        "the answer does not say of which VPCs a private zone is",
    );
    Ok(Vpcs::Unknown)
}

async fn tags(reader: &ApiReader, id: &str) -> Result<Option<Tags>, Failure> {
    if reader.refused(TAGS.action) {
        return Ok(None);
    }
    let path = format!("/2013-04-01/tags/hostedzone/{}", encoded(id));
    let request = Request::get(Service::ROUTE53, "ListTagsForResource", &path);
    let answer = TAGS
        .xml(reader, request, "ListTagsForResourceResponse")
        .await?;
    let Reply::Found(answer) = answer else {
        return Ok(None);
    };
    let Some(set) = answer
        .child("ResourceTagSet")
        .filter(|set| set.child("Tags").is_some())
    else {
        TAGS.odd(reader, "the answer holds no list of tags");
        return Ok(None);
    };
    let tags = set.members("Tags", "Tag");
    let read = |tag: &Element| TAGS.tag(reader, tag.text_of("Key"), tag.text_of("Value"));
    // One that cannot be read makes all of them unknown.
    Ok(tags.map(read).collect())
}
