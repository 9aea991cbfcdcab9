//! `--target`: read off the table of targets.

use crate::render::{TARGETS, Target, target};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// The word for every target.
pub const ALL_TARGETS: &str = "all";

/// The targets that were asked for: one of them, or all.
#[derive(Clone, Copy, Debug)]
pub struct Targets(pub &'static [Target]);

impl Targets {
    /// Reads the name of a target, or the word for all of them.
    pub(super) fn parser() -> impl TypedValueParser<Value = Self> {
        let all = PossibleValue::new(ALL_TARGETS).help("Every target");
        let each = TARGETS
            .iter()
            .map(|target| PossibleValue::new(target.name).help(target.about));
        PossibleValuesParser::new([all].into_iter().chain(each)).map(|name| Self::named(&name))
    }

    fn named(name: &str) -> Self {
        Self(target(name).map_or(&TARGETS, std::slice::from_ref))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_has_its_name_and_one_word_stands_for_all() {
        assert_eq!(Targets::named(ALL_TARGETS).0.len(), TARGETS.len());
        for target in &TARGETS {
            let [one] = Targets::named(target.name).0 else {
                panic!("{}", target.name);
            };
            assert_eq!(one.name, target.name);
        }
        assert!(target(ALL_TARGETS).is_none());
    }
}
