//! What the CDK templates print: the topology as literals of TypeScript.

mod access;
mod network;
mod services;

use crate::blueprint::Framework;
use crate::render::head::Head;
use crate::render::summary::Summary;
use crate::render::typescript::{Entry, Value, constant};
use crate::topology::Topology;
use network::{NatView, RoutingView};
use serde::Serialize;
use services::FlowLogView;

/// The context of every CDK template.
#[derive(Serialize)]
pub(super) struct View<'a> {
    t: Head<'a>,
    summary: Summary<'a>,
    packs: Packs,
    profile: ProfileView,
    subnets: String,
    expected_subnets: String,
    routing: RoutingView,
    nat: Option<NatView<'a>>,
    groups: String,
    prefix_lists: String,
    acls: String,
    gateways: String,
    interfaces: String,
    /// Whether the endpoints' policies name the account.
    endpoints_name_account: bool,
    keys: String,
    key_count: usize,
    rules: access::Counts,
    flow_log: FlowLogView<'a>,
    names: Vec<services::NameView<'a>>,
}

/// Packs of cdk-nag that the app runs, beside AWS Solutions.
#[derive(Serialize)]
struct Packs {
    hipaa: bool,
    /// Not where there is a way to the internet, which the pack forbids as such.
    nist: bool,
}

/// Statements of `lib/profile.ts`.
#[derive(Serialize)]
struct ProfileView {
    prefix: String,
    region: String,
    account: String,
    description: String,
    tags: String,
}

impl<'a> View<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        let hipaa = topology.keeps(Framework::Hipaa);
        Self {
            t: Head::new(topology),
            summary: Summary::new(topology),
            packs: Packs {
                hipaa,
                nist: hipaa || topology.internet.is_none(),
            },
            profile: profile(topology),
            subnets: network::subnets(topology),
            expected_subnets: network::expected_subnets(topology),
            routing: network::routing(topology),
            nat: network::nat(topology),
            groups: access::groups(topology),
            prefix_lists: access::prefix_lists(topology),
            acls: access::acls(topology),
            rules: access::counts(topology),
            gateways: services::gateways(topology),
            interfaces: services::interfaces(topology),
            endpoints_name_account: services::name_account(topology),
            keys: services::keys(topology),
            key_count: topology.keys.len(),
            flow_log: services::flow_log(topology),
            names: services::names(topology),
        }
    }
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

fn profile(topology: &Topology) -> ProfileView {
    let tags = topology.tags.iter().map(|tag| {
        Value::Inline(vec![
            Entry::new("key", tag.key.as_str()),
            Entry::new("value", tag.value.as_str()),
        ])
    });
    let description = match &topology.description[..] {
        "" => format!("Network of profile {}", topology.profile),
        description => shortened(description, DESCRIPTION_BYTES),
    };
    let account = topology.account_id.as_deref().unwrap_or_default();
    ProfileView {
        prefix: constant("export const PREFIX", &topology.prefix.as_str().into()),
        region: constant("export const REGION", &topology.region.as_str().into()),
        account: constant("export const ACCOUNT", &account.into()),
        description: constant("export const DESCRIPTION", &description.into()),
        tags: constant("export const TAGS", &tags.collect()),
    }
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
