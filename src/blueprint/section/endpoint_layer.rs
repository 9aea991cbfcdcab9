//! What a blueprint may say of one VPC endpoint: an entry of `endpoints.services`.

use super::caller::Caller;
use crate::catalog::EndpointType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much an endpoint policy lets through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyStrength {
    /// Own principals, to own resources, with any action of the service.
    Perimeter,
    /// The same, with the calls of the declared workloads only.
    #[default]
    LeastPrivilege,
}

/// One VPC endpoint.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointLayer {
    /// Why it is there; the catalogue's reason if left out.
    pub reason: Option<String>,
    /// How much its policy lets through, instead of what `endpoints.policies` says.
    pub policy: Option<PolicyStrength>,
    /// IAM actions that the endpoint policy allows, instead of those that its strength means.
    pub actions: Option<Vec<String>>,
    /// IAM actions that the endpoint policy allows as well.
    pub extra_actions: Option<Vec<String>>,
    /// Ids of the zones in which the service is offered, where it lacks some of the network's; every zone if left out. The endpoint has no
    /// subnet in the others, from which calls cross into these. `aws ec2 describe-vpc-endpoint-services` lists them.
    pub zones: Option<Vec<String>>,
    /// For `sagemaker.runtime`: the functions that may open streams in both directions, which go to port 8443. That the endpoint listens
    /// there nobody has checked.
    pub streaming_from: Option<Vec<Caller>>,
    /// Name of the endpoint service, `{region}` in it for the region: declares a service of AWS's that smgen does not know, under a key of
    /// your own (`polly: {service_name: 'com.amazonaws.{region}.polly', hosts: [...], reason: ...}`). It needs a `reason`. Nothing else is known of it: what you leave out is not checked.
    pub service_name: Option<String>,
    /// Of a declared service: how the endpoint reaches it; `interface` if left out.
    #[serde(rename = "type")]
    pub kind: Option<EndpointType>,
    /// Of a declared service: the names by which it is called, `{region}` in them for the region; `verify` asks that they lead to the
    /// endpoint, or reaches a gateway by them.
    pub hosts: Option<Vec<String>>,
    /// Of a declared service: whether its names lead to the endpoint inside the VPC; yes if left out, never for a gateway.
    pub private_dns: Option<bool>,
    /// Of a declared service: whether it takes endpoint policies; yes if left out.
    pub takes_policy: Option<bool>,
    /// Of a declared service: what stands before the colon of its IAM actions; the end of `service_name` if left out.
    pub iam_prefix: Option<String>,
    /// Of a declared service: IAM actions whose requests name no resource, so that no condition asks for its owner.
    pub unowned_actions: Option<Vec<String>>,
}
