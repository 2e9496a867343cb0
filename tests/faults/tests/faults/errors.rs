//! FAULTS 3: an I/O error from every file operation in turn, once and for good.
//!
//! strace lets a run pass and lists what it asked of the system about a file of ours. The same run
//! is then repeated in a home that was made in the same way, with one of these calls answered by
//! EIO, or that call and all of its kind that follow. The host's own output goes through `writev`,
//! which nothing of ours uses.

pub mod runs;
pub mod trace;

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

use telemetry_test_kit::from_environment;

use runs::Run;
use trace::{Fault, faults};

/// In CI two faults for each name of a call and each file; `FAULT_ERRORS=1` takes all.
pub fn all() -> bool {
    from_environment("FAULT_ERRORS", 0) > 0
}

/// Two at a time: most of it is waiting.
const THREADS: usize = 2;

/// Of a run that has to do with a segment.
fn sweep_segments(run: &Run) {
    let faults = faults(run, all());
    let in_segment = |fault: &Fault| fault.line.contains("/segment-");
    assert!(faults.iter().any(in_segment), "{faults:?}");
    sweep_all(run, &faults);
}

fn sweep(run: &Run) {
    sweep_all(run, &faults(run, all()));
}

fn sweep_all(run: &Run, faults: &[Fault]) {
    assert!(faults.len() > 20, "{faults:?}");
    let next = AtomicUsize::new(0);
    let judge = || {
        let one = || faults.get(next.fetch_add(1, Relaxed));
        let judged = std::iter::from_fn(one);
        judged.filter(|fault| run.judge(fault)).count()
    };
    let told: usize = thread::scope(|scope| {
        let judging = [(); THREADS].map(|()| scope.spawn(judge));
        judging.map(|judge| judge.join().unwrap()).iter().sum()
    });
    println!(
        "{}: {} faults, {told} of them kept something from being done, and told so",
        run.words.join(" "),
        faults.len()
    );
}

#[test]
fn a_host_that_records_is_what_it_is_without_the_error() {
    sweep_segments(&runs::RECORDS);
}

#[test]
fn a_host_that_has_to_decide_anew_is_what_it_is_without_the_error() {
    sweep_segments(&runs::DECIDES);
}

#[test]
fn a_fold_that_fails_is_made_good_by_the_next() {
    sweep_segments(&runs::FOLDS);
}

#[test]
fn an_answer_that_fails_never_turns_into_its_opposite() {
    sweep(&runs::WITHDRAWS);
    sweep(&runs::DELETES);
}
