//! How many probes of a run there are beside each other, and whose turn it is where the account has no room for more.

use super::calls::lock;
use crate::probe::Channel;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::sync::{Mutex as Turn, Notify};

/// The probes of a run that will end by themselves, by the way they are launched. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    running: Arc<Mutex<BTreeMap<Way, usize>>>,
    /// Wakes who waits for one to end.
    ended: Arc<Notify>,
    turns: Arc<Mutex<BTreeMap<Way, Arc<Turn<()>>>>>,
}

/// Ways share no quota with each other, but for instances, which both `ec2` and `ssm` launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Jobs,
    Instances,
    Here,
}

impl From<Channel> for Way {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Message => Self::Jobs,
            Channel::Console | Channel::Command => Self::Instances,
            Channel::Local => Self::Here,
        }
    }
}

impl Crowd {
    /// Counts a probe until what is returned is dropped.
    pub(super) fn enter(&self, way: Way) -> Present {
        *lock(&self.running).entry(way).or_default() += 1;
        Present {
            crowd: self.clone(),
            way,
        }
    }

    /// Returns how many there are.
    pub(super) fn count(&self, way: Way) -> usize {
        lock(&self.running).get(&way).copied().unwrap_or_default()
    }

    /// Waits until one of them ends.
    pub(super) async fn one_ends(&self) {
        self.ended.notified().await;
    }

    /// Returns the turn of those that were refused for want of room: one of them tries again at a time, so that the room that one
    /// probe leaves is not asked for by all of them.
    pub(super) fn turn(&self, way: Way) -> Arc<Turn<()>> {
        Arc::clone(lock(&self.turns).entry(way).or_default())
    }
}

/// A probe that is there.
pub(super) struct Present {
    crowd: Crowd,
    way: Way,
}

impl Drop for Present {
    fn drop(&mut self) {
        if let Some(count) = lock(&self.crowd.running).get_mut(&self.way) {
            *count = count.saturating_sub(1);
        }
        self.crowd.ended.notify_waiters();
    }
}
