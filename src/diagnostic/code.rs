//! The stable names of everything smgen complains about, each with its explanation.

macro_rules! codes {
    ($($variant:ident $name:literal $text:literal)*) => {
        /// The kind of a diagnostic; its name never changes once released.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $text] $variant,)*
        }

        impl Code {
            /// Every code, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the kebab-case name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns the paragraph that `smgen explain CODE` prints.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

codes! {
    FileEdited "file-edited" "A rendered file was changed after smgen wrote it. smgen never overwrites work it did not write. Move the change into the blueprint, or into a file of your own beside the rendered ones (for Terraform, `*_override.tf`), or pass `--force` to discard it."
    FileForeign "file-foreign" "A file that smgen did not write lies where smgen would write. Move it away, or pass `--force` to replace it."
    FileSymlink "file-symlink" "A symbolic link lies at or above a place where smgen reads its manifest or writes. smgen follows none below the output folder, so that it can never write outside of it; the output folder itself may be a link. Replace the link by what it points at, or remove it."
    FileUnexpected "file-unexpected" "A file beside the rendered ones starts with smgen's header, but smgen neither renders it nor remembers writing it: a copy, or what an older render left before its manifest was lost. Terraform and the CDK would read it all the same. Delete it, take the header out to keep it as a file of your own, or pass `--force` to remove it."
    ManifestInvalid "manifest-invalid" "The manifest `.smgen.json` beside the rendered files cannot be read or names a path outside its folder. It is never trusted blindly. Restore it from version control, or remove it; smgen then treats the files beside it as foreign."
    OutputFailed "output-failed" "A file could not be read or written. Files are replaced one by one, each whole, so those on disk are either the old or the new ones; run the same command again once the cause is gone."
    OutputPath "output-path" "The place of a rendered file is not a plain path inside the output folder: it is absolute, climbs out with `..`, is written twice, or takes a name that smgen keeps for itself. Nothing was written. Profile names become folder names: look there first."
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        for name in &names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
