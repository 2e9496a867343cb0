use std::{collections::BTreeMap, fmt::Debug};

use telemetry_runtime::track_feature;

/// Does nothing.
#[track_feature(purpose = "is accepted")]
fn plain() {}

/// Is generic.
#[track_feature(purpose = "is accepted")]
fn generic<T: Clone, const N: usize>(item: &T) -> [T; N]
where
    T: Debug,
{
    std::array::from_fn(|_| item.clone())
}

/// Has lifetimes.
#[track_feature(purpose = "is accepted")]
fn lends<'map>(map: &'map mut BTreeMap<u8, u8>, key: &u8) -> &'map mut u8 {
    map.entry(*key).or_default()
}

/// Is opaque in both places.
#[track_feature(purpose = "is accepted")]
fn opaque(items: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
    items.map(|item| item + 1)
}

/// Asks.
#[track_feature(purpose = "is accepted")]
fn asks(text: &str) -> Result<u8, Box<dyn std::error::Error>> {
    if text.is_empty() {
        return Err("empty".into());
    }
    Ok(text.parse()?)
}

/// Calls itself.
#[track_feature(purpose = "is accepted")]
fn recurses(depth: u8) -> u8 {
    if depth == 0 { 0 } else { recurses(depth - 1) + 1 }
}

/// Never returns.
#[track_feature(purpose = "is accepted")]
fn never() -> ! {
    panic!("never")
}

/// Reads behind a pointer.
///
/// # Safety
/// The pointer points to a byte.
#[track_feature(purpose = "is accepted")]
unsafe fn dangerous(pointer: *const u8) -> u8 {
    unsafe { *pointer }
}

/// Speaks C.
#[track_feature(purpose = "is accepted")]
extern "C" fn speaks_c(input: i32) -> i32 {
    -input
}

/// Speaks C, by its name and dangerously.
///
/// # Safety
/// The pointer points to a byte.
#[track_feature(purpose = "is accepted")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn telemetry_ui_test_function(pointer: *const u8) -> u8 {
    unsafe { *pointer }
}

fn main() {
    plain();
    assert_eq!(generic::<_, 2>(&'a'), ['a', 'a']);
    *lends(&mut BTreeMap::new(), &3) += 1;
    assert_eq!(opaque([1, 2].into_iter()).sum::<u8>(), 5);
    assert!(asks("").is_err() && asks("x").is_err());
    assert_eq!(asks("3").unwrap(), 3);
    assert_eq!(recurses(3), 3);
    assert!(std::panic::catch_unwind(|| never()).is_err());
    assert_eq!(unsafe { dangerous(&3) }, 3);
    assert_eq!(speaks_c(3), -3);
    assert_eq!(unsafe { telemetry_ui_test_function(&3) }, 3);
}
