//! Services that the catalogue does not know, as a blueprint declares them.

use super::service::{EndpointType, Fact, Fips, Service};

/// An endpoint service by its name, with what its user says of it.
#[derive(Clone, Debug)]
pub struct DeclaredService {
    /// Its key in the blueprint; no service of the catalogue has it.
    pub key: String,
    /// Template of the endpoint service's name, `{region}` in it for the region.
    pub name: String,
    /// How its endpoint reaches it.
    pub kind: EndpointType,
    /// Why the network has the endpoint.
    pub reason: String,
    /// Templates of the host names that it answers; none where the user names none.
    pub hosts: Vec<String>,
    /// Whether the endpoint answers the service's names inside the VPC; never for a gateway.
    pub private_dns: bool,
    /// Whether it takes endpoint policies.
    pub policy: bool,
    /// What stands before the colon of its IAM actions.
    pub iam_prefix: String,
}

impl Service {
    /// Makes an entry of a declared service.
    ///
    /// It lives as long as the program, as those of the catalogue do, so that blueprints hold both alike; a run reads few.
    #[must_use]
    pub fn declared(declared: DeclaredService) -> &'static Self {
        let name: &'static str = declared.name.leak();
        let mut unchecked = vec![Fact::Regions, Fact::Policy, Fact::PrivateDns];
        unchecked.extend([Fact::Hosts, Fact::Fips, Fact::Actions]);
        // The name of the endpoint service is all that tells.
        let fips = if name.ends_with("-fips") {
            vec!["aws", "aws-cn", "aws-us-gov"]
        } else {
            Vec::new()
        };
        let key: &'static str = declared.key.leak();
        let hosts = declared.hosts.into_iter();
        Box::leak(Box::new(Self {
            key,
            title: key,
            kind: declared.kind,
            purpose: declared.reason.leak(),
            policy: declared.policy,
            private_dns: declared.private_dns,
            unchecked,
            streaming: None,
            source: None,
            note: None,
            no_calls: None,
            aws_owned: None,
            any_caller: None,
            calls: Vec::new(),
            iam_prefix: Some(declared.iam_prefix.leak()),
            name,
            china_name: None,
            hosts: hosts.map(|host| &*host.leak()).collect(),
            china_hosts: Vec::new(),
            regions: super::availability::Availability::default(),
            fips: Fips {
                plain: fips,
                ..Fips::default()
            },
        }))
    }

    /// Says whether a blueprint declares it, so that nothing of it is known but what the blueprint says.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.iam_prefix.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::region;

    fn declared(name: &str) -> &'static Service {
        Service::declared(DeclaredService {
            key: "personalize".to_owned(),
            name: name.to_owned(),
            kind: EndpointType::Interface,
            reason: "Recommendations.".to_owned(),
            hosts: vec!["personalize.{region}.{suffix}".to_owned()],
            private_dns: true,
            policy: true,
            iam_prefix: "personalize".to_owned(),
        })
    }

    #[test]
    fn a_declared_service_is_what_its_user_says() {
        let china = region("cn-north-1").unwrap();
        let one = declared("cn.com.amazonaws.{region}.personalize");
        assert!(one.is_declared() && one.available(china) && one.supports_policy(china, false));
        assert_eq!(
            one.endpoint_name(china).as_deref(),
            Some("cn.com.amazonaws.cn-north-1.personalize")
        );
        assert_eq!(
            one.private_dns_names(china, false),
            ["personalize.cn-north-1.amazonaws.com.cn"]
        );
        assert_eq!(one.namespace(), "personalize");
        assert_eq!(one.need(&crate::catalog::Workload::ALL), None);
        let of_catalogue = crate::catalog::services().iter();
        assert!(!of_catalogue.clone().any(Service::is_declared));
    }

    #[test]
    fn the_name_alone_says_whether_it_speaks_fips() {
        let here = region("us-east-1").unwrap();
        let name = "com.amazonaws.{region}.organizations-fips";
        assert!(declared(name).fips_is_plain(here));
        assert_eq!(
            declared(name).fips_endpoint_name(here).as_deref(),
            Some("com.amazonaws.us-east-1.organizations-fips")
        );
        assert!(!declared("com.amazonaws.{region}.organizations").fips_is_plain(here));
    }
}
