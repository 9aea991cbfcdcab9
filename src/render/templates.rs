//! The templates of a target: found in its folder, compiled with the escapes and filters of their languages.
//!
//! Templates hold loops, presence tests and text; whatever needs thought happens in the topology or in a target's view. Names in
//! the folder are those of the rendered files, with two exceptions: what starts with `_` is there to be included and gives no file,
//! and `dot_gitignore` becomes `.gitignore`, because cargo leaves out of a package what git ignores.

use super::gate::Gate;
use super::language::Language;
use super::reference::ReferencePrinter;
use super::{RenderError, accepted, filters};
use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use std::sync::OnceLock;
use tera::{Context, Tera, TeraResult};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The templates of a target.
pub(super) struct Templates {
    /// Its folder below `templates/`.
    folder: &'static str,
    /// The languages of its templates. Files of the folder in none of them are the same for every profile.
    languages: &'static [Language],
    /// Refers to what is known only in the account.
    reference: ReferencePrinter,
    files: OnceLock<Vec<File>>,
    /// One for each language.
    ready: OnceLock<Vec<Ready>>,
}

/// What the templates of one language need at run time.
#[derive(Default)]
struct Ready {
    /// Compiled by whoever comes first.
    tera: OnceLock<TeraResult<Tera>>,
    gate: Gate,
}

/// What becomes of one file of the folder.
pub(super) struct File {
    /// Path of the rendered file.
    pub(super) path: String,
    source: Source,
}

enum Source {
    /// A template, in the language of that place in the list.
    Template(&'static str, usize),
    /// The same text for every profile.
    Fixed(&'static str),
}

impl Templates {
    /// Returns those of a folder; they are read and compiled when first needed.
    pub(super) const fn of(
        folder: &'static str,
        languages: &'static [Language],
        reference: ReferencePrinter,
    ) -> Self {
        Self {
            folder,
            languages,
            reference,
            files: OnceLock::new(),
            ready: OnceLock::new(),
        }
    }

    /// Compiles everything; whoever renders meets an error again.
    pub(super) fn compile_all(&self) {
        (0..self.languages.len())
            .into_par_iter()
            .for_each(|language| {
                let _ = self.compiled(language);
            });
    }

    /// Returns what is rendered.
    pub(super) fn files(&self) -> &[File] {
        self.files.get_or_init(|| {
            let files = in_folder(self.folder).into_iter();
            files
                .filter_map(|(name, text)| self.file(name, text))
                .collect()
        })
    }

    fn file(&self, name: &'static str, text: &'static str) -> Option<File> {
        let (folders, last) = name.rsplit_once('/').unwrap_or(("", name));
        if last.starts_with('_') {
            return None;
        }
        let is_written_in = |language: &Language| language.writes(name);
        let source = match self.languages.iter().position(is_written_in) {
            Some(language) => Source::Template(name, language),
            None => Source::Fixed(text),
        };
        let path = match last.strip_prefix("dot_") {
            Some(hidden) if folders.is_empty() => format!(".{hidden}"),
            Some(hidden) => format!("{folders}/.{hidden}"),
            None => name.to_owned(),
        };
        Some(File { path, source })
    }

    /// Renders a file, lays it out and demands that it parses.
    pub(super) fn render(&self, file: &File, context: &Context) -> Result<String, RenderError> {
        let (name, index) = match file.source {
            Source::Fixed(text) => return Ok(text.to_owned()),
            Source::Template(name, language) => (name, language),
        };
        let failed = |error: &tera::Error| RenderError::Template {
            name: name.to_owned(),
            message: error.to_string(),
        };
        let tera = self.compiled(index).map_err(failed)?;
        let text = tera.render(name, context).map_err(|error| failed(&error))?;
        let language = &self.languages[index];
        let text = match language.layout {
            Some(layout) => layout(&text),
            None => text,
        };
        match self.ready(index).gate.pass(language, &text) {
            Ok(()) => Ok(text),
            Err(message) => Err(RenderError::Syntax {
                name: file.path.clone(),
                message,
            }),
        }
    }

    fn ready(&self, language: usize) -> &Ready {
        let none = || self.languages.iter().map(|_| Ready::default()).collect();
        &self.ready.get_or_init(none)[language]
    }

    /// Returns the templates of a language, compiled by whoever comes first.
    fn compiled(&self, language: usize) -> Result<&Tera, &tera::Error> {
        let compile = || self.compile(&self.languages[language]);
        self.ready(language).tera.get_or_init(compile).as_ref()
    }

    fn compile(&self, language: &Language) -> TeraResult<Tera> {
        let mut tera = Tera::new();
        tera.set_escape_fn(language.escape);
        tera.autoescape_on(language.endings.iter().copied());
        filters::register(&mut tera, language, self.reference);
        tera.global_context()
            .insert("accepted", &accepted::by_key());
        // What stands beside the folders serves them all.
        let shared = TEMPLATES
            .files()
            .filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
        let all = in_folder(self.folder).into_iter().chain(shared);
        tera.add_raw_templates(all.filter(|(name, _)| language.writes(name)))?;
        Ok(tera)
    }
}

/// Returns name and text of every file of a target's folder.
fn in_folder(folder: &str) -> Vec<(&'static str, &'static str)> {
    let files = TEMPLATES.get_dir(folder).into_iter().flat_map(files);
    let files = files.filter_map(|file| {
        let name = file.path().strip_prefix(folder).ok()?.to_str()?;
        Some((name, file.contents_utf8()?))
    });
    files.collect()
}

fn files(dir: &'static Dir<'static>) -> Vec<&'static include_dir::File<'static>> {
    let below = dir.dirs().flat_map(files);
    dir.files().chain(below).collect()
}

/// Returns the text of every template.
#[cfg(test)]
pub(super) fn texts() -> impl Iterator<Item = &'static str> {
    files(&TEMPLATES)
        .into_iter()
        .filter_map(include_dir::File::contents_utf8)
}

#[cfg(test)]
mod tests {
    use crate::render::TARGETS;

    #[test]
    fn every_template_compiles() {
        for target in &TARGETS {
            for language in 0..target.templates.languages.len() {
                if let Err(error) = target.templates.compiled(language) {
                    panic!("{}: {error}", target.name);
                }
            }
        }
    }

    #[test]
    fn names_in_the_folder_are_those_of_the_files_but_for_two_exceptions() {
        let target = crate::render::target("cdk").expect("a row");
        let files = target.templates.files().iter();
        let paths: Vec<_> = files.map(|file| file.path.as_str()).collect();
        for path in ["lib/vpc.ts", "cdk.json", ".gitignore", "README.md"] {
            assert!(paths.contains(&path), "{paths:?}");
        }
        assert!(
            !paths
                .iter()
                .any(|path| path.contains("header") || path.contains("dot_"))
        );
    }
}
