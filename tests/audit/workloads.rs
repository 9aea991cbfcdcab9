//! What the account's SageMaker runs, against where the blueprint has it run.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::deployed::key;
use super::faults::{Fault, found};
use super::{deployed, told};
use smgen::snapshot::{Snapshot, Workload, WorkloadKind};

pub fn of(s: &mut Snapshot, kind: WorkloadKind) -> &mut Workload {
    s.workloads.iter_mut().find(|one| one.kind == kind).unwrap()
}

pub fn place(s: &mut Snapshot, kind: WorkloadKind) -> &mut smgen::snapshot::Placement {
    &mut of(s, kind).placements[0]
}

pub fn owned(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

const NETWORKS: &[Fault] = &[
    (
        "training not isolated",
        |s| place(s, WorkloadKind::Training).network_isolation = Some(false),
        &["changed account/jobs/training/training network-isolation"],
    ),
    (
        "training in the clear",
        |s| place(s, WorkloadKind::Training).encrypts_between_containers = Some(false),
        &["changed account/jobs/training/training inter-container-encryption"],
    ),
    (
        "training outside",
        |s| place(s, WorkloadKind::Training).subnets.clear(),
        &["missing account/jobs/training/training subnets"],
    ),
    (
        "training in a subnet of nobody",
        |s| {
            place(s, WorkloadKind::Training)
                .subnets
                .push("subnet-x".into())
        },
        &["changed account/jobs/training/training subnets"],
    ),
    (
        "training in the data tier with the data group",
        |s| {
            let place = place(s, WorkloadKind::Training);
            place.subnets = owned("subnet-data-use1-az1");
            place.groups = owned("sg-data");
        },
        &[
            "changed account/jobs/training/training groups",
            "changed account/jobs/training/training subnets",
        ],
    ),
    (
        "training with a group more",
        |s| {
            place(s, WorkloadKind::Training)
                .groups
                .push("sg-data".into())
        },
        &["changed account/jobs/training/training groups"],
    ),
    (
        "processing of a group of nobody",
        |s| place(s, WorkloadKind::Processing).groups = owned("sg-x"),
        &["changed account/jobs/processing/processing groups"],
    ),
    (
        "one of two definitions of a tuning job outside",
        |s| {
            let tuning = of(s, WorkloadKind::Tuning);
            let mut second = tuning.placements[0].clone();
            second.of = "second".into();
            second.subnets.clear();
            tuning.placements.push(second);
        },
        &["missing account/jobs/tuning/tuning/second subnets"],
    ),
    (
        "AutoML in the inference tier",
        |s| place(s, WorkloadKind::AutoMl).subnets = owned("subnet-inference-use1-az1"),
        &["changed account/jobs/automl/automl subnets"],
    ),
    (
        "compilation outside",
        |s| place(s, WorkloadKind::Compilation).subnets.clear(),
        &["missing account/jobs/compilation/compilation subnets"],
    ),
    (
        "model not isolated",
        |s| place(s, WorkloadKind::Model).network_isolation = Some(false),
        &["changed account/models/model network-isolation"],
    ),
    (
        "model outside",
        |s| place(s, WorkloadKind::Model).subnets.clear(),
        &["missing account/models/model subnets"],
    ),
    (
        "model with the group of training",
        |s| place(s, WorkloadKind::Model).groups = owned("sg-training"),
        &["changed account/models/model groups"],
    ),
    (
        "endpoint without models, outside",
        |s| {
            let config = of(s, WorkloadKind::EndpointConfig);
            config.models.clear();
            config.placements[0].subnets.clear();
            config.placements[0].network_isolation = Some(false);
        },
        &[
            "changed account/endpoint-configs/endpoint-config network-isolation",
            "changed account/inference-components/inference-component network-isolation",
            "missing account/endpoint-configs/endpoint-config subnets",
            "missing account/inference-components/inference-component subnets",
        ],
    ),
    (
        "endpoint of a model that is gone",
        |s| of(s, WorkloadKind::EndpointConfig).models = owned("gone"),
        &["unknown account/endpoint-configs/endpoint-config model"],
    ),
    (
        "shell in a variant",
        |s| of(s, WorkloadKind::EndpointConfig).remote_access = owned("blue"),
        &["changed account/endpoint-configs/endpoint-config/blue remote-access"],
    ),
    (
        "instance group of a cluster in the data tier",
        |s| {
            let cluster = of(s, WorkloadKind::Cluster);
            let mut second = cluster.placements[0].clone();
            second.of = "login".into();
            second.subnets = owned("subnet-data-use1-az2");
            cluster.placements.push(second);
        },
        &["changed account/clusters/cluster/login subnets"],
    ),
    (
        "monitoring outside",
        |s| place(s, WorkloadKind::DataQuality).subnets.clear(),
        &["missing account/monitoring/data-quality/data-quality subnets"],
    ),
    (
        "schedule with the group of notebooks",
        |s| place(s, WorkloadKind::Schedule).groups = owned("sg-notebook"),
        &["changed account/monitoring/schedule/schedule groups"],
    ),
];

const KEYS: &[Fault] = &[
    (
        "training without key",
        |s| place(s, WorkloadKind::Training).volume_keys.clear(),
        &["missing account/jobs/training/training volume-key"],
    ),
    (
        "training with the key of notebooks",
        |s| place(s, WorkloadKind::Training).volume_keys = vec![key("notebooks", "us-east-1")],
        &["changed account/jobs/training/training volume-key"],
    ),
    (
        "the right key in another account",
        |s| {
            let theirs = key("volumes", "us-east-1").replace("123456789012", "210987654321");
            place(s, WorkloadKind::Training).volume_keys = vec![theirs];
        },
        &["changed account/jobs/training/training volume-key"],
    ),
    (
        "transform with AWS's key",
        |s| place(s, WorkloadKind::Transform).volume_keys = owned("alias/aws/sagemaker"),
        &["changed account/jobs/transform/transform volume-key"],
    ),
    (
        "a node of a cluster with a key for one of two volumes",
        |s| {
            let node = place(s, WorkloadKind::Cluster);
            node.volumes_without_key = owned("root volume");
        },
        &["changed account/clusters/cluster volume-key"],
    ),
    (
        "one of two keys of a tuning job is foreign",
        |s| {
            let keys = &mut place(s, WorkloadKind::Tuning).volume_keys;
            keys.push("arn:aws:kms:us-east-1:123456789012:key/x".into());
        },
        &["changed account/jobs/tuning/tuning volume-key"],
    ),
    (
        "endpoint with the key of jobs",
        |s| place(s, WorkloadKind::EndpointConfig).volume_keys = vec![key("volumes", "us-east-1")],
        &["changed account/endpoint-configs/endpoint-config volume-key"],
    ),
    (
        "monitoring without key",
        |s| place(s, WorkloadKind::ModelBias).volume_keys.clear(),
        &["missing account/monitoring/model-bias/model-bias volume-key"],
    ),
    (
        "notebook with the key of jobs",
        |s| s.notebooks[0].kms_key = Some(key("volumes", "us-east-1")),
        &["changed account/notebooks/nb kms-key"],
    ),
    (
        "domain with a foreign key",
        |s| s.domains[0].kms_key = Some("alias/aws/elasticfilesystem".into()),
        &["changed account/domains/team kms-key"],
    ),
];

const STUDIO: &[Fault] = &[
    (
        "notebook in the training tier",
        |s| s.notebooks[0].subnet = Some("subnet-training-use1-az1".into()),
        &["changed account/notebooks/nb subnets"],
    ),
    (
        "notebook with the group of data",
        |s| s.notebooks[0].groups = owned("sg-data"),
        &["changed account/notebooks/nb groups"],
    ),
    (
        "notebook in another VPC",
        |s| s.notebooks[0].subnet = Some("subnet-x".into()),
        &["changed account/notebooks/nb subnets"],
    ),
    (
        "domain in the data tier",
        |s| s.domains[0].subnets = owned("subnet-data-use1-az1"),
        &["changed account/domains/team subnets"],
    ),
    (
        "domain with the group of training",
        |s| s.domains[0].groups = owned("sg-training"),
        &["changed account/domains/team groups"],
    ),
    (
        "spaces with the group of data",
        |s| s.domains[0].space_groups = owned("sg-data"),
        &["changed account/domains/team groups"],
    ),
    (
        "user profile with a group of its own",
        |s| place(s, WorkloadKind::UserProfile).groups = owned("sg-x"),
        &["changed account/domains/team/user-profiles/user-profile groups"],
    ),
    (
        "neither domain nor user profile has a group",
        |s| {
            s.domains[0].groups.clear();
            place(s, WorkloadKind::UserProfile).groups.clear();
        },
        &["missing account/domains/team/user-profiles/user-profile groups"],
    ),
    (
        "space that people reach from outside",
        |s| of(s, WorkloadKind::Space).remote_access = owned(""),
        &["changed account/domains/team/spaces/space remote-access"],
    ),
    (
        "tracking server that nothing declares",
        |s| {
            let mut server = of(s, WorkloadKind::Space).clone();
            server.kind = WorkloadKind::TrackingServer;
            s.workloads.push(server);
        },
        &["extra account/tracking-servers/space -"],
    ),
];

#[test]
fn what_runs_elsewhere_is_told() {
    let encrypted = "profiles:\n  prod:\n    security: {encrypt_between_containers: true}\n";
    found("prod", Some(encrypted), NETWORKS);
    found("prod-hipaa", None, NETWORKS);
}

#[test]
fn volumes_have_the_key_of_their_purpose() {
    found("prod", None, KEYS);
}

#[test]
fn notebooks_and_studio_keep_to_their_tier() {
    found("prod", None, STUDIO);
}

#[test]
fn a_key_may_be_named_in_any_way() {
    let (topology, mut snapshot) = deployed("prod", None);
    let id = "key-volumes".to_owned();
    let alias = format!("alias/{}/volumes", topology.prefix);
    let arn = format!("arn:aws:kms:us-east-1:123456789012:{alias}");
    for name in [id, alias, arn, key("volumes", "us-east-1")] {
        place(&mut snapshot, WorkloadKind::Training).volume_keys = vec![name.clone()];
        assert_eq!(told(&topology, &snapshot), [""; 0], "{name}");
    }
}

#[test]
fn disks_that_encrypt_themselves_need_no_key() {
    let (topology, mut snapshot) = deployed("prod", None);
    let training = place(&mut snapshot, WorkloadKind::Training);
    training.volume_keys.clear();
    training.instance_types = vec!["ml.g5.xlarge".into(), "ml.p4d.24xlarge".into()];
    assert_eq!(told(&topology, &snapshot), [""; 0]);
    // One instance without such a disk has a volume.
    place(&mut snapshot, WorkloadKind::Training)
        .instance_types
        .push("ml.m5.large".into());
    let wanted = ["missing account/jobs/training/training volume-key"];
    assert_eq!(told(&topology, &snapshot), wanted);
}

#[test]
fn the_root_volume_of_a_cluster_needs_the_key_whatever_its_disks() {
    let (topology, mut snapshot) = deployed("prod", None);
    let node = place(&mut snapshot, WorkloadKind::Cluster);
    assert!(!node.volume_keys.is_empty());
    node.volume_keys.clear();
    for types in [&["ml.p4d.24xlarge"][..], &["ml.m5.large"], &[]] {
        place(&mut snapshot, WorkloadKind::Cluster).instance_types =
            types.iter().map(|name| (*name).to_owned()).collect();
        let told = told(&topology, &snapshot);
        let [line] = told.as_slice() else {
            panic!("{types:?}: {told:#?}")
        };
        assert!(
            line.starts_with("missing account/clusters/cluster") && line.ends_with(" volume-key"),
            "{types:?}: {line}"
        );
        let findings = smgen::verify::audit::audit(&topology, &snapshot);
        let sealed = types == ["ml.p4d.24xlarge"];
        assert_eq!(
            findings[0].fix.contains("`RootVolume`"),
            sealed,
            "{}",
            findings[0].fix
        );
    }
}

#[test]
fn a_server_that_the_profile_declares_is_expected() {
    let config = "profiles:\n  prod:\n    workloads: [training, mlflow]\n";
    let (topology, mut snapshot) = deployed("prod", Some(config));
    let mut server = of(&mut snapshot, WorkloadKind::Space).clone();
    server.kind = WorkloadKind::TrackingServer;
    snapshot.workloads.push(server);
    assert_eq!(told(&topology, &snapshot), [""; 0]);
}

#[test]
fn models_for_batch_transform_may_run_where_jobs_do() {
    let config = "profiles:\n  prod:\n    workloads: [training, inference, batch-transform]\n";
    let (topology, mut snapshot) = deployed("prod", Some(config));
    let model = place(&mut snapshot, WorkloadKind::Model);
    model.subnets = owned("subnet-training-use1-az1");
    model.groups = owned("sg-training");
    assert_eq!(told(&topology, &snapshot), [""; 0]);
}
