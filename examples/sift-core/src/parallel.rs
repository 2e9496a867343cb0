use std::{
    collections::BTreeMap,
    num::NonZero,
    sync::{
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc::sync_channel,
    },
    thread,
};

/// Results that may wait for the taker, for each thread.
const WAITING: usize = 4;

/// Works on all items with several threads and takes the results in the order of the items.
///
/// Ends early when `take` fails. With one thread none is started.
pub(crate) fn in_order<'a, T: Sync, R: Send, E>(
    threads: NonZero<usize>,
    items: &'a [T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&'a T, R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads.get().min(items.len());
    if threads <= 1 {
        return items.iter().try_for_each(|item| take(item, work(item)));
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(threads * WAITING);
        for _ in 0..threads {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                while let Some((at, item)) = claim(next, items) {
                    // The taker is gone when it failed.
                    if sender.send((at, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for (at, result) in receiver {
            early.insert(at, result);
            while let Some(result) = early.remove(&expected) {
                take(&items[expected], result)?;
                expected += 1;
            }
        }
        Ok(())
    })
}

fn claim<'a, T>(next: &AtomicUsize, items: &'a [T]) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Relaxed);
    items.get(at).map(|item| (at, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_arrive_in_order_and_a_failure_ends_the_work() {
        let items: Vec<usize> = (0..1_000).collect();
        for threads in [1, 2, 7] {
            let threads = NonZero::new(threads).unwrap();
            let mut taken = Vec::new();
            in_order(
                threads,
                &items,
                |item| item * 2,
                |_, twice| {
                    taken.push(twice);
                    if taken.len() == 700 { Err(()) } else { Ok(()) }
                },
            )
            .unwrap_err();
            assert_eq!(taken, (0..700).map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
