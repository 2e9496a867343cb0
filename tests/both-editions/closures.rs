//! Functions that return closures, whose parameters only the signature gives a type to, and
//! functions that return what one `async` block makes.

use std::{cmp::Ordering, future::Future, io, pin::Pin};

use telemetry::track_feature;

/// Takes a pattern as parameter, which needs a known type.
#[track_feature("closure.pattern", purpose = "proves silence", crate = ::telemetry)]
pub fn lookup(items: &[u8]) -> impl Fn(&usize) -> Option<u8> + '_ {
    move |&at| items.get(at).copied()
}

/// Holds for every lifetime.
#[track_feature("closure.higher_ranked", purpose = "proves silence", timed, crate = ::telemetry)]
pub fn by_key<T, K: Ord, F: FnMut(&T) -> K>(mut key: F) -> impl FnMut(&T, &T) -> Ordering {
    move |left, right| key(left).cmp(&key(right))
}

/// Takes its parameters apart, ends early, and begins with an item.
#[track_feature("closure.early", purpose = "proves silence", crate = ::telemetry)]
pub fn adds((left, _): (u8, u8), _unused: u8, stop: bool) -> impl FnOnce(u8) -> u8 + Send {
    const fn add(one: u8, other: u8) -> u8 {
        one.wrapping_add(other)
    }
    let left = if stop { 0 } else { left };
    move |right| add(left, right)
}

/// Has methods.
#[derive(Debug)]
pub struct Limit(u8);

impl Limit {
    /// Is a method.
    #[track_feature("closure.method", purpose = "proves silence", crate = ::telemetry)]
    pub fn judge(&self) -> impl Fn(&u8) -> bool + use<'_> {
        |&value| value < self.0
    }
}

/// Is written as `#[async_trait]` writes it.
pub trait Asks {
    /// Asks.
    fn ask<'life0, 'async_trait>(
        &'life0 self,
        text: &'life0 str,
    ) -> Pin<Box<dyn Future<Output = io::Result<usize>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait;
}

impl Asks for Limit {
    #[allow(
        clippy::type_complexity,
        clippy::needless_lifetimes,
        single_use_lifetimes,
        clippy::elidable_lifetime_names
    )]
    #[track_feature(about = "asks", purpose = "proves silence", errors = io::Error, timed, crate = ::telemetry)]
    fn ask<'life0, 'async_trait>(
        &'life0 self,
        text: &'life0 str,
    ) -> Pin<Box<dyn Future<Output = io::Result<usize>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            if let Some(returned) = None::<io::Result<usize>> {
                return returned;
            }
            let returned: io::Result<usize> = {
                let limit = text.parse::<u8>().map_err(io::Error::other)?;
                Ok(usize::from(limit.min(self.0)))
            };
            returned
        })
    }
}

/// Recurses.
#[track_feature("block.recursive", purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn depth(of: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    Box::pin(async move { if of == 0 { 0 } else { depth(of - 1).await } })
}

/// Promises to be `Send`.
#[track_feature("block.plain", purpose = "proves silence", crate = ::telemetry)]
#[allow(clippy::manual_async_fn)]
pub fn length() -> impl Future<Output = usize> + Send {
    async move { depth(3).await.into() }
}
