//! The memory of what smgen wrote: `.smgen.json` beside the rendered files.

use super::manifest_error::{MAX_BYTES, ManifestError};
use super::{FileSet, path};
use rayon::prelude::*;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::Path;

/// What smgen wrote into one folder, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The version of smgen that wrote the files.
    pub(super) version: String,
    pub(super) profile: String,
    pub(super) target: String,
    /// Hex SHA-256 of the inputs that gave the files.
    pub(super) inputs: String,
    /// Hex SHA-256 by path, of what was written last.
    pub(super) files: Hashes,
    /// What the caller keeps of the render for the next one; null in manifests that older versions wrote.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(super) inventory: Value,
    /// Present only while a run replaces files: the hashes they are about to have. A killed run leaves it behind, and
    /// a file that matches either hash is smgen's.
    #[serde(default, skip_serializing_if = "Hashes::is_empty")]
    pub(super) pending: Hashes,
}

/// Hex SHA-256 by path; reading refuses paths and hashes that smgen would not write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Hashes(pub(super) BTreeMap<String, String>);

impl Manifest {
    /// Describes a set as if it were on disk.
    pub(super) fn of(set: &FileSet) -> Self {
        // In parallel: where one profile is written, all that is left to do waits for this.
        let hashes = set
            .files
            .par_iter()
            .map(|(path, text)| (path.clone(), digest(text.as_bytes())));
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            profile: set.profile.clone(),
            target: set.target.clone(),
            inputs: set.inputs.clone(),
            files: Hashes(hashes.collect()),
            inventory: set.inventory.clone(),
            pending: Hashes::default(),
        }
    }

    /// Reads a manifest, never more than [`MAX_BYTES`] of it; returns its bytes too.
    pub(super) fn read(file: &Path) -> Result<(Self, Vec<u8>), ManifestError> {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(file)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(ManifestError::Huge);
        }
        match serde_json::from_slice(&bytes) {
            Ok(manifest) => Ok((manifest, bytes)),
            Err(_) if bytes.split(|b| *b == b'\n').any(is_conflict) => Err(ManifestError::Conflict),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the text to write: sorted, indented, with a final newline.
    pub(super) fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Tells whether smgen wrote, or was about to write, this content at this path.
    pub(super) fn knows(&self, path: &str, hash: &str) -> bool {
        let lists = |hashes: &Hashes| hashes.0.get(path).is_some_and(|known| known == hash);
        lists(&self.files) || lists(&self.pending)
    }

    /// Tells whether smgen ever wrote, or was about to write, at this path.
    pub(super) fn lists(&self, path: &str) -> bool {
        self.files.0.contains_key(path) || self.pending.0.contains_key(path)
    }

    /// Returns every path of the manifest, sorted within `files` and within `pending`.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let hashes = self.files.0.keys().chain(self.pending.0.keys());
        hashes.map(String::as_str)
    }
}

fn is_conflict(line: &[u8]) -> bool {
    line.starts_with(b"<<<<<<< ") || line.starts_with(b">>>>>>> ")
}

/// Returns the hex SHA-256 of some bytes.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Hashes {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, String)> for Hashes {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for Hashes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HashesVisitor)
    }
}

struct HashesVisitor;

impl<'de> Visitor<'de> for HashesVisitor {
    type Value = Hashes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of paths to hashes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Hashes, A::Error> {
        let mut hashes = BTreeMap::new();
        while let Some((path, hash)) = map.next_entry::<String, String>()? {
            if let Some(fault) = path::fault(&path) {
                return Err(A::Error::custom(format!("path {path:?} {fault}")));
            }
            let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            if hash.len() != 64 || !hash.bytes().all(is_hex) {
                return Err(A::Error::custom(format!("bad hash of path {path:?}")));
            }
            if hashes.insert(path.clone(), hash).is_some() {
                return Err(A::Error::custom(format!("path {path:?} is listed twice")));
            }
        }
        Ok(Hashes(hashes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing::set;

    fn read(text: &[u8]) -> Result<Manifest, ManifestError> {
        let file = tempfile::NamedTempFile::new().expect("a temp file");
        std::fs::write(file.path(), text).expect("written");
        Manifest::read(file.path()).map(|(manifest, _)| manifest)
    }

    #[test]
    fn text_is_sorted_indented_and_ends_with_a_newline() {
        let mut manifest = Manifest::of(&set(&[("b.tf", "b"), ("a.tf", "")]));
        manifest.version = "0.0.0".into();
        insta::assert_snapshot!(manifest.text().expect("text"), @r#"
        {
          "version": "0.0.0",
          "profile": "prod",
          "target": "terraform",
          "inputs": "i1",
          "files": {
            "a.tf": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "b.tf": "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
          }
        }
        "#);
        let text = manifest.text().expect("text");
        assert!(text.ends_with("}\n"));
        assert_eq!(read(text.as_bytes()).expect("read"), manifest);
    }

    #[test]
    fn garbage_is_an_error_and_never_a_panic() {
        let hash = "0".repeat(64);
        let with = |files: &str| {
            format!(r#"{{"version":"","profile":"","target":"","inputs":"","files":{{{files}}}}}"#)
        };
        let good = format!(r#""a":"{hash}""#);
        assert!(read(with(&good).as_bytes()).is_ok());
        let bad_paths = [
            "", "/a", "..", "a/../b", "./a", "a//b", "a\\\\b", "a\\u0000",
        ];
        for path in bad_paths {
            let text = with(&format!(r#""{path}":"{hash}""#));
            assert!(read(text.as_bytes()).is_err(), "{path}");
        }
        assert!(read(with(&format!("{good},{good}")).as_bytes()).is_err());
        assert!(read(with(r#""a":"x""#).as_bytes()).is_err());
        let mut huge = with(&good).into_bytes();
        huge.resize(usize::try_from(MAX_BYTES).expect("fits") + 1, b' ');
        let deep = vec![b'['; 100_000];
        for text in [&b""[..], b"{}", b"[]", b"\xff\xfe", &deep, &huge] {
            assert!(read(text).is_err());
        }
        let merged = read(b"{\n<<<<<<< HEAD\n\"version\": 1\n=======\n>>>>>>> b\n}\n");
        assert!(matches!(merged, Err(ManifestError::Conflict)));
    }
}
