//! Query logging configurations of the account of [`super::world`]: the own one, one that another account shares, and further ones.

use super::records::{json_error, record};
use super::wire::Counting;
use super::{Collection, world};
use crate::support::server::Reply;
use serde_json::{Value, json};
use smgen::snapshot::{ResourceKind, Snapshot, SnapshotPart};

/// Answers as Resolver would; associations have two pages. None for what is no question of query logs.
pub fn answer(name: &str, request: &str) -> Option<Reply> {
    let config = |id: &str, name: &str, share: &str| {
        json!({
            "Id": id, "Arn": format!("arn:aws:route53resolver:us-east-1:123456789012:resolver-query-log-config/{id}"), "Name": name,
            "DestinationArn": format!("arn:aws:logs:us-east-1:123456789012:log-group:/{id}"), "Status": "CREATED", "ShareStatus": share,
        })
    };
    let body = match name {
        "ListResolverQueryLogConfigs" => json!({"ResolverQueryLogConfigs": [
            config("q-1", "p-query-log", "NOT_SHARED"),
            // Of the profile's name as well, but another account's, and it holds for nothing here.
            config("q-2", "p-query-log", "SHARED_WITH_ME"),
            config("q-3", "central", "SHARED_WITH_ME"),
            config("q-4", "of-another-vpc", "NOT_SHARED"),
        ]}),
        "ListResolverQueryLogConfigAssociations" if request.contains("NextToken") => {
            json!({"ResolverQueryLogConfigAssociations": [
                {"Id": "a-3", "ResolverQueryLogConfigId": "q-3", "ResourceId": "vpc-1", "Status": "FAILED", "Error": "ACCESS_DENIED"},
                {"Id": "a-4", "ResolverQueryLogConfigId": "q-4", "ResourceId": "vpc-9", "Status": "ACTIVE"},
                {"Id": "a-5", "ResolverQueryLogConfigId": "q-5", "ResourceId": "vpc-1", "Status": "ACTIVE", "Error": null},
                {"Id": "a-6", "ResolverQueryLogConfigId": "q-6", "ResourceId": "vpc-1", "Status": "ACTIVE"},
            ]})
        }
        "ListResolverQueryLogConfigAssociations" => json!({
            "NextToken": "t", "ResolverQueryLogConfigAssociations": [
                {"Id": "a-1", "ResolverQueryLogConfigId": "q-1", "ResourceId": "vpc-1", "Status": "ACTIVE", "Error": "NONE"},
            ],
        }),
        "GetResolverQueryLogConfig" if request.contains("q-5") => {
            json!({"ResolverQueryLogConfig": config("q-5", "hub", "NOT_SHARED")})
        }
        "GetResolverQueryLogConfig" => return Some(json_error("AccessDeniedException")),
        _ => return None,
    };
    Some(Reply::Http(
        200,
        "application/x-amz-json-1.1",
        body.to_string(),
    ))
}

fn with(action: &'static str, reply: Reply) -> Snapshot {
    let server = Counting::start(move |asked, request| {
        if asked == action {
            reply.clone()
        } else {
            world::answer(asked, request)
        }
    });
    Collection::of_everything(server.url()).run().taken().0
}

fn json_of(body: &Value) -> Reply {
    Reply::Http(200, "application/x-amz-json-1.1", body.to_string())
}

fn fields(all: &Snapshot, id: &str) -> Option<Value> {
    record(all, ResourceKind::QueryLog, id).map(|one| json!(one.fields))
}

#[test]
fn what_holds_for_the_vpc_is_read_whosever_it_is() {
    let server = Counting::start(world::answer);
    let all = Collection::of_everything(server.url()).run().whole().0;
    let to = |id: &str| format!("arn:aws:logs:us-east-1:123456789012:log-group:/{id}");
    assert_eq!(
        fields(&all, "q-1").unwrap(),
        json!({
            "name": "p-query-log", "destination": to("q-1"), "vpc": "vpc-1", "status": "ACTIVE", "delivery-error": null,
        })
    );
    let own = record(&all, ResourceKind::QueryLog, "q-1").unwrap();
    assert!(own.is_of("p"));
    assert_eq!(
        fields(&all, "q-3").unwrap(),
        json!({
            "name": "central", "destination": to("q-3"), "vpc": "vpc-1", "status": "FAILED", "delivery-error": "ACCESS_DENIED",
        })
    );
    // Its owner's tags are not asked for.
    let shared = record(&all, ResourceKind::QueryLog, "q-3").unwrap();
    assert_eq!(shared.tags, Some([].into()));
    // One that is not listed is asked for by its id; where that is denied, it is there all the same.
    assert_eq!(
        fields(&all, "q-5").unwrap(),
        json!({
            "name": "hub", "destination": to("q-5"), "vpc": "vpc-1", "status": "ACTIVE", "delivery-error": null,
        })
    );
    assert_eq!(
        fields(&all, "q-6").unwrap(),
        json!({"vpc": "vpc-1", "status": "ACTIVE", "delivery-error": null})
    );
    assert_eq!(fields(&all, "q-2"), None);
    assert_eq!(fields(&all, "q-4"), None);
}

#[test]
fn one_that_holds_for_nothing_says_so() {
    let none = json!({"ResolverQueryLogConfigAssociations": []});
    let all = with(
        "route53resolver:ListResolverQueryLogConfigAssociations",
        json_of(&none),
    );
    let own = fields(&all, "q-1").unwrap();
    for field in ["vpc", "status", "delivery-error"] {
        assert_eq!(own.get(field), Some(&Value::Null), "{field}");
    }
    assert_eq!(all.gaps, []);
}

#[test]
fn what_cannot_be_read_is_a_gap_and_no_other_verdict() {
    for action in [
        "route53resolver:ListResolverQueryLogConfigs",
        "route53resolver:ListResolverQueryLogConfigAssociations",
    ] {
        for reply in [json_error("AccessDeniedException"), json_of(&json!({}))] {
            let all = with(action, reply);
            assert!(!all.knows(SnapshotPart::QueryLogs), "{action}");
            // Whoever cannot list them does not take the own one for somebody else's.
            let others = all.records.iter();
            let others = others.filter(|one| one.kind == ResourceKind::QueryLog);
            let others: Vec<_> = others.map(|one| one.id.as_str()).collect();
            let listed = action.ends_with("Associations");
            assert_eq!(others, &["q-1"][..usize::from(listed)], "{action}");
            if let Some(own) = fields(&all, "q-1") {
                assert_eq!(own.get("vpc"), None);
                assert_eq!(own.get("status"), None);
            }
        }
    }
    let without_state = json!({"ResolverQueryLogConfigAssociations": [
        {"Id": "a-1", "ResolverQueryLogConfigId": "q-1", "ResourceId": "vpc-1"},
    ]});
    let all = with(
        "route53resolver:ListResolverQueryLogConfigAssociations",
        json_of(&without_state),
    );
    assert!(!all.knows(SnapshotPart::QueryLogs));
    let tags = with(
        "route53resolver:ListTagsForResource",
        json_error("AccessDeniedException"),
    );
    assert!(!tags.knows(SnapshotPart::QueryLogDetails));
}

#[test]
fn resource_policies_of_logs_are_found_by_name() {
    let server = Counting::start(world::answer);
    let all = Collection::of_everything(server.url()).run().whole().0;
    let policies: Vec<_> = all
        .records
        .iter()
        .filter(|one| one.kind == ResourceKind::LogPolicy)
        .map(|one| (one.id.as_str(), json!(one.fields)))
        .collect();
    let document = json!({"name": "p-query-log", "document": {"Statement": []}});
    assert_eq!(policies, [("p-query-log", document)]);
    for reply in [json_error("AccessDeniedException"), json_of(&json!({}))] {
        let all = with("logs:DescribeResourcePolicies", reply);
        assert!(!all.knows(SnapshotPart::LogPolicies));
    }
}
