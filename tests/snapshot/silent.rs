//! Answers that lack a record without an error, and rules that name what nobody here describes.

use super::wire::Counting;
use super::{Collection, Outcome, beside, world};
use crate::support::server::Reply;
use smgen::snapshot::{Peer, ResourceKind, Snapshot, SnapshotPart};
use std::collections::BTreeSet;

/// Answers as the world does, texts of its answer replaced by others.
fn replaced(asked: &str, request: &str, changes: &[(&str, &str)]) -> Reply {
    let Reply::Http(status, kind, mut body) = world::answer(asked, request) else {
        panic!("{asked}")
    };
    for (text, other) in changes {
        body = body.replace(text, other);
    }
    Reply::Http(status, kind, body)
}

/// Collects where answers to an action are changed: a text is replaced by another.
fn where_replaced(action: &'static str, changes: &'static [(&str, &str)]) -> Outcome {
    let server = Counting::start(move |asked, request| {
        let changes = if asked == action { changes } else { &[] };
        replaced(asked, request, changes)
    });
    Collection::of_everything(server.url()).run()
}

const GROUPS: &str = "ec2:DescribeSecurityGroups";
/// The group that a rule names is of this account, and of another VPC.
const PAIR: &str = "<userId>123456789012</userId><vpcId>vpc-9</vpcId>";

fn peers(snapshot: &Snapshot) -> Vec<&Peer> {
    let group = snapshot.security_groups.iter().find(|one| one.id == "sg-1");
    let rules = group.unwrap().ingress.iter();
    rules.map(|rule| &rule.peer).collect()
}

#[test]
fn a_group_of_another_account_is_named_with_it_and_not_asked_for() {
    let theirs = &[(PAIR, "<userId>210987654321</userId><vpcId>vpc-9</vpcId>")];
    let (snapshot, _) = where_replaced(GROUPS, theirs).whole();
    let peer = Peer::Group("210987654321/sg-9".to_owned());
    assert!(peers(&snapshot).contains(&&peer), "{snapshot:#?}");
    let ids: Vec<_> = snapshot
        .security_groups
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids, ["sg-1"]);
    // The rule has its id all the same.
    let rules = snapshot.security_groups[0].ingress.iter();
    let named = rules.filter(|rule| rule.peer == peer);
    assert!(named.into_iter().all(|rule| rule.id == "sgr-1"));
}

#[test]
fn a_group_that_is_gone_is_no_gap() {
    // AWS says no account of a group that is gone, and describes none.
    let gone = [(PAIR, "")];
    let server = Counting::start(move |asked, request| {
        if asked == GROUPS && request.contains("sg-9") {
            let body = "<DescribeSecurityGroupsResponse><securityGroupInfo/></DescribeSecurityGroupsResponse>";
            return Reply::Http(200, "text/xml", body.to_owned());
        }
        let changes = if asked == GROUPS { &gone[..] } else { &[] };
        replaced(asked, request, changes)
    });
    let (snapshot, _) = Collection::of_everything(server.url()).run().whole();
    assert!(peers(&snapshot).contains(&&Peer::Group("sg-9".to_owned())));
}

#[test]
fn a_group_of_the_vpc_that_a_rule_names_and_the_answer_lacks_is_a_gap() {
    let own = &[(PAIR, "<userId>123456789012</userId>")];
    let (_, gap) = where_replaced(GROUPS, own).with_gap(GROUPS);
    assert_eq!(gap.part, SnapshotPart::SecurityGroups);
    assert!(gap.why.contains("`sg-9`, which `sg-1` names"), "{gap:?}");
}

#[test]
fn a_rule_that_one_of_two_calls_lacks_is_a_gap() {
    let lost = &[("<item><cidrIp>10.0.0.0/24</cidrIp></item>", "")];
    let (snapshot, gap) = where_replaced(GROUPS, lost).with_gap(GROUPS);
    assert_eq!(gap.part, SnapshotPart::Rules);
    assert!(gap.why.contains("`sgr-2` of `sg-1`"), "{gap:?}");
    only_of_one_group(&snapshot);
}

/// Demands that one group lacks a rule, and that nothing else of the groups is unknown.
fn only_of_one_group(snapshot: &Snapshot) {
    let partial = snapshot.security_groups.iter().filter(|one| !one.whole);
    let partial: Vec<_> = partial.map(|one| one.id.as_str()).collect();
    assert_eq!(partial, ["sg-1"]);
    assert!(snapshot.knows(SnapshotPart::SecurityGroups));
}

#[test]
fn a_rule_that_says_too_little_is_a_gap_of_its_group_alone() {
    const TOO_LITTLE: [&[(&str, &str)]; 2] = [
        &[("<cidrIp>10.0.0.0/24</cidrIp>", "")],
        &[("<cidrIp>10.0.0.0/24</cidrIp>", "<cidrIp>10.0.0.0</cidrIp>")],
    ];
    for changes in TOO_LITTLE {
        let (snapshot, _) = where_replaced(GROUPS, changes).taken();
        let parts: BTreeSet<_> = snapshot.gaps.iter().map(|gap| gap.part).collect();
        assert_eq!(parts, [SnapshotPart::Rules].into(), "{:#?}", snapshot.gaps);
        only_of_one_group(&snapshot);
    }
}

#[test]
fn an_interface_that_an_endpoint_names_and_the_answer_lacks_is_a_gap() {
    let lost = &[(
        "<networkInterfaceId>eni-1</networkInterfaceId>",
        "<networkInterfaceId>eni-7</networkInterfaceId>",
    )];
    let action = "ec2:DescribeNetworkInterfaces";
    let (_, gap) = where_replaced(action, lost).with_gap(action);
    assert_eq!(gap.part, SnapshotPart::Interfaces);
    assert!(gap.why.contains("`eni-1`, which `"), "{gap:?}");
}

#[test]
fn what_a_lifecycle_rule_says_beside_its_days_is_named() {
    let more = &[(
        "<Status>Enabled</Status>",
        "<Status>Enabled</Status><Filter><Prefix>AWSLogs/</Prefix></Filter><Transition><Days>30</Days>\
         <StorageClass>GLACIER</StorageClass></Transition>",
    )];
    let (snapshot, _) = where_replaced("s3:GetLifecycleConfiguration", more).whole();
    let mut records = snapshot.records.iter();
    let bucket = records
        .find(|one| one.kind == ResourceKind::Bucket)
        .unwrap();
    let named = [
        "Filter/Prefix",
        "Transition/Days",
        "Transition/StorageClass",
    ];
    assert_eq!(
        bucket.fields["further-lifecycle-settings"],
        serde_json::json!(named)
    );
}

#[test]
fn two_aliases_of_one_key_are_both_told() {
    let names = beside::NAMES.map(|(kind, name)| (kind.to_owned(), name.to_owned()));
    let mut names = names.to_vec();
    names.push(("key".to_owned(), "alias/p-volumes".to_owned()));
    let server = Counting::start(|asked, request| {
        // Somebody moved it.
        let request = request.replace("alias/p-volumes", "alias/p-logs");
        world::answer(asked, &request)
    });
    let (snapshot, _) = Collection::of(server.url(), "p")
        .records(names)
        .run()
        .whole();
    let mut keys = snapshot.records.iter().filter(|one| one.id == "k-1");
    let key = keys.next().unwrap();
    assert!(keys.next().is_none());
    assert_eq!(
        key.fields["alias"],
        serde_json::json!(["alias/p-logs", "alias/p-volumes"])
    );
}

#[test]
fn details_that_are_denied_make_nothing_unknown_but_themselves() {
    for (action, kind) in [
        ("kms:ListResourceTags", ResourceKind::Key),
        ("kms:GetKeyPolicy", ResourceKind::Key),
        ("logs:ListTagsForResource", ResourceKind::LogGroup),
        ("iam:ListAttachedRolePolicies", ResourceKind::Role),
        ("iam:GetPolicyVersion", ResourceKind::ManagedPolicy),
        ("s3:GetBucketPolicy", ResourceKind::Bucket),
        ("lambda:ListTags", ResourceKind::Function),
    ] {
        let server = Counting::start(move |asked, request| match asked {
            _ if asked == action => super::answers::refusal(asked),
            _ => world::answer(asked, request),
        });
        let (snapshot, _) = Collection::of_everything(server.url()).run().taken();
        assert!(snapshot.knows(SnapshotPart::of(kind).unwrap()), "{action}");
        assert!(
            !snapshot.knows(SnapshotPart::details(kind).unwrap()),
            "{action}"
        );
    }
}
