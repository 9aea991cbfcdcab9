//! The rows of the requirements (N1 to N16): each holds in the topology and in what is rendered, and is missed when it is
//! taken away.

mod access;
mod addresses;
mod endpoints;
mod logs;
mod names;
mod removal;

use crate::support::rendered::{BUILTIN, Rendered, topology_of};
use smgen::topology::Topology;

/// A check of one row; says what is missing.
pub type Check = fn(&Topology, &Rendered) -> Result<(), String>;

/// Every row with its check.
pub const ROWS: [(&str, Check); 11] = [
    ("N1", addresses::n1),
    ("N2", addresses::n2),
    ("N3", addresses::n3),
    ("N4", access::n4),
    ("N5", access::n5),
    ("N6", endpoints::n6),
    ("N7", endpoints::n7),
    ("N8", names::n8),
    ("N11", logs::n11),
    ("N15", logs::n15),
    ("N16", logs::n16),
];

/// Fails with a reason unless the condition holds.
pub fn need(condition: bool, why: impl Into<String>) -> Result<(), String> {
    if condition { Ok(()) } else { Err(why.into()) }
}

/// Runs a row's check on every built-in profile and on one with a NAT in every zone.
fn holds(row: Check) {
    for profile in BUILTIN {
        let topology = topology_of(profile, None);
        row(&topology, &Rendered::of(&topology)).unwrap_or_else(|why| panic!("{profile}: {why}"));
    }
    let config = "profiles:\n  dev:\n    workloads: [studio, training, inference]\n    network: {nat: per_az}\n    endpoints: {services: {dynamodb: {}}}\n    flow_logs: {destination: s3}\n";
    let topology = topology_of("dev", Some(config));
    row(&topology, &Rendered::of(&topology)).unwrap_or_else(|why| panic!("per_az: {why}"));
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
    n11_flow_logs_of_everything_encrypted_and_kept logs::n11;
    n15_keys_by_purpose_that_rotate logs::n15;
    n16_tags_on_every_resource logs::n16;
}
