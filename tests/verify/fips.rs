//! Who answers the names that clients ask which are told to use FIPS: an account may tell, a blueprint does not.

use crate::support::rendered::{deployed, topology_of};
use smgen::snapshot::{Gap, SnapshotPart};
use smgen::verify::blind_spots::of_network;

const FIPS: &str =
    "version: 1\nprofiles: {prod: {endpoints: {fips: true, services: {glue: {}}}}}\n";
const GLUE: &str = "glue-fips.us-east-1.amazonaws.com";

#[test]
fn the_services_own_lists_tell() {
    let topology = topology_of("prod", Some(FIPS));
    let mut snapshot = deployed(&topology);
    let said = |snapshot: &_, account| {
        let lines = of_network(&topology, snapshot, account);
        let line = lines.into_iter().find(|line| line.contains(GLUE));
        line.expect("the name is told")
    };
    // A blueprint says nothing of it.
    assert!(said(&snapshot, false).starts_with("no source says which endpoint answers"));
    // An account whose lists lack it says that nobody answers, and one that has it, who does.
    assert!(said(&snapshot, true).starts_with("no endpoint of this network answers"));
    let mut service = snapshot.services.iter_mut();
    let service = service
        .find(|one| one.name == "com.amazonaws.us-east-1.glue")
        .expect("glue");
    service.private_dns_names.push(GLUE.to_owned());
    let line = said(&snapshot, true);
    assert!(line.contains("are answered, as AWS lists them"), "{line}");
    assert!(line.contains("by com.amazonaws.us-east-1.glue"), "{line}");
    // Nobody gives a name to an endpoint without private DNS.
    let mut dark = snapshot.clone();
    for endpoint in &mut dark.endpoints {
        endpoint.private_dns = false;
    }
    assert!(said(&dark, true).starts_with("no endpoint of this network answers"));
    // What could not be read tells nothing.
    snapshot.services.clear();
    snapshot.gaps.push(Gap {
        action: "ec2:DescribeVpcEndpointServices".to_owned(),
        part: SnapshotPart::Services,
        why: "not authorized".to_owned(),
    });
    assert!(said(&snapshot, true).starts_with("no source says which endpoint answers"));
}

#[test]
fn nothing_is_said_of_a_profile_that_asks_for_no_fips() {
    let topology = topology_of("prod", None);
    assert!(of_network(&topology, &deployed(&topology), true).is_empty());
}
