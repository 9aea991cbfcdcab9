//! The probe's source, and what of it travels.

/// The probe.
pub(super) const SOURCE: &str = include_str!("probe.py");

/// Starts a section of the source; the word after it names it.
const SECTION: &str = "# section: ";

/// Returns the source without comments, docstrings, empty lines, broad indentation and the sections that are not needed.
///
/// Python does not mind any of it: indentation may be one blank a level, also within brackets, where it means nothing. The source
/// keeps to what is assumed here: a comment stands on a line of its own, and three double quotes only around docstrings.
pub(super) fn minified(needs: impl Fn(&str) -> bool) -> String {
    let (mut text, mut docstring, mut wanted) = (String::new(), false, true);
    for line in SOURCE.lines() {
        let code = line.trim();
        if let Some(section) = code.strip_prefix(SECTION) {
            wanted = needs(section);
        }
        let quotes = code.matches("\"\"\"").count();
        if quotes > 0 {
            docstring = quotes == 1 && !docstring;
            continue;
        }
        if docstring || !wanted || code.is_empty() || code.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        text.extend(std::iter::repeat_n(' ', indent / 4));
        text.push_str(code);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_that_are_not_needed_stay_at_home() {
        let all = minified(|_| true);
        for (section, inside) in [("calls", "def sign("), ("listening", "def listen(")] {
            let without = minified(|each| each != section);
            assert!(all.contains(inside) && !without.contains(inside));
            assert!(without.contains("def main("), "what follows stays");
        }
        assert!(!all.contains("# ") && !all.contains("\"\"\"") && !all.contains("    def"));
        // A NUL separates it from the questions.
        assert!(!all.contains('\0'));
    }
}
