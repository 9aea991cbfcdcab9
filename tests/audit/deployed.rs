//! The snapshot of a clean deployment by Terraform: what smgen expects, with the ids that AWS makes up and what AWS does by itself.

use serde_json::{Value, json};
use smgen::snapshot::{
    AclEntry, Domain, Endpoint, Interface, Listing, Notebook, Origin, Placement, Protocol, Record,
    Snapshot, SnapshotPart, Source, Tags, Target, Workload, WorkloadKind,
};
use smgen::topology::{Function, Part, Place, Resource, ResourceKind, Topology};

pub const ACCOUNT: &str = "123456789012";

/// Returns the deployed id of something: what AWS would have made up.
fn id(what: &str) -> String {
    let (kind, rest) = what.split_once('/').unwrap_or((what, "1"));
    let kind = match kind {
        "route-table" | "main-route-table" => "rtb",
        "security-group" | "default-security-group" => "sg",
        "network-acl" | "default-network-acl" => "acl",
        "endpoint" => "vpce",
        "prefix-list" => "pl",
        "internet-gateway" => "igw",
        "dhcp-options" => "dopt",
        "flow-log" => "fl",
        "query-log" => "rqlc",
        "elastic-ip" => "eipalloc",
        other => other,
    };
    format!("{kind}-{}", rest.replace(['/', '.'], "-"))
}

/// Returns what AWS would say instead of an id of smgen, where a text is one.
fn said(text: &str, known: &[String], topology: &Topology) -> String {
    if known.iter().any(|one| one == text) {
        return match text.strip_prefix("key/") {
            Some(_) => format!("arn:aws:kms:{}:{ACCOUNT}:key/{}", topology.region, id(text)),
            None => id(text),
        };
    }
    // A rule of DNS Firewall names its list among other words.
    let words = text.split(' ').map(|word| {
        let list = word.starts_with("dns-firewall/") && known.iter().any(|one| one == word);
        if list { id(word) } else { word.to_owned() }
    });
    let text = words.collect::<Vec<_>>().join(" ");
    text.replace(smgen::snapshot::ACCOUNT, ACCOUNT)
}

fn translate(value: &mut Value, known: &[String], topology: &Topology) {
    match value {
        Value::String(text) => *text = said(text, known, topology),
        Value::Array(list) => list
            .iter_mut()
            .for_each(|one| translate(one, known, topology)),
        Value::Object(map) => {
            // Tags hold the blueprint's ids for good, and kinds may be called like ids.
            let values = map
                .iter_mut()
                .filter(|(key, _)| !["tags", "kind", "domain"].contains(&&key[..]));
            values.for_each(|(_, one)| translate(one, known, topology));
        }
        _ => {}
    }
}

pub fn snapshot(topology: &Topology) -> Snapshot {
    let planned = Snapshot::of_topology(topology);
    let inventory = topology.inventory();
    let mut known: Vec<_> = inventory
        .resources
        .iter()
        .map(|one| one.id.clone())
        .collect();
    known.extend(planned.prefix_lists.iter().map(|list| list.id.clone()));
    known.extend(planned.interfaces.iter().map(|one| one.id.clone()));
    known.extend(planned.security_groups.iter().map(|one| one.id.clone()));
    known.extend(planned.network_acls.iter().map(|one| one.id.clone()));
    known.extend(planned.route_tables.iter().map(|one| one.id.clone()));
    let mut json = serde_json::to_value(&planned).unwrap();
    translate(&mut json, &known, topology);
    let mut snapshot: Snapshot = serde_json::from_value(json).unwrap();
    snapshot.source = Source::Account {
        account_id: Some(ACCOUNT.into()),
        region: topology.region.clone(),
    };
    snapshot.vpc.owner = Some(ACCOUNT.into());
    records(&mut snapshot);
    what_aws_does(&mut snapshot);
    workloads(&mut snapshot, topology);
    snapshot
}

/// What has a name is known by it, and policies by their ARN.
fn records(snapshot: &mut Snapshot) {
    for record in &mut snapshot.records {
        if record.kind == ResourceKind::Key {
            record.arn = Some(record.id.clone());
            record.id = record.id.rsplit('/').next().unwrap().to_owned();
        } else if record.kind == ResourceKind::ManagedPolicy {
            record.id = record.arn.clone().unwrap();
        } else if record.kind == ResourceKind::QueryLog
            || ["dns-firewall-", "hosted-zone-"]
                .iter()
                .any(|kind| record.id.starts_with(kind))
        {
            // AWS makes up ids of its own for them.
        } else if let Some(name) = record.field("name") {
            record.id = name.clone();
        }
    }
}

/// AWS numbers rules, answers some questions in other words, and fills in policies.
fn what_aws_does(snapshot: &mut Snapshot) {
    for group in &mut snapshot.security_groups {
        let rules = group.ingress.iter_mut().chain(&mut group.egress);
        for (number, rule) in rules.enumerate() {
            rule.id = format!("sgr-{number}");
        }
    }
    for route in snapshot
        .route_tables
        .iter_mut()
        .flat_map(|table| &mut table.routes)
    {
        if let Target::Instance(id) = &route.target {
            // The answer names the interface.
            route.target = Target::Interface(format!("{id}-interface"));
        }
    }
    let open = json!({"Version": "2008-10-17", "Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]});
    for endpoint in &mut snapshot.endpoints {
        let Endpoint { policy, .. } = endpoint;
        policy.get_or_insert_with(|| open.clone());
    }
    let named = snapshot.endpoints.clone();
    for interface in &mut snapshot.interfaces {
        let mut makers = named
            .iter()
            .filter(|one| one.interfaces.contains(&interface.id));
        if let Some(endpoint) = makers.next() {
            interface.description = format!("VPC Endpoint Interface {}", endpoint.id);
        } else if let Some((nat, _)) = interface.id.rsplit_once('-') {
            interface.description = format!("Interface for NAT Gateway {nat}");
        }
    }
    // One interface in each subnet but those of the NAT: what SageMaker runs, and file systems.
    let taken: Vec<_> = snapshot
        .interfaces
        .iter()
        .map(|one| one.subnet.clone())
        .collect();
    let more = snapshot.subnets.iter().filter_map(|subnet| {
        let tier = subnet.tags["smgen:id"].split('/').nth(1).unwrap();
        let (group, description) = match Function::of_tier(tier) {
            Function::Nat | Function::Vpce => return None,
            Function::Data => ("data", "EFS mount target for fs-1 (fsmt-1)"),
            other => (
                other.as_str(),
                "[Do not delete] Network Interface created to access resources in your VPC for SageMaker",
            ),
        };
        (!taken.contains(&subnet.id)).then(|| Interface {
            id: format!("eni-{}", subnet.id),
            subnet: subnet.id.clone(),
            addresses: Vec::new(),
            public_address: None,
            groups: vec![id(&format!("security-group/{group}"))],
            kind: "interface".into(),
            source_dest_check: true,
            description: description.into(),
            origin: Origin {
                owner: Some(ACCOUNT.into()),
                managed: true,
                instance: None,
                instance_owner: Some("210987654321".into()),
            },
            tags: Tags::new(),
        })
    });
    let more: Vec<_> = more.collect();
    snapshot.interfaces.extend(more);
}

/// Tells whether a record is what a resource is deployed as.
pub fn is(record: &Record, resource: &Resource) -> bool {
    let tag = record.tags.as_ref().and_then(|tags| tags.get("smgen:id"));
    tag == Some(&resource.id) || (tag.is_none() && record.id.ends_with(&own_name(resource)))
}

fn own_name(resource: &Resource) -> String {
    let name = resource.own_name().unwrap_or_default();
    name.resolve(|_| ACCOUNT.to_owned())
}

/// What the CDK alone deploys.
pub fn of_the_cdk(topology: &Topology) -> Vec<Record> {
    let inventory = topology.inventory();
    let resolve = |part: &Part| match part {
        Part::Reference(other) => {
            let arn = inventory.arn(&other.id);
            let arn = arn.map(|arn| arn.resolve(|_| ACCOUNT.to_owned()));
            // Keys and the default group go by what AWS made up.
            let made_up = || said(&other.id, std::slice::from_ref(&other.id), topology);
            arn.unwrap_or_else(made_up)
        }
        _ => ACCOUNT.to_owned(),
    };
    let own = inventory
        .resources
        .iter()
        .filter(|one| one.target.is_some());
    let records = own.map(|resource| {
        let fields = resource.fields.iter();
        let read = fields.filter(|field| !matches!(field.place, Place::Code(_)));
        let read = read.map(|field| (field.name.to_owned(), field.value.to_json(&resolve)));
        let arn = inventory
            .arn(&resource.id)
            .map(|arn| arn.resolve(|_| ACCOUNT.to_owned()));
        let id = match resource.kind {
            ResourceKind::ManagedPolicy => arn.clone().unwrap(),
            _ => own_name(resource),
        };
        Record {
            kind: resource.kind,
            id,
            arn,
            fields: read.collect(),
            tags: Some(resource.tags(topology).into_iter().collect()),
        }
    });
    records.collect()
}

fn first(topology: &Topology, tier: &str) -> Vec<String> {
    let subnet = &topology.tier(tier).unwrap().subnets[0];
    vec![id(&format!("subnet/{}", subnet.id))]
}

/// A notebook, a domain, jobs and a model that keep to the network.
fn workloads(snapshot: &mut Snapshot, topology: &Topology) {
    snapshot.notebooks = vec![Notebook {
        name: "nb".into(),
        direct_internet: Some(false),
        root: Some(false),
        subnet: first(topology, "notebook").pop(),
        groups: vec![id("security-group/notebook")],
        kms_key: Some(key("notebooks", &topology.region)),
        metadata_version: Some("2".into()),
        tags: Tags::new(),
    }];
    snapshot.domains = vec![Domain {
        id: "d-1".into(),
        name: "team".into(),
        vpc_only: Some(true),
        vpc: Some(snapshot.vpc.id.clone()),
        subnets: first(topology, "notebook"),
        groups: vec![id("security-group/notebook")],
        space_groups: vec![id("security-group/notebook")],
        kms_key: Some(key("notebooks", &topology.region)),
        file_system: Some("fs-studio".into()),
    }];
    snapshot.workloads = workloads_of(topology);
    let listings = WorkloadKind::ALL.iter().map(|kind| {
        let own = snapshot.workloads.iter().filter(|one| one.kind == *kind);
        let listed = own.count();
        Listing {
            kind: *kind,
            since: (kind.part() == SnapshotPart::Jobs).then_some(1_699_000_000),
            listed,
            read: listed,
            whole: true,
        }
    });
    snapshot.listings = listings.collect();
}

/// One workload of each kind, but for a tracking server, which needs no place.
fn workloads_of(topology: &Topology) -> Vec<Workload> {
    let bare = [
        WorkloadKind::Space,
        WorkloadKind::Endpoint,
        WorkloadKind::InferenceComponent,
    ];
    let one = |kind: WorkloadKind| {
        let (tier, purpose) = match kind {
            WorkloadKind::Model => ("inference", None),
            WorkloadKind::EndpointConfig => ("inference", Some("endpoints")),
            WorkloadKind::UserProfile | WorkloadKind::Space => ("notebook", None),
            WorkloadKind::Compilation | WorkloadKind::Optimization => ("training", None),
            _ => ("training", Some("volumes")),
        };
        let studio = tier == "notebook";
        let network = kind != WorkloadKind::Transform;
        let groups = vec![id(&format!("security-group/{tier}"))];
        let placement = Placement {
            of: String::new(),
            network_isolation: kind.can_be_isolated().then_some(true),
            encrypts_between_containers: kind.can_encrypt_between_containers().then_some(true),
            subnets: if network && !studio {
                first(topology, tier)
            } else {
                Vec::new()
            },
            groups: if network { groups } else { Vec::new() },
            volume_keys: purpose
                .map(|purpose| key(purpose, &topology.region))
                .into_iter()
                .collect(),
            volumes_without_key: Vec::new(),
            instance_types: vec!["ml.m5.large".into()],
            instance_count: kind.counts_instances().then_some(2),
        };
        Workload {
            kind,
            name: kind.as_str().into(),
            domain: studio.then(|| "d-1".into()),
            created: Some(1_700_000_000),
            status: "Completed".into(),
            // These have no network of their own.
            placements: if bare.contains(&kind) {
                Vec::new()
            } else {
                vec![placement]
            },
            models: match kind {
                WorkloadKind::Transform | WorkloadKind::EndpointConfig => vec!["model".into()],
                _ => Vec::new(),
            },
            runs_on: match kind {
                WorkloadKind::Endpoint => Some("endpoint-config".into()),
                WorkloadKind::InferenceComponent => Some("endpoint".into()),
                _ => None,
            },
            serverless: Vec::new(),
            remote_access: Vec::new(),
        }
    };
    let kinds = WorkloadKind::ALL.iter().copied();
    let kinds = kinds.filter(|kind| *kind != WorkloadKind::TrackingServer);
    kinds.map(one).collect()
}

/// Returns the ARN of a key of the profile.
pub fn key(purpose: &str, region: &str) -> String {
    let id = id(&format!("key/{purpose}"));
    format!("arn:aws:kms:{region}:{ACCOUNT}:key/{id}")
}

/// Makes an entry of an ACL about everything.
pub fn entry(egress: bool, number: i32, allow: bool) -> AclEntry {
    AclEntry {
        egress,
        number,
        allow,
        protocol: Protocol::All,
        ports: None,
        cidr: "0.0.0.0/0".parse().unwrap(),
    }
}
