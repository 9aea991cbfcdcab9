//! What the network is used for: `workloads` in a blueprint.

use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest;
use crate::blueprint::yaml::Side;
use crate::catalog::Workload;
use crate::diagnostic::Code;
use std::collections::BTreeSet;

/// Checks that a profile has at least one workload.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    workloads: Option<Vec<Workload>>,
) -> BTreeSet<Workload> {
    let known = || suggest::list(&Workload::ALL.map(Workload::as_str));
    let Some(workloads) = workloads else {
        let _: Option<()> = check.missing("workloads", &format!("one or more of {}", known()));
        return BTreeSet::new();
    };
    if workloads.is_empty() {
        let message = "a network that nothing uses has no endpoints and no policies";
        check
            .error(
                Code::KeyMissing,
                &Path::from("workloads"),
                Side::Value,
                message,
            )
            .help(format!("list at least one workload: {}", known()));
    }
    let workloads: BTreeSet<_> = workloads.into_iter().collect();
    for workload in &workloads {
        let Some(under) = workload
            .rests_on()
            .filter(|under| !workloads.contains(under))
        else {
            continue;
        };
        let does = match workload {
            Workload::RemoteIde => "connects editors to spaces of Studio",
            _ => "runs the code of its projects in spaces of Studio",
        };
        let message = format!("`{workload}` {does}, which is no workload here");
        let path = Path::from("workloads");
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .help(format!("add `{under}`"));
    }
    workloads
}
