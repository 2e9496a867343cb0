//! Each function here draws a complaint. With `--cfg tracked` it is under `#[track_feature]` too,
//! and a test compares the complaints of both; without `--cfg complain` all is quiet.
#![cfg_attr(not(complain), allow(warnings, clippy::all, clippy::pedantic))]
#![cfg_attr(complain, warn(missing_docs, clippy::all, clippy::pedantic))]
#![cfg_attr(complain, warn(elided_lifetimes_in_paths, unused_qualifications))]

use std::{cell::RefCell, fmt::Debug};

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn unused_parameter(unused: u8) {}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn unused_pattern((unused, mut used): (u8, u8)) -> u8 {
    used
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn unused_mut(mut a: u8) -> u8 {
    a
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn never_read(mut a: u8) {
    a = 3;
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn unreachable() -> u8 {
    return 3;
    4
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn unreachable_after_panic() -> u8 {
    panic!("no");
    4
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn needless_return(a: u8) -> u8 {
    return a;
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn needless_return_unit() {
    println!("a");
    return;
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn unused_result() -> u8 {
    RefCell::new(3).try_borrow();
    Ok::<u8, u8>(3);
    3
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn by_value(a: String) -> usize {
    a.len()
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn candidate(a: usize) -> usize {
    a + 1
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub async fn without_await(a: usize) -> usize {
    a + 1
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn statement_after_item(a: usize) {
    println!("{a}");
    fn late() {}
    late();
}

/// Draws no complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn item_first(a: usize) {
    fn early() {}
    early();
    println!("{a}");
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn fails() -> Result<u8, std::io::Error> {
    let a: u8 = "3".parse().unwrap();
    Ok(a)
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn underscored(_a: u8, _: u8, __b: u8) -> u8 {
    _a
}

/// Draws no complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn underscored_unused(_a: u8, _: u8, __b: u8, _c: impl Debug) {}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn unit_value() {
    let unit = println!("a");
    dbg_nothing()
}

fn dbg_nothing() {
    println!("nothing");
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn unit_arrow() -> () {}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
fn dead(a: u8) -> u8 {
    a
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn let_and_return(a: u8) -> u8 {
    let b = a + 1;
    b
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn recurses(a: u8) -> u8 {
    recurses(a)
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn parentheses(a: u8) -> (u8) {
    let b = (a);
    (b)
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn hidden_lifetime(a: &RefCell<u8>) -> std::cell::Ref<u8> {
    a.borrow()
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn single_lifetime<'a>(a: &'a str) -> usize {
    a.len()
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn complex(
    a: u8,
) -> Vec<Option<Result<Box<dyn Fn(u8) -> Vec<Option<u8>>>, Vec<Result<u8, Option<u8>>>>>> {
    drop(a);
    Vec::new()
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn wraps(a: u8) -> Option<u8> {
    private_wraps(a)
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
fn private_wraps(a: u8) -> Option<u8> {
    Some(a)
}

#[deprecated]
#[derive(Clone, Copy)]
/// Old.
pub struct Old;

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn deprecated(a: Old) -> Old {
    a
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub fn vector(a: &Vec<u8>, b: &Box<u8>, c: &String, d: &u8) -> usize {
    a.len() + usize::from(**b) + c.len() + usize::from(*d)
}

/// Draws a complaint.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub async fn future(unused: u8, mut a: u8) -> u8 {
    std::future::ready(()).await;
    return a;
}

/// A receiver.
#[derive(Debug, Clone)]
pub struct Receiver(u8);

impl Receiver {
    /// Draws a complaint.
    #[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
    fn unused_self(&self) {}

    /// Draws a complaint.
    #[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
    pub fn mut_self(mut self) -> u8 {
        self.unused_self();
        self.0
    }

    /// Draws a complaint.
    #[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
    pub fn to_thing(self) -> u8 {
        self.0
    }

    /// Draws a complaint.
    #[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
    pub fn chained(&self) -> Self {
        let this = &self;
        this.clone().clone()
    }
}

/// Draws a complaint.
///
/// # Safety
/// None needed.
#[cfg_attr(tracked, telemetry_runtime::track_feature(purpose = "test"))]
pub unsafe fn dangerous(a: *const u8) -> u8 {
    *a
}
