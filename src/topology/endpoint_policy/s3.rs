//! The policy of the S3 endpoint: own buckets, AWS's by name, trusted ones, and TLS.

use super::calls::Calls;
use super::owners::{Owners, everyone};
use crate::blueprint::{Blueprint, PolicyStrength};
use crate::catalog::{self, Bucket, BucketOption};
use crate::topology::policy::{Statement, Text};

pub(super) fn statements(
    blueprint: &Blueprint,
    owners: &Owners<'_>,
    strength: PolicyStrength,
    calls: Calls,
) -> Vec<Statement> {
    let whole = match strength {
        // Access points, and what else of S3 is no bucket.
        PolicyStrength::Perimeter => "*",
        PolicyStrength::LeastPrivilege => "arn:{partition}:s3:::*",
    };
    let resources = vec![owners.arn(whole)];
    let bound = owners.resources("OwnPrincipalsOwnBuckets", calls.bound, resources);
    let unbound = owners.principals(calls.unbound);
    let mut statements: Vec<_> = bound.into_iter().chain(unbound).collect();
    let buckets = [
        ("EcrImageLayers", None),
        ("JumpStartModels", Some(BucketOption::Jumpstart)),
        ("AmazonLinuxPackages", Some(BucketOption::AmazonLinux)),
    ];
    for (sid, option) in buckets {
        let mut wanted = Vec::new();
        for bucket in catalog::buckets() {
            if bucket.option == option && needs(blueprint, bucket) {
                wanted.push(bucket);
            }
        }
        statements.extend(of_aws(blueprint, owners, sid, &wanted));
    }
    let trusted = &blueprint.endpoints.trusted_buckets;
    if !trusted.is_empty() {
        let arns = trusted.iter().flat_map(|bucket| {
            let arn = format!("arn:{{partition}}:s3:::{bucket}");
            [owners.arn(&arn), owners.arn(&format!("{arn}/*"))]
        });
        let actions = ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"];
        statements.push(owners.own(Statement::allow(
            "OwnPrincipalsTrustedBuckets",
            actions.map(str::to_owned).to_vec(),
            arns.collect(),
        )));
    }
    statements.extend(tls_only());
    statements
}

/// Tells whether a profile has what the bucket belongs to.
fn needs(blueprint: &Blueprint, bucket: &Bucket) -> bool {
    let endpoints = &blueprint.endpoints;
    let asked = match bucket.option {
        Some(BucketOption::Jumpstart) => endpoints.jumpstart,
        Some(BucketOption::AmazonLinux) => endpoints.amazon_linux,
        None => true,
    };
    let mut services = endpoints.services.iter();
    asked && services.any(|choice| bucket.needed_by.contains(&choice.service.key))
}

/// Allows reading buckets of AWS by name, which are in no account or organization of ours.
fn of_aws(
    blueprint: &Blueprint,
    owners: &Owners<'_>,
    sid: &str,
    buckets: &[&Bucket],
) -> Option<Statement> {
    let first = buckets.first()?;
    let arns = buckets.iter().flat_map(|bucket| {
        let arn = format!(
            "arn:{{partition}}:s3:::{}",
            bucket.name_in(blueprint.region)
        );
        let listed = bucket.actions.contains(&"s3:ListBucket");
        let whole = listed.then(|| owners.arn(&arn));
        let objects = owners.arn(&format!("{arn}/*"));
        whole.into_iter().chain([objects]).collect::<Vec<Text>>()
    });
    let actions = first.actions.iter().map(|action| (*action).to_owned());
    let one = Statement::allow(sid, actions.collect(), arns.collect());
    Some(if first.any_caller {
        one.to(everyone())
    } else {
        owners.own(one)
    })
}

/// Refuses plain HTTP and TLS older than 1.2. Interface endpoints need no such statement: they listen on 443 only, and
/// there is no global condition key for the version.
fn tls_only() -> [Statement; 2] {
    let deny = |sid| Statement::deny(sid, vec!["s3:*".into()], vec!["*".into()]).to(everyone());
    [
        deny("TlsOnly").when("Bool", "aws:SecureTransport", vec!["false".into()]),
        deny("Tls12OrNewer").when("NumericLessThan", "s3:TlsVersion", vec!["1.2".into()]),
    ]
}
