//! What an answer took back does not come back with the next, not even on the same day.

use telemetry_schema::wire::Report;

use super::*;

/// A day of calls, with what is said in between.
struct Day {
    device: Device,
    running: Telemetry,
}

impl Day {
    fn new() -> Self {
        let device = Device::new();
        let running = device.start_as(&ONE, Environment::default());
        Self { device, running }
    }

    /// As many calls as no other part of the day has, nor any sum of parts.
    fn used(&self, part: u32) -> &Self {
        for _ in 0..1 << part {
            assert!(records(&self.running, lasting()));
        }
        self
    }

    fn says(&self, level: Level, share: bool) -> &Self {
        self.running.enable(&choice(level).share(share)).unwrap();
        self
    }

    fn says_no(&self) -> &Self {
        self.running.disable(Means::Command).unwrap();
        self
    }

    /// The parts of the day that have left.
    fn left(&self) -> Vec<u32> {
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
