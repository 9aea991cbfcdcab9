//! What is read off SageMaker's answers, of which time, and what is said where a list ends too soon.

use super::wire::Counting;
use super::{Collection, SINCE, world};
use crate::support::server::Reply;
use smgen::snapshot::{Listing, Placement, Snapshot, SnapshotPart, Workload, WorkloadKind};
use std::sync::{Arc, Mutex};

fn of_the_world() -> Snapshot {
    let server = Counting::start(world::answer);
    Collection::of(server.url(), "p").run().whole().0
}

fn one<'a>(all: &'a Snapshot, kind: WorkloadKind, name: &str) -> &'a Workload {
    let mut workloads = all.workloads.iter();
    let found = workloads.find(|one| one.kind == kind && one.name == name);
    found.unwrap_or_else(|| panic!("no {} {name}", kind.as_str()))
}

fn place() -> Placement {
    Placement {
        subnets: vec!["subnet-1".into()],
        groups: vec!["sg-1".into()],
        ..Placement::default()
    }
}

fn json(body: String) -> Reply {
    Reply::Http(200, "application/x-amz-json-1.1", body)
}

#[test]
fn jobs_are_of_the_time_or_still_run() {
    let all = of_the_world();
    let jobs = all.workloads.iter();
    let jobs = jobs.filter(|one| one.kind == WorkloadKind::Training);
    let names: Vec<_> = jobs.map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["t1", "t2", "t3"], "t0 is older, and t3 goes on");
    let listing = |kind| all.listings.iter().find(|one| one.kind == kind).unwrap();
    let wanted = Listing {
        kind: WorkloadKind::Training,
        since: Some(SINCE),
        listed: 3,
        read: 3,
        whole: true,
    };
    assert_eq!(listing(WorkloadKind::Training), &wanted);
    assert_eq!(listing(WorkloadKind::Model).since, None);
    assert_eq!(all.listings.len(), WorkloadKind::ALL.len());
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("hidden-in-a-job"), "{text}");
}

#[test]
fn lists_are_asked_for_a_time_newest_first() {
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&asked);
    let server = Counting::start(move |action, request| {
        if action == "sagemaker:ListTransformJobs" {
            let (_, body) = request.split_once("\r\n\r\n").unwrap();
            seen.lock().unwrap().push(body.to_owned());
        }
        world::answer(action, request)
    });
    Collection::of(server.url(), "p").run().whole();
    let asked: Vec<serde_json::Value> = asked
        .lock()
        .unwrap()
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    assert_eq!(asked[0]["CreationTimeAfter"], SINCE);
    assert_eq!(asked[0]["SortOrder"], "Descending");
    assert_eq!(asked[1]["StatusEquals"], "InProgress");
    assert_eq!(asked.len(), 2);
}

#[test]
fn each_kind_is_read_from_where_its_answer_says_it() {
    let all = of_the_world();
    let keys = |text: &str| vec![text.to_owned()];
    let training = one(&all, WorkloadKind::Training, "t1");
    let wanted = Placement {
        network_isolation: Some(true),
        encrypts_between_containers: Some(true),
        volume_keys: keys("k"),
        instance_count: Some(1),
        ..place()
    };
    assert_eq!(training.placements, [wanted]);
    assert_eq!(
        (training.created, training.status.as_str()),
        (Some(1_700_000_000), "Completed")
    );
    // What is not said is off.
    let bare = &one(&all, WorkloadKind::Training, "t2").placements[0];
    assert_eq!(bare.network_isolation, Some(false));
    assert_eq!(bare.instance_count, None);
    let groups = &one(&all, WorkloadKind::Training, "t3").placements[0];
    assert_eq!(groups.instance_types, ["ml.g5.xlarge", "ml.m5.large"]);
    assert_eq!(groups.instance_count, Some(3));
    let processing = &one(&all, WorkloadKind::Processing, "x").placements[0];
    assert_eq!(
        (processing.network_isolation, &processing.volume_keys),
        (Some(true), &keys("k"))
    );
    assert_eq!(processing.instance_count, Some(4));
    let transform = one(&all, WorkloadKind::Transform, "x");
    assert_eq!(
        (transform.models.as_slice(), transform.placements.len()),
        (&keys("m")[..], 1)
    );
    assert_eq!(transform.placements[0].network_isolation, None);
    let tuning = one(&all, WorkloadKind::Tuning, "x");
    let parts: Vec<_> = tuning
        .placements
        .iter()
        .map(|one| one.of.as_str())
        .collect();
    assert_eq!(parts, ["one", "two"]);
    assert_eq!(tuning.placements[1].volume_keys, ["k", "k2"]);
    assert!(tuning.placements[1].subnets.is_empty());
    let auto = &one(&all, WorkloadKind::AutoMl, "x").placements[0];
    assert_eq!(
        (auto.encrypts_between_containers, &auto.subnets),
        (Some(true), &place().subnets)
    );
    assert_eq!(
        one(&all, WorkloadKind::Compilation, "x").placements,
        [place()]
    );
    assert!(one(&all, WorkloadKind::Labeling, "x").placements.is_empty());
    let config = one(&all, WorkloadKind::EndpointConfig, "x");
    assert_eq!(
        (config.models.as_slice(), config.remote_access.as_slice()),
        (&["m".to_owned(), "m2".to_owned()][..], &keys("blue")[..])
    );
    assert_eq!(config.placements[0].volume_keys, keys("k"));
    assert_eq!(config.serverless, keys("m2"));
    let endpoint = one(&all, WorkloadKind::Endpoint, "x");
    assert_eq!(endpoint.runs_on.as_deref(), Some("x"));
    let component = one(&all, WorkloadKind::InferenceComponent, "x");
    assert_eq!(
        (component.runs_on.as_deref(), &component.models),
        (Some("x"), &keys("m3"))
    );
    assert!(component.placements.is_empty());
    let cluster = one(&all, WorkloadKind::Cluster, "x");
    let groups: Vec<_> = cluster
        .placements
        .iter()
        .map(|one| (one.of.as_str(), one.groups.as_slice()))
        .collect();
    assert_eq!(groups, [("a", &keys("sg-1")[..]), ("b", &keys("sg-9")[..])]);
    for place in &cluster.placements {
        // No entry says `RootVolume`.
        assert_eq!(place.volumes_without_key, keys("root volume"));
    }
    for kind in [
        WorkloadKind::DataQuality,
        WorkloadKind::ModelQuality,
        WorkloadKind::ModelBias,
        WorkloadKind::Explainability,
    ] {
        let place = &one(&all, kind, "x").placements[0];
        assert_eq!(
            (place.network_isolation, place.encrypts_between_containers),
            (Some(true), Some(false))
        );
        assert_eq!(place.volume_keys, ["k"]);
    }
    // Its definition is read by itself.
    assert!(one(&all, WorkloadKind::Schedule, "x").placements.is_empty());
    let user = one(&all, WorkloadKind::UserProfile, "x");
    assert_eq!(
        (user.domain.as_deref(), &user.placements[0].groups),
        (Some("d-1"), &place().groups)
    );
    assert_eq!(one(&all, WorkloadKind::Space, "x").remote_access, [""]);
}

/// Answers one action in a way of its own.
fn otherwise(
    action: &'static str,
    answer: impl Fn(&str) -> Reply + Send + Sync + 'static,
) -> Counting {
    Counting::start(move |asked, request| {
        if asked == action {
            answer(request)
        } else {
            world::answer(asked, request)
        }
    })
}

#[test]
fn all_pages_of_a_list_are_read() {
    let server = otherwise("sagemaker:ListModels", |request| {
        let (name, more) = if request.contains(r#""NextToken":"2""#) {
            ("x", "")
        } else {
            ("y", r#","NextToken":"2""#)
        };
        json(format!(
            r#"{{"Models":[{{"ModelName":"{name}","CreationTime":1}}]{more}}}"#
        ))
    });
    let (snapshot, _) = Collection::of(server.url(), "p").run().taken();
    let listing = snapshot
        .listings
        .iter()
        .find(|one| one.kind == WorkloadKind::Model);
    assert_eq!((listing.unwrap().listed, listing.unwrap().whole), (2, true));
}

type Answer = fn(&str) -> Reply;

#[test]
fn a_list_that_ends_too_soon_is_a_gap() {
    let throttled = || {
        Reply::Http(
            400,
            "application/x-amz-json-1.1",
            r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#.into(),
        )
    };
    let cases: [(&str, Answer, &str); 5] = [
        ("no list", |_| json("{}".into()), "the answer holds no list"),
        (
            "no name",
            |_| json(r#"{"Models":[{"CreationTime":1}]}"#.into()),
            "without a name",
        ),
        (
            "leads back",
            |_| json(r#"{"Models":[{"ModelName":"x","CreationTime":1}],"NextToken":"1"}"#.into()),
            "more models than the 2 that were read",
        ),
        ("no JSON", |_| json("<html>".into()), "not one of AWS's"),
        (
            "never less",
            |request| {
                let from = request
                    .split(r#""NextToken":""#)
                    .nth(1)
                    .map_or(0, |rest| rest.split('"').next().unwrap().parse().unwrap());
                let names: Vec<_> = (from..from + 100)
                    .map(|_| r#"{"ModelName":"x","CreationTime":1}"#)
                    .collect();
                json(format!(
                    r#"{{"Models":[{}],"NextToken":"{}"}}"#,
                    names.join(","),
                    from + 100
                ))
            },
            "more models than the 1000 that were read",
        ),
    ];
    for (name, answer, why) in cases {
        let server = otherwise("sagemaker:ListModels", answer);
        let (snapshot, gap) = Collection::of(server.url(), "p")
            .run()
            .with_gap("sagemaker:ListModels");
        assert!(gap.why.contains(why), "{name}: {gap:?}");
        assert_eq!(gap.part, SnapshotPart::Models);
        let listing = snapshot
            .listings
            .iter()
            .find(|one| one.kind == WorkloadKind::Model)
            .unwrap();
        assert!(
            !listing.whole || listing.read < listing.listed,
            "{name}: {listing:?}"
        );
    }
    let server = otherwise("sagemaker:ListModels", move |_| throttled());
    let (_, gap) = Collection::of(server.url(), "p")
        .run()
        .with_gap("sagemaker:ListModels");
    assert_eq!(gap.why, "AWS throttles the calls");
}

#[test]
fn an_answer_about_something_else_is_a_gap() {
    for body in [
        "{}",
        r#"{"ModelName":"another","EnableNetworkIsolation":true}"#,
    ] {
        let server = otherwise("sagemaker:DescribeModel", move |_| json(body.into()));
        let (snapshot, gap) = Collection::of(server.url(), "p")
            .run()
            .with_gap("sagemaker:DescribeModel");
        assert!(gap.why.contains("about something else"), "{gap:?}");
        let mut workloads = snapshot.workloads.iter();
        assert!(workloads.all(|one| one.kind != WorkloadKind::Model));
    }
}

#[test]
fn subnets_of_other_vpcs_tell_whose_they_are() {
    let tag =
        |key: &str, value: &str| format!("<item><key>{key}</key><value>{value}</value></item>");
    let of = |tags: String| {
        let server = Counting::start(move |action, request| {
            match action {
            "sagemaker:DescribeModel" => json(r#"{"ModelName":"x","VpcConfig":{"Subnets":["subnet-9"],"SecurityGroupIds":["sg-9"]}}"#.into()),
            "ec2:DescribeSubnets" if request.contains("subnet-9") => Reply::Http(200, "text/xml", "<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-9</subnetId><vpcId>vpc-9</vpcId><tagSet><item><key>smgen:profile</key><value>q</value></item></tagSet></item></subnetSet></DescribeSubnetsResponse>".into()),
            "ec2:DescribeVpcs" if request.contains("vpc-9") => Reply::Http(200, "text/xml", format!("<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-9</vpcId><tagSet>{tags}</tagSet></item></vpcSet></DescribeVpcsResponse>")),
            _ => world::answer(action, request),
        }
        });
        let (snapshot, _) = Collection::of(server.url(), "p").run().whole();
        snapshot.other_subnets
    };
    let profile = tag("smgen:profile", "q");
    for (tags, network) in [
        (tag("smgen:id", "vpc") + &profile, Some("q")),
        // Only the VPC of a profile's network is one.
        (profile, None),
        (String::new(), None),
    ] {
        let found = of(tags);
        let [other] = found.as_slice() else {
            panic!("{found:?}")
        };
        let told = (other.id.as_str(), other.vpc.as_str());
        assert_eq!(told, ("subnet-9", "vpc-9"));
        let profiles = (other.profile.as_deref(), other.vpc_profile.as_deref());
        assert_eq!(profiles, (Some("q"), network));
    }
}

#[test]
fn who_is_root_is_not_known_where_no_answer_says_it() {
    let server = otherwise("sagemaker:DescribeNotebookInstance", |_| {
        json(r#"{"NotebookInstanceName":"n","NotebookInstanceArn":"arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/n","DirectInternetAccess":"Disabled"}"#.into())
    });
    let (snapshot, _) = Collection::of(server.url(), "p")
        .run()
        .with_gap("sagemaker:DescribeNotebookInstance");
    assert_eq!(snapshot.notebooks[0].root, None);
}

#[test]
fn what_leads_in_is_read() {
    let all = of_the_world();
    assert_eq!(all.vpc.owner.as_deref(), Some("123456789012"));
    let [service] = all.foreign.services.as_slice() else {
        panic!("{:?}", all.foreign.services)
    };
    assert_eq!(service.principals.as_deref(), Some(&["*".to_owned()][..]));
    assert!(service.accepts_by_hand && service.load_balancers == ["arn:lb"]);
    let [network] = all.foreign.service_networks.as_slice() else {
        panic!("{:?}", all.foreign.service_networks)
    };
    assert_eq!(
        (network.id.as_str(), network.network.as_str()),
        ("snva-1", "arn:sn-1")
    );
    let [share] = all.foreign.shares.as_slice() else {
        panic!("{:?}", all.foreign.shares)
    };
    assert!(share.resource.ends_with("subnet/subnet-1") && share.with == ["210987654321"]);
}

#[test]
fn endpoints_of_other_types_are_no_gap() {
    let server = otherwise("ec2:DescribeVpcEndpoints", |_| {
        Reply::Http(200, "text/xml", "<DescribeVpcEndpointsResponse><vpcEndpointSet>\
        <item><vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Resource</vpcEndpointType><resourceConfigurationArn>arn:rcfg</resourceConfigurationArn><state>available</state><networkInterfaceIdSet><item>eni-1</item></networkInterfaceIdSet></item>\
        <item><vpcEndpointId>vpce-3</vpcEndpointId><vpcEndpointType>ServiceNetwork</vpcEndpointType><serviceNetworkArn>arn:sn</serviceNetworkArn><state>deleted</state><networkInterfaceIdSet/></item>\
        <item><vpcEndpointId>vpce-2</vpcEndpointId><vpcEndpointType>SomethingOf2031</vpcEndpointType><state>available</state><networkInterfaceIdSet/></item>\
        </vpcEndpointSet></DescribeVpcEndpointsResponse>".into())
    });
    let (snapshot, _) = Collection::of(server.url(), "p").run().whole();
    let others: Vec<_> = snapshot
        .foreign
        .endpoints
        .iter()
        .map(|one| (one.id.as_str(), one.kind.as_str(), one.to.as_str()))
        .collect();
    assert_eq!(
        others,
        [
            ("vpce-1", "Resource", "arn:rcfg"),
            ("vpce-2", "SomethingOf2031", "")
        ]
    );
    assert_eq!(snapshot.endpoints, []);
}
