//! Unified diffs that `git apply` and `patch -p1` accept where smgen was called.

use similar::TextDiff;
use std::fmt::Write;
use std::path::{Component, Path};

/// Returns what the headers call a file of the output folder: its path from where smgen was called, so that the diff applies there. A
/// folder that is not below that place is left out; the diff applies in it.
pub(super) fn name(out: &Path, file: &str) -> String {
    let mut steps = Vec::new();
    for step in out.components() {
        match step {
            Component::CurDir => {}
            Component::Normal(name) => steps.push(name.to_string_lossy()),
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return file.to_owned();
            }
        }
    }
    steps.push(file.into());
    steps.join("/")
}

/// Returns the change from what is on disk to what is rendered; `None` is a file that is not there.
///
/// `path` is what the headers name, after `a/` and `b/`.
pub(super) fn unified(path: &str, disk: Option<&[u8]>, rendered: Option<&str>) -> String {
    let side = |prefix: &str, exists: bool| {
        if exists {
            format!("{prefix}/{path}")
        } else {
            "/dev/null".to_owned()
        }
    };
    let old_name = side("a", disk.is_some());
    let new_name = side("b", rendered.is_some());
    let Ok(old) = std::str::from_utf8(disk.unwrap_or_default()) else {
        return format!("Binary files {old_name} and {new_name} differ\n");
    };
    // Split here, because `from_lines` also ends a line at a lone carriage return, which no patch tool does.
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = rendered.unwrap_or_default().split_inclusive('\n').collect();
    let diff = TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&old, &new);
    let mut text = format!("--- {old_name}\n+++ {new_name}\n");
    // Writing to a string cannot fail.
    let _ = write!(text, "{}", diff.unified_diff());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_where_smgen_was_called() {
        for (out, expected) in [
            ("infra", "infra/p/a.tf"),
            ("./code/infra", "code/infra/p/a.tf"),
            (".", "p/a.tf"),
            ("../infra", "p/a.tf"),
            ("/srv/infra", "p/a.tf"),
        ] {
            assert_eq!(name(Path::new(out), "p/a.tf"), expected);
        }
    }

    #[test]
    fn changes_additions_and_removals_have_git_headers() {
        insta::assert_snapshot!(unified("p/a.tf", Some(b"1\n2\n3"), Some("1\nzwei\n3")), @r"
        --- a/p/a.tf
        +++ b/p/a.tf
        @@ -1,3 +1,3 @@
         1
        -2
        +zwei
         3
        \ No newline at end of file
        ");
        insta::assert_snapshot!(unified("p/a.tf", None, Some("1\n")), @r"
        --- /dev/null
        +++ b/p/a.tf
        @@ -0,0 +1 @@
        +1
        ");
        insta::assert_snapshot!(unified("p/a.tf", Some(b"1\n"), None), @r"
        --- a/p/a.tf
        +++ /dev/null
        @@ -1 +0,0 @@
        -1
        ");
        insta::assert_snapshot!(
            unified("p/a.tf", Some(b"\xff"), Some("1\n")),
            @"Binary files a/p/a.tf and b/p/a.tf differ"
        );
    }

    #[test]
    fn a_carriage_return_does_not_end_a_line() {
        let text = unified("a", Some(b"1\r2\r\n3\n"), Some("1\r2\n3\n"));
        assert!(text.ends_with("-1\r2\r\n+1\r2\n 3\n"), "{text:?}");
    }
}
