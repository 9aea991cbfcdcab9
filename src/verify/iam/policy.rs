//! Writes policies.

use super::{Action, Place};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a managed policy takes, and what a role's own policies take together, in characters, white space not counted (IAM user guide,
/// "IAM and AWS STS quotas", read 2026-11-26).
pub const MANAGED: usize = 6144;
/// See [`MANAGED`].
pub const INLINE: usize = 10_240;

/// What statements of one name come to together.
#[derive(Default)]
struct Statement<'a> {
    conditions: Value,
    resources: BTreeSet<String>,
    actions: BTreeSet<&'a str>,
}

/// Writes the policy that allows these actions and no others, in this region only where the action is regional.
///
/// Each is narrowed as far as its scope says. Nothing is said of `sts:GetCallerIdentity`, which takes no permission (AWS STS API
/// reference, `GetCallerIdentity`).
#[must_use]
pub fn policy(actions: &[Action], place: Place<'_>) -> Value {
    let mut statements = BTreeMap::<String, Statement<'_>>::new();
    for action in actions {
        let service = action.name.split(':').next().unwrap_or_default();
        for grant in action.scope.grants(service, place) {
            let mut conditions = grant.conditions;
            // Where all ARNs say it, a condition would only make the policy longer.
            let here = format!(":{}:", place.region);
            if grant.regional && !grant.resources.iter().all(|arn| arn.contains(&here)) {
                conditions["StringEquals"]["aws:RequestedRegion"] = json!(place.region);
            }
            let statement = statements.entry(grant.sid).or_default();
            statement.conditions = conditions;
            statement.resources.extend(grant.resources);
            statement.actions.insert(action.name);
        }
    }
    let statements = statements.into_iter().map(|(sid, statement)| {
        let mut written = json!({
            "Sid": sid,
            "Effect": "Allow",
            "Action": statement.actions,
            "Resource": statement.resources,
        });
        if statement.conditions != json!({}) {
            written["Condition"] = statement.conditions;
        }
        written
    });
    json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::super::{
        CLEANUP, EC2, EXECUTION, EXECUTION_KEY, OWN_IMAGE, QUOTAS, READ, SAGEMAKER, SSM, VOLUME_KEY,
    };
    use super::*;
    use crate::catalog::account_of;

    const HERE: Place<'_> = Place {
        partition: "aws-us-gov",
        region: "us-gov-west-1",
        account: None,
        role: None,
        image: None,
        volume_key: None,
    };

    /// With everything named that can be.
    const NAMED: Place<'_> = Place {
        account: Some("123456789012"),
        role: Some("arn:aws-us-gov:iam::123456789012:role/probe"),
        image: Some("ami-0123456789abcdef0"),
        volume_key: Some("arn:aws-us-gov:kms:us-gov-west-1:210987654321:key/k"),
        ..HERE
    };

    fn statements(actions: &[Action]) -> Vec<Value> {
        policy(actions, HERE)["Statement"]
            .as_array()
            .unwrap()
            .clone()
    }

    fn allowed(actions: &[Action]) -> BTreeSet<String> {
        let statements = statements(actions);
        let names = statements
            .iter()
            .flat_map(|statement| statement["Action"].as_array().unwrap())
            .map(|action| action.as_str().unwrap().to_owned());
        names.collect()
    }

    #[test]
    fn each_action_is_allowed_and_nothing_else() {
        for list in [READ, SAGEMAKER, EC2, SSM, CLEANUP, EXECUTION] {
            let wanted = list.iter().map(|action| action.name);
            let wanted: BTreeSet<_> = wanted.filter(|name| !name.starts_with("sts:")).collect();
            let allowed = allowed(list);
            assert_eq!(
                allowed.iter().map(String::as_str).collect::<BTreeSet<_>>(),
                wanted
            );
            let text = policy(list, HERE).to_string();
            assert!(!text.contains(":*:*\""), "{text}");
            assert!(allowed.iter().all(|name| !name.contains('*')), "{text}");
        }
    }

    #[test]
    fn what_is_read_is_narrowed_to_its_kind() {
        let text = policy(READ, HERE).to_string();
        for part in [
            "ec2:us-gov-west-1:*:vpc/*",
            "ec2:us-gov-west-1:*:prefix-list/*",
            "kms:us-gov-west-1:*:key/*",
            "logs:us-gov-west-1:*:log-group:*",
            "lambda:us-gov-west-1:*:function:*",
            "iam::*:role/*",
            "s3:::*",
        ] {
            assert!(text.contains(&format!("arn:aws-us-gov:{part}")), "{text}");
        }
        for statement in statements(READ) {
            let region = &statement["Condition"]["StringEquals"]["aws:RequestedRegion"];
            let resources = statement["Resource"].as_array().unwrap();
            let own = |resource: &Value| {
                let arn = resource.as_str().unwrap();
                // IAM and Route 53 have no region.
                let global = arn.contains(":iam::") || arn.contains(":route53:::");
                arn.contains(":us-gov-west-1:") || global
            };
            let worldwide = statement["Sid"] == "ReadWorldwide";
            assert!(
                region == "us-gov-west-1" || worldwide || resources.iter().all(own),
                "{statement}"
            );
            assert_eq!(statement["Effect"], "Allow");
            let open = statement["Resource"][0] == "*";
            let named_open = statement["Sid"] == "ReadAll" || worldwide;
            assert_eq!(named_open, open, "{statement}");
        }
    }

    #[test]
    fn what_changes_anything_is_narrowed_to_what_smgen_creates() {
        for list in [SAGEMAKER, EC2, SSM, CLEANUP] {
            for statement in statements(list) {
                let names: Vec<_> = statement["Action"].as_array().unwrap().iter().collect();
                let changes = |name: &&&Value| {
                    let name = name.as_str().unwrap().split_once(':').unwrap().1;
                    !["Describe", "Get", "List"]
                        .iter()
                        .any(|verb| name.starts_with(verb))
                };
                let sid = statement["Sid"].as_str().unwrap();
                if names.iter().any(|name| changes(&name)) {
                    assert_ne!(statement["Resource"][0], "*", "{statement}");
                    let text =
                        statement["Condition"].to_string() + &statement["Resource"].to_string();
                    let narrow = ["smgen", "RunInstances", "RunShellScript", "PassedToService"];
                    assert!(
                        sid == "LaunchInto"
                            || sid == "LaunchImage"
                            || narrow.iter().any(|part| text.contains(part)),
                        "{statement}"
                    );
                }
            }
        }
    }

    #[test]
    fn statements_have_names_of_their_own_and_fit_together() {
        // What one run needs: SageMaker and Systems Manager are never launched by the same one.
        let more = [OWN_IMAGE, VOLUME_KEY, QUOTAS].concat();
        for launching in [SAGEMAKER, SSM] {
            // Reading and launching are a managed policy each; a role takes both as one of its own.
            fit_together(READ, MANAGED);
            fit_together(&[launching, EC2, CLEANUP, &more].concat(), MANAGED);
            fit_together(&[READ, launching, EC2, CLEANUP, &more].concat(), INLINE);
        }
    }

    fn fit_together(all: &[Action], most: usize) {
        let statements = statements(all);
        let sids: BTreeSet<_> = statements
            .iter()
            .map(|one| one["Sid"].as_str().unwrap())
            .collect();
        assert_eq!(sids.len(), statements.len());
        for sid in sids {
            assert!(
                sid.chars().all(|letter| letter.is_ascii_alphanumeric()),
                "{sid}"
            );
        }
        for place in [HERE, NAMED] {
            let size = policy(all, place).to_string().len();
            assert!(size < most, "{size}");
        }
    }

    #[test]
    fn the_account_is_named_wherever_a_resource_has_one() {
        let more = [OWN_IMAGE, VOLUME_KEY, QUOTAS].concat();
        for launching in [SAGEMAKER, SSM] {
            let all = [READ, launching, EC2, CLEANUP, &more].concat();
            let policy = policy(&all, NAMED);
            for statement in policy["Statement"].as_array().unwrap() {
                for resource in statement["Resource"].as_array().unwrap() {
                    let resource = resource.as_str().unwrap();
                    let owner = account_of(resource);
                    let named = ["123456789012", "210987654321", "aws", ""].map(Some);
                    let shared = [
                        "prefix-list",
                        "firewall-rule-group",
                        "firewall-domain-list",
                        "resolver-query-log-config",
                    ]
                    .map(|kind| resource.contains(&format!(":{kind}/")));
                    assert!(
                        resource == "*" || named.contains(&owner) || shared.contains(&true),
                        "{resource}"
                    );
                }
            }
            let text = policy.to_string();
            assert!(!text.contains("role/*\"],\"Sid\":\"Pass"), "{text}");
            assert!(text.contains("arn:aws-us-gov:iam::aws:policy/*"), "{text}");
        }
    }

    #[test]
    fn role_image_and_key_are_the_only_ones_where_they_are_named() {
        let all = [SAGEMAKER, EC2, OWN_IMAGE, VOLUME_KEY].concat();
        let statement = |place, sid: &str| {
            let policy = policy(&all, place);
            let mut statements = policy["Statement"].as_array().unwrap().clone().into_iter();
            statements.find(|one| one["Sid"] == sid)
        };
        let pass = statement(NAMED, "PassToSagemaker").unwrap();
        assert_eq!(pass["Resource"], json!([NAMED.role]));
        assert_eq!(
            pass["Condition"]["StringEquals"]["iam:PassedToService"],
            "sagemaker.amazonaws.com"
        );
        let launch = statement(NAMED, "LaunchImage").unwrap();
        assert_eq!(
            launch["Resource"],
            json!(["arn:aws-us-gov:ec2:us-gov-west-1::image/ami-0123456789abcdef0"])
        );
        assert_eq!(statement(NAMED, "AmazonLinux"), None);
        let amazons = statement(HERE, "LaunchImage").unwrap();
        assert_eq!(amazons["Condition"]["StringEquals"]["ec2:Owner"], "amazon");
        let grants = statement(NAMED, "GrantVolumeKey").unwrap();
        assert_eq!(grants["Action"], json!(["kms:CreateGrant"]));
        assert_eq!(grants["Resource"], json!([NAMED.volume_key]));
        assert_eq!(
            grants["Condition"]["Bool"]["kms:GrantIsForAWSResource"],
            "true"
        );
        let uses = statement(NAMED, "UseVolumeKey").unwrap();
        assert_eq!(
            uses["Condition"]["StringEquals"]["kms:ViaService"],
            json!([
                "ec2.us-gov-west-1.amazonaws.com",
                "sagemaker.us-gov-west-1.amazonaws.com"
            ])
        );
        assert_eq!(statement(HERE, "GrantVolumeKey"), None);
        assert!(
            policy(EXECUTION_KEY, NAMED)
                .to_string()
                .contains("kms:CreateGrant")
        );
    }

    #[test]
    fn the_execution_role_is_not_narrowed() {
        for statement in statements(EXECUTION) {
            assert_eq!(statement.get("Condition"), None, "{statement}");
        }
    }

    #[test]
    fn ec2_has_a_name_of_its_own_in_china() {
        let place = Place {
            partition: "aws-cn",
            region: "cn-north-1",
            ..HERE
        };
        let text = policy(SSM, place).to_string();
        assert!(text.contains("\"ec2.amazonaws.com.cn\""), "{text}");
        let text = policy(SAGEMAKER, place).to_string();
        assert!(text.contains("\"sagemaker.amazonaws.com\""), "{text}");
    }
}
