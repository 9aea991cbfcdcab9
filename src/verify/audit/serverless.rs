//! Variants without instances: AWS takes neither a VPC configuration nor isolation for them (SageMaker developer guide, "Deploy models
//! with Amazon SageMaker Serverless Inference", "Feature exclusions"), and nobody can tell what they reach.

use super::findings::Findings;
use super::subject::Subject;
use crate::snapshot::Workload;

/// The property of what runs in no network of the account.
pub(super) const VPC: &str = "vpc";

/// Says of the models that a configuration runs without instances that they are in no VPC: nobody can tell what they reach.
pub(super) fn compare(findings: &mut Findings<'_>, subject: &Subject, workload: &Workload) {
    if workload.serverless.is_empty() {
        return;
    }
    let name = &workload.name;
    let fix = format!(
        "{} without instances takes neither `VpcConfig` nor isolation, and nobody can tell what it reaches: run it on instances, or \
         accept it for a time: `{{endpoint_config: {name}, setting: vpc, reason: ..., until: ...}}` under `exceptions` in the blueprint",
        workload.serverless.join(", ")
    );
    findings.missing_field(subject, VPC, "that of the blueprint", fix);
}
