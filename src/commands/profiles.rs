//! `smgen profiles`.

use super::session::Session;
use super::ui::Ui;
use super::{Exit, Stop};
use crate::cli::{Common, Format, Profiles};
use crate::terminal::{Style, Text, columns, padded};
use serde::Serialize;

/// One profile, as `--format json` prints it.
#[derive(Serialize)]
struct Row {
    name: String,
    source: &'static str,
    extends: Vec<String>,
    description: String,
}

#[derive(Serialize)]
struct Listing {
    version: u32,
    profiles: Vec<Row>,
}

pub(super) fn run(arguments: &Profiles, common: &Common, ui: &mut Ui) -> Result<Exit, Stop> {
    let session = Session::open(common)?;
    session.tell(&[], ui);
    session.require_readable()?;
    let names = session.library.renderable();
    let profiles: Vec<_> = names
        .iter()
        .filter_map(|name| row(&session, name))
        .collect();
    if arguments.format == Format::Json {
        let listing = Listing {
            version: 1,
            profiles,
        };
        ui.json(&listing)?;
        return Ok(Exit::Good);
    }
    let names = profiles.iter().map(|row| columns(&row.name));
    let width = names.max().unwrap_or_default();
    let mut text = Text::new();
    for row in &profiles {
        let head = format!("{}  {:10}  ", padded(&row.name, width), row.source);
        text.row(
            (&head, Style::Plain),
            &row.description,
            (4, ui.list_width()),
        );
    }
    ui.text(&text)?;
    Ok(Exit::Good)
}

fn row(session: &Session, name: &str) -> Option<Row> {
    let layer = session.library.layer(name)?;
    let extends = layer
        .extends()
        .map(|names| names.into_iter().map(|(name, _)| name.to_owned()).collect());
    let builtin = crate::blueprint::builtin::layer(name);
    let description = layer
        .description()
        .or_else(|| builtin.and_then(|layer| layer.description()));
    Some(Row {
        name: name.to_owned(),
        source: match (layer.builtin, builtin) {
            (true, _) => "built in",
            (false, Some(_)) => "changed",
            (false, None) => "own",
        },
        // Without `extends`, a profile of a built-in one's name builds on that one.
        extends: extends.unwrap_or_else(|| {
            if layer.builtin {
                Vec::new()
            } else {
                vec![name.to_owned()]
            }
        }),
        description: description.unwrap_or_default().to_owned(),
    })
}
