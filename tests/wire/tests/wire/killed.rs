//! FAULTS 29: SIGKILL at every step of taking a report in. A step is a call by which the server changes
//! its files or answers; strace kills it where it asks the system for the n-th of them.

use std::process::Command;

use telemetry_test_kit::{below, from_environment};

use crate::{
    message::{Message, ask, post},
    reports::Sealed,
    server::{PROGRAM, Server},
};

/// Steps at which it is killed: `WIRE_STEPS=1` for each one.
fn steps() -> impl Iterator<Item = usize> {
    let stride = from_environment("WIRE_STEPS", 4);
    (1..=STEPS_MAX).step_by(stride.max(1))
}

/// What is asked for here is fewer steps.
const STEPS_MAX: usize = 200;

/// What changes files, and what answers; each line is counted by itself.
const CALLS: [&str; 4] = [
    "pwrite64",
    "fdatasync,fsync",
    "unlink,ftruncate",
    "sendto,writev",
];

/// What a server did of what it was asked, one request after the other, up to its end.
struct Done {
    counted: usize,
    erased: usize,
}

/// So many of the reports are taken back.
const ERASED: usize = 2;

fn send(server: &Server, reports: &[Sealed]) -> Done {
    let requests = |requests: Vec<Message>, state: &str| {
        let answers = requests.iter().map(|it| ask(server.address(), it));
        let heard = answers.take_while(Result::is_ok).map(Result::unwrap);
        heard
            .inspect(|it| assert_eq!(it.json()["state"], state))
            .count()
    };
    let counted = requests(
        reports.iter().map(|it| post(&it.bytes())).collect(),
        "stored",
    );
    let back = reports[..ERASED].iter().map(Sealed::taken_back);
    let erased = requests(back.collect(), "erased");
    Done { counted, erased }
}

/// Whatever was acknowledged is as it was said; and once everything has been asked for again, each report
/// counts once or not at all.
fn compare(server: &mut Server, reports: &[Sealed], done: &Done) {
    server.starts();
    server.is_sound();
    let state =
        |server: &Server, report: &Sealed| server.post(&report.bytes()).json()["state"].clone();
    for report in &reports[..done.erased] {
        assert_eq!(state(server, report), "erased");
    }
    for report in reports[..done.counted].iter().skip(ERASED) {
        assert_eq!(state(server, report), "known");
    }
    for report in reports {
        assert!(state(server, report).is_string());
    }
    for report in reports.iter().take(ERASED) {
        assert_eq!(server.ask(&report.taken_back()).json()["state"], "erased");
    }
    assert_eq!(server.works(), reports.len() - ERASED);
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_every_step() {
    let (mut kills, mut answers) = (0, 0);
    for call in CALLS {
        for step in steps() {
            let mut server = Server::stopped();
            server.knows(&crate::host::catalog());
            let reports: Vec<_> = (0..5).map(|_| Sealed::usage(1, 1)).collect();
            let mut traced = traced(&server, call, step);
            // Where it is killed before it listens, whatever it was at is made good by the next start.
            let done = match server.tries(&mut traced) {
                Some(_) => send(&server, &reports),
                None => Done {
                    counted: 0,
                    erased: 0,
                },
            };
            answers += done.counted + done.erased;
            if done.counted + done.erased == reports.len() + ERASED {
                // There are no more steps.
                break;
            }
            kills += 1;
            server.dies();
            compare(&mut server, &reports, &done);
        }
    }
    println!("{kills} kills, {answers} answers");
    assert!(kills > 9 && answers > 9, "{kills} kills, {answers} answers");
}

/// The tracer is the grandchild, so that the server is killed by its own id.
fn traced(server: &Server, call: &str, step: usize) -> Command {
    let known = server.serve(&[]);
    let mut command = Command::new("strace");
    command
        .args([
            "-D",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            &format!("trace={call}"),
        ])
        .args(["-e", &format!("inject={call}:signal=SIGKILL:when={step}")])
        .arg(PROGRAM)
        .args(known.get_args())
        .env_clear()
        .envs(
            known
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

#[test]
fn what_was_acknowledged_survives_kills_at_any_instant_while_many_send() {
    let mut server = Server::new();
    let (mut all, mut acknowledged) = (Vec::new(), 0);
    for _ in 0..from_environment("WIRE_KILLS", 10) {
        let reports: Vec<_> = (0..400).map(|_| Sealed::usage(1, 1)).collect();
        let address = server.address();
        let heard: Vec<Sealed> = std::thread::scope(|scope| {
            let senders = reports.chunks(100).map(|mine| {
                scope.spawn(move || {
                    let is_acknowledged = |report: &&Sealed| {
                        ask(address, &post(&report.bytes())).is_ok_and(|it| it.status() == 201)
                    };
                    mine.iter()
                        .take_while(is_acknowledged)
                        .cloned()
                        .collect::<Vec<_>>()
                })
            });
            let senders: Vec<_> = senders.collect();
            std::thread::sleep(std::time::Duration::from_millis(20 + below(150)));
            server.dies();
            senders
                .into_iter()
                .flat_map(|sender| sender.join().unwrap())
                .collect()
        });
        acknowledged += heard.len();
        server.starts();
        for report in &heard {
            assert_eq!(server.post(&report.bytes()).json()["state"], "known");
        }
        all.extend(heard);
    }
    assert!(acknowledged > 0);
    assert!(server.works() >= all.len());
}
