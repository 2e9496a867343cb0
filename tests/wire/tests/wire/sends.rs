//! What devices have counted is what the server has counted, after kills of both, lost acknowledgements,
//! restarts and replays; and again after a random half was taken back. `WIRE_SENDS=10000` for as many reports.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use telemetry_schema::wire::Report;
use telemetry_test_kit::{below, from_environment, process};

use crate::{host::HOST, message::Message, proxy::Fault, user::User, world::World};

/// A device works on so many days, and a day makes a report of counts and one of a visit.
const DAYS: i64 = 10;
const REPORTS_A_DEVICE: usize = 20;

/// So many devices send at a time.
const SENDERS: usize = 3;

/// However bad the way is, a report gets through in so many rounds.
const ROUNDS_MAX: i64 = 40;

/// A device, and what it did.
struct Device {
    user: User,
    works: usize,
}

impl Device {
    fn new(world: &World) -> Self {
        let user = world.agreed("full");
        let mut works = 0;
        for day in (2..2 + DAYS).rev() {
            let n = usize::try_from(1 + below(9)).unwrap();
            user.run_on(
                day,
                &format!("work:{n} fail:{} fetch:{n} see:{}", n % 3, n % 2),
            );
            works += n;
        }
        Self { user, works }
    }

    /// Sends, and is killed at some instant in most rounds; whether nothing waits any more.
    fn sends(&self, round: i64, words: &str) -> bool {
        let hours = format!("+{}h", round * 7);
        let mut command = self.user.command(HOST, words);
        let mut sender = crate::clock::at(&mut command, &hours).spawn().unwrap();
        if round < ROUNDS_MAX / 2 && below(3) > 0 {
            thread::sleep(Duration::from_millis(below(400)));
            let _ = sender.kill();
            sender.wait().unwrap();
            crate::clock::forget(sender.id());
            return false;
        }
        process::wait(&mut sender).expect("the sender ends by itself");
        crate::clock::forget(sender.id());
        self.user.waiting_at(&hours) == 0
    }
}

/// What may happen to a connection on a bad way.
fn bad_luck() -> Fault {
    let bytes = usize::try_from(below(900)).unwrap();
    match below(20) {
        0 => Fault::Refused,
        1 | 2 => Fault::AnswerLost,
        3 => Fault::AnswerCut(bytes / 4),
        4 => Fault::RequestCut(bytes),
        5 => Fault::Twice,
        _ => Fault::None,
    }
}

/// All devices send until nothing waits, while the way and the server fail them.
fn all_send(world: &mut World, devices: &[Device], words: &str) {
    world.proxy.draws(bad_luck);
    let is_over = AtomicBool::new(false);
    let queue = Mutex::new(devices.iter().collect::<Vec<_>>());
    let World { server, proxy } = world;
    let proxy = &*proxy;
    thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
                        let Some(device) = next else { break };
                        let is_done = (0..ROUNDS_MAX).any(|round| device.sends(round, words));
                        assert!(is_done, "something still waits");
                    }
                })
            })
            .collect();
        let over = &is_over;
        let killer = scope.spawn(move || {
            let mut kills = 0;
            while !over.load(Relaxed) {
                thread::sleep(Duration::from_millis(300 + below(700)));
                server.dies();
                thread::sleep(Duration::from_millis(below(100)));
                server.starts();
                proxy.leads_to(server.address());
                kills += 1;
            }
            kills
        });
        let sent = senders
            .into_iter()
            .map(thread::ScopedJoinHandle::join)
            .collect::<Vec<_>>();
        is_over.store(true, Relaxed);
        let kills = killer.join().unwrap();
        assert!(sent.into_iter().all(|sent| sent.is_ok()));
        println!("the server was killed {kills} times");
        assert!(kills > 0);
    });
}

/// What the requests of some reports come to, line by line: each report once, however often it came.
fn expected(requests: &[Message]) -> BTreeMap<String, u64> {
    let reports = requests
        .iter()
        .filter(|it| it.first_line().starts_with("POST"));
    let reports: BTreeMap<_, _> = reports
        .map(|request| {
            let text = String::from_utf8(request.body()).unwrap();
            let report = Report::from_json(&text).unwrap();
            (report.id(), report)
        })
        .collect();
    let mut lines = BTreeMap::new();
    for report in reports.values() {
        // The server counts them, too.
        let kind = format!("/reports/{}", report.kind().as_str());
        *lines.entry(kind).or_default() += 1;
        report.each_line(&mut |line, n| *lines.entry(line.key()).or_default() += n);
    }
    lines
}

#[test]
fn what_devices_have_counted_is_what_the_server_has_counted() {
    let sends: usize = from_environment("WIRE_SENDS", 120);
    let mut world = World::new();
    let devices: Vec<_> = (0..sends.div_ceil(REPORTS_A_DEVICE))
        .map(|_| Device::new(&world))
        .collect();
    all_send(&mut world, &devices, "send");

    let works: usize = devices.iter().map(|device| device.works).sum();
    assert_eq!(world.server.works(), works);
    let requests = world.proxy.requests();
    assert_eq!(world.server.lines(), expected(&requests));
    println!(
        "{} devices, {} requests, {works} works",
        devices.len(),
        requests.len()
    );

    // A random half is taken back, on the same bad way.
    let (erased, kept): (Vec<_>, Vec<_>) = devices.into_iter().partition(|_| below(2) == 0);
    for device in &erased {
        device.user.run("take-back");
    }
    all_send(&mut world, &erased, "send");
    let works: usize = kept.iter().map(|device| device.works).sum();
    assert_eq!(world.server.works(), works);

    // Whatever was ever said is said again.
    for request in &requests {
        let answer = world.server.ask(request);
        assert_eq!(answer.status(), 200, "{}", answer.json());
    }
    assert_eq!(world.server.works(), works);
}
