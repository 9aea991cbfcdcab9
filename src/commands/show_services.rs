//! The catalogue's endpoint services as text for people, and what of them is not checked.

use crate::catalog::{self, EndpointType, Fact, GlobalService, Service};
use crate::terminal::{Style, Text, wrap};

/// Prints the services, one line each where so many columns allow it, and what is unchecked of some; then those that are global, and the
/// workloads.
pub(super) fn text(width: usize) -> Text {
    let mut text = Text::new();
    for service in catalog::services() {
        let kind = match service.kind {
            EndpointType::Gateway => "gateway",
            EndpointType::Interface => "interface",
        };
        let head = format!("{:30} {kind:10} ", service.key);
        text.row((&head, Style::Plain), service.purpose, (4, width));
        if let Some(unchecked) = unchecked(service) {
            text.item(("    ", Style::Plain), &unchecked, width);
        }
    }
    heading(
        "global services, whose endpoints stand in one region or are none",
        width,
        &mut text,
    );
    for service in catalog::global_services() {
        let head = format!("{:30} ", service.key);
        text.row((&head, Style::Plain), &global(service), (4, width));
    }
    heading(
        "workloads, the pages to hold them against, and what is not checked",
        width,
        &mut text,
    );
    for facts in catalog::workloads() {
        text.item(("", Style::Plain), facts.workload.as_str(), width);
        for page in &facts.pages {
            let address = page.url.map(|url| format!(", {url}")).unwrap_or_default();
            let words = format!("{} (read {}){address}", page.title, page.date);
            text.item(("    ", Style::Plain), &words, width);
        }
        for open in &facts.unchecked {
            text.item(("    ", Style::Plain), &format!("unchecked: {open}"), width);
        }
    }
    text
}

fn heading(title: &str, width: usize, text: &mut Text) {
    text.push("\n");
    for line in wrap(title, width) {
        text.styled(Style::Strong, &line);
        text.push("\n");
    }
}

/// Names the facts of a service that no authoritative source confirmed.
fn unchecked(service: &Service) -> Option<String> {
    let facts: Vec<_> = service.unchecked.iter().map(|fact| named(*fact)).collect();
    (!facts.is_empty()).then(|| format!("unchecked: {}", facts.join(", ")))
}

fn named(fact: Fact) -> &'static str {
    match fact {
        Fact::Regions => "which regions have it",
        Fact::Policy => "whether it takes a policy",
        Fact::PrivateDns => "whether it has private DNS",
        Fact::Hosts => "which names it answers",
        Fact::Fips => "its FIPS variant",
        Fact::Streaming => "whether it listens for streams",
        Fact::Actions => "whether the actions suffice",
    }
}

fn global(service: &GlobalService) -> String {
    let at = service.name.map_or_else(
        || "no VPC endpoint that smgen knows of".to_owned(),
        |name| {
            let places = service.places.iter();
            let places: Vec<_> = places.map(|place| place.region).collect();
            format!("`{name}`, in {} alone", places.join(", "))
        },
    );
    let symptom = service.symptom.map(|symptom| format!(" {symptom}"));
    format!("{at}.{}", symptom.unwrap_or_default())
}
