//! Whether a folder holds what would be rendered now, by its manifest alone.

use super::FileSet;
use super::manifest::Manifest;
use super::manifest_error::ManifestError;
use super::path::MANIFEST;
use std::io::ErrorKind;
use std::path::Path;

/// What a manifest says of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rendered {
    /// There is none: nothing was rendered there.
    Never,
    /// It names what would be rendered now.
    Same,
    /// It names something else, or cannot be read; in words, behind "its manifest".
    Otherwise(String),
}

/// Tells whether something was rendered into a folder below `out`: smgen's manifest lies there, whatever it says.
#[must_use]
pub fn was_rendered(out: &Path, dir: &str) -> bool {
    let manifest = out.join(dir).join(MANIFEST);
    std::fs::symlink_metadata(manifest).is_ok()
}

/// Tells what the manifest in the folder of a set says: the same inputs, and the same files. What was done to the files since then
/// does not matter here.
#[must_use]
pub fn rendered(out: &Path, set: &FileSet) -> Rendered {
    let there = match Manifest::read(&out.join(&set.dir).join(MANIFEST)) {
        Ok((manifest, _)) => manifest,
        Err(ManifestError::Unreadable(error))
            if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) =>
        {
            return Rendered::Never;
        }
        Err(error) => return Rendered::Otherwise(format!("cannot be read: {error}")),
    };
    let now = Manifest::of(set);
    if (&there.profile, &there.target) != (&now.profile, &now.target) {
        let other = format!("is of `{}` for {}", there.profile, there.target);
        return Rendered::Otherwise(other);
    }
    if there.inputs != now.inputs {
        return Rendered::Otherwise("names another configuration".to_owned());
    }
    if there.files == now.files {
        return Rendered::Same;
    }
    Rendered::Otherwise(format!(
        "names other files than this smgen renders: {} wrote it, and this is {}",
        there.version, now.version
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing::set;

    #[test]
    fn a_manifest_tells_whether_the_same_would_be_rendered_now() {
        let out = tempfile::tempdir().expect("a folder");
        let now = set(&[("a.tf", "a")]);
        assert_eq!(rendered(out.path(), &now), Rendered::Never);
        let folder = out.path().join(&now.dir);
        std::fs::create_dir_all(&folder).expect("created");
        let write = |set: &FileSet| {
            let text = Manifest::of(set).text().expect("text");
            std::fs::write(folder.join(MANIFEST), text).expect("written");
        };
        write(&now);
        assert_eq!(rendered(out.path(), &now), Rendered::Same);
        let mut others = [now.clone(), now.clone(), now.clone(), set(&[("a.tf", "b")])];
        others[0].profile = "dev".into();
        others[1].inputs = "i2".into();
        others[2].target = "cdk".into();
        for (other, said) in others.iter().zip([
            "is of `dev`",
            "another configuration",
            "for cdk",
            "other files",
        ]) {
            write(other);
            let Rendered::Otherwise(why) = rendered(out.path(), &now) else {
                panic!("{said}");
            };
            assert!(why.contains(said), "{why}");
        }
        std::fs::write(folder.join(MANIFEST), "{}").expect("written");
        let found = rendered(out.path(), &now);
        assert!(matches!(found, Rendered::Otherwise(_)), "{found:?}");
    }
}
