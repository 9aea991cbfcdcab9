//! Names that people give to the entries of a map: data stores, ways out.

use crate::blueprint::errors::Check;
use crate::blueprint::name::is_name;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;

/// Checks a name that becomes part of descriptions and ids.
pub(super) fn named(check: &mut Check<'_>, path: &Path, name: &str, what: &str) {
    if !is_name(name, 30) {
        let message = format!("{} cannot be the name of a {what}", quoted(name));
        let help = "use up to 30 lower-case letters, digits and hyphens, a letter first";
        check
            .error(Code::NameInvalid, path, Side::Key, message)
            .help(help);
    }
}

/// Checks a name that may have dots between its parts, as keys of services do.
pub(super) fn named_with_dots(check: &mut Check<'_>, path: &Path, name: &str, what: &str) {
    if name.len() > 30 || !name.split('.').all(|part| is_name(part, 30)) {
        let message = format!("{} cannot be the name of a {what}", quoted(name));
        let help = "use up to 30 lower-case letters, digits, hyphens and dots, a letter first and behind each dot";
        check
            .error(Code::NameInvalid, path, Side::Key, message)
            .help(help);
    }
}
