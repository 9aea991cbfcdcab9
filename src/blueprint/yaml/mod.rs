//! YAML in: values, typed values with every error, and positions.
//!
//! Only this folder names `serde_yaml`'s parser. The crate is archived, but its fork-free peers either lack positions or
//! a value type to merge; a wall around one folder keeps the exchange cheap when a better one has settled.

mod locate;
mod place;
mod positions;
mod read;
mod syntax;
mod typed;
mod unsupported;
mod value;

pub use locate::{Side, locate};
pub use positions::Positions;
pub use read::{Document, parse, read};
pub use syntax::SyntaxError;
pub use typed::{TypeError, TypeErrorKind, typed};
pub use unsupported::{Unsupported, UnsupportedKind};
pub use value::{Mapping, Value, get};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Position;

    #[test]
    fn syntax_errors_carry_a_position() {
        let error = parse("a: 1\nb: {c: 1, c: 2}\n").expect_err("duplicate key");
        assert_eq!(
            error.position,
            Some(Position {
                line: 2,
                column: 11
            })
        );
        assert!(parse("a: [").is_err());
        assert_eq!(parse("").expect("empty"), Value::Null);
    }
}
