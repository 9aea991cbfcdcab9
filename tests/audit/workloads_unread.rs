//! What an answer may lose of what the account runs is unknown, not right.

use super::faults::{Fault, found};
use super::workloads::{of, place};
use smgen::snapshot::{Snapshot, WorkloadKind};

/// What an answer may lose of what the account runs, with what is told then.
const LOST: &[Fault] = &[
    (
        "whether a job is isolated",
        |s| place(s, WorkloadKind::Training).network_isolation = None,
        &["unknown account/jobs/training/training network-isolation"],
    ),
    (
        "whether a model is isolated",
        |s| place(s, WorkloadKind::Model).network_isolation = None,
        &["unknown account/models/model network-isolation"],
    ),
    (
        "whether a job encrypts",
        |s| place(s, WorkloadKind::AutoMl).encrypts_between_containers = None,
        &["unknown account/jobs/automl/automl inter-container-encryption"],
    ),
    (
        "where a job runs",
        |s| of(s, WorkloadKind::Processing).placements.clear(),
        &["unknown account/jobs/processing/processing subnets"],
    ),
    (
        "where a user profile runs",
        |s| of(s, WorkloadKind::UserProfile).placements.clear(),
        &["unknown account/domains/team/user-profiles/user-profile subnets"],
    ),
    (
        "the model of a transform job",
        |s| of(s, WorkloadKind::Transform).models.clear(),
        &["unknown account/jobs/transform/transform model"],
    ),
    (
        "the domain of a space",
        |s| of(s, WorkloadKind::Space).domain = None,
        &["unknown account/domains//spaces/space domain"],
    ),
    (
        "a job",
        |s| s.workloads.retain(|one| one.kind != WorkloadKind::Tuning),
        &["unknown account/jobs tuning-jobs"],
    ),
    (
        "the end of a list",
        |s| listing(s, WorkloadKind::Cluster).whole = false,
        &["unknown account/clusters clusters"],
    ),
    (
        "a list",
        |s| s.listings.retain(|one| one.kind != WorkloadKind::Model),
        &["unknown account/models models"],
    ),
];

fn listing(s: &mut Snapshot, kind: WorkloadKind) -> &mut smgen::snapshot::Listing {
    s.listings.iter_mut().find(|one| one.kind == kind).unwrap()
}

#[test]
fn what_an_answer_lost_of_a_workload_is_unknown() {
    found("prod-hipaa", None, LOST);
}

/// The settings that a kind has are those that smgen reads of it.
#[cfg(feature = "aws")]
#[test]
fn kinds_have_the_settings_that_are_read() {
    for row in smgen::aws::snapshot::WORKLOADS {
        let places = row.places.iter();
        let kind = row.kind;
        let has = |member: fn(&smgen::aws::snapshot::Place) -> &'static str| {
            places.clone().any(|place| !member(place).is_empty())
        };
        assert_eq!(kind.can_be_isolated(), has(|one| one.isolation), "{kind:?}");
        let encrypts = has(|one| one.encryption);
        let counts = row.places.iter().any(|place| !place.counts.is_empty());
        assert_eq!(kind.counts_instances(), counts, "{kind:?}");
        assert_eq!(kind.can_encrypt_between_containers(), encrypts, "{kind:?}");
        assert!(
            !kind.always_has_placement() || !row.places.is_empty(),
            "{kind:?}"
        );
    }
}
