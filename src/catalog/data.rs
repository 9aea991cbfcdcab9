//! How the embedded files are read, and what each says of its sources.

use serde::Serialize;

/// Where the facts of one data file come from, and when they were read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Provenance {
    /// Name of the data file, without folder.
    pub file: &'static str,
    /// Public sources: an AWS documentation page, or a package with its version.
    pub source: Vec<&'static str>,
    /// Day of reading, `YYYY-MM-DD`.
    pub date: &'static str,
    /// What the sources leave open.
    pub note: &'static str,
}

/// Declares one file: the name of the static that holds its entries and its provenance, a private type for its shape, the key of
/// its entries, their type, and its name in `data/`. It is parsed on first use.
macro_rules! file {
    ($static:ident, $file:ident, $field:ident, $entry:ty, $name:literal) => {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $file {
            source: Vec<&'static str>,
            date: &'static str,
            note: &'static str,
            $field: Vec<$entry>,
        }

        // `expect` cannot fail: the data is part of the program, and a unit test reads every file.
        pub(super) static $static: std::sync::LazyLock<(Vec<$entry>, $crate::catalog::Provenance)> =
            std::sync::LazyLock::new(|| {
                let file: $file =
                    serde_json::from_str(include_str!(concat!("data/", $name))).expect($name);
                let provenance = $crate::catalog::Provenance {
                    file: $name,
                    source: file.source,
                    date: file.date,
                    note: file.note,
                };
                (file.$field, provenance)
            });
    };
}

pub(super) use file;
