//! A VPC that holds nothing of the network: another one, or one in which nothing was made yet.

use super::finding::CONTENTS;
use super::findings::Findings;
use super::matches::Matches;
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::report::CauseKind;
use crate::snapshot::SnapshotPart;

/// Says so in one finding, and tells whether it is so: everything else would only say it again.
pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) -> bool {
    let snapshot = findings.snapshot;
    let parts = [
        SnapshotPart::Subnets,
        SnapshotPart::RouteTables,
        SnapshotPart::SecurityGroups,
        SnapshotPart::Endpoints,
    ];
    let read = parts.iter().all(|part| snapshot.knows(*part));
    let none = matches.subnets.is_empty()
        && matches.tables.is_empty()
        && matches.groups.is_empty()
        && matches.endpoints.is_empty();
    if !read || !none {
        return false;
    }
    let groups = snapshot.security_groups.iter();
    let groups = groups.filter(|one| one.vpc == snapshot.vpc.id && one.name != "default");
    let there = [
        (snapshot.subnets.len(), "subnets"),
        (groups.count(), "security groups"),
        (snapshot.endpoints.len(), "endpoints"),
    ];
    let there = there.iter().filter(|(count, _)| *count > 0);
    let there: Vec<_> = there
        .map(|(count, noun)| format!("{count} {noun}"))
        .collect();
    let found = if there.is_empty() {
        "nothing but what AWS puts into every VPC".to_owned()
    } else {
        format!("{}, none of them the profile's", there.join(", "))
    };
    let subject = Subject::new(CauseKind::Vpc, "vpc", &[Requirement::N1], &[])
        .deployed_as(&snapshot.vpc.id)
        .from(&findings.topology.vpc.from);
    let expected = format!("the network of `{}`", findings.topology.profile);
    let fix = "see whether this is the right VPC: `--vpc-id` names one, else the tags `smgen:id` and `smgen:profile` do; if it is, \
               apply the rendered code";
    findings.changed(&subject, CONTENTS, (expected, found), fix);
    true
}
