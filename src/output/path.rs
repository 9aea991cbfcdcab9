//! Which relative paths may be used, and which names smgen keeps for itself.

/// The name of the manifest in every rendered folder.
pub(super) const MANIFEST: &str = ".smgen.json";

/// What the names of files start with that are not yet in their place.
pub(super) const STAGED_PREFIX: &str = ".smgen-tmp-";

/// How many letters and digits follow [`STAGED_PREFIX`].
pub(super) const STAGED_RANDOM: usize = 12;

/// What tools keep beside the rendered files; never looked into and never mentioned.
const SKIPPED: [&str; 5] = [
    ".terraform",
    ".terraform.lock.hcl",
    "cdk.out",
    "dist",
    "node_modules",
];

/// Says why a path may not be used below the output folder, if so.
///
/// Only one spelling of a path passes, so two paths that pass are the same file only if they are the same string.
pub(super) fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("is empty");
    }
    if path.starts_with('/') {
        return Some("is absolute");
    }
    if path.contains('\\') {
        return Some("contains a backslash");
    }
    if path.chars().any(char::is_control) {
        return Some("contains a control character");
    }
    for name in path.split('/') {
        match name {
            "" => return Some("contains an empty name"),
            "." | ".." => return Some("contains `.` or `..`"),
            name if name == MANIFEST || is_staged(name) => {
                return Some("takes a name that smgen keeps for itself");
            }
            _ => {}
        }
    }
    None
}

/// Tells whether this is the name of a file that a killed run may have left.
pub(super) fn is_staged(name: &str) -> bool {
    name.strip_prefix(STAGED_PREFIX).is_some_and(|random| {
        random.len() == STAGED_RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Tells whether a tool keeps its own things under this name.
pub(super) fn is_skipped(name: &str) -> bool {
    SKIPPED.contains(&name)
}

/// Returns the folders above a path, the outermost first: `a` and `a/b` for `a/b/c`.
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Returns the last name of a path.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Tells whether a path lies somewhere below a folder.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_pass() {
        for good in [
            "a",
            "a/b.tf",
            "..a",
            "a..",
            ".gitattributes",
            ".smgen-tmp-notes.md",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        let bad = [
            "",
            "/a",
            "a\\b",
            "a\0b",
            "a\nb",
            "a//b",
            "a/",
            ".",
            "..",
            "a/../b",
            "a/./b",
            ".smgen.json",
            "a/.smgen-tmp-0123456789ab",
        ];
        for bad in bad {
            assert!(fault(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn folders_come_outermost_first() {
        assert_eq!(folders("a/b/c").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(folders("a").count(), 0);
        assert!(is_below("a/b", "a") && !is_below("ab", "a") && !is_below("a", "a"));
        assert_eq!(name("a/b.tf"), "b.tf");
    }
}
