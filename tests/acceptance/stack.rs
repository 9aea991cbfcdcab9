//! One stack through all tools.

use super::equality::Network;
use super::terraform::Terraform;
use super::{EVERYTHING, Proof, Source, cdk, checkov};
use crate::support::rendered::{Rendered, topology_of};
use crate::support::{Project, moto::Moto, tools::Tools, with_tags};
use serde_json::Value;
use smgen::topology::Topology;
use std::fs;
use std::path::{Path, PathBuf};

/// A profile of a configuration.
pub struct Stack {
    pub profile: &'static str,
    pub source: Source,
}

/// Returns the folder of an example.
pub fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
}

impl Stack {
    /// Takes the stack through Terraform, and in full through every tool.
    pub fn prove(&self, proof: Proof) {
        let project = self.render();
        let folder = format!("infra/{}/terraform", self.profile);
        let dir = project.path(&folder);
        let Some(terraform) = Terraform::at(&dir) else {
            return;
        };
        terraform.must("fmt -check -recursive -diff");
        terraform.must("init -input=false -no-color");
        terraform.must("validate -no-color");
        let tested = terraform.must("test -no-color");
        // One more where what the resolver is asked is logged.
        let runs = 4 + usize::from(self.topology().query_log.is_some());
        assert!(
            tested.stdout.contains(&format!("{runs} passed, 0 failed")),
            "{}",
            tested.stdout
        );
        if !proof.is_full() {
            println!("{}: formatted, valid, its tests pass", self.name());
            return;
        }
        let rendered = Rendered::of(&self.topology());
        let blocks = rendered.blocks("resource").count();
        let Some(passed) = checkov::scan("terraform", &dir, blocks) else {
            return;
        };
        let Some((applied, plan)) = self.deploy(terraform, &project) else {
            return;
        };
        println!(
            "{}: {applied} resources applied, planned again without a change, destroyed; {passed} checks of checkov passed",
            self.name()
        );
        self.compare(plan);
    }

    /// Demands that the CDK app says the same as the plan of Terraform.
    fn compare(&self, plan: Value) {
        let Some(template) = cdk::template(self) else {
            return;
        };
        let network = Network {
            topology: self.topology(),
            plan,
            template,
        };
        println!(
            "{}: {} facts, the same in Terraform and in the CDK app",
            self.name(),
            network.prove()
        );
        // Between them these two hold every type of resource.
        if [Source::Example("bank"), Source::Text(EVERYTHING)].contains(&self.source)
            && self.profile == "dev"
        {
            println!(
                "{}: {} changes noticed",
                self.name(),
                network.prove_that_changes_are_noticed()
            );
        }
    }

    /// Applies to moto, plans again, verifies, destroys; returns how many resources there were, and the second plan.
    fn deploy(&self, terraform: Terraform, project: &Project) -> Option<(usize, Value)> {
        let dir = project.path(&format!("infra/{}/terraform", self.profile));
        let moto = Moto::start()?;
        let settings = Tools::with("the override for moto", |tools| Some(&tools.moto_override))?;
        fs::copy(settings, dir.join("moto_override.tf")).unwrap();
        if fs::read_to_string(dir.join("flow_logs.tf"))
            .unwrap()
            .contains("prevent_destroy = true")
        {
            // As the README says: the stack is destroyed at the end.
            let allowed = "resource \"aws_s3_bucket\" \"flow_logs\" {\n  lifecycle {\n    prevent_destroy = false\n  }\n}\n";
            fs::write(dir.join("evidence_override.tf"), allowed).unwrap();
        }
        let terraform = terraform.against(moto.url());
        let applied = terraform.must("apply -auto-approve -input=false -no-color");
        let count = counted(&applied.stdout, "Apply complete! Resources: ", " added");
        assert_eq!(count, Rendered::of(&self.topology()).addresses().len());
        let again =
            terraform.run("plan -out=again.tfplan -detailed-exitcode -input=false -no-color");
        assert_eq!(
            again.code, 0,
            "a second plan changes something:\n{}\n{}",
            again.stdout, again.stderr
        );
        #[cfg(feature = "aws")]
        println!(
            "{}: {} expectations judged by audit and model, and all hold",
            self.name(),
            super::verify::holds(project, self.profile, moto.url())
        );
        let plan = terraform.must("show -json again.tfplan").json();
        // The plan has just looked at everything.
        let destroyed =
            terraform.must("destroy -auto-approve -refresh=false -input=false -no-color");
        assert_eq!(
            counted(
                &destroyed.stdout,
                "Destroy complete! Resources: ",
                " destroyed"
            ),
            count
        );
        Some((count, plan))
    }

    fn name(&self) -> String {
        match self.source {
            Source::Example(name) => format!("example {name}, profile {}", self.profile),
            Source::Builtin => format!("built-in profile {}", self.profile),
            Source::Text(_) => format!("profile {} of a test", self.profile),
        }
    }

    /// Returns what the stack is to be.
    pub fn topology(&self) -> Topology {
        topology_of(self.profile, self.config().as_deref())
    }

    /// Returns its `smgen.yaml`, if it has one.
    fn config(&self) -> Option<String> {
        match self.source {
            Source::Example("quickstart") | Source::Builtin => None,
            Source::Example(name) => {
                Some(fs::read_to_string(example(name).join("smgen.yaml")).unwrap())
            }
            // As the file that is written has them.
            Source::Text(text) => Some(with_tags(text)),
        }
    }

    /// Renders the stack into a directory of its own.
    pub fn render(&self) -> Project {
        let project = match self.config() {
            None => Project::new(),
            Some(text) => Project::new().config(&text),
        };
        project
            .run(&format!("render --profile {}", self.profile))
            .succeeds();
        project
    }
}

pub fn counted(text: &str, before: &str, after: &str) -> usize {
    let tail = text
        .split(before)
        .nth(1)
        .unwrap_or_else(|| panic!("no `{before}` in:\n{text}"));
    tail.split(after).next().unwrap().parse().unwrap()
}
