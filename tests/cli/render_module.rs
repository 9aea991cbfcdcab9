//! `smgen render --module`: a folder of its own, which later renders keep.

use crate::acceptance::ceiling::configurations;
use crate::support::Project;
use crate::support::rendered::{files, topology_of};
use hcl::{Body, Expression};
use smgen::render;
use std::path::Path;

const CONFIG: &str = "version: 1\nprofiles:\n  dev:\n    network:\n      cidr: 10.77.0.0/16\n";
const MODULE: &str = "infra/dev/terraform-module";

fn targets(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.path("infra/dev")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_module_has_a_folder_of_its_own_and_later_renders_keep_it() {
    let project = Project::new().config(CONFIG);
    let count = files("dev", "terraform-module");
    project
        .run("render -p dev -t terraform --module")
        .succeeds()
        .stderr_has(&format!("{MODULE}: {count} written, 0 removed"));
    assert_eq!(targets(&project), ["terraform-module"]);
    // Whoever forgets the option gets no root beside it, and a check looks at the module.
    project
        .run("render -p dev -t terraform")
        .succeeds()
        .stderr_has(&format!(
            "{MODULE}: 0 written, 0 removed, {count} unchanged"
        ));
    assert_eq!(targets(&project), ["terraform-module"]);
    project
        .run_read_only("render --all -t terraform --check")
        .succeeds()
        .stderr_has(&format!("compared {count} files, 0 differ"));
    project.run("render --all").succeeds();
    assert_eq!(targets(&project), ["cdk", "terraform-module"]);
    std::fs::remove_dir_all(project.path(MODULE)).unwrap();
    project.run("render --all").succeeds();
    assert_eq!(targets(&project), ["cdk", "terraform"]);
}

#[test]
fn what_becomes_stale_in_a_module_is_told_without_the_option() {
    let project = Project::new().config(CONFIG);
    project.run("render --all -t terraform --module").succeeds();
    let project = project.config(&CONFIG.replace("10.77", "10.78"));
    project
        .run_read_only("render --all -t terraform --check --names-only")
        .exits(1)
        .stdout_has(&format!("{MODULE}/network.tf"))
        .stderr_has("Terraform replaces");
    project
        .run_read_only("render --all -t terraform --module --check")
        .exits(1)
        .stderr_has("`smgen render --all --target terraform --module`");
    project.run("render --all -t terraform").succeeds();
    assert!(
        project
            .read(&format!("{MODULE}/network.tf"))
            .contains("10.78.0.0/16")
    );
}

#[test]
fn a_root_that_is_there_stays_and_both_are_kept() {
    let project = Project::new().config(CONFIG);
    project.run("render --all -t terraform").succeeds();
    let root = project.read("infra/dev/terraform/network.tf");
    project.run("render --all -t terraform --module").succeeds();
    assert_eq!(targets(&project), ["terraform", "terraform-module"]);
    assert_eq!(project.read("infra/dev/terraform/network.tf"), root);
    let both = files("dev", "terraform") + files("dev", "terraform-module");
    project
        .run_read_only("render --all -t terraform --check")
        .succeeds()
        .stderr_has(&format!("compared {both} files, 0 differ"));
    // With the option, the module alone is looked at.
    project
        .run_read_only("render --all -t terraform --module --check")
        .succeeds()
        .stderr_has(&format!(
            "compared {} files",
            files("dev", "terraform-module")
        ));
}

#[test]
fn what_is_printed_depends_on_the_option_and_not_on_the_disk() {
    let project = Project::new().config(CONFIG);
    project.run("render --all --module").succeeds();
    project
        .run_read_only("render --all --stdout")
        .succeeds()
        .stdout_has("---- dev/terraform/providers.tf")
        .stdout_lacks("terraform-module");
    project
        .run_read_only("render --all --stdout --module")
        .succeeds()
        .stdout_has("---- dev/terraform-module/tags.tf")
        .stdout_has("---- dev/cdk/")
        .stdout_lacks("---- dev/terraform/");
}

#[test]
fn a_cdk_app_has_no_such_form() {
    let project = Project::new().config(CONFIG);
    project
        .run_read_only("render --all -t cdk --module")
        .exits(2)
        .stderr_has("`--module` is a form of Terraform, and `--target cdk` leaves it out")
        .stderr_has("= help: leave `--target` out, or say `--target terraform --module`");
    project
        .run_read_only("render --all -t terraform-module")
        .exits(2)
        .stderr_has("invalid value 'terraform-module'");
}

/// Whatever any configuration renders: nobody but the caller has a provider, each resource carries the tags, and no name is fixed.
#[test]
fn no_module_has_a_provider_and_every_resource_has_its_tags_and_names() {
    let [root, module] =
        ["terraform", "terraform-module"].map(|name| render::target(name).unwrap());
    for (name, profile, config) in configurations() {
        let topology = topology_of(&profile, config.as_deref());
        let (root, module) = (
            root.render(&topology).unwrap(),
            module.render(&topology).unwrap(),
        );
        let [mut of_root, mut of_module] = [0, 0];
        for (file, text) in &module {
            if Path::new(file).extension().is_none_or(|end| end != "tf") {
                continue;
            }
            let body: Body = hcl::parse(text).unwrap();
            for block in body.blocks() {
                let kind = block.identifier();
                assert!(kind != "provider" && kind != "backend", "{name}: {file}");
                let mut parts = block.body().blocks();
                if let Some(volume) = parts.find(|one| one.identifier() == "root_block_device") {
                    let tags = volume.body().attributes().any(|one| one.key() == "tags");
                    assert!(tags, "{name}: {file}: a volume that only a provider tags");
                }
                let tags = block.body().attributes().find(|one| one.key() == "tags");
                if let (true, Some(tags)) = (kind == "resource", tags) {
                    of_module += 1;
                    let Expression::FuncCall(call) = tags.expr() else {
                        panic!("{name}: {file}: {tags:?}");
                    };
                    let printed = hcl::format::to_string(&call.args[0]).unwrap();
                    assert_eq!(
                        (call.name.name.as_str(), &*printed),
                        ("merge", "local.tags")
                    );
                }
            }
            let own = text.lines().filter(|line| {
                // Tags and descriptions are the user's: they may say it.
                line.contains(&topology.prefix) && !line.trim_start().starts_with('#')
            });
            let own: Vec<_> = own.collect();
            let fixed = format!("  default     = \"{}\"", topology.prefix);
            let expected: &[&str] = if file == "variables.tf" {
                &[&fixed]
            } else {
                &[]
            };
            assert_eq!(own, expected, "{name}: {file}");
        }
        for text in root.values() {
            of_root += text.lines().filter(|line| *line == "  tags = {").count();
        }
        assert!(
            of_root > 30 && of_root == of_module,
            "{name}: {of_root}, {of_module}"
        );
        assert!(root.contains_key("providers.tf") && !module.contains_key("providers.tf"));
        assert!(module.contains_key("tags.tf") && !root.contains_key("tags.tf"));
    }
}

/// What an instance is expected to be has its names, and nothing else is another.
#[test]
fn an_instance_is_expected_under_its_own_names() {
    let project = Project::new().config(CONFIG);
    let verify = "verify -p dev --via model --save-snapshot";
    project.run(&format!("{verify} own.json")).succeeds();
    project
        .run(&format!("{verify} other.json --name-prefix ml-blue"))
        .succeeds()
        .stderr_has(
            "names start with `ml-blue`, where those of the profile start with `sagemaker-dev`",
        );
    let [own, other] = ["own.json", "other.json"].map(|file| project.read(file));
    assert!(!other.contains("sagemaker-dev") && own.contains("sagemaker-dev"));
    let dated = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("\"taken\""));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        dated(&own.replace("sagemaker-dev", "ml-blue")),
        dated(&other)
    );
    for bad in ["Blue", "aws", "a"] {
        project
            .run(&format!("{verify} bad.json --name-prefix {bad}"))
            .exits(2)
            .stderr_has(&format!(
                "error[name-invalid]: no module lets names start with `{bad}`"
            ));
    }
}
