//! One run of probes, as its caller wants it.

use super::launcher::Ticket;
use super::registry::{Left, Registry};
use super::{RunId, Stop};
use crate::verify::iam::RUN_TAG;
use crate::verify::order::Order;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// One run of probes, as its caller wants it. Clones are the same run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Tags of everything that it creates, beside the run's own.
    pub tags: BTreeMap<String, String>,
    /// How many probes run at once.
    pub concurrency: usize,
    /// How often a probe is looked at; throttling makes it longer for a while.
    pub poll: Duration,
    /// How long after its launch a probe must have answered.
    pub deadline: Duration,
    /// How long what passes is waited out at a launch, and how long a removal may take.
    pub patience: Duration,
    /// Ends it early.
    pub stop: Stop,
    numbers: Numbers,
    registry: Registry,
}

/// Numbers the launches of a run, so that no two have the same token.
type Numbers = Arc<AtomicU32>;

impl Run {
    /// Prepares a run: 32 probes at once, a look every 5 s, an answer within 15 min (a processing job takes 8 to start), a minute
    /// of patience, no tags.
    #[must_use]
    pub fn new(id: RunId) -> Self {
        Self {
            id,
            tags: BTreeMap::new(),
            concurrency: 32,
            poll: Duration::from_secs(5),
            deadline: Duration::from_mins(15),
            patience: Duration::from_mins(1),
            stop: Stop::default(),
            numbers: Arc::default(),
            registry: Registry::default(),
        }
    }

    /// Removes whatever was launched, or may have been, and is still there. To be called at the very end, however the run ended;
    /// it may be called several times, and takes no longer than the run's patience.
    ///
    /// Returns what it could not remove; that ends by itself, later.
    pub async fn clean_up(&self) -> Vec<Left> {
        self.registry.clean_up(self.poll, self.patience).await
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Writes what the next launch carries.
    pub(super) fn ticket(&self, order: &Order) -> Ticket {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let mut tags = self.tags.clone();
        tags.entry("Name".to_owned())
            .or_insert_with(|| tag_value(&format!("smgen verify: {}", order.label)));
        tags.insert(RUN_TAG.to_owned(), self.id.to_string());
        Ticket {
            token: self.id.token(number),
            tags,
            lifetime: self.lifetime(order),
        }
    }

    /// Returns how long after its launch a probe must have ended: later than anybody waits for it, and not before it has run.
    fn lifetime(&self, order: &Order) -> Duration {
        let run = Duration::from_millis(order.batch.run_ms.into());
        self.deadline.max(run + Duration::from_mins(2)) + Duration::from_mins(1)
    }
}

/// Makes text a tag's value: 256 characters that all services take ("Tag your Amazon EC2 resources", "Tag restrictions").
fn tag_value(text: &str) -> String {
    let taken = |c: char| c.is_ascii_alphanumeric() || " +-=._:/@".contains(c);
    let letters = text.chars().map(|c| if taken(c) { c } else { '-' });
    letters.take(256).collect()
}
