//! Tests of the service data; they are longer than the code.

use std::collections::BTreeSet;

use super::*;

/// The endpoints that smgen renders unless told otherwise.
const DEFAULTS: [&str; 7] = [
    "s3",
    "sagemaker.api",
    "sagemaker.runtime",
    "logs",
    "ecr.api",
    "ecr.dkr",
    "sts",
];

fn place(name: &str) -> &'static Region {
    region(name).unwrap()
}

fn of(key: &str) -> &'static Service {
    service(key).unwrap_or_else(|| panic!("{key}"))
}

#[test]
fn services_are_sorted_and_found() {
    assert!(services().is_sorted_by(|a, b| a.key < b.key));
    assert!(services().len() >= 45);
    for each in services() {
        assert_eq!(service(each.key), Some(each));
    }
    for unknown in [
        "",
        "notebook",
        "sagemaker",
        "S3",
        "ecr",
        "com.amazonaws.us-east-1.s3",
    ] {
        assert_eq!(service(unknown), None);
    }
}

/// Names written out in full, `key region name`, as `aws-cdk-lib` 2.276.0 resolves them.
#[test]
fn endpoint_names() {
    let known = "
        s3 us-east-1 com.amazonaws.us-east-1.s3
        dynamodb us-east-1 com.amazonaws.us-east-1.dynamodb
        sagemaker.api us-east-1 com.amazonaws.us-east-1.sagemaker.api
        sagemaker.runtime eu-west-1 com.amazonaws.eu-west-1.sagemaker.runtime
        sagemaker.featurestore-runtime eu-west-1 com.amazonaws.eu-west-1.sagemaker.featurestore-runtime
        sagemaker.metrics us-west-2 com.amazonaws.us-west-2.sagemaker.metrics
        sagemaker.notebook us-east-1 aws.sagemaker.us-east-1.notebook
        sagemaker.studio us-east-1 aws.sagemaker.us-east-1.studio
        sagemaker.experiments us-east-1 aws.sagemaker.us-east-1.experiments
        sagemaker.partner-app us-east-1 aws.sagemaker.us-east-1.partner-app
        logs eu-central-1 com.amazonaws.eu-central-1.logs
        ecr.api eu-central-1 com.amazonaws.eu-central-1.ecr.api
        ecr.dkr eu-central-1 com.amazonaws.eu-central-1.ecr.dkr
        sts ap-southeast-2 com.amazonaws.ap-southeast-2.sts
        git-codecommit us-east-1 com.amazonaws.us-east-1.git-codecommit
        codeartifact.api us-east-1 com.amazonaws.us-east-1.codeartifact.api
        s3 cn-north-1 com.amazonaws.cn-north-1.s3
        dynamodb cn-north-1 com.amazonaws.cn-north-1.dynamodb
        sagemaker.api cn-north-1 cn.com.amazonaws.cn-north-1.sagemaker.api
        sagemaker.runtime cn-northwest-1 cn.com.amazonaws.cn-northwest-1.sagemaker.runtime
        sagemaker.featurestore-runtime cn-north-1 cn.com.amazonaws.cn-north-1.sagemaker.featurestore-runtime
        sagemaker.notebook cn-north-1 aws.sagemaker.cn-north-1.notebook
        sagemaker.studio cn-north-1 aws.sagemaker.cn-north-1.studio
        ecr.dkr cn-north-1 cn.com.amazonaws.cn-north-1.ecr.dkr
        sts cn-north-1 cn.com.amazonaws.cn-north-1.sts
        monitoring cn-north-1 cn.com.amazonaws.cn-north-1.monitoring
        logs cn-north-1 com.amazonaws.cn-north-1.logs
        kms cn-north-1 com.amazonaws.cn-north-1.kms
        ssm cn-north-1 com.amazonaws.cn-north-1.ssm
        secretsmanager cn-north-1 com.amazonaws.cn-north-1.secretsmanager
        sagemaker.api us-gov-west-1 com.amazonaws.us-gov-west-1.sagemaker.api
        ecr.api us-gov-west-1 com.amazonaws.us-gov-west-1.ecr.api
        logs us-gov-east-1 com.amazonaws.us-gov-east-1.logs
        codeartifact.api us-gov-west-1 -
        bedrock-runtime cn-north-1 -
        git-codecommit ca-west-1 -
        sagemaker.experiments cn-north-1 -";
    for line in known.trim().lines() {
        let [key, region, name] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let found = of(key).endpoint_name(place(region));
        assert_eq!(found.as_deref().unwrap_or("-"), name, "{line}");
        if name == "-" {
            assert_eq!(of(key).fips_endpoint_name(place(region)), None);
            assert!(of(key).host_names(place(region), false).is_empty());
        }
    }
}

/// A dash stands for no FIPS variant.
#[test]
fn fips_endpoint_names() {
    let known = "
        sagemaker.api us-east-1 com.amazonaws.us-east-1.sagemaker.api-fips
        sagemaker.runtime us-east-1 com.amazonaws.us-east-1.sagemaker.runtime-fips
        sts us-east-1 com.amazonaws.us-east-1.sts-fips
        kms eu-west-1 com.amazonaws.eu-west-1.kms-fips
        elasticfilesystem cn-north-1 cn.com.amazonaws.cn-north-1.elasticfilesystem-fips
        sagemaker.api us-gov-west-1 com.amazonaws.us-gov-west-1.sagemaker.api-fips
        sagemaker.runtime us-gov-west-1 com.amazonaws.us-gov-west-1.sagemaker.runtime
        sts us-gov-west-1 com.amazonaws.us-gov-west-1.sts
        s3 us-east-1 com.amazonaws.us-east-1.s3
        sagemaker.api eu-west-1 -
        s3 eu-west-1 -
        logs us-east-1 -
        kms cn-north-1 -";
    for line in known.trim().lines() {
        let [key, region, name] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let found = of(key).fips_endpoint_name(place(region));
        assert_eq!(found.as_deref().unwrap_or("-"), name, "{line}");
    }
}

#[test]
fn the_fips_runtime_takes_no_policy() {
    let runtime = of("sagemaker.runtime");
    assert!(runtime.policy && !runtime.fips_policy());
    assert!(!runtime.supports_policy(place("us-east-1"), true));
    assert!(runtime.supports_policy(place("us-east-1"), false));
    assert!(runtime.supports_policy(place("us-gov-west-1"), true));
    assert!(of("sagemaker.api").supports_policy(place("us-east-1"), true));
}

#[test]
fn private_dns() {
    let known = "
        sagemaker.api us-east-1 false api.sagemaker.us-east-1.amazonaws.com
        sagemaker.api us-east-1 true api-fips.sagemaker.us-east-1.amazonaws.com
        sagemaker.runtime us-east-1 true runtime-fips.sagemaker.us-east-1.amazonaws.com
        sagemaker.runtime us-gov-west-1 true runtime.sagemaker.us-gov-west-1.amazonaws.com
        sagemaker.api cn-north-1 false api.sagemaker.cn-north-1.amazonaws.com.cn
        ecr.dkr eu-west-1 false *.dkr.ecr.eu-west-1.amazonaws.com
        ecr.api eu-west-1 false api.ecr.eu-west-1.amazonaws.com
        sts eu-west-1 false sts.eu-west-1.amazonaws.com
        sagemaker.notebook us-east-1 false *.notebook.us-east-1.sagemaker.aws
        sagemaker.studio us-east-1 false *.studio.us-east-1.sagemaker.aws";
    for line in known.trim().lines() {
        let [key, region, fips, name] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let found = of(key).private_dns_names(place(region), fips == "true");
        assert_eq!(found, [name], "{line}");
    }
    let here = place("us-east-1");
    assert!(of("s3").private_dns_names(here, false).is_empty());
    assert_eq!(
        of("s3").host_names(here, false),
        ["s3.us-east-1.amazonaws.com"]
    );
    assert!(of("logs").private_dns_names(here, true).is_empty());
}

#[test]
fn every_name_in_every_region_is_well_formed() {
    let places: BTreeSet<_> = regions()
        .iter()
        .flat_map(|region| [region.name, region.partition.as_str()])
        .collect();
    for service in services() {
        let known = |place: &&str| places.contains(place);
        assert!(service.places().iter().all(known), "{}", service.key);
        assert!(regions().iter().any(|region| service.available(region)));
        for region in regions() {
            let names = [
                service.endpoint_name(region),
                service.fips_endpoint_name(region),
            ];
            for name in names.into_iter().flatten() {
                let starts = |prefix: &&str| name.starts_with(*prefix);
                assert!(["com.", "cn.com.", "aws."].iter().any(starts), "{name}");
                assert!(name.contains(region.name), "{name}");
                assert!(!name.contains(['{', '}', '*', ' ']), "{name}");
            }
            for fips in [false, true] {
                for host in service.host_names(region, fips) {
                    assert!(host.contains(region.name), "{host}");
                    assert!(!host.contains(['{', '}', ' ']), "{host}");
                }
            }
        }
    }
}

#[test]
fn gateways_are_s3_and_dynamodb() {
    let gateways: Vec<_> = services()
        .iter()
        .filter(|service| service.kind == EndpointType::Gateway)
        .map(|service| service.key)
        .collect();
    assert_eq!(gateways, ["dynamodb", "s3"]);
}

#[test]
fn every_service_has_a_purpose_and_calls_or_a_reason_for_none() {
    for service in services() {
        let key = service.key;
        assert!(
            service.purpose.ends_with('.') && service.purpose.len() > 20,
            "{key}"
        );
        assert_eq!(
            service.calls.is_empty(),
            service.no_calls.is_some(),
            "{key}"
        );
        for call in &service.calls {
            let reason = call.reason;
            assert!(
                reason.ends_with('.') && !call.actions.is_empty(),
                "{key}: {reason}"
            );
            let optional = reason.starts_with("Only ");
            assert_eq!(optional, call.need == Need::Optional, "{key}: {reason}");
        }
    }
}

#[test]
fn actions_are_well_formed() {
    for service in services() {
        for call in &service.calls {
            let mut seen = BTreeSet::new();
            for action in call.actions {
                assert!(seen.insert(action), "{action} twice in {}", service.key);
                let (prefix, name) = action.split_once(':').unwrap();
                let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                assert!(!prefix.is_empty() && prefix.chars().all(lower), "{action}");
                assert!(
                    name.starts_with(|c: char| c.is_ascii_uppercase()),
                    "{action}"
                );
                assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{action}");
            }
        }
    }
}

#[test]
fn the_default_endpoints_are_called() {
    let declared = [Workload::Notebook, Workload::Training, Workload::Inference];
    for key in DEFAULTS {
        assert!(of(key).need(&declared).is_some(), "{key}");
        assert!(of(key).policy, "{key}");
    }
    assert_eq!(of("s3").need(&[Workload::Training]), Some(Need::Must));
    assert_eq!(of("logs").need(&[Workload::Training]), Some(Need::Optional));
    assert_eq!(of("sagemaker.experiments").need(&declared), None);
    assert_eq!(of("cloudtrail").need(&Workload::ALL), None);
}

#[test]
fn actions_follow_the_declared_workloads() {
    let create = "sagemaker:CreateTrainingJob";
    let api = of("sagemaker.api");
    let alone = api.actions(&[Workload::Notebook]);
    let both = api.actions(&[Workload::Notebook, Workload::Training]);
    assert!(!alone.contains(&create) && both.contains(&create));
    assert!(!both.contains(&"sagemaker:CreateEndpoint"));
    assert!(!api.actions(&[Workload::Training]).contains(&create));
    assert!(both.is_sorted_by(|a, b| a < b));
    for workload in Workload::ALL {
        // Editors connect to spaces of Studio, which need it themselves.
        let alone = workload != Workload::RemoteIde;
        let need = alone.then_some(Need::Must);
        assert_eq!(of("s3").need(&[workload]), need, "{workload}");
    }
}

/// An endpoint policy without known actions allows `<key>:*`, so such keys have to be IAM namespaces.
#[test]
fn keys_of_services_without_calls_are_iam_namespaces() {
    let without: Vec<_> = services()
        .iter()
        .filter(|service| service.actions(&Workload::ALL).is_empty())
        .map(|service| service.key)
        .collect();
    assert_eq!(without, ["cloudtrail", "config"]);
}
