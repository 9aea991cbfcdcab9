//! One run of probes, as its caller wants it.

use super::crowd::Crowd;
use super::launcher::LaunchParameters;
use super::registry::{NotRemoved, Registry};
use super::{RunId, StopSignal};
use crate::verify::iam::RUN_TAG;
use crate::verify::probe_job::ProbeJob;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// One run of probes, as its caller wants it. Clones are the same run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Id of the run, which names and tags of everything that it creates have.
    pub id: RunId,
    /// Tags of everything that it creates, beside the run's own.
    pub tags: BTreeMap<String, String>,
    /// How many probes run at once.
    pub concurrency: usize,
    /// How often a probe is looked at; throttling makes it longer for a while.
    pub poll: Duration,
    /// How long after its launch a probe must have answered.
    pub deadline: Duration,
    /// How long a launch that fails for a while is tried again, and how long a removal may take.
    pub retry_for: Duration,
    /// Ends the run early, where somebody asks for that.
    pub stop: StopSignal,
    crowd: Crowd,
    numbers: Numbers,
    registry: Registry,
}

/// Numbers the launches of a run, so that no two have the same token.
type Numbers = Arc<AtomicU32>;

impl Run {
    /// Prepares a run: 32 probes at once, a look every 5 s, an answer within 15 min (a processing job takes 8 to start), launches
    /// and removals tried for a minute, no tags.
    #[must_use]
    pub fn new(id: RunId) -> Self {
        Self {
            id,
            tags: BTreeMap::new(),
            concurrency: 32,
            poll: Duration::from_secs(5),
            deadline: Duration::from_mins(15),
            retry_for: Duration::from_mins(1),
            stop: StopSignal::default(),
            crowd: Crowd::default(),
            numbers: Arc::default(),
            registry: Registry::default(),
        }
    }

    /// Removes whatever was launched, or may have been, and is still there. To be called at the very end, however the run ended;
    /// it may be called several times, and takes no longer than [`Self::retry_for`].
    ///
    /// Returns what it could not remove; that ends by itself, later.
    pub async fn clean_up(&self) -> Vec<NotRemoved> {
        self.registry.clean_up(self.poll, self.retry_for).await
    }

    pub(super) fn crowd(&self) -> &Crowd {
        &self.crowd
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Returns what the next launch carries.
    pub(super) fn parameters(&self, job: &ProbeJob) -> LaunchParameters {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let mut tags = self.tags.clone();
        tags.entry("Name".to_owned())
            .or_insert_with(|| tag_value(&format!("smgen verify: {}", job.label)));
        tags.insert(RUN_TAG.to_owned(), self.id.to_string());
        LaunchParameters {
            token: self.id.token(number),
            tags,
            lifetime: self.lifetime(job),
        }
    }

    /// Returns how long after its launch a probe must have ended: later than anybody waits for it, and not before it has run.
    fn lifetime(&self, job: &ProbeJob) -> Duration {
        let run = Duration::from_millis(job.batch.run_ms.into());
        self.deadline.max(run + Duration::from_mins(2)) + Duration::from_mins(1)
    }
}

/// Makes text a tag's value: 256 characters that all services take ("Tag your Amazon EC2 resources", "Tag restrictions").
fn tag_value(text: &str) -> String {
    let taken = |c: char| c.is_ascii_alphanumeric() || " +-=._:/@".contains(c);
    let letters = text.chars().map(|c| if taken(c) { c } else { '-' });
    letters.take(256).collect()
}
