//! What the profile accepts although it departs from the blueprint.

use schemars::JsonSchema;
use serde::Serialize;

/// What came of an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionState {
    /// Something departs so, and is accepted.
    Used,
    /// Its last day is over: what departs so fails.
    Expired,
    /// Nothing departs so.
    Unused,
    /// Nothing that was read departs so, and not all was read.
    Unknown,
    /// Nobody looked at what it is about.
    NotLookedAt,
}

impl ExceptionState {
    /// Returns the name, as JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Unused => "unused",
            Self::Unknown => "unknown",
            Self::NotLookedAt => "not-looked-at",
        }
    }

    /// Says in words what it means.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Expired => "expired: what it accepted fails",
            Self::Unused => "unused: nothing departs so, take it out",
            Self::Unknown => "nothing that was read departs so, and not all was read",
            Self::NotLookedAt => "nobody looked at what it is about",
        }
    }
}

/// An exception that the profile declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Exception {
    /// What it is about: `job clarify-*`.
    pub subject: String,
    /// The setting that may be otherwise: `network-isolation`.
    pub setting: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds, in UTC: `2027-01-31`.
    pub until: String,
    /// What came of it.
    pub state: ExceptionState,
    /// What departs so, each in one sentence: accepted, or, of one that has expired, failing.
    pub departures: Vec<String>,
    /// Where the blueprint declares it: `smgen.yaml:4:7`.
    pub place: Option<String>,
}

impl Exception {
    /// Returns how many departures it accepts.
    pub(super) fn accepted(&self) -> usize {
        match self.state {
            ExceptionState::Used => self.departures.len(),
            _ => 0,
        }
    }

    /// Says what it accepts, until when and why.
    pub(super) fn sentence(&self) -> String {
        let place = self.place.as_ref();
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        let Self {
            subject,
            setting,
            reason,
            until,
            ..
        } = self;
        format!("{setting} of {subject} until {until}: {reason}{place}")
    }
}

#[cfg(test)]
mod tests {
    use super::ExceptionState as State;

    #[test]
    fn names_are_those_of_json() {
        for state in [
            State::Used,
            State::Expired,
            State::Unused,
            State::Unknown,
            State::NotLookedAt,
        ] {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
