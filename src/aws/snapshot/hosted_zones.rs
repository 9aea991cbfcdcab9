//! Private hosted zones of the VPC, with their records.
//!
//! Shapes: botocore 1.44.8, `route53/2013-04-01/service-2.json`. Of zones of other accounts and of services only the names can be read
//! (Amazon Route 53 API reference, `ListHostedZonesByVPC`). Records are read of zones alone in which a name of AWS can lie, for others
//! decide about nothing that is asked, and are nobody's business.

use super::Failure;
use super::ask::ApiReader;
use super::records::{Question, Reply};
use crate::aws::raw::{Element, Request, Service, encoded};
use crate::snapshot::{HostedZone, SnapshotPart, ZoneOwner, ZoneRecord, may_hold_names_of_aws};

const LIST: Question = Question {
    action: "route53:ListHostedZonesByVPC",
    part: SnapshotPart::HostedZones,
    absent: &[],
};
const RECORDS: Question = Question {
    action: "route53:ListResourceRecordSets",
    part: SnapshotPart::HostedZones,
    absent: &[],
};
/// How many pages are read at most; a zone holds 10,000 records unless AWS is asked for more, and a page 300 (Amazon Route 53
/// developer guide, "Quotas").
const PAGES: usize = 200;

/// Reads the zones. `account` is the own account's number, whose zones alone can be read.
pub(super) async fn hosted_zones(
    reader: &ApiReader,
    vpc: &str,
    region: &str,
    account: Option<&str>,
) -> Result<Vec<HostedZone>, Failure> {
    let mut zones = listed(reader, vpc, region).await?;
    for zone in &mut zones {
        let own = match (&zone.owner, account) {
            (Some(ZoneOwner::Account(owner)), Some(account)) => owner == account,
            // Who does not know the own number tries.
            (Some(ZoneOwner::Account(_)) | None, _) => true,
            (Some(ZoneOwner::Service(_)), _) => false,
        };
        if own && may_hold_names_of_aws(&zone.name) {
            zone.records = records(reader, &zone.id).await?;
        }
    }
    zones.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(zones)
}

async fn listed(reader: &ApiReader, vpc: &str, region: &str) -> Result<Vec<HostedZone>, Failure> {
    let mut zones = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..PAGES {
        let next = token.map(|token| format!("&nexttoken={}", encoded(&token)));
        let path = format!(
            "/2013-04-01/hostedzonesbyvpc?vpcid={}&vpcregion={}&maxitems=100{}",
            encoded(vpc),
            encoded(region),
            next.unwrap_or_default()
        );
        let request = Request::get(Service::ROUTE53, "ListHostedZonesByVPC", &path);
        let answer = LIST
            .xml(reader, request, "ListHostedZonesByVPCResponse")
            .await?;
        let Reply::Found(answer) = answer else {
            return Ok(zones);
        };
        if answer.child("HostedZoneSummaries").is_none() {
            LIST.odd(reader, "the answer holds no list of zones");
            return Ok(zones);
        }
        for summary in answer.members("HostedZoneSummaries", "HostedZoneSummary") {
            match zone(summary) {
                Some(zone) => {
                    if zone.owner.is_none() {
                        LIST.odd(reader, "the answer does not say whose a zone is");
                    }
                    zones.push(zone);
                }
                None => LIST.odd(reader, "the answer holds a zone without an id or a name"),
            }
        }
        token = answer
            .text_of("NextToken")
            .filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(zones);
        }
    }
    LIST.odd(reader, "there are more zones than are read");
    Ok(zones)
}

fn zone(summary: &Element) -> Option<HostedZone> {
    let id = summary.text_of("HostedZoneId")?;
    let id = id.rsplit('/').next().unwrap_or_default();
    let name = summary.text_of("Name")?;
    let owner = summary.child("Owner");
    let of = |kind: &str| owner?.text_of(kind).filter(|who| !who.is_empty());
    let account = of("OwningAccount").map(ZoneOwner::Account);
    (!id.is_empty()).then(|| HostedZone {
        id: id.to_owned(),
        name: plain(&name),
        owner: account.or_else(|| of("OwningService").map(ZoneOwner::Service)),
        records: None,
    })
}

/// Reads the records of a zone; none where they cannot be read, which makes the zone's names unknown and leaves the others alone.
async fn records(reader: &ApiReader, zone: &str) -> Result<Option<Vec<ZoneRecord>>, Failure> {
    let mut records = Vec::new();
    let mut from = String::new();
    for _ in 0..PAGES {
        if reader.lacks(RECORDS.action) {
            return Ok(None);
        }
        let path = format!(
            "/2013-04-01/hostedzone/{}/rrset?maxitems=300{from}",
            encoded(zone)
        );
        let request = Request::get(Service::ROUTE53, "ListResourceRecordSets", &path);
        let answer = RECORDS
            .xml(reader, request, "ListResourceRecordSetsResponse")
            .await?;
        let Reply::Found(answer) = answer else {
            return Ok(None);
        };
        if answer.child("ResourceRecordSets").is_none() {
            RECORDS.odd(reader, "the answer holds no list of records");
            return Ok(None);
        }
        for set in answer.members("ResourceRecordSets", "ResourceRecordSet") {
            let Some(record) = record(set) else {
                RECORDS.odd(
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
            records.sort();
            return Ok(Some(records));
        }
        let Some(name) = name.filter(|_| answer.child("NextRecordType").is_some()) else {
            RECORDS.odd(
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
    RECORDS.odd(reader, "a zone has more records than are read");
    Ok(None)
}

fn record(set: &Element) -> Option<ZoneRecord> {
    let values = set.members("ResourceRecords", "ResourceRecord");
    let values: Option<Vec<_>> = values.map(|one| one.text_of("Value")).collect();
    let values = values?;
    let alias = set
        .child("AliasTarget")
        .and_then(|one| one.text_of("DNSName"));
    let kind = set.text_of("Type").filter(|kind| !kind.is_empty())?;
    if values.is_empty() && alias.is_none() {
        return None;
    }
    Some(ZoneRecord {
        name: plain(&set.text_of("Name")?),
        values: match kind.as_str() {
            "A" | "AAAA" | "CNAME" | "NS" => values,
            // What other records say decides about no name, and may be secret.
            _ => Vec::new(),
        },
        kind,
        alias: alias.map(|name| plain(&name)),
    })
}

/// Writes a name in lower case, without the last dot; Route 53 writes `*` as `\052` (Amazon Route 53 developer guide, "DNS domain name
/// format").
fn plain(name: &str) -> String {
    let name = name.trim_end_matches('.').replace("\\052", "*");
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_the_model_compares_them() {
        assert_eq!(plain("\\052.Example.COM."), "*.example.com");
        assert_eq!(plain("."), "");
    }
}
