//! Instance types with disks of their own.

use super::instance_type::of_sagemaker;

/// Families with disks of their own whose names do not say it by a `d`.
const FAMILIES: [&str; 12] = [
    "g5", "g6", "g6e", "gr6", "i4i", "p5", "p5e", "p5en", "p6", "trn1", "trn1n", "trn2",
];

/// Tells whether an instance type has disks of its own, which a module of the instance encrypts: `SageMaker` takes no key of a volume
/// for it (SageMaker API reference, "ResourceConfig", `VolumeKmsKeyId`; Amazon EC2 instance types, "Instance type naming
/// conventions": a `d` after the generation; both read 2026-11-26).
#[must_use]
pub fn has_local_storage(instance_type: &str) -> bool {
    let name = of_sagemaker(instance_type).unwrap_or(instance_type);
    let family = name.split('.').next().unwrap_or_default();
    let generation = family.split('-').next().unwrap_or_default();
    let attributes = generation.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    FAMILIES.contains(&generation) || attributes.contains('d')
}

#[cfg(test)]
mod tests {
    use super::has_local_storage;

    #[test]
    fn names_tell_disks() {
        for name in [
            "ml.g4dn.xlarge",
            "ml.m5d.large",
            "ml.p4d.24xlarge",
            "ml.g5.2xlarge",
            "ml.p6-b200.48xlarge",
            "ml.r6gd.xlarge",
        ] {
            assert!(has_local_storage(name), "{name}");
        }
        for name in [
            "ml.m5.large",
            "ml.c5n.xlarge",
            "ml.p3.2xlarge",
            "ml.inf2.xlarge",
            "ml.trn",
            "",
            "ml.t3.medium",
            "ml.d2.large",
        ] {
            assert!(!has_local_storage(name), "{name}");
        }
    }
}
