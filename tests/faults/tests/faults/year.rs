//! FAULTS 12: a year without a connection.

use std::fs;

use telemetry_test_kit::{from_environment, process::finish};

use crate::{
    clock::Clock,
    user::{User, text},
};

/// Half of them are single events, which is the detail that fills a store. `FAULT_CALLS=10000000` is
/// the long form.
fn calls() -> u32 {
    from_environment("FAULT_CALLS", 300_000)
}

const DAYS: u32 = 365;

/// What the user allows: less than a season of single events takes.
fn size_mib() -> u64 {
    u64::from(calls()).div_ceil(300_000)
}

/// Detail is kept for so long where there is room.
const DETAIL_DAYS: usize = 90;

/// The journal has bounds of its own: what a day can leave in it before it is folded.
const JOURNAL_BYTES_MAX: u64 = 8 << 20;

/// A day's calls every day of a year, each in a process that starts on that day, with a fold as
/// often as a person looks.
#[test]
fn a_year_of_records_stays_below_the_cap_and_loses_the_oldest_detail_first() {
    if Clock::noon(0).is_none() {
        return eprintln!("skipped: faketime is not installed");
    }
    let user = User::agreed();
    limit(&user);
    let walks = format!("walk:{}", calls() / DAYS / 2);
    let glances = format!("glance:{}", calls() / DAYS / 2);
    let mut highest = 0;
    for days_ago in (0..DAYS).rev() {
        let on_this_day = |words: &[&str]| {
            let mut host = user.host(words);
            let clock = Clock::noon(days_ago).unwrap();
            text(&finish(clock.set(&mut host)));
        };
        on_this_day(&["start", &walks, &glances]);
        if days_ago.is_multiple_of(7) {
            highest = highest.max(bytes(&user));
            on_this_day(&["start", "fold"]);
            let kept = fs::metadata(user.store()).unwrap().len();
            assert!(kept <= size_mib() << 20, "{kept} bytes {days_ago} days ago");
        }
    }
    println!("at most {highest} bytes");
    assert!(
        highest < (size_mib() << 20) + JOURNAL_BYTES_MAX,
        "{highest}"
    );
    let stored = user.stored();
    let [singles, tallies] = ["single", "feature"].map(|row| stored.days(row));
    // The youngest of each are there, and detail went before sums.
    assert_eq!(singles.last(), tallies.last());
    println!(
        "{} days of detail, {} of sums",
        singles.len(),
        tallies.len()
    );
    assert!(
        (1..DETAIL_DAYS - 10).contains(&singles.len()),
        "{singles:?}"
    );
    assert!(tallies.len() >= 364, "{tallies:?}");
    assert!(tallies.ends_with(&singles), "a stretch without holes");
    user.is_sound();
}

fn limit(user: &User) {
    let path = user.home().join(".config/fault-host/telemetry.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("size_mib = {}\n{text}", size_mib())).unwrap();
}

/// Everything that telemetry has on the disk.
fn bytes(user: &User) -> u64 {
    let files = fs::read_dir(user.data()).unwrap();
    files
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum()
}
