//! Pauses between tries.

use std::time::Duration;

/// Pauses between tries, each twice the last one, up to 16 times the first.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    first: Duration,
    factor: u32,
}

impl Backoff {
    pub(super) fn new(first: Duration) -> Self {
        Self { first, factor: 1 }
    }

    /// Begins anew, after something worked.
    pub(super) fn reset(&mut self) {
        self.factor = 1;
    }

    /// Returns the next pause.
    pub(super) fn next(&mut self) -> Duration {
        let pause = self.first * self.factor;
        self.factor = (self.factor * 2).min(16);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound() {
        let mut backoff = Backoff::new(Duration::from_secs(1));
        let pauses: Vec<_> = (0..7).map(|_| backoff.next().as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 16, 16]);
        backoff.reset();
        assert_eq!(backoff.next().as_secs(), 1);
    }
}
