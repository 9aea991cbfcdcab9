//! Jobs, models, clusters and the like: where they run, never what they are given to work with.
//!
//! Jobs are listed from a time on, and those that still run whatever their age; everything else is listed whole. A list that cannot be
//! read to its end, or of which something could not be described, leaves a gap, so that nothing is concluded from what it lacks.

use super::Failure;
use super::ask::{ApiReader, ITEMS, MOST, Task, bounded, gone};
use super::counts;
use super::paths::{at, texts};
use super::read::sorted;
use super::records::text;
use super::remote_access::remote_access;
use super::volumes;
use super::workload_row::{Place, Row};
use crate::aws::raw::{self, Request, Service};
use crate::aws::{Error, error};
use crate::snapshot::{Listing, Placement, SnapshotPart, Workload, WorkloadKind};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Reads the workloads of a kind, jobs since a time.
pub(super) async fn workloads(
    reader: &ApiReader,
    row: &'static Row,
    since: i64,
) -> Result<(Listing, Vec<Workload>), Failure> {
    let (items, whole) = listed(reader, row, since).await?;
    let tasks = items.iter().map(|item| -> Task<_> {
        let (reader, item) = (reader.clone(), item.clone());
        Box::pin(async move { one(&reader, row, item).await })
    });
    let found = bounded(ITEMS, tasks.collect()).await?;
    let found: Vec<_> = found.into_iter().flatten().collect();
    let listing = Listing {
        kind: row.kind,
        since: row.running.map(|_| since),
        listed: items.len(),
        read: found.len(),
        whole,
    };
    Ok((listing, found))
}

/// Lists the workloads of a kind, and tells whether the list was read to its end.
async fn listed(reader: &ApiReader, row: &Row, since: i64) -> Result<(Vec<Value>, bool), Failure> {
    let Some((status, running)) = row.running else {
        return pages(reader, row, Map::new()).await;
    };
    let newest = [
        ("SortBy", json!("CreationTime")),
        ("SortOrder", json!("Descending")),
    ];
    let with = |more: (&str, Value)| -> Map<String, Value> {
        let all = newest.iter().cloned().chain([more]);
        all.map(|(key, value)| (key.to_owned(), value)).collect()
    };
    let (of_late, whole) = pages(reader, row, with(("CreationTimeAfter", json!(since)))).await?;
    // One that began before, and goes on, is of today, too.
    let (at_work, all) = pages(reader, row, with(("StatusEquals", json!(running)))).await?;
    let after = |item: &Value| seconds(&item["CreationTime"]).is_none_or(|time| time >= since);
    let mut items: BTreeMap<String, Value> = BTreeMap::new();
    for item in of_late.into_iter().filter(after) {
        items.insert(identity(row, &item), item);
    }
    let goes_on = |item: &Value| item[status].is_null() || item[status] == running;
    for item in at_work.into_iter().filter(goes_on) {
        items.insert(identity(row, &item), item);
    }
    Ok((items.into_values().collect(), whole && all))
}

/// Reads all pages of a list, as far as they go.
async fn pages(
    reader: &ApiReader,
    row: &Row,
    wanted: Map<String, Value>,
) -> Result<(Vec<Value>, bool), Failure> {
    let (mut items, mut token): (Vec<Value>, Option<String>) = (Vec::new(), None);
    let gap = |why: String| reader.gap(row.list, row.kind.part(), why);
    loop {
        let mut body = wanted.clone();
        body.insert("MaxResults".to_owned(), json!(100));
        body.extend(
            token
                .clone()
                .map(|token| ("NextToken".to_owned(), token.into())),
        );
        let Some(answer) = ask(reader, row.list, row, body).await? else {
            return Ok((items, false));
        };
        let Some(page) = answer[row.items].as_array() else {
            gap("the answer holds no list".to_owned());
            return Ok((items, false));
        };
        if let Some(what) = page.iter().find_map(|item| unsaid(row, item)) {
            gap(format!("the answer holds something without {what}"));
        }
        items.extend(page.iter().cloned());
        let next = answer["NextToken"].as_str().filter(|next| !next.is_empty());
        let Some(next) = next else {
            return Ok((items, true));
        };
        if items.len() >= MOST || token.as_deref() == Some(next) {
            items.truncate(MOST);
            let kind = row.kind.plural();
            gap(format!(
                "there are more {kind} than the {} that were read",
                items.len()
            ));
            return Ok((items, false));
        }
        token = Some(next.to_owned());
    }
}

/// Names what an item of a list lacks that all of its kind have (SageMaker API reference, the summaries of each list).
fn unsaid(row: &Row, item: &Value) -> Option<&'static str> {
    let in_a_domain = row.kind.part() == SnapshotPart::StudioUsers;
    if seconds(&item["CreationTime"]).is_none() {
        Some("a time")
    } else if row
        .running
        .is_some_and(|(status, _)| text(&item[status]).is_none())
    {
        Some("a status")
    } else if in_a_domain && text(&item["DomainId"]).is_none() {
        Some("a domain")
    } else {
        None
    }
}

fn identity(row: &Row, item: &Value) -> String {
    let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
    format!("{}/{}", text("DomainId"), text(row.name))
}

/// Describes one; none where it is gone by now, or where there is a gap instead.
async fn one(reader: &ApiReader, row: &Row, item: Value) -> Result<Option<Workload>, Failure> {
    let Some(name) = item[row.name].as_str().filter(|name| !name.is_empty()) else {
        reader.gap(
            row.list,
            row.kind.part(),
            "the answer holds something without a name",
        );
        return Ok(None);
    };
    if row.describe.is_empty() {
        return Ok(Some(read(row, name, &item, &Value::Null)));
    }
    let mut body = Map::new();
    body.insert(row.by.to_owned(), name.into());
    if let Some(domain) = item["DomainId"].as_str() {
        body.insert("DomainId".to_owned(), domain.into());
    }
    let Some(answer) = ask(reader, row.describe, row, body).await? else {
        return Ok(None);
    };
    if answer[row.by] != name {
        let why = format!(
            "the answer about `{}` is about something else",
            crate::aws::network::line(name)
        );
        reader.gap(row.describe, row.kind.part(), why);
        return Ok(None);
    }
    if let Some(what) = lacks(row, &answer) {
        let name = crate::aws::network::line(name);
        let why = format!("the answer about `{name}` does not say {what}");
        reader.gap(row.describe, row.kind.part(), why);
    }
    Ok(Some(read(row, name, &item, &answer)))
}

/// Names what a description lacks although SageMaker never leaves it out where it has the rest (SageMaker API reference, `VpcConfig`,
/// `ProductionVariant`, `DescribeCluster`, `CreateHyperParameterTuningJob`). What may be left out means the worse of two then: outside
/// the VPC, without a key of one's own, not isolated.
fn lacks(row: &Row, answer: &Value) -> Option<&'static str> {
    let is_list = |path: &str| at(answer, path).first().is_some_and(|list| list.is_array());
    // Definitions and groups are of one kind or the other; of the rest, those that have no part run nowhere.
    let in_parts = [WorkloadKind::Cluster, WorkloadKind::Tuning].contains(&row.kind);
    let mut places = row
        .places
        .iter()
        .map(|place| place.at.trim_end_matches("/*"));
    if in_parts && places.all(|path| at(answer, path).is_empty()) {
        return Some("its parts");
    }
    if !row.runs_on.is_empty() && texts(answer, row.runs_on).is_empty() {
        return Some("what it runs on");
    }
    if row.kind == WorkloadKind::InferenceComponent {
        return component_lacks(answer);
    }
    for path in row.models {
        match path
            .strip_suffix("/ModelName")
            .and_then(|path| path.strip_suffix("/*"))
        {
            // Variants are without models, or none is (SageMaker API reference, `CreateInferenceComponent`).
            Some(of) => {
                let parts = at(answer, &format!("{of}/*"));
                let named = parts
                    .iter()
                    .filter(|part| text(&part["ModelName"]).is_some());
                let named = named.count();
                if named != 0 && named != parts.len() {
                    return Some("a model");
                }
            }
            None if texts(answer, path).is_empty() => return Some("its model"),
            None => {}
        }
    }
    for (number, (path, .., name)) in row.remote.iter().enumerate() {
        let parts = at(answer, path);
        if let Some(of) = path.strip_suffix("/*") {
            // Shadow variants are left out where there are none.
            if !is_list(of) && number == 0 {
                return Some("its parts");
            }
            if parts.iter().any(|part| text(&part[*name]).is_none()) {
                return Some("the name of a part");
            }
        }
    }
    row.places.iter().find_map(|place| {
        let parts = at(answer, place.at);
        parts
            .into_iter()
            .find_map(|part| part_lacks(place, part, answer))
    })
}

/// Names what a component lacks: each specification of it has a model, a container of its own, or a component that it is loaded into
/// (SageMaker API reference, `InferenceComponentSpecification`).
fn component_lacks(answer: &Value) -> Option<&'static str> {
    let one = at(answer, "/Specification");
    let several = at(answer, "/Specifications/*");
    let mut all = one
        .iter()
        .chain(&several)
        .filter(|one| one.is_object())
        .peekable();
    let runs = |one: &&Value| {
        let named = ["ModelName", "BaseInferenceComponentName"];
        one["Container"].is_object() || named.iter().any(|key| text(&one[*key]).is_some())
    };
    let whole = all.peek().is_some() && all.all(runs);
    (!whole).then_some("what it runs")
}

fn part_lacks(place: &Place, part: &Value, answer: &Value) -> Option<&'static str> {
    if place.at.ends_with("/*") && !place.of.is_empty() && text(&part[place.of]).is_none() {
        return Some("the name of a part");
    }
    let networks = [(part, place.network), (answer, place.network_of_all)];
    let networks = networks
        .into_iter()
        .filter(|(_, path)| path.ends_with("VpcConfig"));
    for network in networks.flat_map(|(of, path)| at(of, path)) {
        let has = |key: &str| !texts(network, &format!("/{key}/*")).is_empty();
        if network.is_object() && !(has("Subnets") && has("SecurityGroupIds")) {
            return Some("subnets or groups");
        }
    }
    // Of several, one that is not said may be the one that matters.
    let of_several = place
        .instances
        .iter()
        .filter_map(|path| path.rsplit_once("/*/"));
    for (path, key) in of_several {
        let elsewhere = ["ServerlessConfig", "InstancePools"];
        let bare = |one: &&Value| {
            text(&one[key]).is_none() && elsewhere.iter().all(|key| one[*key].is_null())
        };
        if at(part, &format!("{path}/*")).iter().any(bare) {
            return Some("the type of an instance");
        }
    }
    None
}

fn read(row: &Row, name: &str, item: &Value, answer: &Value) -> Workload {
    let places = row.places.iter();
    let mut placements: Vec<_> = places
        .flat_map(|place| {
            let parts = at(answer, place.at).into_iter();
            parts.map(|part| placement(place, part, answer))
        })
        .collect();
    if let (true, Some(place)) = (placements.is_empty(), row.places.first())
        && !place.network_of_all.is_empty()
    {
        // It has no parts yet.
        placements.push(placement(place, &Value::Null, answer));
    }
    let status = row.running.map_or("Status", |(status, _)| status);
    Workload {
        kind: row.kind,
        name: name.to_owned(),
        domain: item["DomainId"].as_str().map(str::to_owned),
        created: seconds(&item["CreationTime"]),
        status: text(&answer[status])
            .or_else(|| text(&item[status]))
            .unwrap_or_default(),
        placements,
        models: sorted(row.models.iter().flat_map(|path| texts(answer, path))),
        serverless: counts::serverless(row, answer),
        runs_on: texts(answer, row.runs_on).into_iter().next(),
        remote_access: row
            .remote
            .iter()
            .flat_map(|remote| remote_access(at(answer, remote.0), *remote))
            .collect(),
    }
}

fn placement(place: &Place, part: &Value, answer: &Value) -> Placement {
    let flag = |path: &str| {
        let found = at(part, path).first().and_then(|found| found.as_bool());
        // What is not set is off (SageMaker API reference, `CreateTrainingJob` and the like).
        (!path.is_empty()).then_some(found.unwrap_or_default())
    };
    let network = |value: &Value, path: &str| {
        let found = at(value, path)
            .first()
            .copied()
            .filter(|found| found.is_object());
        found.filter(|_| !path.is_empty()).cloned()
    };
    let network = network(part, place.network).or_else(|| network(answer, place.network_of_all));
    let network = network.unwrap_or_default();
    let listed = |key: &str| sorted(texts(&network, &format!("/{key}/*")));
    let groups = [listed("SecurityGroupIds"), listed("SecurityGroups")].concat();
    let all = |paths: &[&str]| sorted(paths.iter().flat_map(|path| texts(part, path)));
    Placement {
        of: text(&part[place.of]).unwrap_or_default(),
        network_isolation: flag(place.isolation),
        encrypts_between_containers: flag(place.encryption),
        subnets: listed("Subnets"),
        groups,
        volume_keys: all(place.keys),
        volumes_without_key: volumes::without_key(place, part),
        instance_types: all(place.instances),
        instance_count: counts::most(place.counts, part),
    }
}

/// Reads a time, which JSON has in seconds since 1970, perhaps with a fraction.
fn seconds(value: &Value) -> Option<i64> {
    let whole = value.as_number()?.to_string();
    whole.split('.').next()?.parse().ok()
}

/// Asks SageMaker; none where what was asked for is gone, or where there is a gap instead.
async fn ask(
    reader: &ApiReader,
    action: &'static str,
    row: &Row,
    body: Map<String, Value>,
) -> Result<Option<Value>, Failure> {
    if reader.refused(action) {
        return Ok(None);
    }
    reader.count(action);
    let target = action.replace("sagemaker:", "SageMaker.");
    let request = Request::json(Service::SAGEMAKER, &target, &Value::Object(body));
    let error = match raw::json(&reader.session, request).await {
        Ok(answer) => return Ok(Some(answer)),
        Err(error) => error::classify(&error, action),
    };
    if action == row.describe && gone(&error) {
        return Ok(None);
    }
    match error {
        // The rest of the account is as readable as before; what is not known here is said.
        Error::Throttled | Error::TimedOut | Error::Unreachable { .. } => {
            reader.refuse(action, row.kind.part(), error.to_string());
        }
        error => reader.failed(action, row.kind.part(), error)?,
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_seconds() {
        assert_eq!(seconds(&json!(1_700_000_000.9)), Some(1_700_000_000));
        assert_eq!(seconds(&json!(1_700_000_000)), Some(1_700_000_000));
        assert_eq!(seconds(&json!("2026")), None);
    }
}
