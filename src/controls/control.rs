//! A control: what stays the same of it, and what it says about one topology.

use super::Rule;
use crate::blueprint::Path;
use crate::catalog::Requirement;
use serde::Serialize;

/// What a control comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlStatus {
    /// It does not hold.
    Fail,
    /// It holds.
    Pass,
    /// It asks nothing of this profile.
    NotApplicable,
    /// It is about something that the blueprint does not describe yet; nothing is said about whether it holds.
    NotInBlueprint,
}

impl ControlStatus {
    /// Every status, in the order in which people want to read them.
    pub const ALL: [Self; 4] = [
        Self::Fail,
        Self::Pass,
        Self::NotApplicable,
        Self::NotInBlueprint,
    ];

    /// Returns it as people read it, such as `not in this blueprint`.
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
    /// What to know of it although nothing is wrong; none where there is nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<&'static str>,
}

/// The judgement of one control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// Stable name.
    pub id: &'static str,
    /// What it demands, in a few words.
    pub title: &'static str,
    /// The requirements that it proves.
    pub requirements: &'static [Requirement],
    /// What it maps to: paragraphs of 45 CFR and controls of public rule sets, from [`crate::catalog::citation`].
    pub maps_to: &'static [&'static str],
    /// What it looks at.
    pub looks_at: &'static str,
    /// How it judges.
    pub status: ControlStatus,
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

/// What a rule finds in a topology.
pub(super) enum Assessment {
    /// It applies: the elements that it looked at, by id, with what to know of them, and what is wrong with some of them.
    Judged {
        looked: Vec<(String, Option<&'static str>)>,
        faults: Vec<Fault>,
    },
    /// It asks nothing, for this reason.
    NotApplicable(&'static str),
    /// The blueprint does not describe it; this is where to look.
    NotInBlueprint(&'static str),
}

/// Collects the elements that a rule looks at, and their faults.
#[derive(Default)]
pub(super) struct Assessor {
    looked: Vec<(String, Option<&'static str>)>,
    faults: Vec<Fault>,
}

impl Assessor {
    /// Names an element that is looked at.
    pub(super) fn looked_at(&mut self, what: impl Into<String>) {
        self.looked.push((what.into(), None));
    }

    /// Names an element that is looked at, and what to know of it.
    pub(super) fn remark(&mut self, what: impl Into<String>, remark: &'static str) {
        self.looked.push((what.into(), Some(remark)));
    }

    /// Looks at an element, and says what is wrong with it unless something holds.
    pub(super) fn require(
        &mut self,
        holds: bool,
        what: impl Into<String>,
        why: impl Into<String>,
        from: &[Path],
    ) {
        let what = what.into();
        self.looked_at(what.clone());
        if !holds {
            self.faults.push(Fault::new(what, why).from(from));
        }
    }

    /// Returns what was collected.
    pub(super) fn assessment(self) -> Assessment {
        Assessment::Judged {
            looked: self.looked,
            faults: self.faults,
        }
    }
}

impl Rule {
    /// Makes the control of an assessment; where it fails, `from` names what decides the faults instead of the rule's own paths.
    pub(super) fn control(&self, answer: Assessment) -> Control {
        let mut from: Vec<_> = self.from.iter().map(|path| Path::from(*path)).collect();
        let (status, note, evidence) = match answer {
            Assessment::NotApplicable(why) => (ControlStatus::NotApplicable, Some(why), Vec::new()),
            Assessment::NotInBlueprint(why) => {
                (ControlStatus::NotInBlueprint, Some(why), Vec::new())
            }
            Assessment::Judged { mut looked, faults } if faults.is_empty() => {
                looked.dedup_by(|later, earlier| {
                    let same = later.0 == earlier.0;
                    earlier.1 = earlier.1.or(later.1.filter(|_| same));
                    same
                });
                let evidence = looked
                    .into_iter()
                    .map(|(what, remark)| Evidence {
                        what,
                        fault: None,
                        remark,
                    })
                    .collect();
                (ControlStatus::Pass, None, evidence)
            }
            Assessment::Judged { faults, .. } => {
                let blamed: Vec<_> = faults.iter().flat_map(|fault| fault.from.clone()).collect();
                if !blamed.is_empty() {
                    from = blamed;
                }
                let evidence = faults.into_iter().map(|fault| Evidence {
                    what: fault.what,
                    fault: Some(fault.why),
                    remark: None,
                });
                (ControlStatus::Fail, None, evidence.collect())
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
            status,
            note,
            evidence,
            from,
        }
    }
}
