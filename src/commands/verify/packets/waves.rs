//! Listeners one wave after another, where not all of them fit into the account at a time.

use crate::verify::expect::{Check, Destination, Expectation};
use crate::verify::packets::Listener;

/// Listeners that are still to come, and how many fit at a time.
#[derive(Clone, Debug)]
pub(super) struct Waves {
    pending: Vec<Listener>,
    fit: Option<usize>,
    /// How many waves there were.
    pub(super) count: usize,
}

impl Waves {
    pub(super) fn new(listeners: Vec<Listener>, fit: Option<usize>) -> Self {
        Self {
            pending: listeners,
            fit,
            count: 0,
        }
    }

    /// Takes the next wave; none where there is nothing left and there was one, which may have been empty.
    pub(super) fn take(&mut self) -> Option<Vec<Listener>> {
        if self.pending.is_empty() && self.count > 0 {
            return None;
        }
        self.count += 1;
        let most = self.fit.unwrap_or(usize::MAX).max(1);
        let rest = self.pending.split_off(self.pending.len().min(most));
        Some(std::mem::replace(&mut self.pending, rest))
    }

    /// Puts listeners back for which there was no room, and launches no more than these at a time from now on.
    pub(super) fn put_back(&mut self, crowded: Vec<Listener>, fit: usize) {
        let rest = std::mem::replace(&mut self.pending, crowded);
        self.pending.extend(rest);
        self.fit = Some(fit.max(1));
    }

    /// Forgets a wave that is launched again, smaller.
    pub(super) fn again(&mut self) {
        self.count = self.count.saturating_sub(1);
    }
}

/// Returns the expectations of a wave after the first: those about its listeners. The others keep their places, and are asked from
/// nowhere.
pub(super) fn of_wave(wanted: &[Expectation], wave: &[Listener]) -> Vec<Expectation> {
    let mine = |check: &Check| match check {
        Check::Connect {
            to: Destination::Function { tier, zone, .. },
            ..
        } => wave
            .iter()
            .any(|listener| (&listener.tier, &listener.zone) == (tier, zone)),
        _ => false,
    };
    let masked = wanted.iter().map(|one| {
        let mut one = one.clone();
        if !mine(&one.check) {
            one.vantage = None;
        }
        one
    });
    masked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::Function;

    fn listener(zone: u8) -> Listener {
        Listener {
            function: Function::Training,
            tier: "training".to_owned(),
            zone: format!("use1-az{zone}").parse().unwrap(),
            subnet: String::new(),
            group: String::new(),
            tcp: Vec::new(),
            udp: Vec::new(),
        }
    }

    fn zones(wave: Option<Vec<Listener>>) -> Vec<u8> {
        let wave = wave.into_iter().flatten();
        wave.map(|listener| listener.zone.number()).collect()
    }

    #[test]
    fn each_listener_comes_once_and_no_more_than_fit() {
        let all = [1, 2, 3, 4, 5].map(listener).to_vec();
        let mut waves = Waves::new(all.clone(), None);
        assert_eq!(zones(waves.take()).len(), 5);
        assert_eq!(waves.take(), None);
        let mut waves = Waves::new(all, Some(2));
        assert_eq!(zones(waves.take()), [1, 2]);
        // There was room for one only.
        waves.put_back(vec![listener(2)], 1);
        assert_eq!(zones(waves.take()), [2]);
        assert_eq!(zones(waves.take()), [3]);
        assert_eq!(zones(waves.take()), [4]);
        assert_eq!(zones(waves.take()), [5]);
        assert_eq!(waves.take(), None);
        assert_eq!(waves.count, 5);
    }

    #[test]
    fn without_listeners_there_is_one_empty_wave() {
        let mut waves = Waves::new(Vec::new(), Some(2));
        assert_eq!(waves.take(), Some(Vec::new()));
        assert_eq!(waves.take(), None);
    }
}
