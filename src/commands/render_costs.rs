//! What a render costs where it is deployed: what the platform replaces of what the last render left in the manifest.

use super::render_sets::Profiles;
use crate::difference::{Consequences, Kept};
use serde_json::Value;

/// What becomes of what is deployed from one folder.
#[derive(Debug)]
pub(super) enum Cost {
    /// Nothing was rendered before, or the same network.
    Nothing,
    /// The last render kept nothing, or nothing that this version reads.
    Unknown,
    /// The last render was for another region or account.
    Elsewhere,
    /// What the platform does.
    Known(Box<Consequences>),
}

impl Cost {
    /// Compares a folder, by its place in order, with what its manifest kept; none where nothing changes.
    pub(super) fn of(profiles: &Profiles, place: usize, before: Option<&Value>) -> Self {
        let Some(before) = before else {
            return Self::Nothing;
        };
        // Before the network is built, which of an older manifest nobody needs.
        let Some(old) = Kept::from_json(before) else {
            return Self::Unknown;
        };
        let Some((kept, platform)) = profiles.kept(place) else {
            return Self::Nothing;
        };
        if *before == kept.to_json() {
            return Self::Nothing;
        }
        match Consequences::between(&old, &kept, platform) {
            // What is kept may change without any of it, as by a retention that grows.
            Some(consequences) if consequences.is_nothing() => Self::Nothing,
            Some(consequences) => Self::Known(Box::new(consequences)),
            None => Self::Elsewhere,
        }
    }

    /// Says it, a line for each thing; nothing where there is nothing to say.
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Unknown => vec![
                "the last render kept no inventory that this smgen reads: what the change replaces is not known, \
                 so look at the plan before it is applied"
                    .to_owned(),
            ],
            Self::Elsewhere => vec![
                "the last render was for another profile, region or account: what is deployed from it stays there, \
                 and nothing destroys it"
                    .to_owned(),
            ],
            Self::Known(consequences) => consequences.lines(),
        }
    }

    /// Returns the word for it in JSON.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Unknown => "unknown",
            Self::Elsewhere => "elsewhere",
            Self::Known(_) => "known",
        }
    }

    /// Returns what the platform does, where it is known.
    pub(super) fn consequences(&self) -> Option<&Consequences> {
        match self {
            Self::Known(consequences) => Some(consequences),
            _ => None,
        }
    }

    /// Tells whether there is something that people should see before they apply.
    pub(super) fn is_harmless(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Unknown | Self::Elsewhere => false,
            Self::Known(consequences) => consequences.is_harmless(),
        }
    }
}
