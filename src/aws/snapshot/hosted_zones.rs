//! Private hosted zones of the VPC, with their records.
//!
//! Shapes: botocore 1.44.8, `route53/2013-04-01/service-2.json`. Of zones of other accounts and of services only the names can be read
//! (Amazon Route 53 API reference, `ListHostedZonesByVPC`). Records are read of zones alone in which a name of AWS or of the profile's
//! own zones can lie, for others decide about nothing that is asked, and are nobody's business.

mod named;
mod record_sets;

use super::Failure;
use super::ask::ApiReader;
use super::records::{Question, Reply};
use crate::aws::raw::{Element, Request, Service, encoded};
use crate::snapshot::{HostedZone, Record, SnapshotPart, ZoneOwner, below, may_hold_names_of_aws};
use record_sets::{Known, RECORDS};

const LIST: Question = Question {
    action: "route53:ListHostedZonesByVPC",
    part: SnapshotPart::HostedZones,
    absent: &[],
};
/// How many pages are read at most; a zone holds 10,000 records unless AWS is asked for more, and a page 300 (Amazon Route 53
/// developer guide, "Quotas").
const PAGES: usize = 200;

/// What is read of zones.
pub(super) struct HostedZones {
    /// Those of the VPC, for the model.
    pub(super) zones: Vec<HostedZone>,
    /// Those that bear the names of the profile's, to compare them.
    pub(super) records: Vec<Record>,
}

/// Reads the zones of the VPC, and those of the account that bear one of some names. `account` is the own account's number, whose zones
/// alone can be read.
pub(super) async fn hosted_zones(
    reader: &ApiReader,
    (vpc, region): (&str, &str),
    account: Option<&str>,
    names: &[String],
) -> Result<HostedZones, Failure> {
    let mut known = Known::default();
    let mut zones = listed(reader, vpc, region).await?;
    for zone in &mut zones {
        let own = match (&zone.owner, account) {
            (Some(ZoneOwner::Account(owner)), Some(account)) => owner == account,
            // Who does not know the own number tries.
            (Some(ZoneOwner::Account(_)) | None, _) => true,
            (Some(ZoneOwner::Service(_)), _) => false,
        };
        let near = |name: &String| below(&zone.name, name) || below(name, &zone.name);
        let of_aws = may_hold_names_of_aws(&zone.name);
        if own && (of_aws || names.iter().any(near)) {
            // Without those of its own zones the names of AWS are known all the same.
            let part = if of_aws {
                SnapshotPart::HostedZones
            } else {
                SnapshotPart::ZoneDetails
            };
            let sets = known.records(reader, &zone.id, part).await?;
            zone.records = sets.map(record_sets::for_the_model);
        }
    }
    zones.sort_by(|one, other| one.id.cmp(&other.id));
    let records = named::named(reader, &mut known, names).await?;
    Ok(HostedZones { zones, records })
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
