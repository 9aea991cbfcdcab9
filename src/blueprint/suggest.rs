//! "Did you mean": the nearest of the names that would have been right.

/// Returns the candidate nearest to `wrong`, if one is near enough to be a slip of the keyboard.
#[must_use]
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Below 0.8 the suggestions of Jaro-Winkler start to look random.
    const NEAR: f64 = 0.8;
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(wrong, candidate), candidate))
        .filter(|(score, _)| *score >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
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
    let quoted: Vec<_> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        assert_eq!(nearest("regoin", ["region", "project"]), Some("region"));
        assert_eq!(nearest("xyzzy", ["region", "project"]), None);
        assert_eq!(did_you_mean("xyzzy", &["a", "b"]), "known here: `a`, `b`");
    }
}
