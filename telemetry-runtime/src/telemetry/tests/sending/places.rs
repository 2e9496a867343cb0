//! Reports that go to one place and then to another.

use super::*;

#[test]
fn a_system_s_owner_redirects_and_the_receipt_knows_it() {
    let (device, running) = Device::with_days(1);
    let inside = "https://inside.example";
    let policy = format!("level = \"full\"\nendpoint = \"{inside}\"");
    fs::write(device.path("policy.toml"), policy).unwrap();
    let sending = running.sending();
    assert_eq!(sending.endpoint.as_deref(), Some(inside));
    assert!(sending.redirected);
    // Whoever is asked, or reads, is told of the place in force.
    let said = running.listing().markdown();
    let place = format!("{inside}, which the system's policy file names instead of");
    assert!(said.contains(&place), "{said}");
    let places = Meanwhile::default();
    assert_eq!(send(&running, Pace::Now, &places).delivered, 1);
    fs::remove_file(device.path("policy.toml")).unwrap();
    assert_eq!(running.take_back_by(&places).unwrap().taken_back, 1);
    let seen = places.seen.lock().unwrap().clone();
    assert_eq!(seen, vec![(inside.to_owned(), Some("a-token")); 2]);
}

/// A policy file that sends reports elsewhere.
fn redirect(device: &Device, endpoint: &str) {
    let policy = format!("level = \"full\"\nendpoint = \"{endpoint}\"");
    fs::write(device.path("policy.toml"), policy).unwrap();
}

/// What takes back at some places, and at one comes to this.
struct Away<'a>(&'a str, Delivery, Memory);

impl Transport for Away<'_> {
    fn deliver(&self, parcel: &Parcel) -> Delivery {
        self.2.deliver(parcel)
    }

    fn take_back(&self, request: &TakeBack) -> Delivery {
        if request.endpoint() == self.0 {
            return self.1.clone();
        }
        self.2.take_back(request)
    }
}

#[test]
fn a_report_that_was_tried_at_two_places_is_taken_back_from_both() {
    let (device, running) = Device::with_days(1);
    redirect(&device, "https://inside.example");
    let lost = Memory::answering([Delivery::failed(Failure::Cut)]);
    assert_eq!(send(&running, Pace::Now, &lost).failed, 1);
    fs::remove_file(device.path("policy.toml")).unwrap();
    assert_eq!(send(&running, Pace::Again, &Memory::new()).delivered, 1);

    let places = Meanwhile::default();
    let sent = running.take_back_by(&places).unwrap();
    assert_eq!((sent.taken_back, sent.waiting), (1, 1));
    let sent = send(&device.again(), Pace::Due, &places);
    assert_eq!((sent.taken_back, sent.waiting), (1, 0));
    let seen = places.seen.lock().unwrap().clone();
    let seen: Vec<&str> = seen.iter().map(|(endpoint, _)| &**endpoint).collect();
    assert_eq!(seen, ["https://one.example", "https://inside.example"]);
}

#[test]
fn a_place_that_is_gone_keeps_nothing_from_the_one_that_is_there() {
    let (device, running) = Device::with_days(3);
    redirect(&device, "https://gone.example");
    assert_eq!(send(&running, Pace::Now, &Memory::new()).delivered, 3);
    fs::remove_file(device.path("policy.toml")).unwrap();
    for _ in 0..3 {
        device.uses(&running);
    }
    assert_eq!(send(&running, Pace::Now, &Memory::new()).delivered, 3);

    let nobody = Delivery::failed(Failure::Unreachable);
    let away = Away("https://gone.example", nobody, Memory::new());
    let unreachable = Ended::Failed(Failure::Unreachable);
    let sent = running.take_back_by(&away).unwrap();
    assert_eq!((sent.taken_back, sent.failed, sent.waiting), (3, 1, 3));
    assert_eq!(sent.ended, unreachable);

    device.uses(&running);
    let sent = send(&running, Pace::Now, &away);
    assert_eq!((sent.delivered, sent.failed, sent.waiting), (1, 1, 3));
    assert_eq!(sent.ended, unreachable);
    // And where reports go to the place that is gone, none is tried.
    device.uses(&running);
    redirect(&device, "https://gone.example");
    let sent = send(&running, Pace::Now, &away);
    assert_eq!(
        (sent.delivered, sent.failed, sent.ended),
        (0, 1, unreachable)
    );
}

/// A user whose report was tried at a place that does not take it back, where now other reports go elsewhere.
fn moved_on(busy: Delivery) -> (Device, Telemetry, Away<'static>) {
    const BUSY: &str = "https://busy.example";
    let (device, running) = Device::with_days(2);
    redirect(&device, BUSY);
    assert_eq!(send(&running, Pace::Now, &Memory::new()).delivered, 2);
    fs::remove_file(device.path("policy.toml")).unwrap();
    let away = Away(BUSY, busy, Memory::new());
    assert_eq!(running.take_back_by(&away).unwrap().failed, 1);
    (device, running, away)
}

#[test]
fn a_place_that_is_busy_for_good_keeps_nothing_from_another() {
    // A page with a 503, from which nobody learns more.
    let page = Delivery::failed(Failure::Later);
    let (device, running, away) = moved_on(page);
    for _ in 0..3 {
        device.uses(&running);
        let sent = send(&running, Pace::Now, &away);
        assert_eq!((sent.delivered, sent.failed, sent.waiting), (1, 1, 2));
        // Nobody asked for a time.
        assert_eq!(sent.ended, Ended::Failed(Failure::Later));
        assert!(!device.path("data/send.wait").exists());
    }
}

#[test]
fn a_place_that_asks_to_be_left_alone_speaks_for_itself_alone() {
    let (device, running, mut away) = moved_on(later(DAY_S / 2));
    away.2 = Memory::answering([Delivery::failed(Failure::Cut)]);
    device.uses(&running);
    let sent = send(&running, Pace::Now, &away);
    assert_eq!((sent.delivered, sent.failed, sent.waiting), (0, 2, 3));
    let held = fs::read_to_string(device.path("data/send.wait")).unwrap();
    assert!(held.ends_with(" https://busy.example\n"), "{held}");
    // The next moment is that of the report.
    assert!(running.sending().next.unwrap().as_secs() <= 60);
    // Not even a request to take back goes there, and reports go elsewhere.
    let sent = send(&running, Pace::Again, &away);
    assert_eq!((sent.delivered, sent.failed, sent.waiting), (1, 0, 2));
    assert!(matches!(sent.ended, Ended::Asked(_)), "{sent:?}");
    assert!(device.path("data/send.wait").exists());
    assert!(running.sending().next.unwrap().as_secs() > DAY_S / 3);
}

#[test]
fn while_a_server_is_left_alone_days_are_sealed() {
    let (device, running) = Device::with_days(1);
    let memory = Memory::answering([later(DAY_S)]);
    assert!(matches!(ended(&running, &memory), Ended::Asked(_)));
    device.uses(&running);
    // A minute before a day is over.
    device.clock.elapsed_s.store(0, Relaxed);
    assert!(matches!(ended(&running, &memory), Ended::Asked(_)));
    let waiting = outbox::State::Waiting;
    assert_eq!(device.outcomes(), [(waiting, 1), (waiting, 0)]);
    assert_eq!(memory.delivered().len(), 1);
    // Its time was that of its place.
    redirect(&device, "https://inside.example");
    assert_eq!(send(&running, Pace::Now, &memory).delivered, 1);
}
