//! The network of a live account, for `smgen verify`.

use crate::cli::{Verify, Via};
use crate::commands::Stop;
use crate::commands::places::Places;
use crate::commands::ui::Ui;
use crate::diagnostic::{Code, Diagnostic};
use crate::report::Account;
use crate::snapshot::Snapshot;
use crate::topology::Topology;

/// An account whose number is known and is the one that is meant, and the session that asks it.
#[cfg(feature = "aws")]
pub(super) type Opened = (crate::aws::Session, Account);
#[cfg(not(feature = "aws"))]
pub(super) type Opened = ((), Account);

/// Tells whether an account is to be asked.
pub(super) fn is_asked(arguments: &Verify) -> bool {
    let offline = arguments.list || arguments.dry_run || arguments.snapshot.is_some();
    !offline && arguments.via != Via::Model
}

/// Asks whose account it is; see [`super::account::open`].
#[cfg(feature = "aws")]
pub(super) fn open(
    arguments: &Verify,
    topology: &Topology,
    places: &Places<'_>,
    ui: &mut Ui,
) -> Result<Opened, Stop> {
    let url = arguments.endpoint_url.as_ref();
    super::account::open(topology, places, (url, arguments.timeout), ui)
}

#[cfg(feature = "aws")]
pub(super) fn read(
    arguments: &Verify,
    topology: &Topology,
    opened: &Opened,
    ui: &mut Ui,
) -> Result<Snapshot, Stop> {
    use crate::aws::snapshot::{Failure, Looks, Wanted, collect_as};
    use crate::snapshot::RecordName;

    let names = topology.endpoints.iter();
    let (reading, watch) = super::reading::Reading::start(ui);
    let wanted = Wanted {
        region: topology.region.clone(),
        profile: topology.profile.clone(),
        looks: Looks {
            range: topology.vpc.cidr.to_string(),
            name: topology.prefix.clone(),
        },
        vpc_id: arguments.vpc_id.clone(),
        services: names
            .map(|endpoint| endpoint.service_name.clone())
            .collect(),
        records: RecordName::of_topology(topology),
        since: arguments.since.before(std::time::SystemTime::now()),
        watch,
    };
    let collected = crate::aws::run(collect_as(opened.0.reconnected(), &wanted));
    drop(reading);
    let collected = collected?.map_err(|failure| {
        let input = matches!(
            failure,
            Failure::NoVpc { .. }
                | Failure::SeveralVpcs { .. }
                | Failure::UnknownVpc { .. }
                | Failure::UnknownRegion(_)
        );
        if input {
            let error = Diagnostic::error(Code::SubjectUnknown, failure.to_string());
            return Stop::Input(vec![error.with_help(way_out(&failure))]);
        }
        Stop::Failed(
            anyhow::Error::new(failure)
                .context("cannot read the account; `smgen doctor` checks what it needs"),
        )
    })?;
    if ui.verbose {
        let total: usize = collected.calls.values().sum();
        ui.say(&format!("{total} calls, each of them reading:"));
        for (action, count) in &collected.calls {
            ui.say(&format!("  {count:3} {action}"));
        }
    }
    Ok(collected.snapshot)
}

/// Says what to do where there is no such VPC.
#[cfg(feature = "aws")]
fn way_out(failure: &crate::aws::snapshot::Failure) -> String {
    use crate::aws::snapshot::Failure;
    let deploy = "deploy the profile first, or name its VPC with `--vpc-id`";
    match failure {
        Failure::NoVpc { others, .. } if !others.is_empty() => {
            let names: Vec<_> = others.iter().map(String::as_str).collect();
            let names = crate::blueprint::suggest::list(&names);
            format!("{deploy}; there is a VPC of {names}")
        }
        Failure::SeveralVpcs { profile, .. } => format!(
            "name the one that is `{profile}` with `--vpc-id`, and take the tags `smgen:profile` and `smgen:id` off the others; where each \
             is an instance of the profile's module, name one, and what its names start with by `--name-prefix`"
        ),
        _ => deploy.to_owned(),
    }
}

#[cfg(not(feature = "aws"))]
pub(super) fn open(_: &Verify, _: &Topology, _: &Places<'_>, _: &mut Ui) -> Result<Opened, Stop> {
    Err(no_support())
}

#[cfg(not(feature = "aws"))]
pub(super) fn read(_: &Verify, _: &Topology, _: &Opened, _: &mut Ui) -> Result<Snapshot, Stop> {
    Err(no_support())
}

/// Says that this build cannot do what needs an account.
#[cfg(not(feature = "aws"))]
pub(super) fn no_support() -> Stop {
    let error = Diagnostic::error(
        Code::SubjectUnknown,
        "this build of smgen has no AWS support, so it cannot read an account",
    );
    Stop::Input(vec![error.with_help(
        "build it with its default features, or judge the blueprint's own network with `--via model`",
    )])
}
