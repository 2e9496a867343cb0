//! What happens between any two steps of a run: whatever instant the consent goes at, or the place changes at,
//! holds for the report whose connection was not yet begun.

use std::sync::atomic::AtomicBool;

use super::*;

/// A clock that is asked at many places of a run, and at one of them something happens.
struct Meddling<'a> {
    clock: Arc<HandClock>,
    /// So often it is asked yet.
    left: AtomicU64,
    has_happened: AtomicBool,
    happens: Box<dyn Fn() + Send + Sync + 'a>,
}

impl std::fmt::Debug for Meddling<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meddling")
    }
}

impl Meddling<'_> {
    fn has_happened(&self) -> bool {
        self.has_happened.load(Relaxed)
    }
}

impl Clock for Meddling<'_> {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn unix_s(&self) -> u64 {
        let left = self.left.load(Relaxed);
        self.left.store(left.saturating_sub(1), Relaxed);
        if left == 1 {
            (self.happens)();
            self.has_happened.store(true, Relaxed);
        }
        self.clock.unix_s()
    }

    fn rest_of_day(&self) -> Duration {
        self.clock.rest_of_day()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }
}

/// Notes where each report went, and whether that was before it happened.
struct Watching<'a> {
    clock: &'a Meddling<'static>,
    seen: Mutex<Vec<(String, bool)>>,
}

impl Transport for Watching<'_> {
    fn deliver(&self, parcel: &Parcel) -> Delivery {
        let seen = (parcel.endpoint().to_owned(), self.clock.has_happened());
        self.seen.lock().unwrap().push(seen);
        Delivery::Stored
    }

    fn take_back(&self, _: &TakeBack) -> Delivery {
        Delivery::Erased
    }
}

/// A run with one report that waits, at whose nth look at the clock something happens: where the report went, and
/// whether it happened at all.
fn run(
    device: &Device,
    nth: u64,
    happens: impl Fn() + Send + Sync + 'static,
) -> (Vec<(String, bool)>, bool) {
    let clock = Arc::new(Meddling {
        clock: device.clock.clone(),
        left: AtomicU64::new(nth),
        has_happened: AtomicBool::new(false),
        happens: Box::new(happens),
    });
    let paths = Paths::below(device.dir.path());
    let session = Session::within(&ONE, clock.clone(), Environment::default(), Some(paths));
    session.start();
    let telemetry = Telemetry {
        session: Arc::new(session),
        is_first: true,
    };
    let watching = Watching {
        clock: &clock,
        seen: Mutex::default(),
    };
    send(&telemetry, Pace::Again, &watching);
    let seen = watching.seen.into_inner().unwrap();
    (seen, clock.has_happened())
}

/// Whether the receipt of the one report says that it may have left.
fn was_about_to_leave(device: &Device) -> bool {
    let store = Store::open_existing(&device.path("data"), Duration::ZERO).unwrap();
    store.unwrap().receipts().unwrap().fence(0).rows.len() == 1
}

/// The report waits as if nothing had been tried.
fn waits_untried(device: &Device) {
    let sealed = device.sealed();
    let now_s = device.clock.unix_s();
    for report in &sealed {
        let is = (report.state, report.tried, report.attempts.len());
        assert_eq!(is, (outbox::State::Waiting, 0, 0));
    }
    if was_about_to_leave(device) {
        assert!(sealed[0].due_s <= now_s, "and is due as it was");
    }
}

#[test]
fn a_consent_that_goes_at_any_instant_of_a_run_is_heeded_and_leaves_no_attempt_behind() {
    let mut begun = 0;
    for nth in 1.. {
        let (device, running) = Device::with_days(1);
        drop(running);
        let (gate, file) = (
            device.path("data/gate"),
            device.path("config/telemetry.toml"),
        );
        let withdraws = move || {
            fs::remove_file(&gate).unwrap();
            fs::write(&file, "level = \"off\"").unwrap();
        };
        let (seen, has_happened) = run(&device, nth, withdraws);
        if seen.is_empty() {
            assert!(has_happened);
            begun += u32::from(was_about_to_leave(&device));
            waits_untried(&device);
            continue;
        }
        assert_eq!(seen, [(ONE.endpoint().unwrap().to_owned(), false)]);
        if !has_happened {
            break;
        }
    }
    assert!(begun > 0, "one of them lay between attempt and connection");
}

#[test]
fn a_place_that_changes_at_any_instant_of_a_run_gets_no_report_that_could_not_be_taken_back() {
    let inside = "https://inside.example";
    let mut begun = 0;
    for nth in 1.. {
        let (device, running) = Device::with_days(1);
        drop(running);
        let policy = device.path("policy.toml");
        let redirects = move || {
            let text = format!("level = \"full\"\nendpoint = \"{inside}\"");
            fs::write(&policy, text).unwrap();
        };
        let (seen, has_happened) = run(&device, nth, redirects);
        for (place, was_redirected) in &seen {
            assert_eq!(place == inside, *was_redirected);
        }
        if seen.is_empty() {
            begun += u32::from(was_about_to_leave(&device));
            waits_untried(&device);
            // The next run brings it there.
            let sent = send(&device.again(), Pace::Again, &Memory::new());
            assert_eq!(sent.delivered, 1);
            assert_eq!(device.outcomes(), [(outbox::State::Delivered, 1)]);
        }
        let places = Meanwhile::default();
        let telemetry = device.again();
        while telemetry.take_back_by(&places).unwrap().waiting > 0 {}
        let asked = places.seen.lock().unwrap();
        for (place, _) in &seen {
            assert!(asked.iter().any(|(asked, _)| asked == place), "{place}");
        }
        if !has_happened {
            break;
        }
    }
    assert!(begun > 0, "one of them lay between attempt and connection");
}

#[test]
fn a_report_that_goes_at_any_instant_of_a_run_does_not_leave() {
    let mut begun = 0;
    for nth in 1.. {
        let (device, running) = Device::with_days(1);
        delivery::seal(&running.session, Duration::ZERO).unwrap();
        drop(running);
        let is_gone = Arc::new(AtomicBool::new(false));
        let (store, gone) = (device.path("data/store.sqlite"), is_gone.clone());
        // What another process does that deletes everything; the consent stays as it is.
        let deletes = move || {
            let store = rusqlite::Connection::open(&store).unwrap();
            store.busy_timeout(Duration::ZERO).unwrap();
            let deleted = store.execute("DELETE FROM report", []);
            gone.store(deleted.is_ok_and(|n| n == 1), Relaxed);
        };
        let (seen, has_happened) = run(&device, nth, deletes);
        if is_gone.load(Relaxed) {
            assert!(seen.iter().all(|(_, was_gone)| !was_gone), "{nth}");
            begun += u32::from(seen.is_empty() && was_about_to_leave(&device));
        }
        if !has_happened {
            break;
        }
    }
    assert!(begun > 0, "one of them lay between attempt and connection");
}
