//! Words for messages: "did you mean", lists of names, the user's own text made safe to print.

/// Returns the candidate nearest to `wrong`, if one is near enough to be a slip of the keyboard or the start of a name.
#[must_use]
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let wrong = plain(wrong);
    // One slip in four characters; beyond that the suggestions start to look random.
    let slips = match wrong.chars().count() {
        0..=2 => 0,
        count => count.div_ceil(4),
    };
    let distance = |candidate: &str| {
        let candidate = plain(candidate);
        let starts = wrong.len() >= 4
            && (candidate.starts_with(&wrong)
                || (candidate.len() >= 4 && wrong.starts_with(&candidate)));
        let distance = strsim::damerau_levenshtein(&wrong, &candidate);
        let near = distance <= slips && distance < candidate.chars().count();
        (near || starts).then_some((!near, distance))
    };
    let scored = candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(candidate)?, candidate)));
    scored
        .min_by_key(|(score, _)| *score)
        .map(|(_, candidate)| candidate)
}

/// Words a help line: the nearest candidate if there is one, else the whole list.
#[must_use]
pub fn did_you_mean(wrong: &str, candidates: &[&str]) -> String {
    match nearest(wrong, candidates.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known here: {}", list(candidates)),
    }
}

/// Puts names in backticks, separated by commas.
#[must_use]
pub fn list<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<_> = names
        .iter()
        .map(|name| format!("`{}`", shown(name.as_ref())))
        .collect();
    quoted.join(", ")
}

/// Makes the user's text fit for a message: one line, nothing invisible, not too long.
#[must_use]
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| {
            if "'\"\\".contains(c) {
                c.to_string()
            } else {
                c.escape_debug().to_string()
            }
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// Puts the user's text in backticks, or says that there is none.
#[must_use]
pub fn quoted(text: &str) -> String {
    if text.is_empty() {
        "an empty text".into()
    } else {
        format!("`{}`", shown(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        for (wrong, right) in [
            ("regoin", "region"),
            ("Region", "region"),
            ("flow-logs", "flow_logs"),
            ("retention", "retention_days"),
            ("efs", "efa"),
            ("S3", "s3"),
        ] {
            assert_eq!(
                nearest(
                    wrong,
                    [
                        "region",
                        "project",
                        "flow_logs",
                        "retention_days",
                        "efa",
                        "s3"
                    ]
                ),
                Some(right),
                "{wrong}"
            );
        }
        for wrong in ["xyzzy", "", "a", "e", "resource", "x3"] {
            assert_eq!(
                nearest(wrong, ["region", "project", "efa", "s3"]),
                None,
                "{wrong}"
            );
        }
        assert_eq!(did_you_mean("xyzzy", &["a", "b"]), "known here: `a`, `b`");
    }

    #[test]
    fn the_users_text_cannot_spoil_the_terminal() {
        assert_eq!(shown("it's \"ü\\日\""), "it's \"ü\\日\"");
        assert_eq!(shown("a\u{1b}[31m\n\u{202e}b"), "a\\u{1b}[31m\\n\\u{202e}b");
        assert_eq!(shown(&"x".repeat(90)).chars().count(), 81);
        assert_eq!(quoted(""), "an empty text");
    }
}
