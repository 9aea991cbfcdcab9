//! What a control says.

use super::Rule;
use crate::blueprint::Path;
use serde::Serialize;

/// How a control judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It does not hold.
    Fail,
    /// It holds.
    Pass,
    /// It asks nothing of this profile.
    NotApplicable,
    /// It is about something that the blueprint does not describe yet; nothing is said about whether it holds.
    NotInBlueprint,
}

impl Verdict {
    /// Every verdict, in the order in which people want to read them.
    pub const ALL: [Self; 4] = [
        Self::Fail,
        Self::Pass,
        Self::NotApplicable,
        Self::NotInBlueprint,
    ];

    /// Returns the words for it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Pass => "pass",
            Self::NotApplicable => "not applicable",
            Self::NotInBlueprint => "not in this blueprint",
        }
    }
}

/// One element of the topology that a control looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Its id, such as `endpoint/sts`.
    pub what: String,
    /// What is wrong with it; none where nothing is.
    pub fault: Option<String>,
}

/// The judgement of one control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// Stable name.
    pub id: &'static str,
    /// What it demands, in a few words.
    pub title: &'static str,
    /// Ids of the requirements that it proves, such as `N1`.
    pub requirements: &'static [&'static str],
    /// What it maps to, such as `45 CFR 164.312(e)(1)`.
    pub maps_to: &'static [&'static str],
    /// What it looks at.
    pub looks_at: &'static str,
    /// How it judges.
    pub verdict: Verdict,
    /// Why it asks nothing, or where to look instead; none where it judges.
    pub note: Option<&'static str>,
    /// What it looked at; where it fails, what is wrong.
    pub evidence: Vec<Evidence>,
    /// Blueprint values that decide it; where it fails, those that decide what is wrong.
    pub from: Vec<Path>,
}

/// What is wrong with an element.
pub(super) struct Fault {
    pub(super) what: String,
    pub(super) why: String,
    pub(super) from: Vec<Path>,
}

impl Fault {
    pub(super) fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            why: why.into(),
            from: Vec::new(),
        }
    }

    /// Names the blueprint values that decide it.
    pub(super) fn from(mut self, paths: &[Path]) -> Self {
        self.from = paths.to_vec();
        self
    }
}

/// What a rule finds.
pub(super) enum Answer {
    /// It looked at these elements, and this is wrong.
    Judged {
        looked: Vec<String>,
        faults: Vec<Fault>,
    },
    /// It asks nothing, for this reason.
    NotApplicable(&'static str),
    /// The blueprint does not describe it; this is where to look.
    NotInBlueprint(&'static str),
}

/// Collects an answer.
#[derive(Default)]
pub(super) struct Look {
    looked: Vec<String>,
    faults: Vec<Fault>,
}

impl Look {
    /// Names an element that is looked at.
    pub(super) fn at(&mut self, what: impl Into<String>) {
        self.looked.push(what.into());
    }

    /// Looks at an element, and says what is wrong with it unless something holds.
    pub(super) fn demand(
        &mut self,
        holds: bool,
        what: impl Into<String>,
        why: impl Into<String>,
        from: &[Path],
    ) {
        let what = what.into();
        self.at(what.clone());
        if !holds {
            self.faults.push(Fault::new(what, why).from(from));
        }
    }

    /// Returns the answer.
    pub(super) fn answer(self) -> Answer {
        Answer::Judged {
            looked: self.looked,
            faults: self.faults,
        }
    }
}

impl Rule {
    /// Makes a control of what the rule finds.
    pub(super) fn control(&self, answer: Answer) -> Control {
        let mut from: Vec<_> = self.from.iter().map(|path| Path::from(*path)).collect();
        let (verdict, note, evidence) = match answer {
            Answer::NotApplicable(why) => (Verdict::NotApplicable, Some(why), Vec::new()),
            Answer::NotInBlueprint(why) => (Verdict::NotInBlueprint, Some(why), Vec::new()),
            Answer::Judged { mut looked, faults } if faults.is_empty() => {
                looked.dedup();
                let evidence = looked
                    .into_iter()
                    .map(|what| Evidence { what, fault: None })
                    .collect();
                (Verdict::Pass, None, evidence)
            }
            Answer::Judged { faults, .. } => {
                let blamed: Vec<_> = faults.iter().flat_map(|fault| fault.from.clone()).collect();
                if !blamed.is_empty() {
                    from = blamed;
                }
                let evidence = faults.into_iter().map(|fault| Evidence {
                    what: fault.what,
                    fault: Some(fault.why),
                });
                (Verdict::Fail, None, evidence.collect())
            }
        };
        from.sort();
        from.dedup();
        Control {
            id: self.id,
            title: self.title,
            requirements: self.requirements,
            maps_to: self.maps_to,
            looks_at: self.looks_at,
            verdict,
            note,
            evidence,
            from,
        }
    }
}
