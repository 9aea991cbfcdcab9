//! Names of instance types.

/// Returns the name that EC2 has for an instance type of `SageMaker`, which writes `ml.` before it; none for a type that is not named
/// as `SageMaker` does (SageMaker API reference, "ProcessingClusterConfig", `InstanceType`, read 2026-11-26).
#[must_use]
pub fn of_sagemaker(instance_type: &str) -> Option<&str> {
    instance_type.strip_prefix("ml.")
}
