//! How texts look where colour is wanted.

use anstyle::AnsiColor;

/// How a text looks, by what it means; whether it does is decided where it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// It holds.
    Good,
    /// It does not hold.
    Bad,
    /// Nobody can tell, or somebody should look.
    Unsure,
    /// A heading, or a name that the eye looks for.
    Strong,
    /// What can be read over.
    Faint,
    /// What is there in addition.
    Added,
    /// What is no longer there.
    Removed,
    /// Where in a file a difference is.
    Place,
}

impl Style {
    /// Returns what makes a terminal show it so.
    pub(super) fn ansi(self) -> anstyle::Style {
        let (style, colour) = (anstyle::Style::new(), |colour: AnsiColor| {
            Some(colour.into())
        });
        match self {
            Self::Plain => style,
            Self::Good | Self::Added => style.fg_color(colour(AnsiColor::Green)),
            Self::Bad => style.bold().fg_color(colour(AnsiColor::Red)),
            Self::Unsure => style.bold().fg_color(colour(AnsiColor::Yellow)),
            Self::Strong => style.bold(),
            Self::Faint => style.dimmed(),
            Self::Removed => style.fg_color(colour(AnsiColor::Red)),
            Self::Place => style.fg_color(colour(AnsiColor::Cyan)),
        }
    }
}
