//! The gate that every rendered file passes, and what it remembers: a file is not read in full where one like it was.

use super::language::Language;
use rustc_hash::FxHashSet;
use std::sync::{PoisonError, RwLock};

/// So many bytes of outlines are remembered: those of about fifty profiles of different shapes.
const MOST: usize = 4 << 20;

/// The outlines of files in one language that parsed.
#[derive(Default)]
pub(super) struct Gate(RwLock<Passed>);

#[derive(Default)]
struct Passed {
    outlines: FxHashSet<Box<str>>,
    bytes: usize,
}

impl Gate {
    /// Demands that a file parses; the error says where it breaks.
    pub(super) fn pass(&self, language: &Language, text: &str) -> Result<(), String> {
        let Some(parse) = language.parse else {
            return Ok(());
        };
        let outline = language.outline.and_then(|outline| outline(text));
        if outline
            .as_deref()
            .is_some_and(|outline| self.knows(outline))
        {
            return Ok(());
        }
        parse(text)?;
        if let Some(outline) = outline {
            self.remember(outline);
        }
        Ok(())
    }

    fn knows(&self, outline: &str) -> bool {
        let passed = self.0.read().unwrap_or_else(PoisonError::into_inner);
        passed.outlines.contains(outline)
    }

    fn remember(&self, outline: String) {
        let mut passed = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if passed.bytes + outline.len() <= MOST {
            passed.bytes += outline.len();
            passed.outlines.insert(outline.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::language::{HCL, MARKDOWN, TYPESCRIPT};

    #[test]
    fn what_does_not_parse_does_not_pass_the_first_time_or_later() {
        let gate = Gate::default();
        for _ in 0..2 {
            assert_eq!(gate.pass(&HCL, "a = \"b\"\n"), Ok(()));
            assert!(gate.pass(&HCL, "a = \"b\n").is_err());
            assert!(gate.pass(&HCL, "a = \"b\" c\n").is_err());
        }
        assert_eq!(gate.pass(&HCL, "a = \"other\" # with a reason\n"), Ok(()));
        assert!(gate.pass(&HCL, "a = \"other\" with a reason\n").is_err());
        let gate = Gate::default();
        assert_eq!(gate.pass(&TYPESCRIPT, "const a = \"b\";\n"), Ok(()));
        assert!(gate.pass(&TYPESCRIPT, "const = \"b\";\n").is_err());
        assert_eq!(gate.pass(&MARKDOWN, "\"a"), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let gate = Gate::default();
        let name = "a".repeat(1 << 20);
        for number in 0..6 {
            assert_eq!(gate.pass(&HCL, &format!("{name}{number} = 1\n")), Ok(()));
        }
        let passed = gate.0.read().expect("not poisoned");
        assert!(passed.bytes <= MOST && passed.outlines.len() == 3);
    }
}
