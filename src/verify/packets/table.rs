//! When packets prove something: the decision table.
//!
//! "It did not connect" is not yet "it is blocked": the probe may be mute, the target dead. So what was seen is weighed with a
//! positive control (another connection from the same place that came about), with whether the target is known to be alive, and
//! with what the model of groups, ACLs and routes says. Columns are read from left to right, `any` leaves one open; the first
//! row that fits decides. The tests hold every cell against this text.
//!
//! | wanted | seen | control | alive | model | outcome | disagree |
//! |---|---|---|---|---|---|---|
//! | open | through | any | any | closed | inconclusive | yes |
//! | open | through | any | any | partly | fail | no |
//! | open | through | any | any | any | pass | no |
//! | open | partly | any | any | closed | fail | yes |
//! | open | partly | any | any | any | fail | no |
//! | open | answered | any | any | closed | fail | no |
//! | open | answered | any | any | partly | fail | no |
//! | open | answered | any | yes | open | fail | yes |
//! | open | answered | any | yes | unknown | fail | no |
//! | open | answered | any | unknown | any | inconclusive | no |
//! | open | silent | any | any | closed | fail | no |
//! | open | silent | any | any | partly | fail | no |
//! | open | silent | any | yes | open | fail | yes |
//! | open | silent | any | yes | unknown | fail | no |
//! | open | silent | any | unknown | any | inconclusive | no |
//! | open | nameless | any | any | closed | fail | no |
//! | open | nameless | any | any | partly | fail | no |
//! | open | nameless | any | any | any | inconclusive | no |
//! | open | unseen | any | any | closed | fail | no |
//! | open | unseen | any | any | partly | fail | no |
//! | open | unseen | any | any | any | inconclusive | no |
//! | closed | through | any | any | closed | fail | yes |
//! | closed | through | any | any | any | fail | no |
//! | closed | partly | any | any | closed | fail | yes |
//! | closed | partly | any | any | any | fail | no |
//! | closed | answered | any | any | open | fail | no |
//! | closed | answered | any | any | partly | fail | no |
//! | closed | answered | works | yes | any | pass | no |
//! | closed | answered | any | any | any | inconclusive | no |
//! | closed | silent | works | any | open | fail | yes |
//! | closed | silent | any | any | open | fail | no |
//! | closed | silent | any | any | partly | fail | no |
//! | closed | silent | none | any | any | inconclusive | no |
//! | closed | silent | works | any | closed | pass | no |
//! | closed | silent | works | yes | unknown | pass | no |
//! | closed | silent | works | unknown | unknown | inconclusive | no |
//! | closed | nameless | any | any | open | fail | no |
//! | closed | nameless | any | any | partly | fail | no |
//! | closed | nameless | any | any | any | inconclusive | no |
//! | closed | unseen | any | any | open | fail | no |
//! | closed | unseen | any | any | partly | fail | no |
//! | closed | unseen | any | any | any | inconclusive | no |
//!
//! Where the model says that something stays open which should be closed, that a packet got lost is no comfort: it fails. Where it
//! says that replies to part of the clients' ports are lost, one connection that came about is none either: the next may take such a
//! port. Where packets and model contradict each other, nothing passes: one of the two is wrong, and nobody knows which.

use crate::report::CheckOutcome;

/// What is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A connection comes about.
    Open,
    /// It does not.
    Closed,
}

/// What the probe saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Everything that was asked for: connected, the right certificate, an answer.
    Through,
    /// A connection, and then not what was asked for: another certificate, no answer, another greeting.
    Partly,
    /// A refusal: somebody is there, the target or something between.
    Answered,
    /// Nothing came back, or no way leads there.
    Silent,
    /// The name led nowhere, so nothing was tried.
    Nameless,
    /// The probe has not looked.
    Unseen,
}

/// Whether another connection from the same place came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// One did.
    Works,
    /// None did, or none was tried.
    None,
}

/// Whether the target is known to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alive {
    /// A listener of this run that is up, or a service of AWS.
    Yes,
    /// Nobody knows.
    Unknown,
}

/// What the model says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modelled {
    /// A connection comes about.
    Open,
    /// Something stops it.
    Closed,
    /// It does from some ports of the client's, and from others it does not.
    Partly,
    /// It cannot tell.
    Unknown,
}

/// What is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Whether the expectation holds.
    pub outcome: CheckOutcome,
    /// Whether packets and model contradict each other.
    pub disagree: bool,
}

const fn ruling(outcome: CheckOutcome, disagree: bool) -> Ruling {
    Ruling { outcome, disagree }
}

/// Decides, as the table above has it.
#[must_use]
pub fn rule(wanted: Wanted, seen: Seen, control: Control, alive: Alive, model: Modelled) -> Ruling {
    match wanted {
        Wanted::Open => open(seen, alive, model),
        Wanted::Closed => closed(seen, control, alive, model),
    }
}

fn open(seen: Seen, alive: Alive, model: Modelled) -> Ruling {
    use CheckOutcome::{Fail, Inconclusive, Pass};
    match (seen, alive, model) {
        (Seen::Through, _, Modelled::Closed) => ruling(Inconclusive, true),
        (_, _, Modelled::Partly) => ruling(Fail, false),
        (Seen::Through, _, _) => ruling(Pass, false),
        (Seen::Partly, _, _) => ruling(Fail, model == Modelled::Closed),
        (_, _, Modelled::Closed) => ruling(Fail, false),
        (Seen::Answered | Seen::Silent, Alive::Yes, _) => ruling(Fail, model == Modelled::Open),
        _ => ruling(Inconclusive, false),
    }
}

fn closed(seen: Seen, control: Control, alive: Alive, model: Modelled) -> Ruling {
    use CheckOutcome::{Fail, Inconclusive, Pass};
    match (seen, control, alive, model) {
        (Seen::Through | Seen::Partly, _, _, _) => ruling(Fail, model == Modelled::Closed),
        (Seen::Silent, Control::Works, _, Modelled::Open) => ruling(Fail, true),
        (_, _, _, Modelled::Open | Modelled::Partly) => ruling(Fail, false),
        (Seen::Answered | Seen::Silent, Control::Works, Alive::Yes, _)
        | (Seen::Silent, Control::Works, _, Modelled::Closed) => ruling(Pass, false),
        _ => ruling(Inconclusive, false),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::{fitting, rows, word};
    use super::*;

    const MODELS: [Modelled; 4] = [
        Modelled::Open,
        Modelled::Closed,
        Modelled::Partly,
        Modelled::Unknown,
    ];

    #[test]
    fn no_contradiction_passes() {
        let mut contradictions = 0;
        for wanted in [Wanted::Open, Wanted::Closed] {
            for seen in [Seen::Through, Seen::Partly, Seen::Answered, Seen::Silent] {
                for model in MODELS {
                    let said = rule(wanted, seen, Control::Works, Alive::Yes, model);
                    contradictions += u32::from(said.disagree);
                    assert!(!said.disagree || said.outcome != CheckOutcome::Pass);
                }
            }
        }
        assert!(contradictions > 0);
    }

    #[test]
    fn every_cell_is_as_the_documentation_says() {
        let rows = rows(include_str!("table.rs"));
        let mut used = vec![0; rows.len()];
        let mut cells = 0;
        for wanted in [Wanted::Open, Wanted::Closed] {
            for seen in [
                Seen::Through,
                Seen::Partly,
                Seen::Answered,
                Seen::Silent,
                Seen::Nameless,
                Seen::Unseen,
            ] {
                for control in [Control::Works, Control::None] {
                    for alive in [Alive::Yes, Alive::Unknown] {
                        for model in MODELS {
                            let cell = [
                                word(wanted),
                                word(seen),
                                word(control),
                                word(alive),
                                word(model),
                            ];
                            let row = fitting(&rows, &cell);
                            let said = rule(wanted, seen, control, alive, model);
                            let disagree = if said.disagree { "yes" } else { "no" };
                            assert_eq!(
                                (rows[row][5], rows[row][6]),
                                (word(said.outcome).as_str(), disagree),
                                "{cell:?}"
                            );
                            used[row] += 1;
                            cells += 1;
                        }
                    }
                }
            }
        }
        assert_eq!(cells, 192);
        assert!(
            used.iter().all(|count| *count > 0),
            "a row decides nothing: {used:?}"
        );
    }

    #[test]
    fn nothing_that_was_not_seen_passes() {
        for seen in [Seen::Unseen, Seen::Nameless] {
            for wanted in [Wanted::Open, Wanted::Closed] {
                for model in MODELS {
                    let said = rule(wanted, seen, Control::Works, Alive::Yes, model);
                    assert_ne!(said.outcome, CheckOutcome::Pass);
                }
            }
        }
    }

    #[test]
    fn without_a_control_nothing_is_blocked() {
        for seen in [Seen::Silent, Seen::Answered] {
            for model in MODELS {
                for alive in [Alive::Yes, Alive::Unknown] {
                    let said = rule(Wanted::Closed, seen, Control::None, alive, model);
                    assert_ne!(said.outcome, CheckOutcome::Pass);
                }
            }
        }
    }
}
