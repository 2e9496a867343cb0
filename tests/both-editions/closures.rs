//! Functions that return closures, whose parameters only the signature gives a type to.

use std::cmp::Ordering;

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
