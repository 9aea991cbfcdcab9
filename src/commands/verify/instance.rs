//! Which instance of a rendered module is judged: one whose caller let names start otherwise.

use crate::blueprint::{Blueprint, LONGEST_NAME_PREFIX, is_name_prefix};
use crate::cli::Verify;
use crate::commands::Stop;
use crate::commands::ui::Ui;
use crate::diagnostic::{Code, Diagnostic};
use crate::topology::{self, Topology};
use std::borrow::Cow;

/// Returns the network that is expected: that of the profile, or under the names of an instance, which is said.
pub(super) fn named<'a>(
    arguments: &Verify,
    blueprint: &Blueprint,
    rendered: &'a Topology,
    ui: &mut Ui,
) -> Result<Cow<'a, Topology>, Stop> {
    let Some(prefix) = &arguments.name_prefix else {
        return Ok(Cow::Borrowed(rendered));
    };
    if !is_name_prefix(prefix) {
        let message = format!(
            "no module lets names start with `{}`",
            prefix.escape_debug()
        );
        let error = Diagnostic::error(Code::NameInvalid, message);
        return Err(Stop::Input(vec![error.with_help(format!(
            "say the `name_prefix` of the call: 2 to {LONGEST_NAME_PREFIX} lower-case letters, digits and hyphens, a letter first"
        ))]));
    }
    ui.say(&format!(
        "names start with `{prefix}`, where those of the profile start with `{}`",
        rendered.prefix
    ));
    Ok(Cow::Owned(topology::derive_named(
        blueprint,
        prefix.clone(),
    )))
}
