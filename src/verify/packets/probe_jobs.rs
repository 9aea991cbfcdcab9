//! Plans and listeners as jobs for a launcher.

use super::listener::Listener;
use super::probe_plan::ProbePlan;
use crate::probe::{BatchSettings, Nonce, PackError, Question, QuestionKind, batches};
use crate::verify::probe_job::ProbeJob;

/// The jobs of a run, and the plan that each belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeJobs {
    /// The jobs, those of one plan after each other.
    pub list: Vec<ProbeJob>,
    /// For each job, the place of its plan, from 0.
    pub plans: Vec<usize>,
}

/// Makes jobs of plans: as many for each as its questions and answers take.
pub fn probe_jobs(
    plans: &[ProbePlan],
    settings: &BatchSettings,
    nonce: &mut dyn FnMut() -> Nonce,
) -> Result<ProbeJobs, PackError> {
    let mut jobs = ProbeJobs {
        list: Vec::new(),
        plans: Vec::new(),
    };
    for (index, plan) in plans.iter().enumerate() {
        let questions = plan.checks.iter().map(|check| check.question.clone());
        let questions: Vec<_> = questions.collect();
        for batch in batches(settings, &questions, nonce)? {
            jobs.list.push(ProbeJob {
                label: plan.vantage.to_string(),
                subnet: plan.subnet.clone(),
                groups: vec![plan.group.clone()],
                batch,
            });
            jobs.plans.push(index);
        }
    }
    Ok(jobs)
}

/// Makes a job of each listener, which stays for so many seconds unless it is removed before.
pub fn listener_jobs(
    listeners: &[Listener],
    settings: &BatchSettings,
    seconds: u32,
    nonce: &mut dyn FnMut() -> Nonce,
) -> Result<Vec<ProbeJob>, PackError> {
    let mut list = Vec::new();
    for listener in listeners {
        let listen = Question {
            id: 0,
            kind: QuestionKind::Listen {
                tcp: listener.tcp.clone(),
                udp: listener.udp.clone(),
                seconds,
                peers: 0,
            },
            deadline_ms: seconds.saturating_mul(1000),
            attempts: 1,
        };
        let settings = BatchSettings {
            run_ms: seconds.saturating_mul(1000).saturating_add(5000),
            ..settings.clone()
        };
        for batch in batches(&settings, &[listen], nonce)? {
            list.push(ProbeJob {
                label: format!("listener {}/{}", listener.tier, listener.zone),
                subnet: listener.subnet.clone(),
                groups: vec![listener.group.clone()],
                batch,
            });
        }
    }
    Ok(list)
}
