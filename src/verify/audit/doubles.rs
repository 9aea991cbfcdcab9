//! Several resources that bear the tags of one: said as such, whichever of them is judged.

use super::finding::about;
use super::findings::Findings;
use super::matches::Matches;
use super::matching::{Deployed, Matched};
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::report::CauseKind;
use crate::topology::ids::{self, ID_TAG, PROFILE_TAG};
use crate::verify::remedy;

/// Says that other VPCs bear the tags of the one that is judged.
pub(super) fn of_the_vpc(findings: &mut Findings<'_>) {
    let vpc = &findings.snapshot.vpc;
    if vpc.doubles.is_empty() {
        return;
    }
    let subject =
        Subject::new(CauseKind::Vpc, ids::VPC, &[Requirement::N16], &[]).deployed_as(&vpc.id);
    let command = remedy::take_tags_off(&vpc.doubles, &[PROFILE_TAG, ID_TAG]);
    let fix = format!(
        "`{}` fits the blueprint best by its range, its name and its subnets, and is what is judged: {command} takes the profile's tags \
         off the rest; or remove what nobody needs, or name the right one with `--vpc-id`, and an instance of a module with `--name-prefix`, too",
        vpc.id
    );
    tell(findings, &subject, &vpc.doubles, fix);
}

fn tell(findings: &mut Findings<'_>, subject: &Subject, others: &[String], fix: String) {
    let names: Vec<_> = others.iter().map(|id| format!("`{id}`")).collect();
    let found = format!("that of {}, too", names.join(", "));
    let field = format!("tag:{ID_TAG}");
    findings.changed(subject, &field, ("that of one resource", found), fix);
}

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
        let others: Vec<_> = others.iter().map(|other| other.id().to_owned()).collect();
        let names = others.join("`, `");
        let fix = if judged.tags().contains_key(ID_TAG) {
            format!(
                "`{}` fits the blueprint best, and is what is judged: remove `{names}`, or take the profile's tags off",
                judged.id()
            )
        } else {
            // Others bear the tags, and do not do the work.
            let back = findings.deployer().puts_back();
            format!(
                "the names lead to `{0}`, which is what is judged, and not to `{names}`: where the code did not make `{0}`, remove it, then {back}",
                judged.id()
            )
        };
        tell(findings, &subject, &others, fix);
    }
}
