//! Several resources that bear the tags of one: said as such, whichever of them is judged.

use super::findings::{Findings, Subject};
use super::matches::Matches;
use super::matching::{Deployed, Matched};
use crate::catalog::Requirement;
use crate::topology::ids::ID_TAG;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    of(findings, &matches.subnets);
    of(findings, &matches.tables);
    of(findings, &matches.groups);
    of(findings, &matches.acls);
    of(findings, &matches.endpoints);
    of(findings, &matches.nat_gateways);
    of(findings, &matches.instances);
    of(findings, &matches.gateways);
    of(findings, &matches.records);
}

fn of<T: Deployed>(findings: &mut Findings<'_>, matched: &Matched<'_, T>) {
    for (what, judged, others) in matched.doubles() {
        let subject = Subject::new(what, &[Requirement::N16], &[]).deployed_as(judged.id());
        let names: Vec<_> = others
            .iter()
            .map(|other| format!("`{}`", other.id()))
            .collect();
        let names = names.join(", ");
        let found = format!("that of {names}, too");
        let fix = format!(
            "`{}` fits the blueprint best, and is what is judged: remove {names}, or take the profile's tags off",
            judged.id()
        );
        let field = format!("tag:{ID_TAG}");
        findings.changed(&subject, &field, ("that of one resource", found), fix);
    }
}
