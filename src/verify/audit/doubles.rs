//! Several resources that bear the tags of one: said as such, whichever of them is judged.

use super::finding::about;
use super::findings::Findings;
use super::matches::Matches;
use super::matching::{Deployed, Matched};
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::report::CauseKind;
use crate::topology::ids::ID_TAG;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    of(findings, &matches.subnets, |_| CauseKind::Subnet);
    of(findings, &matches.tables, |_| CauseKind::RouteTable);
    of(findings, &matches.groups, |_| CauseKind::SecurityGroup);
    of(findings, &matches.acls, |_| CauseKind::NetworkAcl);
    of(findings, &matches.endpoints, |_| CauseKind::Endpoint);
    of(findings, &matches.nat_gateways, |_| CauseKind::NatGateway);
    of(findings, &matches.instances, |_| CauseKind::NatInstance);
    of(findings, &matches.gateways, |_| CauseKind::InternetGateway);
    of(findings, &matches.records, |one| about(one.kind));
}

fn of<T: Deployed>(
    findings: &mut Findings<'_>,
    matched: &Matched<'_, T>,
    about: impl Fn(&T) -> CauseKind,
) {
    for (what, judged, others) in matched.doubles() {
        let subject =
            Subject::new(about(judged), what, &[Requirement::N16], &[]).deployed_as(judged.id());
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
