//! One rendered code for versions 5 and 6 of the AWS provider: whatever any profile renders, both take.
//!
//! Version 5.100 is asked itself (`terraform providers schema`), version 6 by its typed bindings, from which `derive.py` here reads
//! `provider-6.json`: there is no version 6 for these tests to run.

mod schema;
mod used;

use crate::acceptance::ceiling::configurations;
use crate::acceptance::terraform::Terraform;
use crate::support::rendered::topology_of;
use crate::support::tools::Tools;
use schema::Schema;
use smgen::render;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use used::Used;

/// Returns what all configurations together render.
fn rendered() -> &'static Used {
    static USED: OnceLock<Used> = OnceLock::new();
    USED.get_or_init(|| {
        let targets = ["terraform", "terraform-module"].map(|name| render::target(name).unwrap());
        let mut used = Used::default();
        for (_, profile, config) in configurations() {
            let topology = topology_of(&profile, config.as_deref());
            let files = targets.map(|target| target.render(&topology).unwrap());
            for (name, text) in files.iter().flatten() {
                let extension = Path::new(name).extension().and_then(|one| one.to_str());
                if matches!(extension, Some("tf" | "hcl")) && !name.ends_with(".lock.hcl") {
                    used.read(text);
                }
            }
        }
        used
    })
}

fn six() -> Schema {
    Schema::of_bindings(include_str!("provider-6.json"))
}

#[test]
fn version_6_takes_whatever_is_rendered() {
    let wrong = rendered().against(&six());
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("provider 6.25.0 takes {}", rendered().counts());
}

#[test]
fn version_5_takes_whatever_is_rendered_and_calls_none_of_it_deprecated() {
    let folder = tempfile::tempdir().unwrap();
    let versions = "terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n";
    fs::write(folder.path().join("versions.tf"), versions).unwrap();
    let Some(terraform) = Terraform::at(folder.path()) else {
        return;
    };
    terraform.must("init -input=false -no-color");
    let five = Schema::of_terraform(&terraform.must("providers schema -json").stdout);
    let used = rendered();
    let wrong = used.against(&five);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let deprecated = used.deprecated(&five);
    assert!(deprecated.is_empty(), "{deprecated:#?}");
    println!(
        "provider 5.100.0 takes {}, nothing deprecated",
        used.counts()
    );
}

/// A branch of a template that no configuration takes is held against nothing.
#[test]
fn the_configurations_reach_every_line_of_the_templates() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/terraform");
    let mut named = BTreeSet::new();
    for entry in fs::read_dir(templates).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "tf") {
            named.extend(used::words_of_template(&fs::read_to_string(path).unwrap()));
        }
    }
    assert!(named.len() > 100, "{}", named.len());
    let words = rendered().words();
    let unreached: Vec<_> = named.difference(&words).collect();
    assert!(unreached.is_empty(), "{unreached:#?}");
}

#[test]
fn whatever_version_6_lacks_or_wants_is_told() {
    let schema = six();
    for (text, told) in [
        (
            "resource \"aws_elasticache_gone\" \"x\" {\n}\n",
            "resource aws_elasticache_gone: unknown",
        ),
        (
            "resource \"aws_eip\" \"x\" {\n  vpc = true\n}\n",
            "resource aws_eip: no `vpc`",
        ),
        (
            "resource \"aws_flow_log\" \"x\" {\n  log_group_name = \"a\"\n}\n",
            "resource aws_flow_log: no `log_group_name`",
        ),
        (
            "resource \"aws_kms_alias\" \"x\" {\n  name = \"a\"\n}\n",
            "resource aws_kms_alias: `target_key_id` is missing",
        ),
        (
            "resource \"aws_flow_log\" \"x\" {\n  destination_options {\n    form = 1\n  }\n}\n",
            "resource aws_flow_log: no `destination_options.form`",
        ),
        (
            "resource \"aws_s3_bucket_versioning\" \"x\" {\n  bucket = \"b\"\n  versioning_configuration {\n  }\n}\n",
            "resource aws_s3_bucket_versioning: `versioning_configuration.status` is missing",
        ),
        (
            "data \"aws_ssm_parameter\" \"x\" {\n  path = \"a\"\n  name = \"a\"\n}\n",
            "data aws_ssm_parameter: no `path`",
        ),
        (
            "locals {\n  a = aws_vpc.main.main_cidr\n}\n",
            "resource aws_vpc: no attribute `main_cidr`",
        ),
        (
            "locals {\n  a = \"x${aws_subnet.a[\"z\"].arm}\"\n}\n",
            "resource aws_subnet: no attribute `arm`",
        ),
        (
            "locals {\n  a = data.aws_caller_identity.current.account\n}\n",
            "data aws_caller_identity: no attribute `account`",
        ),
        (
            "mock_provider \"aws\" {\n  mock_resource \"aws_kms_key\" {\n    defaults = {\n      key = 1\n    }\n  }\n}\n",
            "resource aws_kms_key: no attribute `key`",
        ),
    ] {
        let mut used = Used::default();
        used.read(text);
        let wrong = used.against(&schema);
        assert!(wrong.contains(told), "{text}\n{wrong:#?}");
    }
}

#[test]
fn the_derivation_reads_the_bindings_that_it_pins() {
    let Some(python) = Tools::with("python", |tools| tools.python.as_ref()) else {
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider/test_derive.py");
    crate::support::Run::of(std::process::Command::new(python).arg(script)).succeeds();
}
