//! Finding the VPC.

use super::wire::Counting;
use super::{Collection, world};
use crate::support::server::Reply;

/// A server whose VPCs carry these tags: id, profile, `smgen:id`.
fn with(vpcs: &'static [(&str, &str, &str)]) -> Counting {
    with_ranges(vpcs, |_| "10.0.0.0/16", &[])
}

/// As [`with`], with a range for each VPC, and subnets of the profile `dev` in some.
fn with_ranges(
    vpcs: &'static [(&str, &str, &str)],
    range: fn(&str) -> &'static str,
    subnets: &'static [&str],
) -> Counting {
    Counting::start(move |action, request| {
        if action == "ec2:DescribeSubnets" && request.contains(vpcs[1].0) {
            let items = subnets.iter().map(|vpc| {
                format!("<item><subnetId>subnet-of-{vpc}</subnetId><vpcId>{vpc}</vpcId><tagSet><item><key>smgen:profile</key><value>dev</value></item></tagSet></item>")
            });
            let body = format!(
                "<DescribeSubnetsResponse><subnetSet>{}</subnetSet></DescribeSubnetsResponse>",
                items.collect::<String>()
            );
            return Reply::Http(200, "text/xml", body);
        }
        if action != "ec2:DescribeVpcs" {
            return world::answer(action, request);
        }
        let asked = |vpc: &&(&str, &str, &str)| {
            let by_profile = request.contains("tag%3Asmgen%3Aprofile");
            let by_id = request.contains("Filter.1.Name=vpc-id");
            (!by_profile || request.contains(&format!("Filter.1.Value.1={}", vpc.1)))
                && (!by_id || request.contains(&format!("Filter.1.Value.1={}", vpc.0)))
        };
        let items = vpcs.iter().filter(asked).map(|(id, profile, what)| {
            format!("<item><vpcId>{id}</vpcId><cidrBlock>{}</cidrBlock><tagSet><item><key>smgen:profile</key><value>{profile}</value></item><item><key>smgen:id</key><value>{what}</value></item></tagSet></item>", range(id))
        });
        let body = format!(
            "<DescribeVpcsResponse><vpcSet>{}</vpcSet></DescribeVpcsResponse>",
            items.collect::<String>()
        );
        Reply::Http(200, "text/xml", body)
    })
}

#[test]
fn a_vpc_is_found_by_its_tag_or_by_its_id() {
    let server = with(&[("vpc-1", "dev", "vpc"), ("vpc-2", "prod", "vpc")]);
    let found = |collection: Collection| collection.run().taken().0.vpc.id;
    assert_eq!(found(Collection::of(server.url(), "prod")), "vpc-2");
    assert_eq!(
        found(Collection::of(server.url(), "prod").vpc("vpc-1")),
        "vpc-1"
    );
}

#[test]
fn of_several_the_one_that_is_the_vpc_is_taken() {
    let server = with(&[("vpc-1", "dev", "lab"), ("vpc-2", "dev", "vpc")]);
    let (snapshot, _) = Collection::of(server.url(), "dev").run().taken();
    assert_eq!(snapshot.vpc.id, "vpc-2");
}

#[test]
fn of_several_the_one_that_fits_the_blueprint_is_taken_and_the_others_are_named() {
    const TWO: &[(&str, &str, &str)] = &[("vpc-1", "dev", "vpc"), ("vpc-2", "dev", "vpc")];
    let by_range = with_ranges(
        TWO,
        |id| {
            if id == "vpc-2" {
                "10.0.0.0/16"
            } else {
                "10.9.0.0/16"
            }
        },
        &[],
    );
    let by_use = with_ranges(TWO, |_| "10.0.0.0/16", &["vpc-2"]);
    for server in [by_range, by_use] {
        let (snapshot, _) = Collection::of(server.url(), "dev").run().taken();
        assert_eq!(snapshot.vpc.id, "vpc-2");
        assert_eq!(snapshot.vpc.doubles, ["vpc-1"]);
    }
}

#[test]
fn no_vpc_several_and_an_unknown_one_are_told_apart() {
    let server = with(&[("vpc-2", "dev", "vpc"), ("vpc-1", "dev", "vpc")]);
    let of = |profile| Collection::of(server.url(), profile);
    let said = of("dev").run().failed("SeveralVpcs", "");
    assert!(said.ends_with(": vpc-1, vpc-2"), "{said}");
    let said = of("prod").run().failed("NoVpc", "");
    assert!(
        said.contains("`prod`") && said.contains("us-east-1"),
        "{said}"
    );
    let said = of("dev").vpc("vpc-9").run().failed("UnknownVpc", "");
    assert_eq!(said, "there is no VPC `vpc-9` in us-east-1");
}

#[test]
fn an_unknown_region_is_asked_nothing() {
    let server = with(&[]);
    let collection = Collection::of(server.url(), "dev").region("us-esat-1");
    collection.run().failed("UnknownRegion", "");
    assert!(server.seen().is_empty());
}
