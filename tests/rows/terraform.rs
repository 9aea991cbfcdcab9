//! What no fact says, because only HCL says it: in which order things are replaced, that nothing is said in two places, and that
//! every resource carries the profile's tags by default.

use crate::support::rendered::{BUILTIN, Rendered, attribute, object, plain, text, topology_of};
use hcl::Expression;
use smgen::topology::Topology;

fn each(check: impl Fn(&Topology, &Rendered)) {
    let profiles = BUILTIN.map(|profile| topology_of(profile, None));
    for topology in profiles {
        check(&topology, &Rendered::of(&topology));
    }
}

/// A VPC that loses its set resolves nothing, and a group that is in use cannot go.
#[test]
fn groups_and_dhcp_options_are_made_before_the_old_ones_go() {
    each(|_, rendered| {
        let groups = rendered.resources("aws_security_group");
        let options = rendered.resources("aws_vpc_dhcp_options");
        let all: Vec<_> = groups.chain(options).collect();
        assert!(all.len() > 5);
        for (label, body) in all {
            let first = body
                .blocks()
                .find(|block| block.identifier() == "lifecycle");
            let first = first.and_then(|block| text(block.body(), "create_before_destroy"));
            assert_eq!(first.as_deref(), Some("true"), "{label}");
        }
    });
}

/// Rules and entries are resources of their own: Terraform would fight over those that stand inside, too.
#[test]
fn rules_stand_in_no_group_and_entries_in_no_acl() {
    each(|_, rendered| {
        let groups = rendered.resources("aws_security_group");
        let acls = rendered.resources("aws_network_acl");
        let defaults = rendered.resources("aws_default_network_acl");
        for (label, body) in groups.chain(acls).chain(defaults) {
            let inside: Vec<_> = body.blocks().map(hcl::Block::identifier).collect();
            assert!(
                inside.iter().all(|one| *one == "lifecycle"),
                "{label}: {inside:?}"
            );
        }
    });
}

#[test]
fn policies_of_endpoints_and_keys_are_encoded_by_terraform() {
    each(|_, rendered| {
        let endpoints = rendered.resources("aws_vpc_endpoint");
        for (label, body) in endpoints.chain(rendered.resources("aws_kms_key")) {
            let policy = text(body, "policy").unwrap();
            assert!(policy.starts_with("jsonencode("), "{label}: {policy}");
        }
    });
}

/// So that what somebody adds beside the rendered files carries them, too.
#[test]
fn the_provider_tags_everything_with_the_profiles_tags() {
    each(|topology, rendered| {
        let provider = rendered.blocks("provider").next().unwrap();
        let mut blocks = provider.body().blocks();
        let defaults = blocks.find(|block| block.identifier() == "default_tags");
        let tags = attribute(defaults.unwrap().body(), "tags").unwrap();
        let Expression::FuncCall(merge) = tags else {
            panic!("default tags are not merged: {tags:?}");
        };
        let tags = object(merge.args.last().unwrap()).into_iter();
        let tags: Vec<_> = tags.map(|(key, value)| (key, plain(value))).collect();
        for tag in &topology.tags {
            let pair = (tag.key.clone(), tag.value.clone());
            assert!(tags.contains(&pair), "{} is not rendered", tag.key);
        }
    });
}
