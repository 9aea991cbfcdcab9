//! Changes that take something away, applied on moto in one go: a zone, and the names of everything. What AWS refuses, moto refuses,
//! too (`tests/moto/patches/network_dependencies.py`, `vpc_endpoint_changes.py`), so that a wrong order fails here.

use super::terraform::Terraform;
use crate::support::{Project, Run, moto::Moto, tools::Tools, with_tags};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

const THREE: &str = "
profiles:
  prod:
    project: evidence
    account_id: '123456789012'
    network: {cidr: 10.40.0.0/16, zones: [use1-az1, use1-az2, use1-az4], nat: single}
    flow_logs: {destination: cloudwatch, retention_days: 365}
";

/// Gives up soon on what AWS refuses to delete, where the provider tries for twenty minutes; with an order of its own, if wanted.
fn patience(order: Option<bool>) -> String {
    let lifecycle = order.map_or_else(String::new, |order| {
        format!("  lifecycle {{\n    create_before_destroy = {order}\n  }}\n")
    });
    let mut text = format!("resource \"aws_route_table\" \"private\" {{\n{lifecycle}}}\n");
    let groups = ["data", "inference", "notebook", "training", "vpce"]
        .map(|name| ("aws_security_group", name));
    let tiers = [
        "data",
        "endpoints",
        "inference",
        "notebook",
        "public",
        "training",
    ]
    .map(|name| ("aws_subnet", name));
    for (kind, name) in groups.into_iter().chain(tiers) {
        let ordered = kind == "aws_security_group" || name == "endpoints";
        let lifecycle = if ordered { &*lifecycle } else { "" };
        let _ = writeln!(
            text,
            "resource \"{kind}\" \"{name}\" {{\n{lifecycle}  timeouts {{\n    delete = \"90s\"\n  }}\n}}"
        );
    }
    text
}

struct Live {
    project: Project,
    terraform: Terraform,
    moto: Moto,
}

impl Live {
    /// Applies three zones; with an order of its own, if wanted, which Terraform keeps in its state.
    fn start(order: Option<bool>) -> Option<Self> {
        let project = Project::new().config(THREE);
        project.run("render -p prod -t terraform").succeeds();
        let dir = project.path("infra/prod/terraform");
        let (terraform, moto) = Terraform::on_moto(&dir)?;
        fs::write(dir.join("patience_override.tf"), patience(order)).unwrap();
        let live = Self {
            project,
            terraform,
            moto,
        };
        live.apply().succeeds();
        Some(live)
    }

    fn apply(&self) -> Run {
        self.terraform
            .run("apply -auto-approve -input=false -no-color")
    }

    /// Renders another configuration.
    fn becomes(&self, from: &str, to: &str) -> &Self {
        let config = THREE.replace(from, to);
        fs::write(self.project.path("smgen.yaml"), with_tags(&config)).unwrap();
        self.project.run("render -p prod -t terraform").succeeds();
        self
    }

    /// Applies in one go, and demands that nothing is left to do.
    fn in_one_go(&self, name: &str) {
        let run = self.apply();
        assert_eq!(run.code, 0, "{name}:\n{}\n{}", run.stdout, run.stderr);
        let again = self
            .terraform
            .run("plan -detailed-exitcode -input=false -no-color");
        assert_eq!(
            again.code, 0,
            "{name}: a second plan changes something:\n{}",
            again.stdout
        );
        let complete = run
            .stdout
            .lines()
            .find(|line| line.contains("Apply complete"));
        println!("{name}: {}", complete.unwrap_or_default());
    }

    /// Lists the log groups of the account.
    fn log_groups(&self) -> String {
        let script = "import boto3, sys\n\
             logs = boto3.client('logs', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='t', aws_secret_access_key='t')\n\
             print(*sorted(group['logGroupName'] for group in logs.describe_log_groups()['logGroups']))";
        let python = Tools::with("python with moto", |tools| tools.python.as_deref()).unwrap();
        let run = Run::of(Command::new(python).args(["-c", script, self.moto.url()]));
        run.succeeds().stdout.trim().to_owned()
    }
}

#[test]
fn zones_go_and_come_and_names_change_in_one_go() {
    let Some(live) = Live::start(None) else {
        return;
    };
    live.becomes(", use1-az4]", "]").in_one_go("zone removed");
    live.becomes("", "").in_one_go("zone added");
    live.becomes("project: evidence", "project: renamed")
        .in_one_go("project renamed");
    assert_eq!(
        live.log_groups(),
        "/aws/vendedlogs/smgen/evidence-prod/query-log /aws/vendedlogs/smgen/renamed-prod/query-log \
         /smgen/evidence-prod/flow-logs /smgen/renamed-prod/flow-logs",
        "evidence stays"
    );
    live.becomes("project: evidence", "project: renamed")
        .in_one_go("nothing");
}

#[test]
fn in_the_other_order_a_zone_does_not_go() {
    let Some(live) = Live::start(Some(false)) else {
        return;
    };
    let refused = live.becomes(", use1-az4]", "]").apply();
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    let said = &refused.stderr;
    let errors = ["InvalidRouteTableID.NotFound", "DependencyViolation"];
    assert!(errors.iter().any(|error| said.contains(error)), "{said}");
}
