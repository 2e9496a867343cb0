//! Every shape of function under `#[track_feature]`; methods stand beside.

use std::{
    collections::BTreeMap,
    fmt::{self, Debug, Display},
    io,
    num::ParseIntError,
};

use telemetry::track_feature;

use crate::methods::Pair;

/// Does nothing.
#[track_feature("shape.plain", purpose = "proves silence", crate = ::telemetry)]
pub fn plain() {}

/// Adds, with every key.
///
/// A second paragraph that no user reads.
#[track_feature(
    name = "shape.keys",
    purpose = "proves silence",
    about = "adds two numbers",
    category = "shape",
    level = "enhanced",
    timed,
    retention_days = 30,
    expires = "2099-12-31",
    crate = ::telemetry
)]
#[must_use]
#[inline]
pub fn keys(left: u8, right: u8) -> u8 {
    left.wrapping_add(right)
}

/// Is generic.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub fn generic<T: Clone, U>(left: &T, right: U) -> (T, U)
where
    U: Debug,
{
    (left.clone(), right)
}

/// Is generic over a number.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn const_generic<const N: usize>(items: [u8; N]) -> [u8; N] {
    items.map(|item| item.wrapping_add(1))
}

/// Has lifetimes.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn lifetimes<'text>(first: &'text str, second: &'text str) -> &'text str {
    if first.len() > second.len() {
        first
    } else {
        second
    }
}

/// Returns what it was lent.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub fn exclusive<'map>(map: &'map mut BTreeMap<u8, u8>, key: &u8) -> &'map mut u8 {
    map.entry(*key).or_default()
}

/// Takes and returns something opaque.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub fn opaque(items: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
    items.filter(|item| item % 2 == 0)
}

/// Returns something opaque inside something else.
///
/// # Errors
/// When there are no items.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub fn opaque_inside(items: &[u8]) -> Result<impl Iterator<Item = &u8> + '_, fmt::Error> {
    if items.is_empty() {
        return Err(fmt::Error);
    }
    Ok(items.iter())
}

/// Coerces what it returns.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn coerced(display: bool) -> Box<dyn Fn(u8) -> u8> {
    if display {
        return Box::new(|item| item);
    }
    Box::new(|item| item.wrapping_mul(2))
}

/// Asks.
///
/// # Errors
/// When the text is no number.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub fn asks(text: &str) -> Result<u8, ParseIntError> {
    let number: u8 = text.parse()?;
    if number > 100 {
        return Ok(100);
    }
    Ok(number)
}

/// Asks and says which errors.
///
/// # Errors
/// When the file is not there.
#[track_feature(purpose = "proves silence", errors = io::Error, timed, crate = ::telemetry)]
pub fn asks_io(path: &str) -> io::Result<usize> {
    Ok(std::fs::read_to_string(path)?.len())
}

/// Asks for something optional.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn asks_option(items: &[u8]) -> Option<u8> {
    let first = items.first()?;
    first.checked_add(1)
}

/// Calls itself.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn recursion(depth: u8) -> u8 {
    if depth == 0 {
        0
    } else {
        recursion(depth - 1) + 1
    }
}

/// Never returns.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub fn never(code: i32) -> ! {
    std::process::exit(code)
}

/// Never returns and can be waited for.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub async fn never_async() -> ! {
    loop {
        std::future::pending::<()>().await;
    }
}

/// Takes patterns apart.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn patterns(
    (left, mut right): (u8, u8),
    [first, ..]: [u8; 2],
    &taken: &u8,
    whole @ Pair { .. }: Pair,
    Pair { one, two: _ }: Pair,
) -> u8 {
    right = right.wrapping_add(1);
    left.wrapping_add(first)
        .wrapping_add(right)
        .wrapping_add(taken)
        .wrapping_add(whole.two)
        .wrapping_add(one)
}

/// Names its parameters in every way.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn parameter_patterns(mut counted: u8, r#type: u8, _: u8, _ignored: u8, __hidden: &str) -> u8 {
    counted = counted.wrapping_add(1);
    counted.wrapping_add(r#type)
}

/// Has conditions and levels on its parameters.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub fn attributes(
    #[cfg(any())] gone: u8,
    #[cfg(not(any()))] here: u8,
    #[allow(unused_variables)] unused: u8,
    #[expect(unused_variables, reason = "proves that a level holds once")] expected: u8,
) -> u8 {
    #![allow(clippy::must_use_candidate, reason = "stands inside")]
    here
}

/// Borrows from a parameter in its last expression, which only some editions end in time.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn borrows_last(cell: std::cell::RefCell<u8>) -> u8 {
    *cell.borrow()
}

/// Has items inside.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn items_inside(input: u8) -> u8 {
    const SITE: u8 = 3;
    static ENTRY: u8 = 4;
    fn inner(input: u8) -> u8 {
        input.wrapping_add(SITE)
    }
    inner(input).wrapping_add(ENTRY)
}

/// Uses the names that the expansion uses.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub fn locals_called_as_ours(running: u8, returned: u8) -> u8 {
    let polling = running;
    let body = returned;
    polling.wrapping_add(body)
}

/// Speaks C.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
#[must_use]
pub extern "C" fn speaks_c(input: i32) -> i32 {
    input.wrapping_neg()
}

/// Waits.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub async fn waits(input: u8) -> u8 {
    std::future::ready(input).await
}

/// Waits for nothing.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub async fn waits_for_nothing() {
    std::future::ready(()).await;
}

/// Waits and asks.
///
/// # Errors
/// When the text is no number.
#[track_feature(purpose = "proves silence", timed, errors = io::Error, crate = ::telemetry)]
pub async fn waits_and_asks(text: &str) -> Result<u8, io::Error> {
    let read = std::future::ready(text.parse()).await;
    read.map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Waits for something generic and opaque.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub async fn waits_for_opaque<T, const N: usize>(
    items: [T; N],
    (mut from, _): (usize, u8),
) -> impl Iterator<Item = T>
where
    T: Send + 'static,
{
    from += std::future::ready(1).await;
    items.into_iter().skip(from)
}

/// Waits with what it was lent.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub async fn waits_exclusive<'map>(map: &'map mut BTreeMap<u8, u8>, key: &u8) -> &'map mut u8 {
    std::future::ready(()).await;
    map.entry(*key).or_default()
}

/// Coerces after waiting.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub async fn waits_coerced(display: bool) -> Box<dyn Display + Send> {
    std::future::ready(()).await;
    if display {
        return Box::new("text");
    }
    Box::new(3)
}

/// Waits for itself.
#[track_feature(purpose = "proves silence", crate = ::telemetry)]
pub async fn waits_for_itself(depth: u8) -> u8 {
    if depth == 0 {
        return 0;
    }
    Box::pin(waits_for_itself(depth - 1)).await + 1
}

/// Futures stay `Send`.
pub fn futures_are_send() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&waits(1));
    is_send(&waits_for_nothing());
    is_send(&waits_and_asks("1"));
    is_send(&waits_for_opaque([1_u8, 2], (0, 0)));
    is_send(&waits_exclusive(&mut BTreeMap::new(), &1));
    is_send(&waits_coerced(true));
    is_send(&waits_for_itself(1));
    is_send(&never_async());
    is_send(&Pair { one: 1, two: 2 }.waits());
}

macro_rules! made {
    ($name:ident($argument:ident) $body:block) => {
        /// Is made by a macro.
        #[track_feature(purpose = "proves silence", crate = ::telemetry)]
        #[must_use]
        pub fn $name($argument: u8) -> u8 $body
    };
}
made!(made_by_a_macro(input) {
    input.wrapping_add(1)
});
