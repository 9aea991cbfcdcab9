//! Several things at once, without tasks of their own.
//!
//! Written by hand: `futures-util` has both, behind features that nothing else in the tree switches on.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// Runs futures side by side, and returns what they come to, in order. They may borrow, as tasks of the runtime may not; there are
/// as many as probes, dozens, so that polling all of them whenever one wakes costs nothing.
pub(super) async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut open: Vec<_> = futures.into_iter().map(|one| Some(Box::pin(one))).collect();
    let mut done: Vec<Option<F::Output>> = open.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (future, output) in open.iter_mut().zip(&mut done) {
            let Some(running) = future else { continue };
            if let Poll::Ready(value) = running.as_mut().poll(context) {
                *output = Some(value);
                *future = None;
            }
        }
        if open.iter().all(Option::is_none) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// Runs a future to its end, or to its panic; then there is nothing to return.
///
/// What it shares with others must be whole between two of its steps.
pub(super) async fn catch_panic<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Some(output)),
            Err(_) => Poll::Ready(None),
        },
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn futures_run_side_by_side_and_keep_their_order() {
        let sleep = |number: u64| async move {
            tokio::time::sleep(Duration::from_millis(40 - number)).await;
            number
        };
        let done = crate::aws::run(join_all((0..30).map(sleep))).unwrap();
        assert_eq!(done, (0..30).collect::<Vec<_>>());
        assert_eq!(
            crate::aws::run(join_all((0..0).map(sleep))).unwrap(),
            [0; 0]
        );
    }

    #[test]
    fn a_panic_is_the_end_of_one_future_only() {
        let work = |number: u32| {
            catch_panic(async move {
                tokio::task::yield_now().await;
                if number == 1 {
                    // As a panic, but without a message among those of tests that fail.
                    std::panic::resume_unwind(Box::new("on purpose"));
                }
                number
            })
        };
        let done = crate::aws::run(join_all((0..3).map(work))).unwrap();
        assert_eq!(done, [Some(0), None, Some(2)]);
    }
}
