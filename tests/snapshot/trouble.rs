//! What AWS does on bad days.

use super::answers::refusal;
use super::wire::Counting;
use super::{Collection, world};
use crate::support::server::Reply;
use smgen::aws::snapshot::ACTIONS;
use smgen::snapshot::{SnapshotPart, WorkloadKind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Spoils the answers to one action, as long as it is told.
fn spoiling(action: &'static str, times: usize, reply: Reply) -> Counting {
    let left = AtomicUsize::new(times);
    Counting::start(move |asked, request| {
        let take = |left: usize| left.checked_sub(1);
        let spoil = asked == action
            && left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
                .is_ok();
        if spoil {
            reply.clone()
        } else {
            world::answer(asked, request)
        }
    })
}

fn error(code: &str) -> Reply {
    let body = format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>"
    );
    Reply::Http(
        if code.contains("Limit") { 503 } else { 400 },
        "text/xml",
        body,
    )
}

#[test]
fn without_credentials_nothing_is_asked() {
    let server = Counting::start(world::answer);
    let collection = Collection::of(server.url(), "p").without_credentials();
    let said = collection.run().failed("Credentials", "NoCredentials");
    assert_eq!(said, "there are no credentials");
    assert!(server.seen().is_empty());
}

#[test]
fn bad_credentials_fail_the_whole() {
    for (code, cause) in [
        ("RequestExpired", "Expired"),
        ("AuthFailure", "BadCredentials"),
    ] {
        // At the first call, and when they end in the middle.
        for action in ["ec2:DescribeVpcs", "ec2:DescribeNetworkAcls"] {
            let server = spoiling(action, usize::MAX, error(code));
            let said = Collection::of(server.url(), "p")
                .run()
                .failed("Call", cause);
            assert!(said.starts_with(action), "{said}");
        }
    }
}

#[test]
fn each_action_that_is_denied_is_a_gap_and_all_else_is_there() {
    let whole = Collection::of_everything(Counting::start(world::answer).url())
        .run()
        .whole()
        .0;
    let whole = serde_json::to_value(whole).unwrap();
    for action in ACTIONS {
        let server = spoiling(action.name, usize::MAX, refusal(action.name));
        let outcome = Collection::of_everything(server.url()).run();
        if action.name == "ec2:DescribeVpcs" {
            let said = outcome.failed("Call", "Denied");
            assert!(said.contains("`ec2:DescribeVpcs` is denied"), "{said}");
            continue;
        }
        if action.name == "ec2:DescribePrefixLists" {
            // Nobody asks while the newer calls are allowed.
            outcome.whole();
            continue;
        }
        if action.name == "sts:GetCallerIdentity" || super::beside::is_beside(action.name) {
            // What is left out then, `records` shows.
            continue;
        }
        if action.name.starts_with("route53resolver:") && !action.name.contains("ResolverRule") {
            // Model and comparison rest on the same answers: `dns_firewall` shows what is unknown then.
            continue;
        }
        if action.name == "route53:ListResourceRecordSets" {
            // The zones of AWS's names and those of the profile lack their records: two gaps, which `zones` shows.
            continue;
        }
        let (snapshot, gap) = outcome.with_gap(action.name);
        assert!(
            gap.why.contains(&format!("`{}` is denied", action.name)),
            "{gap:?}"
        );
        assert!(!snapshot.knows(gap.part));
        let of_workloads = WorkloadKind::ALL.iter().any(|kind| kind.part() == gap.part);
        let part = match gap.part.as_str() {
            _ if of_workloads => "workloads",
            "elastic_ips" | "flow_logs" => "records",
            part => part.split('.').next().unwrap(),
        };
        let found = serde_json::to_value(snapshot).unwrap();
        for (name, value) in found.as_object().unwrap() {
            // The names, the lists, the groups and the instances that a part leads to go with it.
            let follows: &[&str] = match action.name {
                "ec2:DescribeRouteTables" => &["prefix_lists", "instances"],
                "ec2:DescribeSecurityGroups" => &["prefix_lists"],
                // Which subnets are the VPC's own.
                "ec2:DescribeSubnets" => &["other_subnets"],
                _ if of_workloads => &["listings", "other_subnets"],
                "ec2:DescribeVpcEndpointServices" => &["endpoints"],
                "ec2:DescribeVpcEndpoints" => &["foreign"],
                // Which addresses are those of NAT gateways.
                "ec2:DescribeNetworkInterfaces" | "ec2:DescribeDhcpOptions" => &["records"],
                // What the groups do with a name is compared, too.
                _ if ["dns_firewall", "hosted_zones"].contains(&part) => &["records"],
                _ => &[],
            };
            if name != part && name != "gaps" && !follows.contains(&name.as_str()) {
                assert_eq!(value, &whole[name], "{name} without {}", action.name);
            }
        }
    }
}

#[test]
fn a_gap_that_another_call_fills_is_none() {
    // Without the newer calls, the older one knows AWS's own list but not the account's.
    let server = spoiling(
        "ec2:GetManagedPrefixListEntries",
        usize::MAX,
        refusal("ec2:x"),
    );
    let (snapshot, gap) = Collection::of(server.url(), "p")
        .run()
        .with_gap("ec2:GetManagedPrefixListEntries");
    assert_eq!(gap.part, SnapshotPart::PrefixLists);
    let ids: Vec<_> = snapshot
        .prefix_lists
        .iter()
        .map(|list| list.id.as_str())
        .collect();
    assert_eq!(ids, ["pl-1"]);
}

#[test]
fn throttling_that_ends_is_waited_for() {
    let server = spoiling("ec2:DescribeSubnets", 3, error("RequestLimitExceeded"));
    let (snapshot, calls) = Collection::of(server.url(), "p").run().whole();
    assert_eq!(snapshot.subnets.len(), 1);
    assert_eq!(server.seen()["ec2:DescribeSubnets"], 4);
    assert_eq!(calls["ec2:DescribeSubnets"], 1);
}

#[test]
fn throttling_that_does_not_end_fails_the_whole_in_time() {
    let server = spoiling(
        "ec2:DescribeSubnets",
        usize::MAX,
        error("RequestLimitExceeded"),
    );
    let started = Instant::now();
    let said = Collection::of(server.url(), "p")
        .run()
        .failed("Call", "Throttled");
    assert_eq!(said, "ec2:DescribeSubnets: AWS throttles the calls");
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn silence_fails_the_whole_in_time() {
    let server = spoiling("ec2:DescribeSubnets", usize::MAX, Reply::Silence);
    let started = Instant::now();
    let said = Collection::of(server.url(), "p")
        .timeout(3)
        .run()
        .failed("Call", "TimedOut");
    assert_eq!(said, "ec2:DescribeSubnets: no answer in time");
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn what_a_server_does_not_know_is_a_gap_and_soon() {
    let page = "<!doctype html><title>Internal Server Error</title>".to_owned();
    let page = Reply::Http(500, "text/html", page);
    let started = Instant::now();
    let server = spoiling("ec2:DescribeFlowLogs", usize::MAX, page.clone());
    let (_, gap) = Collection::of(server.url(), "p")
        .run()
        .with_gap("ec2:DescribeFlowLogs");
    assert!(gap.why.contains("HTTP 500"), "{gap:?}");
    let server = spoiling("sagemaker:ListModels", usize::MAX, page.clone());
    let (_, gap) = Collection::of(server.url(), "p")
        .run()
        .with_gap("sagemaker:ListModels");
    assert!(gap.why.contains("HTTP 500"), "{gap:?}");
    assert!(
        started.elapsed() < Duration::from_secs(40),
        "{:?}",
        started.elapsed()
    );
    let server = spoiling("ec2:DescribeVpcs", usize::MAX, page);
    Collection::of(server.url(), "p")
        .run()
        .failed("Call", "Service");
}

#[test]
fn half_an_answer_is_no_answer() {
    const HALF: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vp";
    for action in ["ec2:DescribeVpcs", "ec2:DescribeSubnets"] {
        let server = spoiling(action, usize::MAX, Reply::Raw(HALF));
        let said = Collection::of(server.url(), "p")
            .run()
            .failed("Call", "Unreachable");
        assert_eq!(
            said,
            format!("{action}: cannot be reached: the other side hangs up")
        );
        // Once is only once: the call is made again.
        let server = spoiling(action, 1, Reply::Raw(HALF));
        Collection::of(server.url(), "p").run().whole();
    }
}

#[test]
fn an_empty_answer_breaks_nothing() {
    for body in ["", "<html>", "<DescribeVpcsResponse/>"] {
        let reply = Reply::Http(200, "text/xml", body.to_owned());
        let server = spoiling("ec2:DescribeVpcs", usize::MAX, reply);
        let outcome = Collection::of(server.url(), "p").run();
        match body {
            "<DescribeVpcsResponse/>" => outcome.failed("NoVpc", ""),
            _ => outcome.failed("Call", "BadAnswer"),
        };
    }
    let nothing = Reply::Http(200, "application/x-amz-json-1.1", "{".to_owned());
    let server = spoiling("sagemaker:DescribeDomain", usize::MAX, nothing);
    let (_, gap) = Collection::of(server.url(), "p")
        .run()
        .with_gap("sagemaker:DescribeDomain");
    assert!(gap.why.contains("not one of AWS's"), "{gap:?}");
}

#[test]
fn answers_that_lack_things_are_gaps_and_not_guesses() {
    let body = "<DescribeSubnetsResponse><subnetSet><item><cidrBlock>10.0.0.0/24</cidrBlock></item><item><subnetId>subnet-2</subnetId></item></subnetSet></DescribeSubnetsResponse>";
    let server = spoiling(
        "ec2:DescribeSubnets",
        usize::MAX,
        Reply::Http(200, "text/xml", body.to_owned()),
    );
    let (snapshot, _) = Collection::of(server.url(), "p").run().taken();
    assert_eq!(snapshot.subnets, []);
    let why: Vec<_> = snapshot.gaps.iter().map(|gap| gap.why.as_str()).collect();
    assert_eq!(
        why,
        [
            "`subnet-2` has no IPv4 range",
            "the answer holds something without an id"
        ]
    );
}

#[test]
fn what_is_deleted_between_two_calls_is_just_gone() {
    let gone = r#"{"__type":"ValidationException","message":"Could not find model \"m\"."}"#;
    let reply = Reply::Http(400, "application/x-amz-json-1.1", gone.to_owned());
    let server = spoiling("sagemaker:DescribeModel", usize::MAX, reply);
    let (snapshot, _) = Collection::of(server.url(), "p").run().whole();
    let mut workloads = snapshot.workloads.iter();
    assert!(workloads.all(|one| one.kind != WorkloadKind::Model));
}
