//! Templates: one `Tera` per language, each with that language's escapes switched on.
//!
//! A value printed inside quotes is safe by default. Templates hold loops, presence tests and text; whatever needs thought
//! happens in the topology or in a target's view.

use super::{hcl, typescript};
use crate::diagnostic::wrap;
use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use std::io::{self, Write};
use std::sync::LazyLock;
use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The templates of a language.
pub(super) type Templates = LazyLock<TeraResult<Tera>>;

/// The templates of Terraform's HCL.
pub(super) static HCL: Templates =
    LazyLock::new(|| load("terraform", &[".tf", ".hcl"], escape_hcl));

/// The templates of CDK's TypeScript.
pub(super) static TYPESCRIPT: Templates =
    LazyLock::new(|| load("cdk", &[".ts"], escape_typescript));

/// The templates of a CDK app's settings.
pub(super) static JSON: Templates = LazyLock::new(|| load("cdk", &[".json"], escape_json));

/// The templates of the README beside rendered Terraform.
pub(super) static MARKDOWN: Templates =
    LazyLock::new(|| load("terraform", &[".md"], escape_markdown));

/// The templates of the README beside a rendered CDK app.
pub(super) static CDK_MARKDOWN: Templates =
    LazyLock::new(|| load("cdk", &[".md"], escape_markdown));

fn load(
    folder: &str,
    endings: &'static [&'static str],
    escape: tera::EscapeFn,
) -> TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.set_escape_fn(escape);
    tera.autoescape_on(endings.iter().copied());
    tera.register_filter("comment", comment);
    let own = TEMPLATES.get_dir(folder).into_iter().flat_map(files);
    // What stands beside the folders serves them all.
    let wanted = own.chain(TEMPLATES.files()).filter_map(|file| {
        let path = file.path();
        let name = path.strip_prefix(folder).unwrap_or(path).to_str()?;
        let ours = endings.iter().any(|ending| name.ends_with(ending));
        ours.then_some((name, file.contents_utf8()?))
    });
    tera.add_raw_templates(wanted)?;
    Ok(tera)
}

/// Returns a file that is the same for every profile, and so is no template.
pub(super) fn fixed(path: &str) -> Result<String, super::RenderError> {
    let file = TEMPLATES.get_file(path);
    let text = file.and_then(include_dir::File::contents_utf8);
    text.map(str::to_owned)
        .ok_or_else(|| super::RenderError::Template {
            name: path.to_owned(),
            message: "it is not there".to_owned(),
        })
}

fn files<'a>(dir: &'a Dir<'a>) -> Vec<&'a include_dir::File<'a>> {
    let below = dir.dirs().flat_map(files);
    dir.files().chain(below).collect()
}

/// Compiles templates.
pub(super) fn prepare(templates: &[&'static Templates]) {
    templates.par_iter().for_each(|templates| {
        LazyLock::force(templates);
    });
}

/// Renders a template.
pub(super) fn render(
    tera: &Templates,
    name: &str,
    context: &Context,
) -> Result<String, super::RenderError> {
    let failed = |error: &tera::Error| super::RenderError::Template {
        name: name.to_owned(),
        message: error.to_string(),
    };
    let tera = tera.as_ref().map_err(failed)?;
    let mut text = tera.render(name, context).map_err(|error| failed(&error))?;
    // Of a thousand profiles, every file is held at once.
    text.shrink_to_fit();
    Ok(text)
}

fn escape_hcl(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(hcl::escape(text).as_bytes())
}

fn escape_typescript(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(typescript::escape(text).as_bytes())
}

fn escape_json(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let quoted = serde_json::Value::from(text).to_string();
    // One quote at either end: the text itself may end with one.
    out.write_all(&quoted.as_bytes()[1..quoted.len() - 1])
}

/// Keeps free text from becoming markup or leaving its table cell.
fn escape_markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.write_all(b" ")?,
            '|' | '<' | '>' | '`' | '[' | ']' | '\\' | '*' | '_' | '#' => {
                let mut buffer = [b'\\', 0, 0, 0, 0];
                let length = c.encode_utf8(&mut buffer[1..]).len();
                out.write_all(&buffer[..=length])?;
            }
            c => write!(out, "{c}")?,
        }
    }
    Ok(())
}

/// Prints a text as comment lines of HCL: `{{ reason | comment(indent=2) }}`, the first of them without indentation.
#[expect(
    clippy::needless_pass_by_value,
    reason = "tera hands filters their arguments by value"
)]
fn comment(text: &str, arguments: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    let indent = usize::try_from(arguments.get::<i64>("indent")?.unwrap_or(0)).unwrap_or_default();
    Ok(Value::safe_string(&comment_lines("#", text, indent)))
}

/// Returns a text as comment lines, the first of them without indentation.
///
/// Whatever the text holds, it cannot leave the comment; lines end by 118 columns.
pub(super) fn comment_lines(marker: &str, text: &str, indent: usize) -> String {
    let width = 117_usize.saturating_sub(indent + marker.len());
    let separator = format!("\n{}{marker} ", " ".repeat(indent));
    let lines = wrap(text, width).join(&separator);
    format!("{marker} {lines}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_cannot_be_left() {
        assert_eq!(
            comment_lines("#", "a\nresource \"x\" {}\r\u{2028}b\u{85}c", 2),
            "# a resource \"x\" {} b c"
        );
        assert_eq!(comment_lines("#", "", 0), "#");
        let long = comment_lines("#", &"word ".repeat(60), 4);
        assert!(
            long.lines()
                .all(|line| line.trim_start().starts_with("# ") && line.len() <= 120),
            "{long}"
        );
    }

    #[test]
    fn quotes_at_the_ends_of_a_text_stay_in_json() {
        let mut out = Vec::new();
        escape_json("\"a\"", &mut out).unwrap_or_default();
        assert_eq!(out, br#"\"a\""#);
    }

    #[test]
    fn every_template_parses() {
        for tera in [&HCL, &TYPESCRIPT, &JSON, &MARKDOWN, &CDK_MARKDOWN] {
            if let Err(error) = tera.as_ref() {
                panic!("{error}");
            }
        }
    }
}
