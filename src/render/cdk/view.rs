//! What the CDK templates print: the topology as constants of TypeScript, and what is the CDK's own.

mod counts;

use super::reference;
use crate::blueprint::Framework;
use crate::catalog::EndpointType;
use crate::render::head::Head;
use crate::render::summary::Summary;
use crate::render::typescript::{Constants, constant};
use crate::topology::{FlowLog, Internet, Inventory, PolicyDocument, Topology};
use counts::{Counts, counts};
use serde::Serialize;
use tera::{Context, TeraResult};

/// The context of every CDK template.
#[derive(Serialize)]
struct View<'a> {
    t: Head<'a>,
    summary: Summary<'a>,
    constants: Constants,
    packs: Packs,
    /// The stack's description, as a statement.
    description: String,
    internet: Option<&'a Internet>,
    /// Whether the endpoints' policies name the account.
    endpoints_name_account: bool,
    /// Whether somebody outside the VPC may open endpoints.
    clients: bool,
    flow_log: &'a FlowLog,
    /// The interface endpoints, as the rendered test looks for them.
    names: Vec<NameView<'a>>,
    /// Those whose service zones of the network lack; none where there is none.
    fewer: Option<Vec<FewerView<'a>>>,
    key_count: usize,
    rules: Counts,
}

/// Packs of cdk-nag that the app runs, beside AWS Solutions.
#[derive(Serialize)]
struct Packs {
    hipaa: bool,
    /// Not where there is a way to the internet, which the pack forbids as such.
    nist: bool,
}

#[derive(Serialize)]
struct NameView<'a> {
    service_name: &'a str,
    private_dns: bool,
}

#[derive(Serialize)]
struct FewerView<'a> {
    service_name: &'a str,
    zones: usize,
}

/// Builds what the templates print.
pub(in crate::render) fn view(inventory: &Inventory<'_>) -> TeraResult<Context> {
    let topology = inventory.topology();
    let hipaa = topology.keeps(Framework::Hipaa);
    Context::from_serialize(&View {
        t: Head::new(topology),
        summary: Summary::new(inventory, "cdk"),
        constants: Constants::of(topology, reference),
        packs: Packs {
            hipaa,
            nist: hipaa || topology.internet.is_none(),
        },
        description: description(topology),
        internet: topology.internet.as_ref(),
        endpoints_name_account: endpoints_name_account(topology),
        clients: !topology.clients.is_empty(),
        flow_log: &topology.flow_log,
        names: names(topology),
        fewer: Some(fewer(topology)).filter(|some| !some.is_empty()),
        key_count: topology.keys.len(),
        rules: counts(topology),
    })
}

/// Tells whether the account id stands anywhere in the endpoints' policies.
fn endpoints_name_account(topology: &Topology) -> bool {
    let endpoints = topology.endpoints.iter();
    let mut policies = endpoints.filter_map(|one| one.policy.as_ref());
    policies.any(PolicyDocument::names_account)
}

fn names(topology: &Topology) -> Vec<NameView<'_>> {
    let endpoints = topology.endpoints.iter();
    let interfaces = endpoints.filter(|endpoint| endpoint.kind == EndpointType::Interface);
    let names = interfaces.map(|endpoint| NameView {
        service_name: &endpoint.service_name,
        private_dns: endpoint.private_dns,
    });
    names.collect()
}

fn fewer(topology: &Topology) -> Vec<FewerView<'_>> {
    let endpoints = topology.endpoints.iter();
    let some = endpoints.filter(|endpoint| !endpoint.lacking.is_empty());
    let views = some.map(|endpoint| FewerView {
        service_name: &endpoint.service_name,
        zones: topology.zones.len() - endpoint.lacking.len(),
    });
    views.collect()
}

/// The longest description of a template: CloudFormation user guide, "Template section: Description".
const DESCRIPTION_BYTES: usize = 1024;

/// Returns a text, its end left out where it is longer than so many bytes.
fn shortened(text: &str, most: usize) -> String {
    const MARK: &str = "…";
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most - MARK.len()).rfind(|end| text.is_char_boundary(*end));
    format!("{}{MARK}", &text[..end.unwrap_or_default()])
}

fn description(topology: &Topology) -> String {
    let description = match &topology.description[..] {
        "" => format!("Network of profile {}", topology.profile),
        description => shortened(description, DESCRIPTION_BYTES),
    };
    constant("export const DESCRIPTION", &description.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_fit_into_a_template() {
        assert_eq!(shortened("short", 5), "short");
        assert_eq!(shortened("too long", 7), "too …");
        let wide = shortened(&"語".repeat(500), DESCRIPTION_BYTES);
        assert!((1020..=1024).contains(&wide.len()), "{}", wide.len());
    }
}
