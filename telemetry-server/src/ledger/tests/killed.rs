//! FAULTS 29, for the ledger: a process that is killed at any moment has kept what it acknowledged.

use std::{
    collections::HashSet,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use super::*;
use host::usage;

/// The folder of the child, and the number of its first report.
const DATA: &str = "LEDGER_KILLED_DATA";
const FIRST: &str = "LEDGER_KILLED_FIRST";

const REPORTS: u32 = 100_000;
const CLIENTS: u32 = 8;

fn sealed(number: u32) -> Sealed {
    Sealed::of(
        number,
        usage(TODAY - number % 4, number % 3, 1, u64::from(number % 7)),
    )
}

/// The process that is killed: takes reports in, and some of them back, and says what was acknowledged.
#[test]
#[ignore = "the other process of a test below"]
fn child() {
    let (Some(data), Ok(first)) = (std::env::var_os(DATA), std::env::var(FIRST)) else {
        return;
    };
    let first: u32 = first.parse().unwrap();
    let options = LedgerOptions {
        clock: Clock::new(|| Date::from_days(TODAY)),
        // It is killed in the middle of a fold, whenever it is.
        fold_pause: Duration::ZERO,
        fold_step: 1,
        ..LedgerOptions::default()
    };
    let ledger = Ledger::open(Path::new(&data), &options).unwrap();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let clients = (0..CLIENTS).map(|client| {
        let ledger = ledger.clone();
        runtime.spawn(async move {
            let known = ledger.known();
            for number in (first + client..first + REPORTS).step_by(CLIENTS as usize) {
                let sealed = sealed(number);
                let accepted = validate(&sealed.report, &known, Date::from_days(TODAY)).unwrap();
                assert_eq!(ledger.take_in(accepted).await, Ok(Settled::Stored));
                say(&format!("in {number}"));
                if number.is_multiple_of(3) {
                    let erased = ledger.take_back(sealed.report.id(), &sealed.secret).await;
                    assert_eq!(erased, Ok(TakenBack::Erased));
                    say(&format!("out {number}"));
                }
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        runtime.block_on(client).unwrap();
    }
}

fn say(line: &str) {
    // By one write: a line that was begun is a line.
    std::io::stderr()
        .write_all(format!("{line}\n").as_bytes())
        .unwrap();
}

/// What a child had acknowledged when it was killed after so many lines.
fn killed(server: &Server, first: u32, lines: usize) -> (HashSet<u32>, HashSet<u32>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "ledger::tests::killed::child",
            "--ignored",
            "--nocapture",
        ])
        .env(DATA, server.data())
        .env(FIRST, first.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let (mut taken_in, mut taken_back) = (HashSet::new(), HashSet::new());
    let mut read = 0;
    while let Some(Ok(line)) = said.next() {
        let (what, number) = line.split_once(' ').unwrap_or((&line, ""));
        let acknowledged = match what {
            "in" => &mut taken_in,
            "out" => &mut taken_back,
            _ => panic!("{line}"),
        };
        acknowledged.insert(number.parse().unwrap());
        read += 1;
        if read == lines {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(read >= lines, "it ended by itself");
    (taken_in, taken_back)
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_acknowledged() {
    let server = Server::new();
    let mut before = 0;
    for (round, lines) in (0..).zip([1, 2, 3, 5, 9, 17, 60, 111, 204, 505, 1_003, 7]) {
        let first = round * REPORTS;
        let (taken_in, taken_back) = killed(&server, first, lines);
        // As it lies there, and when it goes on.
        server.is_sound();
        let ledger = server.open();
        server.is_sound();
        for number in &taken_in {
            let settled = server.take_in(&ledger, &sealed(*number).report).unwrap();
            let is_expected = match settled {
                Settled::Known => !taken_back.contains(number),
                // Its erasure may have been done, and not yet been acknowledged.
                Settled::Erased => number.is_multiple_of(3),
                Settled::Stored => false,
            };
            assert!(is_expected, "{number}: {settled:?}");
        }
        let rows = server.rows();
        assert_eq!(rows, server.total("/reports/usage"));
        let kept = taken_in.difference(&taken_back).count();
        // One a client may have been done without having been acknowledged.
        let unsaid = i64::from(CLIENTS);
        let kept = i64::try_from(kept).unwrap();
        assert!(
            (kept - unsaid..=kept + unsaid).contains(&(rows - before)),
            "{rows} {kept}"
        );
        before = rows;
        ledger.close();
    }
}
