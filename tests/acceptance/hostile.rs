//! Terraform itself reads hostile texts back as they were.

use super::terraform::Terraform;
use crate::escaping::HOSTILE;
use crate::support::Project;
use serde_json::Value;
use smgen::render::hcl;
use std::fmt::Write as _;

#[test]
fn terraform_reads_hostile_texts_back() {
    let mut source = String::new();
    for (index, text) in HOSTILE.iter().enumerate() {
        let _ = writeln!(
            source,
            "output \"text_{index}\" {{\n  value = {}\n}}\n",
            hcl::quote(text)
        );
    }
    let project = Project::new().file("main.tf", &source);
    let Some(terraform) = Terraform::at(&project.path("")) else {
        return;
    };
    terraform.must("init -input=false -no-color");
    terraform.must("apply -auto-approve -input=false -no-color");
    let outputs: Value = serde_json::from_str(&terraform.must("output -json").stdout).unwrap();
    for (index, text) in HOSTILE.iter().enumerate() {
        let read = outputs[format!("text_{index}")]["value"].as_str().unwrap();
        // Terraform keeps text in Unicode's composed form (NFC); one of the texts is written decomposed.
        let text = text.replace("\u{65}\u{301}", "\u{e9}");
        assert_eq!(read, text);
    }
}
