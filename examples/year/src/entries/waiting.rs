//! A feature that is a future: it can be dropped before its end.

use std::{
    future::poll_fn,
    pin::pin,
    task::{Context, Poll, Waker},
};

use telemetry_runtime::track_feature;

use super::{Done, End, Entry, Fault, Form};

/// Waits for other devices.
#[track_feature(
    "sync.wait",
    category = "sync",
    purpose = "shows how often people do not wait",
    errors = Fault
)]
async fn wait(end: End) -> Result<(), Fault> {
    let mut is_asked_again = false;
    poll_fn(|_| {
        if std::mem::replace(&mut is_asked_again, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    end.come()
}

pub const AREA: &[Entry] = &[Entry {
    name: "sync.wait",
    form: Form::Feature,
    call: |temper, chance| {
        let end = match temper.end(chance) {
            End::Panics => End::Well,
            _ if chance.in_100_000(3_000) => End::IsCancelled,
            end => end,
        };
        let mut waiting = pin!(wait(end));
        let mut context = Context::from_waker(Waker::noop());
        let _ = waiting.as_mut().poll(&mut context);
        let ended = match end {
            End::IsCancelled => Poll::Pending,
            _ => waiting.as_mut().poll(&mut context),
        };
        Done {
            failed: matches!(ended, Poll::Ready(Err(_))),
            ..Done::default()
        }
    },
}];
