//! One thing that is wrong.

use super::gravity::Gravity;
use super::{Cause, CheckResult, Component};
use schemars::JsonSchema;
use serde::Serialize;

/// What it means where an expectation does not hold, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Harm {
    /// Something passes that must not: data may leave, or somebody may come in.
    Leak,
    /// Something does not work that is needed.
    Outage,
    /// What is deployed is not what was reviewed.
    Drift,
    /// Nobody can tell.
    Unknown,
}

impl Harm {
    /// Returns the word for it in reports for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::Outage => "outage",
            Self::Drift => "drift",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that is wrong, and everything that it explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// What it means.
    pub harm: Harm,
    /// What is wrong, in one sentence.
    pub what: String,
    /// The causes that its verdicts name, the most likely one first, each with its way out.
    pub causes: Vec<Cause>,
    /// Ids of the verdicts that do not hold because of it, the first one being told in full.
    pub explains: Vec<String>,
}

impl Problem {
    pub(super) fn new(harm: Harm, what: &str) -> Self {
        Self {
            harm,
            what: what.to_owned(),
            causes: Vec::new(),
            explains: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, id: &str, causes: &[Cause]) {
        if !self.explains.iter().any(|one| one == id) {
            self.explains.push(id.to_owned());
        }
        for cause in causes {
            let known = |one: &Cause| one.what == cause.what && one.fix == cause.fix;
            if !self.causes.iter().any(known) {
                self.causes.push(cause.clone());
            }
        }
    }

    /// Adds what the comparison with the blueprint says of the same component, whose way out is the exact one.
    pub(super) fn explain_by(&mut self, verdict: &CheckResult, cause: &Cause) {
        let same = |one: &&mut Cause| {
            let both = one.component.as_ref().zip(cause.component.as_ref());
            both.is_some_and(|(one, other)| one.is_same(other))
        };
        let known = self.causes.iter_mut().find(same);
        let told = known.is_some();
        let main = match known {
            Some(known) => Some(known),
            // What is open or shut by a rule of its own has its own way out.
            None => self.causes.first_mut().filter(|first| {
                let component = first.component.as_ref();
                component.is_some_and(|component| component.detail.is_empty())
            }),
        };
        if let Some(main) = main {
            main.fix.clone_from(&cause.fix);
        }
        // The same rule is not told twice; one that is not there has no other words.
        let more = if told {
            &[]
        } else {
            std::slice::from_ref(cause)
        };
        self.add(&verdict.id, more);
    }

    /// Tells one thing that was replaced or changed in several ways by what matters most of it, not by its tags.
    pub(super) fn put_the_gravest_first(&mut self) {
        // That it is another thing says more than in what it differs.
        let replaced = |cause: &Cause| {
            let component = cause.component.as_ref();
            component.is_some_and(|at| at.part == "replaced")
        };
        self.causes
            .sort_by_key(|cause| (!replaced(cause), Gravity::of(cause)));
        if let Some(first) = self.causes.first() {
            self.what.clone_from(&first.what);
        }
    }

    /// Returns what a departure may come to; the same for all that is no departure.
    pub(super) fn gravity(&self) -> Gravity {
        let causes = self.causes.iter().filter(|_| self.harm == Harm::Drift);
        causes.map(Gravity::of).min().unwrap_or(Gravity::Exposure)
    }

    pub(super) fn component(&self) -> Option<&Component> {
        self.causes.first()?.component.as_ref()
    }
}
