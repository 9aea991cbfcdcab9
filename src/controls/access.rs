//! Controls of endpoint policies and key policies (N7, N15).

use super::Network;
use super::control::{Assessment, Assessor};
use crate::catalog::{self, Quota, account_of};
use crate::topology::{
    Endpoint, Part, PolicyDocument, PolicyValue, Statement, Text, Topology, ids,
};

/// Condition keys that name the owner of whoever calls.
const CALLER: [&str; 2] = ["aws:PrincipalAccount", "aws:PrincipalOrgID"];
/// Condition keys that name the owner of what is called upon.
const OWNER: [&str; 2] = ["aws:ResourceAccount", "aws:ResourceOrgID"];
const FREE: &str = "its policy carries no condition on resources: AWS knows none of these calls";
const SAID: &str =
    "the blueprint says so of a declared service: no policy, or actions without a resource";

fn id(endpoint: &Endpoint) -> String {
    ids::endpoint(&endpoint.service)
}

fn policies(topology: &Topology) -> impl Iterator<Item = (&Endpoint, &PolicyDocument)> {
    let endpoints = topology.endpoints.iter();
    endpoints.filter_map(|endpoint| Some((endpoint, endpoint.policy.as_ref()?)))
}

/// Tells whether a condition demands that one of the keys is the own account, or the own organization.
fn is_own(topology: &Topology, statement: &Statement, keys: [&str; 2]) -> bool {
    let own = |text: &Text| {
        let account = topology.account_id.as_deref();
        let organization = topology.organization_id.as_deref();
        let text = match text.0.as_slice() {
            [Part::AccountId] => return true,
            [Part::Literal(text)] => Some(text.as_str()),
            _ => None,
        };
        text.is_some() && (text == account || text == organization)
    };
    let mut conditions = statement.conditions.iter();
    conditions.any(|(operator, key, values)| {
        *operator == "StringEquals"
            && keys.contains(&key.as_str())
            && !values.is_empty()
            && values.iter().all(own)
    })
}

/// cdk-nag and checkov look into no endpoint policy: without one, AWS's lets everybody do everything through it.
pub(super) fn endpoints_have_policies(network: &Network<'_>) -> Assessment {
    let region = catalog::region(&network.topology.region);
    let mut assessor = Assessor::default();
    for endpoint in &network.topology.endpoints {
        let service = catalog::service(&endpoint.service);
        let takes = service
            .zip(region)
            .is_none_or(|(service, region)| service.supports_policy(region, endpoint.fips));
        let some = endpoint.policy.as_ref();
        let said = endpoint.is_declared() && some.is_none();
        let fine = !takes || said || some.is_some_and(|policy| !policy.statements.is_empty());
        assessor.require(fine, id(endpoint), "has no policy", &endpoint.from);
        if said {
            assessor.remark(id(endpoint), SAID);
        }
    }
    assessor.assessment()
}

pub(super) fn policies_fit(network: &Network<'_>) -> Assessment {
    let most = catalog::quota(Quota::EndpointPolicyCharacters) as usize;
    let mut assessor = Assessor::default();
    for (endpoint, policy) in policies(network.topology) {
        let length = policy.length();
        let why = format!("its policy has {length} characters of {most} at most");
        assessor.require(length <= most, id(endpoint), why, &endpoint.from);
    }
    assessor.assessment()
}

/// Tells whether a statement reads named buckets and nothing else: an exception for data that is not ours.
fn reads_named_buckets(statement: &Statement) -> bool {
    let reads = |action: &String| {
        let name = action.strip_prefix("s3:").unwrap_or_default();
        (name.starts_with("Get") || name.starts_with("List")) && !name.contains('*')
    };
    let named = |resource: &Text| {
        let text = resource.to_string();
        let bucket = text.split_once(":::").map_or("", |(_, path)| path);
        let bucket = bucket.split_once('/').map_or(bucket, |(bucket, _)| bucket);
        !bucket.is_empty() && !bucket.contains(['*', '?'])
    };
    !statement.resources.is_empty()
        && statement.actions.iter().all(reads)
        && statement.resources.iter().all(named)
}

/// Tells whether the requests of all that a statement allows tell no owner of a resource.
fn tells_no_owner(statement: &Statement) -> bool {
    let mut actions = statement.actions.iter();
    actions.all(|action| match action.strip_suffix(":*") {
        Some(namespace) => catalog::unowned_in(namespace).is_some_and(|unowned| unowned.whole),
        None => !action.contains('*') && catalog::tells_no_owner(action),
    })
}

/// Tells whether a statement is bound to what is own: by a condition, or by the account in every ARN.
fn binds_resources(topology: &Topology, statement: &Statement) -> bool {
    let named = |resource: &Text| match resource.0.as_slice() {
        [Part::Literal(head), Part::AccountId, ..] => {
            head.matches(':').count() == 4 && !head.contains('*')
        }
        [Part::Literal(text)] => {
            topology.account_id.is_some() && account_of(text) == topology.account_id.as_deref()
        }
        _ => false,
    };
    is_own(topology, statement, OWNER)
        || !statement.resources.is_empty() && statement.resources.iter().all(named)
}

/// Tells whether a statement is the one of the catalogue for callers without a signature, on what is own.
fn admits_any_caller(topology: &Topology, endpoint: &Endpoint, statement: &Statement) -> bool {
    let service = catalog::service(&endpoint.service);
    service.is_some_and(|service| service.any_caller.is_some())
        && binds_resources(topology, statement)
}

/// Tells whether a statement is about what the catalogue says to be AWS's: no other action, and no resource that is not named.
fn is_of_aws(endpoint: &Endpoint, statement: &Statement) -> bool {
    let service = catalog::service(&endpoint.service);
    let owned = service.and_then(|service| service.aws_owned.as_ref());
    owned.is_some_and(|owned| {
        let mut actions = statement.actions.iter();
        let mut resources = statement.resources.iter();
        let registries = statement.conditions.iter().any(|(operator, key, values)| {
            *operator == "StringEquals"
                && key == "aws:ResourceAccount"
                && catalog::are_image_accounts(values.iter().map(Text::to_string))
        });
        actions.all(|action| owned.actions.contains(&action.as_str()))
            && resources.all(|resource| *resource != Text::from("*"))
            && (!owned.registries || registries)
    })
}

/// Whoever calls belongs to the account or organization; AWS's own buckets may be read by name, and callers that AWS documents to
/// carry no signature reach what is own.
pub(super) fn own_callers(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let mut assessor = Assessor::default();
    for (endpoint, policy) in policies(topology) {
        for statement in policy.statements.iter().filter(|one| one.allow) {
            let exception = endpoint.service == "s3" && reads_named_buckets(statement)
                || admits_any_caller(topology, endpoint, statement);
            let fine = is_own(topology, statement, CALLER) || exception;
            let why = format!("statement `{}` lets foreign principals pass", statement.sid);
            assessor.require(fine, id(endpoint), why, &endpoint.from);
        }
    }
    assessor.assessment()
}

/// What is called belongs to the account or organization, wherever a request tells it; what is AWS's is named. S3 has a control of its
/// own.
pub(super) fn own_resources(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let mut assessor = Assessor::default();
    for (endpoint, policy) in policies(topology).filter(|(endpoint, _)| endpoint.service != "s3") {
        let allows = policy.statements.iter().filter(|one| one.allow);
        let mut bound = false;
        let mut faulty = false;
        for statement in allows {
            let own = binds_resources(topology, statement);
            let said = endpoint.is_declared() && statement.sid == "OwnPrincipals";
            if said {
                assessor.remark(id(endpoint), SAID);
            }
            let fine = own || said || tells_no_owner(statement) || is_of_aws(endpoint, statement);
            bound |= own;
            faulty |= !fine;
            let why = format!("statement `{}` reaches foreign resources", statement.sid);
            assessor.require(fine, id(endpoint), why, &endpoint.from);
        }
        if !bound && !faulty {
            assessor.remark(id(endpoint), FREE);
        }
    }
    assessor.assessment()
}

fn s3(topology: &Topology) -> Option<(&Endpoint, &PolicyDocument)> {
    policies(topology).find(|(endpoint, _)| endpoint.service == "s3")
}

const NO_S3: &str = "there is no endpoint of S3 with a policy";

/// Data goes to own buckets; others are named one by one, and only read.
pub(super) fn own_buckets(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    let Some((endpoint, policy)) = s3(topology) else {
        return Assessment::NotApplicable(NO_S3);
    };
    let mut assessor = Assessor::default();
    for statement in policy.statements.iter().filter(|one| one.allow) {
        let fine = is_own(topology, statement, OWNER)
            || reads_named_buckets(statement)
            || tells_no_owner(statement);
        let why = format!(
            "statement `{}` lets data go to foreign buckets",
            statement.sid
        );
        assessor.require(fine, id(endpoint), why, &endpoint.from);
    }
    assessor.assessment()
}

/// Interface endpoints listen on 443 only; S3's gateway passes plain HTTP unless the policy denies it.
pub(super) fn s3_over_tls(network: &Network<'_>) -> Assessment {
    let Some((endpoint, policy)) = s3(network.topology) else {
        return Assessment::NotApplicable(NO_S3);
    };
    let denied = |operator: &str, key: &str, value: &str| {
        policy.statements.iter().any(|statement| {
            let all = statement.resources == [Text::from("*")] && statement.actions == ["s3:*"];
            let only = statement.conditions.len() == 1;
            let mut conditions = statement.conditions.iter();
            !statement.allow
                && all
                && only
                && conditions.any(|(one, on, values)| {
                    *one == operator && on == key && *values == [Text::from(value)]
                })
        })
    };
    let mut assessor = Assessor::default();
    let demands = [
        (
            denied("Bool", "aws:SecureTransport", "false"),
            "its policy does not deny plain HTTP",
        ),
        (
            denied("NumericLessThan", "s3:TlsVersion", "1.2"),
            "its policy does not deny TLS before 1.2",
        ),
    ];
    for (fine, why) in demands {
        assessor.require(fine, id(endpoint), why, &endpoint.from);
    }
    assessor.assessment()
}

/// Nobody in particular may use a key: services for this account, or principals of the account through named services.
pub(super) fn key_policies_narrow(network: &Network<'_>) -> Assessment {
    let mut assessor = Assessor::default();
    for key in &network.topology.keys {
        let what = ids::key(key.purpose);
        for statement in key.policy.statements.iter().filter(|one| one.allow) {
            if let Some(why) = wide(statement) {
                let why = format!("statement `{}` {why}", statement.sid);
                assessor.require(false, what.as_str(), why, &key.from);
            }
        }
        assessor.looked_at(what);
    }
    assessor.assessment()
}

/// Says what is too wide about a statement of a key policy.
fn wide(statement: &Statement) -> Option<&'static str> {
    /// Actions that use a key rather than administer it.
    const USES: [&str; 5] = [
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:ReEncrypt",
        "kms:CreateGrant",
    ];
    let anyone = statement.principal.as_ref().is_none_or(names_anyone);
    let mut actions = statement.actions.iter();
    let uses = |action: &String| USES.iter().any(|one| action.starts_with(one));
    if anyone {
        Some("names everybody")
    } else if actions
        .clone()
        .any(|action| action == "kms:*" || action == "*")
    {
        Some("allows every action")
    } else if actions.any(uses) && statement.conditions.is_empty() {
        Some("lets the key be used without a condition")
    } else {
        None
    }
}

fn names_anyone(principal: &PolicyValue) -> bool {
    match principal {
        PolicyValue::Text(text) => text.to_string() == "*",
        PolicyValue::List(list) => list.iter().any(names_anyone),
        PolicyValue::Map(map) => map.iter().any(|(_, value)| names_anyone(value)),
    }
}
