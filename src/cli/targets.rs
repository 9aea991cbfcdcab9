//! `--target`: read off the table of targets.

use crate::render::{TARGETS, Target, target};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// The word for every target.
pub const ALL_TARGETS: &str = "all";

/// The targets that were asked for: one of them, or all. A form of another one is asked for by an option of its own.
#[derive(Clone, Debug)]
pub struct Targets(pub Vec<&'static Target>);

impl Targets {
    /// Reads the name of a target, or the word for all of them.
    pub(super) fn parser() -> impl TypedValueParser<Value = Self> {
        let all = PossibleValue::new(ALL_TARGETS).help("Every target");
        let each = whole().map(|target| PossibleValue::new(target.name).help(target.about));
        PossibleValuesParser::new([all].into_iter().chain(each)).map(|name| Self::named(&name))
    }

    fn named(name: &str) -> Self {
        Self(target(name).map_or_else(|| whole().collect(), |one| vec![one]))
    }
}

/// Lists the targets that are no form of another one.
fn whole() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().filter(|target| target.form_of.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_has_its_name_and_one_word_stands_for_all() {
        let all: Vec<_> = Targets::named(ALL_TARGETS).0;
        assert!(all.len() > 1 && all.len() < TARGETS.len());
        for target in whole() {
            let [one] = Targets::named(target.name).0[..] else {
                panic!("{}", target.name);
            };
            assert_eq!(one.name, target.name);
            assert!(all.iter().any(|listed| listed.name == target.name));
        }
        assert!(target(ALL_TARGETS).is_none());
    }
}
