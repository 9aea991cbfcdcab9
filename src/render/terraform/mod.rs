//! The Terraform target (T1): topic-named files, a README and a `terraform test` that needs no account.

mod view;

use super::{Files, RenderError, engine, hcl};
use crate::topology::Topology;
use rayon::prelude::*;
use tera::Context;
use view::View;

/// Files by template name; a template that prints nothing but blanks gives no file.
const HCL_FILES: [&str; 12] = [
    "data.tf",
    "endpoints.tf",
    "flow_logs.tf",
    "kms.tf",
    "network.tf",
    "network_acls.tf",
    "outputs.tf",
    "providers.tf",
    "routing.tf",
    "security_groups.tf",
    "variables.tf",
    "versions.tf",
];
const TEST_FILE: &str = "tests/network.tftest.hcl";
const README: &str = "README.md";

/// Compiles the templates.
pub(super) fn prepare() {
    engine::prepare(&[&engine::HCL, &engine::MARKDOWN]);
}

/// Renders a topology to Terraform, formatted as `terraform fmt` formats; every file is parsed before it is returned.
pub fn terraform(topology: &Topology) -> Result<Files, RenderError> {
    let context =
        Context::from_serialize(&View::new(topology)).map_err(|error| RenderError::Template {
            name: "view".to_owned(),
            message: error.to_string(),
        })?;
    let names: Vec<_> = HCL_FILES.into_iter().chain([TEST_FILE, README]).collect();
    names
        .into_par_iter()
        // One by one: half of the work is in two of the files.
        .with_max_len(1)
        .map(|name| Ok((name.to_owned(), file(name, &context)?)))
        .collect()
}

fn file(name: &str, context: &Context) -> Result<String, RenderError> {
    if name == README {
        return engine::render(&engine::MARKDOWN, name, context);
    }
    let text = hcl::align(&engine::render(&engine::HCL, name, context)?);
    match hcl::parse(&text) {
        Ok(_) => Ok(text),
        Err(message) => Err(RenderError::Syntax {
            name: name.to_owned(),
            message,
        }),
    }
}
