//! What the environment grants to one process, beside a user who shares.

use super::{stretches::Day, *};

fn grants(share: ShareWord) -> Environment {
    Environment {
        word: Word::Grants(Level::Basic),
        share,
        ..Environment::default()
    }
}

/// Another run in the middle of the day, with calls of its own.
fn in_between(day: Day, environment: Environment, part: u32) -> Day {
    let Day { device, running } = day;
    drop(running);
    let running = device.start_as(&ONE, environment);
    let granted = Day { device, running };
    granted.used(part).running.fold(Duration::ZERO).unwrap();
    let Day { device, running } = granted;
    drop(running);
    let running = device.again();
    Day { device, running }
}

/// It covers entries that the user did not agree to.
#[test]
fn what_an_environment_grant_covers_does_not_leave_by_the_users_own_consent() {
    for share in [ShareWord::Silent, ShareWord::On] {
        let day = Day::new();
        day.says(Level::Basic, true).used(0);
        let day = in_between(day, grants(share.clone()), 1);
        assert_eq!(day.used(2).left(), [0, 2], "{share:?}");
    }
}

#[test]
fn what_an_environment_grant_covers_leaves_where_reports_are_granted_again() {
    for (then, now, left) in [
        (ShareWord::On, ShareWord::On, &[0, 1][..]),
        (ShareWord::On, ShareWord::Silent, &[0]),
        (ShareWord::Silent, ShareWord::On, &[0]),
    ] {
        let day = Day::new();
        day.says(Level::Basic, true).used(0);
        let Day { device, running } = in_between(day, grants(then.clone()), 1);
        drop(running);
        let running = device.start_as(&ONE, grants(now.clone()));
        assert_eq!(Day { device, running }.left(), left, "{then:?} {now:?}");
    }
}
