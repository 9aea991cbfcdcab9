//! Where a service answers.

use super::Service;
use crate::catalog::{self, Partition};
use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// Where a service answers, and the region that its calls are signed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// Scheme and host, perhaps with a path.
    pub(super) url: String,
    /// Region.
    pub(super) signing_region: String,
    /// Whether the bucket is part of the host and must not stand in the path.
    pub(super) holds_bucket: bool,
}

impl Endpoint {
    /// Finds the endpoint in the order of the SDK: what the command line says, what the configuration says of the service, what it
    /// says of all, and else AWS's own.
    pub(super) fn of(config: &SdkConfig, service: Service, bucket: Option<&str>) -> Self {
        let region = config.region().map_or("us-east-1", AsRef::as_ref);
        let own = Self::in_region(
            service,
            region,
            config.use_fips().unwrap_or_default(),
            config.use_dual_stack().unwrap_or_default(),
            bucket,
        );
        match overridden(config, service) {
            Some(url) => Self {
                url,
                holds_bucket: false,
                ..own
            },
            None => own,
        }
    }

    /// Returns AWS's own endpoint.
    ///
    /// Source: botocore 1.43.11, `endpoint-rule-set-1.json` of the services and `partitions.json`.
    fn in_region(
        service: Service,
        region: &str,
        fips: bool,
        dual_stack: bool,
        bucket: Option<&str>,
    ) -> Self {
        let known = catalog::region(region);
        let partition = known.map_or(Partition::Aws, |region| region.partition);
        let suffix = known.map_or("amazonaws.com", |region| region.dns_suffix);
        let dual_suffix = match partition {
            Partition::AwsCn => "api.amazonwebservices.com.cn",
            Partition::Aws | Partition::AwsUsGov => "api.aws",
        };
        let suffix_here = if dual_stack { dual_suffix } else { suffix };
        let name = service.host;
        let (host, signing_region) = if service.is_iam() {
            iam(partition, fips, dual_stack, suffix_here)
        } else if service.is_route53() {
            route53(partition, fips, dual_stack, suffix_here)
        } else if service.is_s3() {
            let fips = if fips { "-fips" } else { "" };
            let dual = if dual_stack { ".dualstack" } else { "" };
            (format!("s3{fips}{dual}.{region}.{suffix}"), region)
        } else if service == Service::SAGEMAKER && fips {
            let host = match partition {
                Partition::Aws | Partition::AwsUsGov if !dual_stack => "api-fips.sagemaker",
                _ => "api.sagemaker-fips",
            };
            (format!("{host}.{region}.{suffix_here}"), region)
        } else {
            // The log service, RAM and Resolver of GovCloud have no hosts of their own for FIPS: all of their hosts are.
            let all = [Service::LOGS, Service::RAM, Service::RESOLVER].contains(&service);
            let plain = all && partition == Partition::AwsUsGov && !dual_stack;
            let fips = if fips && !plain { "-fips" } else { "" };
            (format!("{name}{fips}.{region}.{suffix_here}"), region)
        };
        // A bucket with dots does not fit the wildcard of S3's certificate (Amazon S3 user guide, "Virtual hosting of buckets").
        let bucket = bucket.filter(|bucket| !bucket.contains('.'));
        Self {
            url: match bucket {
                Some(bucket) => format!("https://{bucket}.{host}"),
                None => format!("https://{host}"),
            },
            signing_region: signing_region.to_owned(),
            holds_bucket: bucket.is_some(),
        }
    }
}

/// Returns the host of IAM, of which each partition has one, and the region that its calls are signed for.
fn iam(partition: Partition, fips: bool, dual: bool, suffix: &str) -> (String, &'static str) {
    match partition {
        Partition::Aws => {
            let fips = if fips { "-fips" } else { "" };
            let global = if dual { ".global" } else { "" };
            (format!("iam{fips}{global}.{suffix}"), "us-east-1")
        }
        Partition::AwsCn if fips => (format!("iam-fips.{suffix}"), "cn-northwest-1"),
        Partition::AwsCn => {
            let place = if dual { "global" } else { "cn-north-1" };
            (format!("iam.{place}.{suffix}"), "cn-north-1")
        }
        Partition::AwsUsGov => (format!("iam.us-gov.{suffix}"), "us-gov-west-1"),
    }
}

/// Returns the host of Route 53, of which each partition has one, and the region that its calls are signed for.
fn route53(partition: Partition, fips: bool, dual: bool, suffix: &str) -> (String, &'static str) {
    match partition {
        Partition::Aws => {
            let fips = if fips { "-fips" } else { "" };
            let global = if dual { ".global" } else { "" };
            (format!("route53{fips}{global}.{suffix}"), "us-east-1")
        }
        Partition::AwsCn if fips => (format!("route53-fips.{suffix}"), "cn-northwest-1"),
        Partition::AwsCn => {
            let global = if dual { ".global" } else { "" };
            (format!("route53{global}.{suffix}"), "cn-northwest-1")
        }
        Partition::AwsUsGov => (format!("route53.us-gov.{suffix}"), "us-gov-west-1"),
    }
}

/// Returns where the configuration says that the service is, if it is not where AWS has it.
fn overridden(config: &SdkConfig, service: Service) -> Option<String> {
    let all = config.endpoint_url().map(str::to_owned);
    if config.get_origin("endpoint_url").is_client_config() {
        return all;
    }
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok();
    let own = key.and_then(|key| config.service_config()?.load_config(key));
    own.or(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(service: Service, region: &str, fips: bool, dual: bool) -> (String, String) {
        let found = Endpoint::in_region(service, region, fips, dual, None);
        (found.url, found.signing_region)
    }

    /// What `EndpointProvider` of botocore 1.44.8 answers: service, region, FIPS, dual stack, host, region of the signature.
    const ROUTE_53: &str = "
        route53 eu-west-1 - - route53.amazonaws.com us-east-1
        route53 eu-west-1 - dual route53.global.api.aws us-east-1
        route53 us-east-1 fips - route53-fips.amazonaws.com us-east-1
        route53 us-east-1 fips dual route53-fips.global.api.aws us-east-1
        route53 cn-north-1 - - route53.amazonaws.com.cn cn-northwest-1
        route53 cn-north-1 - dual route53.global.api.amazonwebservices.com.cn cn-northwest-1
        route53 cn-north-1 fips - route53-fips.amazonaws.com.cn cn-northwest-1
        route53 cn-north-1 fips dual route53-fips.api.amazonwebservices.com.cn cn-northwest-1
        route53 us-gov-east-1 - - route53.us-gov.amazonaws.com us-gov-west-1
        route53 us-gov-west-1 - dual route53.us-gov.api.aws us-gov-west-1
        route53 us-gov-west-1 fips - route53.us-gov.amazonaws.com us-gov-west-1
        route53 us-gov-west-1 fips dual route53.us-gov.api.aws us-gov-west-1
        route53resolver us-east-1 - - route53resolver.us-east-1.amazonaws.com us-east-1
        route53resolver eu-west-1 - dual route53resolver.eu-west-1.api.aws eu-west-1
        route53resolver eu-west-1 fips - route53resolver-fips.eu-west-1.amazonaws.com eu-west-1
        route53resolver cn-north-1 - dual route53resolver.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        route53resolver us-gov-west-1 fips - route53resolver.us-gov-west-1.amazonaws.com us-gov-west-1
        route53resolver us-gov-west-1 fips dual route53resolver-fips.us-gov-west-1.api.aws us-gov-west-1
    ";

    #[test]
    fn hosts_of_route_53_are_those_of_botocore() {
        let rows = ROUTE_53
            .lines()
            .map(str::trim)
            .filter(|row| !row.is_empty());
        for row in rows {
            let words: Vec<_> = row.split_whitespace().collect();
            let [service, region, fips, dual, host, signing_region] = words[..] else {
                panic!("{row}")
            };
            let service = [Service::ROUTE53, Service::RESOLVER]
                .into_iter()
                .find(|one| one.signing_name == service)
                .unwrap();
            let found = at(service, region, fips == "fips", dual == "dual");
            assert_eq!(
                found,
                (format!("https://{host}"), signing_region.to_owned()),
                "{row}"
            );
        }
    }

    /// What `EndpointProvider` of botocore 1.43.11 answers.
    #[test]
    #[expect(clippy::too_many_lines, reason = "a table: a row for each case")]
    fn hosts_are_those_of_botocore() {
        let table = [
            (
                Service::KMS,
                "us-east-1",
                false,
                false,
                "kms.us-east-1.amazonaws.com",
                "us-east-1",
            ),
            (
                Service::KMS,
                "us-gov-west-1",
                true,
                false,
                "kms-fips.us-gov-west-1.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                Service::KMS,
                "cn-north-1",
                false,
                true,
                "kms.cn-north-1.api.amazonwebservices.com.cn",
                "cn-north-1",
            ),
            (
                Service::LOGS,
                "eu-west-1",
                true,
                false,
                "logs-fips.eu-west-1.amazonaws.com",
                "eu-west-1",
            ),
            (
                Service::LOGS,
                "us-gov-east-1",
                true,
                false,
                "logs.us-gov-east-1.amazonaws.com",
                "us-gov-east-1",
            ),
            (
                Service::LOGS,
                "us-gov-east-1",
                true,
                true,
                "logs-fips.us-gov-east-1.api.aws",
                "us-gov-east-1",
            ),
            (
                Service::LAMBDA,
                "cn-north-1",
                false,
                false,
                "lambda.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
            ),
            (
                Service::SAGEMAKER,
                "eu-west-1",
                false,
                false,
                "api.sagemaker.eu-west-1.amazonaws.com",
                "eu-west-1",
            ),
            (
                Service::SAGEMAKER,
                "us-gov-west-1",
                true,
                false,
                "api-fips.sagemaker.us-gov-west-1.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                Service::SAGEMAKER,
                "us-east-1",
                true,
                true,
                "api.sagemaker-fips.us-east-1.api.aws",
                "us-east-1",
            ),
            (
                Service::SAGEMAKER,
                "cn-north-1",
                true,
                false,
                "api.sagemaker-fips.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
            ),
            (
                Service::RAM,
                "us-gov-west-1",
                true,
                false,
                "ram.us-gov-west-1.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                Service::LATTICE,
                "eu-west-1",
                true,
                false,
                "vpc-lattice-fips.eu-west-1.amazonaws.com",
                "eu-west-1",
            ),
            (
                Service::IAM,
                "eu-west-1",
                false,
                false,
                "iam.amazonaws.com",
                "us-east-1",
            ),
            (
                Service::IAM,
                "eu-west-1",
                true,
                false,
                "iam-fips.amazonaws.com",
                "us-east-1",
            ),
            (
                Service::IAM,
                "eu-west-1",
                false,
                true,
                "iam.global.api.aws",
                "us-east-1",
            ),
            (
                Service::IAM,
                "cn-northwest-1",
                false,
                false,
                "iam.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
            ),
            (
                Service::IAM,
                "cn-north-1",
                false,
                true,
                "iam.global.api.amazonwebservices.com.cn",
                "cn-north-1",
            ),
            (
                Service::IAM,
                "cn-north-1",
                true,
                false,
                "iam-fips.amazonaws.com.cn",
                "cn-northwest-1",
            ),
            (
                Service::IAM,
                "us-gov-east-1",
                false,
                false,
                "iam.us-gov.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                Service::IAM,
                "us-gov-east-1",
                true,
                true,
                "iam.us-gov.api.aws",
                "us-gov-west-1",
            ),
            (
                Service::S3,
                "us-gov-west-1",
                true,
                true,
                "s3-fips.dualstack.us-gov-west-1.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                Service::S3,
                "cn-north-1",
                false,
                false,
                "s3.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
            ),
        ];
        for (service, region, fips, dual, host, signing) in table {
            let expected = (format!("https://{host}"), signing.to_owned());
            assert_eq!(
                at(service, region, fips, dual),
                expected,
                "{region} {fips} {dual}"
            );
        }
    }

    #[test]
    fn a_bucket_is_part_of_the_host_unless_it_has_dots() {
        let of = |bucket| Endpoint::in_region(Service::S3, "us-east-1", false, false, Some(bucket));
        let found = of("logs");
        assert_eq!(found.url, "https://logs.s3.us-east-1.amazonaws.com");
        assert!(found.holds_bucket);
        let found = of("my.logs");
        assert_eq!(found.url, "https://s3.us-east-1.amazonaws.com");
        assert!(!found.holds_bucket);
    }
}
