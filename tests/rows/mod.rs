//! The rows of the requirements (N1 to N19): each holds in what is decided and in what both targets say of it, and is missed when it
//! is taken away.
//!
//! A row reads facts: a value for each property of each resource, under the names of the inventory. Here they are those of the
//! topology's own inventory, for every stack that the tests know. The real tools turn what is rendered into the same facts, and
//! `acceptance::equality::Network::prove` runs every row on those of a plan of Terraform and on those of the template that the CDK
//! app synthesises: in the tests of `acceptance` for every stack that goes through every tool. So a row fails there if one of the
//! targets drops what it asks for, and `removal` shows that it does: it drops each fact by itself. What is no fact, since it is said
//! in HCL only, is in `terraform`.

mod access;
mod addresses;
mod clients;
mod declared;
mod endpoints;
mod logs;
mod names;
mod removal;
mod terraform;

use crate::acceptance::cdk::STACKS;
use crate::acceptance::equality::{Facts, decided};
use crate::support::rendered::{BUILTIN, topology_of};
use serde_json::Value;
use smgen::topology::Topology;
use std::collections::BTreeSet;

/// A check of one row; says what is missing.
pub type Check = fn(&Topology, &Facts) -> Result<(), String>;

/// Every row with its check.
pub const ROWS: [(&str, Check); 13] = [
    ("N1", addresses::n1),
    ("N2", addresses::n2),
    ("N3", addresses::n3),
    ("N4", access::n4),
    ("N5", access::n5),
    ("N6", endpoints::n6),
    ("N7", endpoints::n7),
    ("N8", names::n8),
    ("N10", declared::n10),
    ("N11", logs::n11),
    ("N15", logs::n15),
    ("N16", logs::n16),
    ("N19", clients::n19),
];

/// Demands that every row holds in what somebody says of a network.
pub fn hold(who: &str, topology: &Topology, facts: &Facts) {
    let failed = ROWS.iter().filter_map(|(row, check)| {
        let why = check(topology, facts).err()?;
        Some(format!("{row}: {who}: {why}"))
    });
    let failed: Vec<_> = failed.collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Fails with a reason unless the condition holds.
pub fn need(condition: bool, why: impl Into<String>) -> Result<(), String> {
    if condition { Ok(()) } else { Err(why.into()) }
}

/// Demands that a property of a resource is said, and is this.
pub fn says(
    facts: &Facts,
    resource: &str,
    property: &str,
    expected: impl Into<Value>,
) -> Result<(), String> {
    let (found, expected) = (facts.get(resource, property), expected.into());
    let shown = found.map_or_else(|| "nothing".to_owned(), Value::to_string);
    need(
        found == Some(&expected),
        format!("{resource} says {shown} as its {property} instead of {expected}"),
    )
}

/// Demands that a property of a resource is this set of references.
pub fn refers(
    facts: &Facts,
    resource: &str,
    property: &str,
    ids: impl IntoIterator<Item = String>,
) -> Result<(), String> {
    let wanted: BTreeSet<_> = ids.into_iter().map(|id| format!("{{{id}}}")).collect();
    let found = facts.get(resource, property).and_then(Value::as_array);
    let found = found.into_iter().flatten().filter_map(Value::as_str);
    let found: BTreeSet<_> = found.map(str::to_owned).collect();
    need(
        found == wanted,
        format!("{resource} has the {property} {found:?} instead of {wanted:?}"),
    )
}

/// Demands that of these resources, and of no others whose ids start so, something is said.
pub fn are_all(facts: &Facts, start: &str, ids: &BTreeSet<String>) -> Result<(), String> {
    let found = facts.resources(start);
    let found: BTreeSet<_> = found.into_iter().map(str::to_owned).collect();
    need(
        found == *ids,
        format!("{start}: {found:?} instead of {ids:?}"),
    )
}

/// Runs a row's check on every built-in profile, on one with a NAT in every zone, and on every stack that the tools see.
fn holds(row: Check) {
    let config = "profiles:\n  dev:\n    workloads: [studio, training, inference]\n    network: {nat: per_az}\n    endpoints: {services: {dynamodb: {}}}\n    flow_logs: {destination: s3}\n";
    let builtin = BUILTIN.map(|profile| (profile, topology_of(profile, None)));
    let per_zone = ("per_az", topology_of("dev", Some(config)));
    let stacks = STACKS.iter();
    let stacks = stacks.map(|entry| (entry.name, entry.stack.topology()));
    for (name, topology) in builtin.into_iter().chain([per_zone]).chain(stacks) {
        row(&topology, &decided(&topology)).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
}

macro_rules! row_tests {
    ($($name:ident $row:expr;)*) => { $(#[test] fn $name() { holds($row); })* };
}

row_tests! {
    n1_vpc_with_dns_and_locked_defaults addresses::n1;
    n2_private_subnets_keyed_by_zone_id addresses::n2;
    n3_one_route_table_per_zone_and_internet_only_with_nat addresses::n3;
    n4_groups_by_function_least_privilege_both_ways access::n4;
    n5_network_acls_pass_every_flow_of_the_groups_and_little_else access::n5;
    n6_endpoints_in_every_zone_with_private_dns_and_a_reason endpoints::n6;
    n7_endpoint_policies_for_own_principals_over_tls endpoints::n7;
    n8_dhcp_options_of_its_own names::n8;
    n10_services_by_their_names_wherever_they_are_offered declared::n10;
    n11_flow_logs_of_everything_encrypted_and_kept logs::n11;
    n15_keys_by_purpose_that_rotate logs::n15;
    n16_tags_on_every_resource logs::n16;
    n19_clients_at_their_endpoints_alone clients::n19;
}

#[test]
fn n3_only_dev_has_a_nat_of_its_own_accord() {
    for profile in BUILTIN {
        let topology = topology_of(profile, None);
        assert_eq!(topology.internet.is_some(), profile == "dev", "{profile}");
    }
}
