//! Parts of a workload that people may open a shell in.

use super::read::sorted;
use super::records::text;
use serde_json::Value;

/// A path to parts, the member that says so, the value that says yes, and the member that names the part.
pub(super) type Remote = (&'static str, &'static str, &'static str, &'static str);

const fn by_ssm(variants: &'static str) -> Remote {
    (variants, "EnableSSMAccess", "true", "VariantName")
}

/// Access by SSM to the variants of an endpoint configuration.
pub(super) const VARIANTS: [Remote; 2] = [
    by_ssm("/ProductionVariants/*"),
    by_ssm("/ShadowProductionVariants/*"),
];

/// Returns the names of the parts that are open, of those at the path; an empty one for the workload itself.
pub(super) fn remote_access(parts: Vec<&Value>, (_, member, yes, name): Remote) -> Vec<String> {
    let open = parts.into_iter().filter(|part| match &part[member] {
        Value::Bool(open) => *open && yes == "true",
        other => other == yes,
    });
    sorted(open.map(|part| text(&part[name]).unwrap_or_default()))
}
