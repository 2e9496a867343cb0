//! FAULTS 1: SIGKILL at random instants.

use std::{thread, time::Duration};

use telemetry_test_kit::{below, from_environment};

use crate::{
    clock::Clock,
    stored::Stored,
    user::{User, begin},
};

/// `FAULT_KILLS=10000` for the long form.
fn kills() -> u32 {
    from_environment("FAULT_KILLS", 1_000)
}

/// So many are killed between two comparisons.
const KILLS_A_BATCH: u32 = 20;

/// Recording begins after a millisecond or two; the last ones are killed with much behind them.
const LIFE_US_MAX: u64 = 4_000;

#[test]
fn nothing_is_lost_or_counted_twice_by_sigkill() {
    let (mut killed, mut returned, mut segments) = (0, 0, 0);
    while killed < kills() {
        let user = User::agreed();
        for batch in 0..4 {
            kill_a_batch(&user, batch);
            killed += KILLS_A_BATCH;
            segments += user.segments();
            compare(&user);
        }
        user.is_sound();
        returned += user.noted().1.iter().sum::<u64>();
    }
    assert!(
        returned > u64::from(killed) * 100,
        "only {returned} had returned"
    );
    assert!(segments > 0, "all were killed before they had a segment");
    println!(
        "{killed} kills: 0 of {returned} calls that had returned are lost; {segments} segments"
    );
}

/// The first start of all makes the folders, the description of the build, the journal and the
/// gate; a later one finds whatever a kill has left of them, and says yes again.
#[test]
fn a_first_start_that_is_killed_is_made_good_by_the_next() {
    let first: &[&str] = &["start", "enable", "if-on", "for-ever:4"];
    for _ in 0..kills() / 20 {
        let user = User::new();
        for host in [user.begin(first), user.begin(first)] {
            pause();
            host.kill();
        }
        compare(&user);
        let said = user.run(&["start", "enable", "threads:4:100"]);
        assert_eq!(said, "done\n");
        assert!(user.segments() > 0);
        let (begun, returned) = user.noted();
        assert!(returned.iter().sum::<u64>() >= 600, "{begun:?}");
        compare(&user);
        user.is_sound();
    }
}

/// The hosts' clock passes midnight a few milliseconds after they have started.
#[test]
fn a_kill_around_midnight_loses_nothing_of_either_day() {
    let Some(midnight) = Clock::before_midnight() else {
        return eprintln!("skipped: faketime is not installed");
    };
    let (mut days, mut segments) = (0, 0);
    for _ in 0..kills() / 100 {
        let user = User::agreed();
        for _ in 0..5 {
            let hosts = [(); 2].map(|()| {
                let mut host = user.host(&["start", "for-ever:4"]);
                begin(midnight.set(&mut host))
            });
            for host in hosts {
                pause();
                thread::sleep(Duration::from_millis(2));
                host.kill();
            }
        }
        segments += user.segments();
        days += compare(&user).days("feature").len();
        user.is_sound();
    }
    println!("{days} days");
    assert!(days > 1, "midnight was met");
    assert!(segments > 0, "all were killed before they had a segment");
}

/// Two processes of four threads each at a time, and in every other round one that folds.
fn kill_a_batch(user: &User, batch: u32) {
    let mut killed = 0;
    while killed < KILLS_A_BATCH {
        let mut running = vec![user.begin(&["start", "for-ever:4"])];
        running.push(user.begin(&["start", "for-ever:4"]));
        if (killed + batch).is_multiple_of(2) {
            running.push(user.begin(&["start", "folds"]));
        }
        killed += u32::try_from(running.len()).unwrap();
        // Each at an instant of its own.
        for host in running {
            pause();
            host.kill();
        }
    }
}

fn pause() {
    thread::sleep(Duration::from_micros(below(LIFE_US_MAX)));
}

/// Whatever had returned is there, whatever is there had begun, and another fold changes nothing.
pub fn compare(user: &User) -> Stored {
    let stored = user.stored();
    let (begun, returned) = user.noted();
    let counts = stored.counts();
    for (at, stored) in counts.iter().enumerate() {
        assert!(
            (returned[at]..=begun[at]).contains(stored),
            "kind {at}: {} returned, {stored} stored, {} begun",
            returned[at],
            begun[at]
        );
    }
    stored.is_consistent();
    assert_eq!(stored.dropped(), 0);
    // A write that a kill cuts short is damage, of a record that never returned.
    let cut: u64 = begun
        .iter()
        .zip(counts)
        .map(|(begun, stored)| begun - stored)
        .sum();
    assert!(
        stored.damaged() <= cut,
        "{} damaged, {cut} cut",
        stored.damaged()
    );
    let again = user.stored();
    assert_eq!((again.counts(), again.dropped()), (counts, 0));
    // What is half written at the end of a file is damage once nobody has it open.
    assert!(again.damaged() <= cut, "{again:?}, {cut} cut");
    stored
}
