//! What endpoint services are called, and which hosts they answer, in every region of three partitions, against aws-cdk-lib and botocore.

use crate::support::Run;
use crate::support::tools::Tools;
use serde_json::{Map, Value, json};
use smgen::catalog;
use std::path::Path;
use std::process::Command;

/// The catalogue's names by region.
fn regions() -> Map<String, Value> {
    let each = catalog::regions().iter().map(|region| {
        let services = catalog::services().iter().filter_map(|service| {
            let name = service.endpoint_name(region)?;
            Some(json!({
                "key": service.key, "name": name, "fips_name": service.fips_endpoint_name(region),
                "hosts": service.host_names(region, false), "fips_hosts": service.host_names(region, true),
            }))
        });
        (region.name.to_owned(), services.collect())
    });
    each.collect()
}

/// Says which names the sources have otherwise; none where tools are missing.
fn otherwise(regions: &Map<String, Value>) -> Option<(String, String)> {
    let wants = "python with botocore, or node with the CDK";
    let (python, node, modules) = Tools::with(wants, |tools| {
        Some((
            tools.python.as_ref()?,
            tools.node.as_ref()?,
            tools.cdk_modules.as_ref()?,
        ))
    })?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/floor/names.py");
    let asked = json!({"node": node, "modules": modules, "regions": regions}).to_string();
    let run = Run::fed(Command::new(python).arg(script), asked.as_bytes()).succeeds();
    Some((run.stdout.trim().to_owned(), run.stderr.trim().to_owned()))
}

#[test]
fn names_and_hosts_are_those_of_the_cdk_and_botocore() {
    let regions = regions();
    let Some((wrong, said)) = otherwise(&regions) else {
        return;
    };
    println!("endpoint names: {said}");
    assert_eq!(wrong, "");
    // One letter of a name, of a host and of a FIPS host is noticed.
    let mut spoiled = regions;
    for (field, to) in [
        ("name", json!("com.amazonaws.eu-west-1.sagemaker.apis")),
        ("hosts", json!(["api.sagemakers.eu-west-1.amazonaws.com"])),
        (
            "fips_hosts",
            json!(["api.sagemaker-fips.eu-west-1.amazonaws.com"]),
        ),
    ] {
        let services = spoiled["eu-west-1"].as_array_mut().unwrap();
        let one = services
            .iter_mut()
            .find(|one| one["key"] == "sagemaker.api")
            .unwrap();
        one[field] = to;
    }
    let (wrong, _) = otherwise(&spoiled).unwrap();
    assert_eq!(wrong.lines().count(), 3, "{wrong}");
    assert!(
        wrong.lines().all(|line| line.starts_with("eu-west-1: ")),
        "{wrong}"
    );
}

/// What clients ask that are told to use FIPS is committed as botocore has it, and another name is noticed.
#[test]
fn names_of_fips_clients_are_those_of_botocore() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let derive = |file: Option<&Path>| {
        let python = Tools::with("python with botocore", |tools| tools.python.clone())?;
        let script = root.join("tests/floor/fips_clients.py");
        Some(Run::of(Command::new(python).arg(script).args(file)))
    };
    let Some(run) = derive(None) else { return };
    println!("names of FIPS clients: {}", run.stderr.trim());
    run.exits(0).no_stdout();
    let committed = root.join("src/catalog/data/fips_clients.json");
    let text = std::fs::read_to_string(committed).unwrap();
    let other = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(other.path(), text.replace("api.ecr-fips.", "ecr-fips.")).unwrap();
    let run = derive(Some(other.path())).unwrap().exits(1);
    assert_eq!(run.stdout, "ecr.api\n");
}
