//! What an answer took back does not come back with the next, not even on the same day.

use telemetry_schema::wire::Report;

use super::*;

/// A day of calls, with what is said in between.
pub struct Day {
    pub device: Device,
    pub running: Telemetry,
}

impl Day {
    pub fn new() -> Self {
        let device = Device::new();
        let running = device.start_as(&ONE, Environment::default());
        Self { device, running }
    }

    /// As many calls as no other part of the day has, nor any sum of parts.
    pub fn used(&self, part: u32) -> &Self {
        for _ in 0..1 << part {
            assert!(records(&self.running, lasting()));
        }
        self
    }

    pub fn says(&self, level: Level, share: bool) -> &Self {
        self.running.enable(&choice(level).share(share)).unwrap();
        self
    }

    fn says_no(&self) -> &Self {
        self.running.disable(Means::Command).unwrap();
        self
    }

    /// The parts of the day that have left.
    pub fn left(&self) -> Vec<u32> {
        self.running.fold(Duration::ZERO).unwrap();
        self.device.tells_of_sums_alone();
        self.device.clock.day.fetch_add(1, Relaxed);
        self.device.pass(61);
        self.running.session.look();
        let memory = Memory::new();
        send(&self.running, Pace::Now, &memory);
        let delivered = memory.delivered().into_iter();
        let mut all = 0_u64;
        for document in delivered {
            if let Report::Usage(usage) = Report::from_json(&document).unwrap() {
                all += usage.features.iter().map(|of| of.ok).sum::<u64>();
            }
        }
        (0..u64::BITS).filter(|part| all >> part & 1 == 1).collect()
    }
}

#[test]
fn a_no_to_sharing_stands_against_a_yes_on_the_same_day() {
    let day = Day::new();
    day.says(Level::Basic, true).used(0);
    day.says(Level::Basic, false).used(1);
    day.says(Level::Basic, true).used(2);
    assert_eq!(day.left(), [2]);
}

#[test]
fn what_was_withdrawn_stays_however_often_there_is_a_yes_again() {
    let day = Day::new();
    for part in 0..3 {
        day.says(Level::Basic, true).used(part).says_no();
    }
    day.says(Level::Basic, true).used(3);
    assert_eq!(day.left(), [3]);
}

#[test]
fn a_no_stands_also_where_nobody_could_write_down_that_it_was_said() {
    let day = Day::new();
    day.says(Level::Basic, true).used(0);
    let data = day.device.path("data");
    drop(Store::open(&data, Duration::ZERO).unwrap());
    let held = Store::open_existing(&data, Duration::ZERO).unwrap();
    day.says_no();
    drop(held);
    day.device.clock.day.fetch_add(1, Relaxed);
    day.says(Level::Basic, true).used(1);
    assert_eq!(day.left(), [1]);
}

#[test]
fn more_than_before_takes_nothing_back() {
    let day = Day::new();
    day.says(Level::Basic, true).used(0);
    day.says(Level::Full, true).used(1);
    day.says(Level::Full, true).used(2);
    assert_eq!(day.left(), [0, 1, 2]);
}

#[test]
fn less_than_before_takes_back_what_more_does_not_bring_again() {
    let day = Day::new();
    day.says(Level::Full, true).used(0);
    day.says(Level::Basic, true).used(1);
    day.says(Level::Full, true).used(2);
    assert_eq!(day.left(), [1, 2]);
}

#[test]
fn a_no_that_was_written_by_hand_counts_as_said() {
    let day = Day::new();
    day.says(Level::Full, true).used(0);
    let file = day.device.path("config/telemetry.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("share = true", "share = false")).unwrap();
    day.says(Level::Full, true).used(1);
    assert_eq!(day.left(), [1]);
}

/// Killed right after, or where the config folder takes no file: all but the gate still says yes.
#[test]
fn a_no_that_got_no_further_than_the_gate_counts_as_said() {
    let answers: [fn(&Day); 2] = [
        |day| {
            day.says(Level::Basic, true);
        },
        |day| {
            let review = day.running.review().unwrap();
            day.running.agree(&review, Means::Command).unwrap();
        },
    ];
    for answers in answers {
        let day = Day::new();
        day.says(Level::Basic, true).used(0);
        fs::remove_file(day.device.path("data/gate")).unwrap();
        answers(&day);
        assert_eq!(day.used(1).left(), [1]);
    }
}

#[test]
fn a_file_that_was_moved_away_and_back_goes_on_with_nothing() {
    let day = Day::new();
    day.says(Level::Basic, true).used(0);
    let (file, aside) = (
        day.device.path("config/telemetry.toml"),
        day.device.path("aside"),
    );
    fs::rename(&file, &aside).unwrap();
    assert!(!records(&day.device.again(), lasting()));
    assert!(!day.device.path("data/gate").exists());
    fs::rename(&aside, &file).unwrap();
    day.says(Level::Basic, true).used(1);
    assert_eq!(day.left(), [1]);
}

/// What was sealed before is marked, so that nothing counts as waiting that never leaves.
#[test]
fn what_waits_is_withdrawn_by_a_no_that_got_no_further_than_the_gate() {
    let (device, running) = Device::with_days(1);
    delivery::seal(&running.session, Duration::ZERO).unwrap();
    fs::remove_file(device.path("data/gate")).unwrap();
    running.enable(&choice(Level::Basic).share(true)).unwrap();
    assert_eq!(device.outcomes(), [(outbox::State::Withdrawn, 0)]);
    assert_eq!(send(&running, Pace::Now, &Memory::new()), Sent::default());
}

/// The mark comes before the yes: where it cannot be made, there is no yes.
#[test]
fn there_is_no_yes_to_sharing_while_a_no_cannot_be_marked() {
    let (device, running) = Device::with_days(1);
    delivery::seal(&running.session, Duration::ZERO).unwrap();
    fs::remove_file(device.path("data/gate")).unwrap();
    let held = Store::open_existing(&device.path("data"), Duration::ZERO).unwrap();
    let error = running
        .enable(&choice(Level::Basic).share(true))
        .unwrap_err();
    assert!(error.is_store(), "{error}");
    assert!(!device.path("data/gate").exists());
    drop(held);
    running.enable(&choice(Level::Basic).share(true)).unwrap();
    assert_eq!(device.outcomes(), [(outbox::State::Withdrawn, 0)]);
}

/// Nothing that is recorded under it could ever be told from what was recorded under another.
#[test]
fn sharing_without_a_stretch_is_asked_for_again() {
    let day = Day::new();
    day.says(Level::Basic, true).used(0);
    let path = day.device.path("config/telemetry.agreed.json");
    let mut agreed: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert!(agreed.as_object_mut().unwrap().remove("stretch").is_some());
    fs::write(&path, agreed.to_string()).unwrap();
    day.device.pass(61);
    day.running.session.look();
    assert!(!day.running.status().share);
    let review = day.running.review().unwrap();
    assert_eq!(
        review.requests(),
        ["share reports with https://one.example"]
    );
    day.used(1).running.agree(&review, Means::Command).unwrap();
    assert_eq!(day.used(2).left(), [2]);
}
