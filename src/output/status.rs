//! How a file on disk compares with what smgen renders, and why.

/// How a file on disk compares with what smgen renders, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// On disk as rendered.
    Same,
    /// Rendered, not on disk: never written, or deleted.
    Missing,
    /// Changed by hand after smgen wrote it.
    Edited,
    /// As smgen wrote it; the inputs have changed since.
    BlueprintChanged,
    /// As smgen wrote it; the inputs are the same, but this smgen renders them differently.
    SmgenChanged,
    /// As smgen wrote it, in a run that was stopped before its end.
    Interrupted,
    /// As smgen wrote it; no longer rendered.
    Stale,
    /// No longer rendered, but changed by hand after smgen wrote it.
    StaleEdited,
    /// Carries smgen's header, but smgen neither renders it nor remembers writing it.
    Unexpected,
    /// Lies where smgen would write, and smgen does not remember writing there.
    Foreign,
}

impl Status {
    /// Tells whether `--check` has something to say.
    #[must_use]
    pub fn is_drift(self) -> bool {
        self != Self::Same
    }

    /// Tells whether only `--force` replaces or removes the file.
    #[must_use]
    pub fn needs_force(self) -> bool {
        matches!(
            self,
            Self::Edited | Self::StaleEdited | Self::Unexpected | Self::Foreign
        )
    }

    /// Tells whether the file would be removed, not written.
    #[must_use]
    pub fn is_leftover(self) -> bool {
        matches!(self, Self::Stale | Self::StaleEdited | Self::Unexpected)
    }

    /// Names the cause, as the end of a line that starts with the path.
    #[must_use]
    pub fn cause(self) -> &'static str {
        match self {
            Self::Same => "as rendered",
            Self::Missing => "missing",
            Self::Edited => "edited by hand",
            Self::BlueprintChanged => "blueprint changed since the last render",
            Self::SmgenChanged => "rendered differently by this version of smgen",
            Self::Interrupted => "left by a render that was interrupted",
            Self::Stale => "no longer rendered",
            Self::StaleEdited => "no longer rendered, and edited by hand",
            Self::Unexpected => "has smgen's header, but smgen does not know it",
            Self::Foreign => "not written by smgen",
        }
    }
}
