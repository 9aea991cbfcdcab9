//! The Terraform module: what `render --module` writes, called by roots as teams call it, with the real Terraform and on moto.

use super::cdk;
use super::checkov;
use super::equality::Network;
use super::stack::{Stack, counted};
use super::terraform::Terraform;
use super::{EVERYTHING, Proof, Source};
use crate::support::Project;
use crate::support::rendered::Rendered;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

const HOSPITAL: Stack = Stack {
    profile: "prod-hipaa",
    source: Source::Example("hospital"),
};
const DEV: Stack = Stack {
    profile: "dev",
    source: Source::Text(NAT),
};
const ALL: Stack = Stack {
    profile: "dev",
    source: Source::Text(EVERYTHING),
};
const BUILTIN: Stack = Stack {
    profile: "prod-hipaa",
    source: Source::Builtin,
};

/// With addresses on the internet, which belong to nobody until something uses them.
const NAT: &str = "
profiles:
  dev:
    project: shared
    network: {nat: single}
";

/// Returns the stacks that every run takes, with those that `tests/run --all` takes, too.
fn of_this_run(always: &[&'static Stack], whole: &[&'static Stack]) -> Vec<&'static Stack> {
    let whole = if Proof::Shape.is_full() { whole } else { &[] };
    [always, whole].concat()
}

/// Returns a root that calls the module.
fn root(profile: &str, body: &str) -> String {
    format!(
        "provider \"aws\" {{\n  region = \"us-east-1\"\n}}\n\nmodule \"network\" {{\n  source = \"../infra/{profile}/terraform-module\"\n{body}}}\n"
    )
}

impl Stack {
    /// Renders the stack, and its module.
    fn with_module(&self) -> Project {
        let project = self.render();
        let command = format!("render --profile {} -t terraform --module", self.profile);
        project.run(&command).succeeds();
        project
    }

    /// Renders the module and a root that calls it.
    fn called(&self, body: &str) -> Project {
        let project = self.with_module();
        project.file("root/main.tf", &root(self.profile, body))
    }

    /// Proves what needs no account.
    fn module_is_sound(&self) {
        let project = self.with_module();
        let dir = project.path(&format!("infra/{}/terraform-module", self.profile));
        let Some(terraform) = Terraform::at(&dir) else {
            return;
        };
        terraform.must("fmt -check -recursive -diff");
        terraform.must("init -input=false -no-color");
        terraform.must("validate -no-color");
        let tested = terraform.must("test -no-color").stdout;
        let runs = project.read(&format!(
            "infra/{}/terraform-module/tests/network.tftest.hcl",
            self.profile
        ));
        let runs = runs.lines().filter(|line| line.starts_with("run ")).count();
        let passed = format!("{runs} passed, 0 failed");
        assert!(runs > 6 && tested.contains(&passed), "{runs}: {tested}");
    }
}

#[test]
fn modules_are_sound_without_an_account() {
    for stack in of_this_run(&[&HOSPITAL, &ALL], &[&DEV, &BUILTIN]) {
        stack.module_is_sound();
    }
}

#[test]
fn checkov_reads_the_tags_of_a_module_and_finds_nothing() {
    let project = HOSPITAL.with_module();
    let dir = project.path("infra/prod-hipaa/terraform-module");
    let blocks = Rendered::of(&HOSPITAL.topology())
        .blocks("resource")
        .count();
    checkov::scan("terraform", &dir, blocks);
}

/// The reason why there is none: with one, no caller can make several, or have it wait.
#[test]
fn terraform_refuses_to_call_a_module_with_a_provider_block_several_times() {
    let project =
        BUILTIN.called("  for_each    = toset([\"blue\", \"green\"])\n  name_prefix = each.key\n");
    let Some(terraform) = Terraform::at(&project.path("root")) else {
        return;
    };
    terraform.must("init -input=false -no-color");
    terraform.must("validate -no-color");
    let block = project.path("infra/prod-hipaa/terraform-module/provider.tf");
    fs::write(block, "provider \"aws\" {\n  region = \"us-east-1\"\n}\n").unwrap();
    let refused = terraform.run("init -input=false -no-color");
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    let said = format!("{}{}", refused.stdout, refused.stderr);
    assert!(
        said.contains("Module is incompatible with count, for_each, and depends_on"),
        "{said}"
    );
}

/// Returns everything of a plan that Terraform manages, whichever module it is in.
fn resources(plan: &Value) -> Vec<&Value> {
    let root = &plan["planned_values"]["root_module"];
    let modules = root["child_modules"].as_array().into_iter().flatten();
    let resources = modules.flat_map(|one| one["resources"].as_array().into_iter().flatten());
    resources.collect()
}

/// Returns the names that an account, or a region of it, takes once; groups' names count within their VPC.
fn names(resources: &[&Value]) -> Vec<String> {
    let name = |one: &&Value| {
        let kind = one["type"].as_str()?;
        let key = match kind {
            "aws_s3_bucket" => "bucket",
            "aws_kms_alias"
            | "aws_cloudwatch_log_group"
            | "aws_iam_policy"
            | "aws_iam_role"
            | "aws_route53_resolver_firewall_domain_list"
            | "aws_route53_resolver_firewall_rule_group"
            | "aws_security_group"
            | "aws_ssm_parameter" => "name",
            _ => return None,
        };
        Some(format!("{kind} {}", one["values"][key].as_str()?))
    };
    resources.iter().filter_map(name).collect()
}

/// Two instances in one account and region: applied, planned again, each verified as the profile, destroyed.
fn side_by_side(stack: &Stack) {
    let body = "  for_each    = toset([\"blue\", \"green-one\"])\n  name_prefix = each.key\n  extra_tags  = { instance = each.key }\n";
    let project = stack.called(body);
    let outputs = "output \"vpcs\" {\n  value = { for name, one in module.network : name => one.vpc_id }\n}\n";
    fs::write(project.path("root/outputs.tf"), outputs).unwrap();
    let Some((terraform, moto)) = Terraform::on_moto(&project.path("root")) else {
        return;
    };
    let applied = terraform.must("apply -auto-approve -input=false -no-color");
    let count = counted(&applied.stdout, "Apply complete! Resources: ", " added");
    let each = Rendered::of(&stack.topology()).addresses().len();
    assert_eq!(count, 2 * each);
    let again = terraform.run("plan -out=again.tfplan -detailed-exitcode -input=false -no-color");
    assert_eq!(again.code, 0, "a second plan changes:\n{}", again.stdout);
    let plan = terraform.must("show -json again.tfplan").json();
    let all = resources(&plan);
    assert_eq!(all.len(), count);
    let names = names(&all);
    let unique: BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "{names:#?}");
    assert!(names.len() > 16, "{names:#?}");
    let own = stack.topology().prefix;
    for one in &all {
        let values = one["values"].to_string();
        assert!(!values.contains(&own), "{}: {values}", one["address"]);
    }
    verified(stack, (&project, &terraform, moto.url()));
    let destroyed = terraform.must("destroy -auto-approve -refresh=false -input=false -no-color");
    let gone = counted(
        &destroyed.stdout,
        "Destroy complete! Resources: ",
        " destroyed",
    );
    assert_eq!(gone, count);
}

#[cfg(not(feature = "aws"))]
fn verified(_: &Stack, _: (&Project, &Terraform, &str)) {}

/// Each instance holds under its own names; under another's it does not, and without a VPC nobody knows which one is meant.
#[cfg(feature = "aws")]
fn verified(stack: &Stack, (project, terraform, url): (&Project, &Terraform, &str)) {
    use super::verify::{holds_of, judged};
    let vpcs = terraform.must("output -json vpcs").json();
    for (name, other) in [("blue", "green-one"), ("green-one", "blue")] {
        let id = vpcs[name].as_str().unwrap();
        let which = ["--vpc-id", id, "--name-prefix", name];
        let judged_count = holds_of(project, stack.profile, url, &which);
        println!("{name}: {judged_count} expectations hold");
        let which = ["--vpc-id", id, "--name-prefix", other];
        judged(project, stack.profile, url, &which).exits(1);
        judged(project, stack.profile, url, &["--vpc-id", id]).exits(1);
    }
    judged(project, stack.profile, url, &[])
        .exits(2)
        .stderr_has("--name-prefix");
}

#[test]
fn two_instances_stand_side_by_side_in_one_account() {
    for stack in of_this_run(&[&DEV], &[&HOSPITAL, &ALL]) {
        side_by_side(stack);
    }
}

/// Returns the plan of a root that calls one module as if the module were the root.
fn lifted(plan: &Value) -> Value {
    let lifted = |values: &Value| json!({"root_module": values["root_module"]["child_modules"][0]});
    let call = &plan["configuration"]["root_module"]["module_calls"]["network"];
    json!({
        "planned_values": lifted(&plan["planned_values"]),
        "prior_state": {"values": lifted(&plan["prior_state"]["values"])},
        "configuration": {"root_module": call["module"]},
    })
}

/// Applies a root that calls one module, and compares it with the topology and with the CDK app.
fn says_the_same(stack: &Stack) {
    let project = stack.called("");
    let Some((terraform, moto)) = Terraform::on_moto(&project.path("root")) else {
        return;
    };
    terraform.must("apply -auto-approve -input=false -no-color");
    terraform.must("plan -out=again.tfplan -detailed-exitcode -input=false -no-color");
    let plan = terraform.must("show -json again.tfplan").json();
    #[cfg(feature = "aws")]
    super::verify::holds(&project, stack.profile, moto.url());
    drop(moto);
    let Some(template) = cdk::template(stack) else {
        return;
    };
    let network = Network {
        topology: stack.topology(),
        plan: lifted(&plan),
        template,
    };
    println!("{}: {} facts", stack.profile, network.prove());
}

#[test]
fn a_module_says_what_the_cdk_app_says_and_is_verified_as_the_profile() {
    for stack in of_this_run(&[&ALL], &[&HOSPITAL]) {
        says_the_same(stack);
    }
}

/// Waits for something of the caller's.
const WAITS: &str = "  depends_on = [terraform_data.first]\n";

fn first(input: &str) -> String {
    format!("\nresource \"terraform_data\" \"first\" {{\n  input = \"{input}\"\n}}\n")
}

/// What the caller waits for changes, and the network does not.
#[test]
fn a_module_that_waits_for_something_changes_nothing_with_it() {
    for stack in of_this_run(&[&DEV], &[&HOSPITAL]) {
        // The hospital's profile names the account.
        let account = if stack.profile == DEV.profile {
            "  account_id = \"123456789012\"\n"
        } else {
            ""
        };
        let project = stack.called(&format!("{WAITS}{account}"));
        let main = project.read("root/main.tf");
        fs::write(project.path("root/first.tf"), first("one")).unwrap();
        let Some((terraform, _moto)) = Terraform::on_moto(&project.path("root")) else {
            return;
        };
        terraform.must("apply -auto-approve -input=false -no-color");
        fs::write(project.path("root/first.tf"), first("two")).unwrap();
        let planned = terraform.must("plan -input=false -no-color").stdout;
        assert!(
            planned.contains("Plan: 0 to add, 1 to change, 0 to destroy"),
            "{planned}"
        );
        // Without the account, policies have to wait for the provider's answer: what the README says of it is so.
        if !account.is_empty() {
            fs::write(project.path("root/main.tf"), main.replace(account, "")).unwrap();
            let planned = terraform.must("plan -input=false -no-color").stdout;
            assert!(
                planned.contains("aws_kms_key.logs will be updated in-place"),
                "{planned}"
            );
        }
    }
}

/// Also where the caller's `depends_on` puts the question off until the apply, so that the plan cannot refuse.
#[test]
fn nothing_is_made_in_another_region_or_account() {
    for (stack, body, from, to, said) in [
        (
            &HOSPITAL,
            WAITS,
            "us-east-1\"\n}",
            "eu-west-1\"\n}",
            "This module is for us-east-1",
        ),
        (
            &HOSPITAL,
            "",
            "us-east-1\"\n}",
            "eu-west-1\"\n}",
            "This module is for us-east-1",
        ),
        (
            &DEV,
            "  account_id = \"210987654321\"\n  depends_on = [terraform_data.first]\n",
            "",
            "",
            "called for another account",
        ),
    ] {
        let project = stack.called(body);
        let main = project.read("root/main.tf").replacen(from, to, 1);
        fs::write(project.path("root/main.tf"), main).unwrap();
        fs::write(project.path("root/first.tf"), first("one")).unwrap();
        let Some((terraform, _moto)) = Terraform::on_moto(&project.path("root")) else {
            return;
        };
        let refused = terraform.run("apply -auto-approve -input=false -no-color");
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        let words = refused
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(words.contains(said), "{words}");
        // Without a state, the plan was refused.
        let state = terraform.run("state list").stdout;
        let waited = state.contains("terraform_data.first");
        assert_eq!(waited, body.contains("depends_on"), "{state}");
        let made = state
            .lines()
            .filter(|line| !line.contains(".data.") && !line.starts_with("terraform_data"));
        assert_eq!(made.collect::<Vec<_>>(), [""; 0], "{state}");
    }
}
