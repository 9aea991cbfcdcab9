//! How a target refers to what is known only in the account.

use crate::topology::Part;

/// Returns the expression that parts of a text stand for, such as `Aws.ACCOUNT_ID`; none where the target has no single one.
///
/// Printers of literals ask for the whole text first and then for each part that is not literal. What they get no answer to
/// becomes an empty expression, which no language parses: the gate keeps it from being written.
pub type ReferencePrinter = fn(&[Part]) -> Option<String>;
