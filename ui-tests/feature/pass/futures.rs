use std::{
    future::ready,
    pin::pin,
    task::{Context, Poll, Waker},
};

use telemetry_runtime::track_feature;

/// Waits.
#[track_feature(purpose = "is accepted")]
async fn waits(input: u8) -> u8 {
    ready(input).await
}

/// Waits and asks.
#[track_feature(purpose = "is accepted", timed, errors = std::io::Error)]
async fn asks<'text>(text: &'text str, (from, mut to): (usize, usize)) -> std::io::Result<&'text str> {
    to += ready(1).await;
    text.get(from..to).ok_or_else(|| std::io::ErrorKind::InvalidInput.into())
}

/// Is opaque in both places.
#[track_feature(purpose = "is accepted")]
async fn opaque(items: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
    let skipped = ready(1).await;
    items.skip(skipped)
}

/// Never returns.
#[track_feature(purpose = "is accepted")]
async fn never() -> ! {
    std::future::pending().await
}

/// Waits for itself.
#[track_feature(purpose = "is accepted")]
async fn recurses(depth: u8) -> u8 {
    if depth == 0 { 0 } else { Box::pin(recurses(depth - 1)).await + 1 }
}

struct Index(u8);

trait Waits {
    /// Waits unless told otherwise.
    #[track_feature("waits.by_default", purpose = "is accepted")]
    async fn by_default(&self) -> u8 {
        ready(3).await
    }

    async fn otherwise(self) -> u8;
}

impl Waits for Index {
    /// Waits.
    #[track_feature(purpose = "is accepted")]
    async fn otherwise(mut self) -> u8 {
        self.0 += ready(1).await;
        self.0
    }
}

fn now<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

fn is_send<T: Send>(future: T) -> T {
    future
}

fn main() {
    assert_eq!(now(is_send(waits(3))), Some(3));
    assert_eq!(now(is_send(asks("text", (1, 2)))).unwrap().unwrap(), "ex");
    assert_eq!(now(is_send(opaque([1, 2].into_iter()))).unwrap().sum::<u8>(), 2);
    assert!(now(is_send(never())).is_none());
    assert_eq!(now(is_send(recurses(3))), Some(3));
    assert_eq!(now(Index(3).by_default()), Some(3));
    assert_eq!(now(Index(3).otherwise()), Some(4));
}
