//! What smgen says that a change replaces, against what a plan of Terraform says on moto and what CloudFormation's schemas say,
//! resource by resource; and the table behind it against the provider and the schemas.

mod plan;

use super::cdk;
use super::terraform::Terraform;
use crate::support::rendered::topology_of;
use crate::support::{Project, Run, moto::Moto, tools::Tools, with_tags};
use plan::rows_of;
use serde_json::Value;
use smgen::catalog::Platform;
use smgen::difference::{Consequences, Fate, Kept};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is deployed: evidence in CloudWatch Logs, a NAT gateway, a parameter, both kinds of endpoints, a secondary range.
const BASE: &str = "
profiles:
  prod:
    project: evidence
    account_id: '123456789012'
    network:
      cidr: 10.40.0.0/16
      secondary_cidrs: [100.64.0.0/16]
      zones: [use1-az1, use1-az2, use1-az4]
      nat: single
      tiers: {training: {cut_from: 100.64.0.0/16}}
    endpoints: {services: {dynamodb: {}, glue: {}}}
    flow_logs: {destination: cloudwatch, retention_days: 365}
";

/// What the first one lacks: evidence in S3, a NAT instance, a rule that names a range, a zone of its own.
const OTHER: &str = "
profiles:
  dev:
    project: records
    network: {cidr: 10.41.0.0/16, nat: instance}
    flow_logs: {destination: s3, retention_days: 30}
    dns: {zones: {stores.internal: {records: {online: {A: [10.41.96.10], ttl: 60}}}}}
";

/// What is changed, by what stands in the configuration and what takes its place.
const CHANGES: [(&str, &str, &str); 8] = [
    ("project renamed", "project: evidence", "project: renamed"),
    ("range changed", "10.40.0.0", "10.90.0.0"),
    ("secondary range changed", "100.64.0.0", "100.66.0.0"),
    ("zone added", "use1-az4]", "use1-az4, use1-az6]"),
    ("zone removed", ", use1-az4]", "]"),
    ("retention changed", "365", "400"),
    ("endpoint dropped", ", glue: {}", ""),
    ("destination changed", "cloudwatch", "s3"),
];

/// The same for the other network, for what only it has.
const OTHER_CHANGES: [(&str, &str, &str); 4] = [
    ("zone renamed", "stores.internal", "features.internal"),
    (
        "record changed",
        "10.41.96.10], ttl: 60",
        "10.41.96.11], ttl: 90",
    ),
    (
        "project renamed, records in S3",
        "project: records",
        "project: renamed",
    ),
    (
        "NAT gateway for an instance",
        "nat: instance",
        "nat: single",
    ),
];

/// A change of one resource: what becomes of it, the platform's type, its id.
type Row = (String, String, String);

/// Predicts a change.
fn predicted(profile: &str, old: &str, new: &str, platform: Platform) -> Consequences {
    let [old, new] = [old, new]
        .map(|config| Kept::of(&topology_of(profile, Some(config)).inventory(), platform));
    // Through the manifest, as `render` does.
    let old = Kept::from_json(&old.to_json()).unwrap();
    Consequences::between(&old, &new, platform).unwrap()
}

fn rows(consequences: &Consequences) -> Vec<Row> {
    let rows = consequences.resources.iter().flat_map(|one| {
        let row = (
            one.change.as_str().replace(' ', "-"),
            one.type_name.to_owned(),
            // What is only planned has no id to look up.
            if one.change == Fate::Added {
                String::new()
            } else {
                one.id.clone()
            },
        );
        std::iter::repeat_n(row, one.count)
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    rows
}

/// A network on moto.
struct Deployed {
    profile: &'static str,
    config: &'static str,
    project: Project,
    terraform: Terraform,
    _moto: Moto,
    /// A plan after the apply.
    plan: Value,
}

impl Deployed {
    fn new(profile: &'static str, config: &'static str) -> Option<Self> {
        let project = Project::new().config(config);
        project
            .run(&format!("render --profile {profile}"))
            .succeeds();
        let dir = project.path(&format!("infra/{profile}/terraform"));
        let (terraform, moto) = Terraform::on_moto(&dir)?;
        terraform.must("apply -auto-approve -input=false -no-color");
        terraform.must("plan -input=false -no-color -out=applied.tfplan");
        let plan = terraform.must("show -json applied.tfplan").json();
        Some(Self {
            profile,
            config,
            project,
            terraform,
            _moto: moto,
            plan,
        })
    }

    /// Plans a change, and returns what the plan does to each resource, and what the render said.
    fn planned(&self, config: &str) -> (Vec<Row>, Run) {
        fs::write(self.project.path("smgen.yaml"), with_tags(config)).unwrap();
        let said = self
            .project
            .run(&format!("render --profile {}", self.profile))
            .succeeds();
        self.terraform
            .must("plan -refresh=false -input=false -no-color -out=changed.tfplan");
        let plan = self.terraform.must("show -json changed.tfplan").json();
        fs::write(self.project.path("smgen.yaml"), with_tags(self.config)).unwrap();
        self.project
            .run(&format!("render --profile {}", self.profile))
            .succeeds();
        (rows_of(&plan), said)
    }
}

#[test]
fn plans_replace_what_smgen_says_and_the_table_is_what_the_provider_does() {
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| Deployed::new("dev", OTHER));
        (Deployed::new("prod", BASE), other.join().unwrap())
    });
    let (Some(one), Some(other)) = (one, other) else {
        return;
    };
    table_holds(&[&one.plan, &other.plan]);
    let changes = CHANGES.iter().map(|change| (&one, change));
    for (deployed, (name, from, to)) in
        changes.chain(OTHER_CHANGES.iter().map(|change| (&other, change)))
    {
        let config = deployed.config.replace(from, to);
        assert_ne!(config, deployed.config, "{name}");
        let (planned, said) = deployed.planned(&config);
        let prediction = predicted(
            deployed.profile,
            deployed.config,
            &config,
            Platform::Terraform,
        );
        let predicted = rows(&prediction);
        assert_eq!(differ(&predicted, &planned), "", "{name}");
        if prediction.added + prediction.destroyed + prediction.replaced > 0 {
            said.stderr_has(&prediction.sentence());
        }
        println!("{name}: {}, as planned", prediction.sentence());
    }
}

#[test]
fn a_plan_that_would_destroy_a_protected_bucket_fails_as_smgen_says() {
    let protected = OTHER
        .replace("nat: instance", "nat: single")
        .replace("project: records", "project: records\n    environment: lab");
    let renamed = protected.replace("project: records", "project: renamed");
    let project = Project::new().config(&protected);
    project.run("render -p dev -t terraform").succeeds();
    let dir = project.path("infra/dev/terraform");
    let Some((terraform, _moto)) = Terraform::on_moto(&dir) else {
        return;
    };
    assert!(
        terraform
            .must("test -no-color")
            .stdout
            .contains("4 passed, 0 failed")
    );
    // The bucket and what it needs are enough.
    terraform.must("apply -auto-approve -input=false -no-color -target=aws_s3_bucket.flow_logs");
    let project = project.config(&renamed);
    let said = project.run("render -p dev -t terraform").succeeds();
    let prediction = predicted("dev", &protected, &renamed, Platform::Terraform);
    assert!(prediction.refused.is_some());
    said.stderr_has(&prediction.sentence());
    let plan = terraform.run("plan -input=false -no-color");
    assert_eq!(plan.code, 1);
    assert!(
        plan.stderr.contains("Instance cannot be destroyed"),
        "{}",
        plan.stderr
    );
    // As the README says.
    terraform.must("state rm aws_s3_bucket.flow_logs");
    terraform.must("plan -input=false -no-color");
}

/// Says how two lists of changes differ.
fn differ(predicted: &[Row], found: &[Row]) -> String {
    let count = |rows: &[Row]| {
        let mut counts: BTreeMap<Row, usize> = BTreeMap::new();
        for row in rows {
            *counts.entry(row.clone()).or_default() += 1;
        }
        counts
    };
    let (one, two) = (count(predicted), count(found));
    let keys: BTreeSet<_> = one.keys().chain(two.keys()).collect();
    let lines = keys.into_iter().filter_map(|row| {
        let counts = [&one, &two].map(|counts| counts.get(row).copied().unwrap_or_default());
        (counts[0] != counts[1])
            .then(|| format!("{row:?}: predicted {}, found {}\n", counts[0], counts[1]))
    });
    lines.collect()
}

/// Runs a script with the Python that has cfn-lint.
fn python(script: &str, arguments: &[&Path]) -> Option<Run> {
    let python = Tools::with("python with cfn-lint", |tools| tools.python.as_deref())?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/tools")
        .join(script);
    Some(Run::of(Command::new(python).arg(script).args(arguments)))
}

/// Demands that the table says what a plan over every argument says, and what the schemas say.
fn table_holds(plans: &[&Value]) {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = plans
        .iter()
        .enumerate()
        .map(|(number, plan)| {
            let file = folder.path().join(format!("{number}.json"));
            fs::write(&file, plan.to_string()).unwrap();
            file
        })
        .collect();
    let files: Vec<_> = files.iter().map(std::path::PathBuf::as_path).collect();
    let Some(run) = python("replacements", &files) else {
        return;
    };
    println!("{}", run.succeeds().stdout);
}

#[test]
fn schemas_replace_what_smgen_says() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, config: &str| {
        let project = Project::new().config(config);
        let template = cdk::synthesised(&project, "prod")?;
        let file = folder.path().join(name);
        fs::write(&file, template.to_string()).unwrap();
        let manifest: Value =
            serde_json::from_str(&project.read("infra/prod/cdk/cdk.out/manifest.json")).unwrap();
        let stack = manifest["artifacts"]["Network"]["properties"]["stackName"].clone();
        Some((
            file,
            stack,
            template["Resources"].as_object().unwrap().len(),
        ))
    };
    let Some((old, deployed, _)) = written("old.json", BASE) else {
        return;
    };
    for (name, from, to) in CHANGES {
        let config = BASE.replace(from, to);
        let (new, stack, resources) = written("new.json", &config).unwrap();
        let Some(run) = python("template_changes.py", &[&old, &new]) else {
            return;
        };
        let found = run.succeeds().json();
        let prediction = predicted("prod", BASE, &config, Platform::Cloudformation);
        if stack != deployed {
            // CloudFormation compares nothing: it is another stack.
            let other = prediction.stack.as_ref().unwrap();
            assert_eq!(
                (deployed.as_str(), stack.as_str()),
                (Some(&*other.old), Some(&*other.new))
            );
            assert_eq!(
                (
                    prediction.added,
                    prediction
                        .resources
                        .iter()
                        .all(|one| one.change == Fate::Added)
                ),
                (resources, true)
            );
            println!("{name}: {}", prediction.sentence());
            continue;
        }
        assert_eq!(prediction.stack, None, "{name}");
        let by_type = |row: &Row| (row.0.clone(), row.1.clone(), String::new());
        let found_rows: Vec<_> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
                (text("change"), text("type"), text("id"))
            })
            .collect();
        let types = |rows: &[Row]| rows.iter().map(by_type).collect::<Vec<_>>();
        let predicted = rows(&prediction);
        assert_eq!(
            differ(&types(&predicted), &types(&found_rows)),
            "",
            "{name}"
        );
        // What carries its id as a tag, by the id.
        let tagged: BTreeSet<_> = found_rows
            .iter()
            .filter(|row| !row.2.is_empty() && row.0 != "added")
            .collect();
        let known: BTreeSet<_> = predicted.iter().collect();
        assert!(
            tagged.is_subset(&known),
            "{name}: {:?}",
            tagged.difference(&known)
        );
        println!(
            "{name}: {}, {} by their ids",
            prediction.sentence(),
            tagged.len()
        );
    }
}
