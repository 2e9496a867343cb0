//! Threads that count in areas of their own, while days and consents change.

use std::{
    cell::RefCell,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
};

use super::*;
use crate::{
    record::{feature::Running, outcome::Ended, recorder::install},
    testing::Capture,
};

/// More than a thread leaves in the inbox, and than it is granted at a time.
const MANY: u64 = 5_000;

/// A session that calls in this process go to.
struct Host {
    telemetry: Telemetry,
    device: Device,
}

impl Host {
    fn agreed() -> Self {
        Self::agreed_by(&HOST)
    }

    fn agreed_by(host: &'static crate::Host) -> Self {
        let device = Device::new();
        let telemetry = device.start_as(host, Environment::default());
        telemetry.enable(&choice(Level::Basic)).unwrap();
        install(Some(telemetry.session.clone()));
        Self { telemetry, device }
    }

    /// What the store knows of an entry, by day.
    fn recorded(&self, name: &str) -> Vec<(String, u64)> {
        let mut lines = Vec::new();
        self.telemetry.export_json_lines(&mut lines).unwrap();
        let mut days = std::collections::BTreeMap::new();
        for line in String::from_utf8(lines).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            if row["entry"] == name {
                let day = row["day"].as_str().unwrap().to_owned();
                *days.entry(day).or_insert(0) += row["n"].as_u64().unwrap();
            }
        }
        days.into_iter().collect()
    }

    fn total(&self, name: &str) -> u64 {
        self.recorded(name).iter().map(|(_, n)| n).sum()
    }

    fn segments(&self) -> u64 {
        let files = fs::read_dir(self.device.path("data")).unwrap();
        let names = files.map(|file| file.unwrap().file_name());
        let is_segment = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("segment-");
        names.filter(is_segment).count() as u64
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        install(None);
    }
}

fn call(site: &'static Site) {
    Running::<false>::enter(site).end((), |()| Ended::OK);
}

fn calls(n: u64) {
    (0..n).for_each(|_| call(lasting()));
}

#[test]
fn many_threads_count_exactly() {
    let host = Host::agreed();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                calls(MANY);
                Running::<false>::enter(lasting()).end((), |()| Ended::ERR);
            });
        }
    });
    assert_eq!(host.segments(), 1);
    assert_eq!(host.total("lasting"), 4 * (MANY + 1));
}

#[test]
fn nothing_is_pending_after_a_fold() {
    let host = Host::agreed();
    let pending = || host.telemetry.status().pending_bytes;
    assert_eq!(pending(), 0);
    calls(1);
    let one = pending();
    assert!((1..100).contains(&one), "{one}");
    calls(MANY);
    assert!((one + 1..2_000).contains(&pending()), "{}", pending());
    assert_eq!(host.total("lasting"), MANY + 1);
    assert_eq!((host.segments(), pending()), (1, 0));
    calls(1);
    assert_eq!(pending(), 8);
}

#[test]
fn thousands_of_journals_that_wait_are_counted_and_not_all_named() {
    let host = Host::agreed();
    for build in 0..2_000 {
        let name = format!("segment-{build:016x}-{build:016x}-0");
        fs::write(host.device.path("data").join(name), "").unwrap();
    }
    let status = host.telemetry.status();
    assert_eq!((status.problems.len(), status.pending_bytes), (9, 0));
    assert!(
        status.problems[8].starts_with("1992 journals more"),
        "{status}"
    );
}

#[test]
fn a_thread_that_records_a_little_makes_no_segment() {
    let host = Host::agreed();
    calls(10);
    assert_eq!((host.segments(), host.total("lasting")), (0, 10));
}

#[test]
fn threads_that_come_and_go_use_each_others_areas() {
    let host = Host::agreed();
    for _ in 0..300 {
        thread::scope(|scope| drop(scope.spawn(|| calls(100))));
    }
    assert_eq!(host.total("lasting"), 300 * 100);
    assert_eq!(host.segments(), 1);
    let files = fs::read_dir(host.device.path("data")).unwrap();
    let bytes: u64 = files
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes < 1 << 20, "{bytes}");
}

/// A thread a task: none of them records enough for an area of its own, and one was left.
#[test]
fn threads_that_record_a_little_use_an_area_that_was_left() {
    let host = Host::agreed();
    // Joined, which waits for the thread's destructors.
    let task = |n| thread::spawn(move || calls(n)).join().unwrap();
    task(100);
    let inbox = || host.telemetry.session.pending_bytes();
    let before = inbox();
    for _ in 0..200 {
        task(20);
    }
    assert_eq!(inbox(), before);
    assert_eq!(host.total("lasting"), 100 + 200 * 20);
}

/// A journal that nobody can describe must not keep areas from being used anew.
#[test]
fn areas_are_used_anew_though_another_builds_journal_waits() {
    let host = Host::agreed();
    let name = format!("segment-{0:016x}-{0:016x}-0", 7);
    fs::write(host.device.path("data").join(name), "").unwrap();
    let areas = || {
        let segment = host
            .telemetry
            .session
            .with_journal(|journal| journal.own().segment());
        segment.flatten().unwrap().released().len()
    };
    thread::spawn(|| calls(100)).join().unwrap();
    host.device.clock.day.fetch_add(1, Relaxed);
    assert_eq!(areas(), 1);
    host.telemetry.fold(Duration::ZERO).unwrap();
    assert_eq!(areas(), 0);
}

#[test]
fn what_the_destructors_of_a_thread_record_is_counted() {
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            calls(50);
        }
    }
    thread_local! {
        static BEFORE: RefCell<Option<Last>> = const { RefCell::new(None) };
        static AFTER: RefCell<Option<Last>> = const { RefCell::new(None) };
    }
    let host = Host::agreed();
    let worker = thread::spawn(|| {
        // Destructors run in the order in which they were registered, or in the other one.
        BEFORE.set(Some(Last));
        calls(MANY);
        AFTER.set(Some(Last));
    });
    worker.join().unwrap();
    assert_eq!(host.total("lasting"), MANY + 100);
}

#[test]
fn slow_calls_are_counted_on_their_day() {
    let host = Host::agreed();
    for _ in 0..3 {
        for _ in 0..50 {
            host.device.pass(1);
            calls(1);
        }
        host.device.clock.day.fetch_add(1, Relaxed);
    }
    host.device.clock.day.fetch_sub(1, Relaxed);
    let days: Vec<u64> = host
        .recorded("lasting")
        .into_iter()
        .map(|(_, n)| n)
        .collect();
    assert_eq!(days, [50, 50, 50]);
}

#[test]
fn after_a_burst_so_many_calls_as_were_granted_can_stand_on_the_day_before() {
    let host = Host::agreed();
    calls(MANY);
    host.device.clock.day.fetch_add(1, Relaxed);
    calls(MANY);
    let days: Vec<u64> = host
        .recorded("lasting")
        .into_iter()
        .map(|(_, n)| n)
        .collect();
    assert!(days[0] >= MANY && days[0] < MANY + 1_024, "{days:?}");
    assert_eq!(days.iter().sum::<u64>(), 2 * MANY);
}

#[test]
fn a_thread_that_keeps_the_time_ends_the_day_of_those_that_do_not_look() {
    static SERVICE: crate::Host =
        crate::Host::new("tool", "1.0.0", module_path!()).with_long_lived(true);
    let host = Host::agreed_by(&SERVICE);
    until(|| host.telemetry.session.keeper.is_awake());
    calls(MANY);
    host.device.clock.day.fetch_add(1, Relaxed);
    let mut n = MANY;
    until(|| {
        calls(10);
        n += 10;
        host.recorded("lasting").len() == 2
    });
    assert_eq!(host.total("lasting"), n);
}

/// Ends by itself, with a failure.
fn until(mut is_so: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("it never came to that");
}

#[test]
fn nothing_that_begins_after_a_withdrawal_is_recorded() {
    withdrawn(|host| host.telemetry.disable(Means::Settings).unwrap());
}

#[test]
fn nothing_that_begins_after_a_narrower_answer_is_recorded() {
    withdrawn(|host| {
        let narrower = choice(Level::Basic).categories(["ends"]);
        host.telemetry.enable(&narrower).unwrap();
    });
}

fn withdrawn(withdraw: impl Fn(&Host)) {
    let host = Host::agreed();
    let (is_withdrawn, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
    let before: u64 = thread::scope(|scope| {
        let workers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut before = 0;
                    while !is_over.load(SeqCst) {
                        before += u64::from(!is_withdrawn.load(SeqCst));
                        calls(1);
                    }
                    before
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(50));
        withdraw(&host);
        is_withdrawn.store(true, SeqCst);
        thread::sleep(Duration::from_millis(50));
        is_over.store(true, SeqCst);
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    assert_eq!(lasting().state() & ON, 0);
    let recorded = host.total("lasting");
    assert!(recorded > 0 && recorded <= before, "{recorded} {before}");
}

#[test]
fn a_new_answer_is_followed_by_threads_that_had_an_area() {
    let host = Host::agreed();
    calls(MANY);
    host.telemetry.disable(Means::Settings).unwrap();
    calls(MANY);
    host.telemetry.enable(&choice(Level::Full)).unwrap();
    calls(MANY);
    assert_eq!(host.total("lasting"), 2 * MANY);
}

#[test]
fn what_was_deleted_is_not_written_to_any_more() {
    let host = Host::agreed();
    calls(MANY);
    host.telemetry.delete().unwrap();
    calls(MANY);
    assert_eq!(host.total("lasting"), MANY);
    // Another process deletes.
    for file in fs::read_dir(host.device.path("data")).unwrap() {
        let file = file.unwrap();
        if file.file_name().to_string_lossy().starts_with("segment-") {
            fs::remove_file(file.path()).unwrap();
        }
    }
    host.device.pass(61);
    calls(2 * MANY);
    assert!(host.total("lasting") > 2 * MANY);
}

#[test]
fn a_capture_sees_what_a_thread_with_an_area_records() {
    let host = Host::agreed();
    calls(MANY);
    let capture = Capture::start();
    calls(10);
    assert_eq!(capture.count("lasting"), 10);
    // Others go on as before.
    thread::scope(|scope| drop(scope.spawn(|| calls(MANY))));
    drop(capture);
    calls(MANY);
    assert_eq!(host.total("lasting"), 3 * MANY);
}

#[test]
fn what_records_at_once_stays_exact_while_the_process_folds() {
    let host = Host::agreed();
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            for _ in 0..20 {
                thread::scope(|scope| {
                    (0..4).for_each(|_| drop(scope.spawn(|| calls(MANY))));
                });
            }
        });
        while !worker.is_finished() {
            host.telemetry.fold(Duration::ZERO).unwrap();
        }
    });
    assert_eq!(host.total("lasting"), 20 * 4 * MANY);
}
