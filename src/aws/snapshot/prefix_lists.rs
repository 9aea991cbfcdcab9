//! Prefix lists with their entries.

use super::Failure;
use super::ask::{ApiReader, VALUES, pages};
use super::read::{Reader, filter};
use crate::aws::Error;
use crate::aws::error;
use crate::snapshot::Peer;
use crate::snapshot::{PrefixList, RouteTable, SecurityGroup, SnapshotPart};
use std::collections::{BTreeMap, BTreeSet};

const LISTS: &str = "ec2:DescribeManagedPrefixLists";
const ENTRIES: &str = "ec2:GetManagedPrefixListEntries";
const OLD: &str = "ec2:DescribePrefixLists";
const PART: SnapshotPart = SnapshotPart::PrefixLists;

/// Returns the ids of the lists that routes and rules name, sorted.
pub(super) fn named(tables: &[RouteTable], groups: &[SecurityGroup]) -> Vec<String> {
    let routes = tables.iter().flat_map(|table| &table.routes);
    let routes = routes.filter_map(|route| route.prefix_list.clone());
    let rules = groups
        .iter()
        .flat_map(|group| group.ingress.iter().chain(&group.egress));
    let rules = rules.filter_map(|rule| match &rule.peer {
        Peer::PrefixList(id) => Some(id.clone()),
        _ => None,
    });
    let ids: BTreeSet<_> = routes.chain(rules).collect();
    ids.into_iter().collect()
}

/// Reads the lists. Their entries take a call each, so that only those are asked for that are named.
///
/// Who may not read them so may read AWS's own lists, those of gateway endpoints, with the older `DescribePrefixLists`.
pub(super) async fn lists(asker: &ApiReader, ids: &[String]) -> Result<Vec<PrefixList>, Failure> {
    let mut lists = BTreeMap::new();
    let mut refused = None;
    let named = names(asker, ids, &mut refused).await?;
    for (id, name) in named {
        if refused.is_some() {
            break;
        }
        if let Some(entries) = entries(asker, &id, &mut refused).await? {
            lists.insert(id.clone(), PrefixList { id, name, entries });
        }
    }
    if let Some((action, why)) = refused {
        let missing: Vec<_> = ids.iter().filter(|id| !lists.contains_key(*id)).collect();
        for list in older(asker, &missing).await? {
            lists.insert(list.id.clone(), list);
        }
        if missing.iter().any(|id| !lists.contains_key(*id)) {
            asker.gap(action, PART, why);
        }
    } else if let Some(id) = ids.iter().find(|id| !lists.contains_key(*id)) {
        asker.gap(LISTS, PART, format!("the answer lacks `{id}`"));
    }
    Ok(lists.into_values().collect())
}

/// An action that was refused, and why.
type Refused = Option<(&'static str, String)>;

/// Keeps an error in mind that is no failure of everything.
fn refuse(refused: &mut Refused, action: &'static str, error: Error) -> Result<(), Failure> {
    match error {
        Error::Denied { .. } | Error::Service { .. } | Error::BadAnswer { .. } => {
            *refused = Some((action, error.to_string()));
            Ok(())
        }
        _ => Err(Failure::Call { action, error }),
    }
}

fn reader<'a>(asker: &'a ApiReader, action: &'static str) -> Reader<'a> {
    Reader {
        asker,
        action,
        part: PART,
    }
}

async fn names(
    asker: &ApiReader,
    ids: &[String],
    refused: &mut Refused,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut named = BTreeMap::new();
    let reader = reader(asker, LISTS);
    for ids in ids.chunks(VALUES) {
        let request = asker.session.ec2().describe_managed_prefix_lists();
        let request = request.filters(filter("prefix-list-id", ids));
        let mut pages = request.into_paginator().page_size(100).send();
        while let Some(page) = pages.next().await {
            asker.count(LISTS);
            match page {
                // A list that the answer lacks is noted by its id.
                Ok(page) => named.extend(
                    page.prefix_lists
                        .unwrap_or_default()
                        .into_iter()
                        .filter_map(|list| {
                            let id = list.prefix_list_id?;
                            let name = reader.text(list.prefix_list_name, "the name", &id);
                            Some((id, name))
                        }),
                ),
                Err(error) => {
                    refuse(refused, LISTS, error::classify(&error, LISTS))?;
                    return Ok(named);
                }
            }
        }
    }
    named.retain(|id, _| ids.contains(id));
    Ok(named)
}

async fn entries(
    asker: &ApiReader,
    id: &str,
    refused: &mut Refused,
) -> Result<Option<Vec<ipnet::IpNet>>, Failure> {
    let request = asker.session.ec2().get_managed_prefix_list_entries();
    let request = request.prefix_list_id(id);
    let mut pages = request.into_paginator().page_size(100).send();
    let mut entries = Vec::new();
    let reader = reader(asker, ENTRIES);
    while let Some(page) = pages.next().await {
        asker.count(ENTRIES);
        match page {
            Ok(page) => entries.extend(reader.list(page.entries, "the entries", id)),
            Err(error) => {
                refuse(refused, ENTRIES, error::classify(&error, ENTRIES))?;
                return Ok(None);
            }
        }
    }
    let ranges = entries.into_iter().map(|entry| entry.cidr);
    let ranges = ranges.filter_map(|range| reader.said(range, "a range", id));
    Ok(Some(reader.ranges(ranges)))
}

async fn older(asker: &ApiReader, ids: &[&String]) -> Result<Vec<PrefixList>, Failure> {
    let reader = reader(asker, OLD);
    let mut lists = Vec::new();
    for ids in ids.chunks(VALUES) {
        let request = asker.session.ec2().describe_prefix_lists();
        let request = request.filters(filter("prefix-list-id", ids.iter().copied()));
        for list in pages!(asker, OLD, PART, 1000, request, prefix_lists) {
            let Some(id) = reader.id(list.prefix_list_id) else {
                continue;
            };
            lists.push(PrefixList {
                name: reader.text(list.prefix_list_name, "the name", &id),
                entries: reader.ranges(reader.list(list.cidrs, "the entries", &id)),
                id,
            });
        }
    }
    Ok(lists)
}
