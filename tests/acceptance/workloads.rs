//! The rows by which SageMaker's answers are read, against botocore's model of the service.

use crate::support::Run;
use crate::support::tools::Tools;
use serde_json::json;
use smgen::aws::snapshot::{Place, Row, WORKLOADS};
use std::process::Command;

/// Holds rows against the model: calls, members, enumerations and paths exist, and no other call describes a network.
const CHECK: &str = r#"
import json, sys
import botocore.session
model = botocore.session.get_session().get_service_model("sagemaker")
# Read by the SDK, or of something that the account only shows while it is used, or of people who label.
ELSEWHERE = {
    "DescribeDomain", "DescribeNotebookInstance", "DescribeAutoMLJob", "DescribeClusterNode", "DescribeClusterEvent",
    "DescribeWorkforce", "DescribeTrainingSession", "DescribeAIBenchmarkJob",
}
wrong = []
def member(shape, name):
    return shape.members.get(name) if shape.type_name == "structure" else None
def at(shape, path):
    for step in path.split("/")[1:]:
        shape = (shape.member if shape.type_name == "list" else None) if step == "*" else member(shape, step)
        if shape is None:
            return None
    return shape
def networks(shape, seen=frozenset()):
    if shape is None or shape.name in seen:
        return False
    if shape.type_name == "structure":
        if {"SecurityGroupIds", "SecurityGroups", "EnableNetworkIsolation"} & set(shape.members):
            return True
        return any(networks(one, seen | {shape.name}) for one in shape.members.values())
    return shape.type_name == "list" and networks(shape.member, seen)
rows = json.load(sys.stdin)
for row in rows:
    say = lambda text: wrong.append(f"{row['list']}: {text}")
    listing = model.operation_model(row["list"])
    items = member(listing.output_shape, row["items"])
    if items is None or items.type_name != "list":
        say(f"no list {row['items']}"); continue
    if row["name"] not in items.member.members: say(f"no {row['name']}")
    if "MaxResults" not in listing.input_shape.members or "NextToken" not in listing.input_shape.members: say("no pages")
    if row["running"]:
        status, running = row["running"]
        for name in ("CreationTimeAfter", "SortBy", "SortOrder", "StatusEquals"):
            if name not in listing.input_shape.members: say(f"cannot be asked for {name}")
        if running not in listing.input_shape.members["StatusEquals"].enum: say(f"no status {running}")
        if status not in items.member.members: say(f"no {status}")
        if "CreationTime" not in listing.input_shape.members["SortBy"].enum: say("not sorted by time")
    if not row["describe"]: continue
    describe = model.operation_model(row["describe"])
    for side in (describe.input_shape, describe.output_shape):
        if row["by"] not in side.members: say(f"no {row['by']} in {side.name}")
    output = describe.output_shape
    for place in row["places"]:
        part = at(output, place["at"])
        if part is None: say(f"no {place['at']}"); continue
        if place["of"] and place["of"] not in part.members: say(f"no {place['of']}")
        for path in [place["isolation"], place["encryption"]]:
            found = at(part, path) if path else None
            if path and (found is None or found.type_name != "boolean"): say(f"no {path}")
        for path in place["keys"] + place["instances"]:
            found = at(part, path)
            if found is None or found.type_name != "string": say(f"no {path}")
        for path in place["counts"]:
            found = at(part, path)
            if found is None or found.type_name not in ("integer", "long"): say(f"no {path}")
        for shape, path in [(part, place["network"]), (output, place["network_of_all"])]:
            found = at(shape, path) if path else None
            groups = {"SecurityGroupIds", "SecurityGroups"} & set(found.members) if found is not None else set()
            if path and not groups: say(f"no groups at {path}")
    for path in row["models"]:
        if at(output, path) is None: say(f"no {path}")
        if row["serverless"] and at(output, path.rsplit("/", 1)[0] + "/" + row["serverless"]) is None: say(f"no {row['serverless']}")
    if row["runs_on"]:
        found = at(output, row["runs_on"])
        if found is None or found.type_name != "string": say(f"no {row['runs_on']}")
    for path, name, yes, of in row["remote"]:
        found = at(output, path)
        if found is None or name not in found.members or (of and of not in found.members): say(f"no {path} {name}")
        elif found.members[name].type_name != "boolean" and yes not in found.members[name].enum: say(f"never {yes}")
read = {row["describe"] for row in rows}
for name in model.operation_names:
    if name.startswith("Describe") and name not in read | ELSEWHERE and networks(model.operation_model(name).output_shape):
        wrong.append(f"{name} tells of a network, and nobody reads it")
print("\n".join(wrong))
"#;

fn row(row: &Row) -> serde_json::Value {
    let bare = |action: &str| action.trim_start_matches("sagemaker:").to_owned();
    json!({
        "list": bare(row.list), "items": row.items, "name": row.name, "running": row.running, "describe": bare(row.describe),
        "by": row.by, "places": row.places.iter().map(place).collect::<Vec<_>>(), "models": row.models, "runs_on": row.runs_on,
        "serverless": row.serverless, "remote": row.remote,
    })
}

fn place(place: &Place) -> serde_json::Value {
    json!({
        "at": place.at, "of": place.of, "network": place.network, "network_of_all": place.network_of_all,
        "isolation": place.isolation, "encryption": place.encryption, "keys": place.keys, "instances": place.instances, "counts": place.counts,
    })
}

/// Says what is wrong with rows; none where there is no Python.
fn wrong_with(rows: &[serde_json::Value]) -> Option<String> {
    let python = Tools::with("python with moto", |tools| tools.python.as_ref())?;
    let rows = serde_json::to_vec(rows).unwrap();
    let run = Run::fed(Command::new(python).args(["-c", CHECK]), &rows).succeeds();
    Some(run.stdout.trim().to_owned())
}

#[test]
fn rows_are_those_of_the_service() {
    let rows: Vec<_> = WORKLOADS.iter().map(row).collect();
    let Some(wrong) = wrong_with(&rows) else {
        return;
    };
    assert_eq!(wrong, "");
    // A member that is misspelled, a path that leads nowhere and a kind that is left out are noticed.
    for (number, (key, value)) in [
        ("items", json!("TrainingJobs")),
        ("name", json!("Name")),
        ("by", json!("JobName")),
        ("running", json!(["TrainingJobStatus", "Running"])),
        ("models", json!(["/Model"])),
        ("runs_on", json!("/EndpointName")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut spoiled = rows.clone();
        spoiled[0][key] = value;
        assert_ne!(wrong_with(&spoiled).unwrap(), "", "{number} {key}");
    }
    let mut spoiled = rows.clone();
    spoiled[0]["places"][0]["network"] = json!("/Vpc");
    assert_ne!(wrong_with(&spoiled).unwrap(), "");
    let mut spoiled = rows.clone();
    spoiled[0]["places"][0]["counts"] = json!(["/ResourceConfig/Instances"]);
    assert_ne!(wrong_with(&spoiled).unwrap(), "");
    let mut spoiled = rows.clone();
    let config = spoiled.iter_mut().find(|row| row["serverless"] != "");
    config.unwrap()["serverless"] = json!("Serverless");
    assert_ne!(wrong_with(&spoiled).unwrap(), "");
    assert!(
        wrong_with(&rows[1..])
            .unwrap()
            .contains("DescribeTrainingJob tells of a network")
    );
}
