//! Whose profile an account is judged by.

use crate::blueprint::Blueprint;
use crate::commands::session::{FILE, Session};
use crate::commands::{Stop, render_sets};
use crate::diagnostic::{Code, Diagnostic};
use crate::output::{Rendered, rendered};
use crate::render::TARGETS;
use crate::topology::Topology;

/// Refuses to touch an account for a profile that comes with smgen, unless that is what was rendered here, or what is asked for.
///
/// In the wrong folder, or with a misspelt `--config`, the profile of that name that comes with smgen would be judged in the place of
/// the user's own; everything could hold, and none of it would be about their network.
pub(super) fn demand(
    session: &Session,
    blueprint: &Blueprint,
    topology: &Topology,
    asked_for: bool,
) -> Result<(), Stop> {
    if asked_for || !blueprint.layers.are_builtin() {
        return Ok(());
    }
    let out = session.default_out();
    let mut others = Vec::new();
    let inventory = topology.inventory();
    for target in &TARGETS {
        let set = render_sets::set(blueprint, &inventory, target)?;
        match rendered(&out, &set) {
            Rendered::Same => return Ok(()),
            Rendered::Never => {}
            Rendered::Otherwise(why) => {
                others.push(format!(
                    "`{}`: its manifest {why}",
                    out.join(&set.dir).display()
                ));
            }
        }
    }
    let profile = &blueprint.profile;
    let place = session.file.as_ref().map_or_else(
        || format!("there is no `{FILE}` in this directory or above"),
        |file| format!("`{profile}` is not in `{}`", file.display()),
    );
    let mut error = Diagnostic::error(
        Code::ConfigAbsent,
        format!("{place}, and `{profile}` as it comes with smgen is not what was rendered in `{}`", out.display()),
    )
    .with_help(format!(
        "name the configuration with `--config FILE`; where the network is that of `{profile}` as it comes with smgen, pass `--builtin`, \
         or run `smgen render -p {profile}` here first"
    ));
    for other in others {
        error = error.with_help(other);
    }
    Err(Stop::Input(vec![error]))
}
