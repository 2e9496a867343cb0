//! What is shown of a device: by day, of a period, while another process works, and as it comes.
#![cfg(all(unix, not(telemetry_off)))]

mod user;

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::Value;
use user::{User, ran};

/// Nothing here takes so long, unless it waits for what does not come.
const PATIENCE: Duration = Duration::from_secs(60);

fn data(user: &User) -> PathBuf {
    user.home().join("data/maker/telemetry")
}

/// A user who has worked on three days, of which today is the last.
fn three_days() -> User {
    let user = User::enabled("enhanced");
    user.run(&["work"]);
    user.ask(&["show"]);
    let store = rusqlite::Connection::open(data(&user).join("store.sqlite")).unwrap();
    for table in ["tally", "timing"] {
        for back in [2, 40] {
            store
                .execute_batch(&format!(
                    "CREATE TEMP TABLE copy AS SELECT * FROM {table} WHERE day = (SELECT max(day) FROM {table});
                     UPDATE copy SET day = day - {back};
                     INSERT INTO {table} SELECT * FROM copy;
                     DROP TABLE copy;"
                ))
                .unwrap();
        }
    }
    user
}

fn days(user: &User, words: &[&str]) -> Vec<String> {
    let out = user.ask(&[&["show"], words].concat()).out;
    let is_day = |line: &&str| line.len() == 10 && line.as_bytes()[4] == b'-';
    out.lines().filter(is_day).map(str::to_owned).collect()
}

fn rows(user: &User, words: &[&str]) -> usize {
    let page = user.json(&[&["show"], words].concat());
    page["rows"].as_array().unwrap().len()
}

#[test]
fn days_are_shown_youngest_first_and_by_period() {
    let user = three_days();
    let all = days(&user, &[]);
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all.is_sorted_by(|left, right| left > right), "{all:?}");
    assert_eq!(days(&user, &["--days", "7"]), all[..2]);
    assert_eq!(days(&user, &["--since", &all[1]]), all[..2]);
    assert_eq!(days(&user, &["--until", &all[1]]), all[1..]);
    assert_eq!(
        days(&user, &["--since", &all[2], "--until", &all[1]]),
        all[1..]
    );
    assert_eq!(days(&user, &["--all"]), all);
    assert_eq!(rows(&user, &["--all"]), 3 * rows(&user, &["--days", "1"]));
    assert_eq!(rows(&user, &["made", "--all"]), 6);

    let none = user.ask(&["show", "--since", "2020-01-01", "--until", "2020-02-01"]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    assert_eq!(none.err, "nothing was recorded in these days\n");
    let wrong = user.ask(&["show", "--since", "2020-02-01", "--until", "2020-01-01"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""), "{}", wrong.err);
    let slip = user.ask(&["show", "mad"]);
    assert!(slip.err.contains("did you mean `made`?"), "{}", slip.err);
}

#[test]
fn the_last_thirty_days_with_records_are_enough_unless_all_are_asked_for() {
    let user = three_days();
    let store = rusqlite::Connection::open(data(&user).join("store.sqlite")).unwrap();
    let more =
        "WITH RECURSIVE back (n) AS (SELECT 50 UNION ALL SELECT n + 1 FROM back WHERE n < 89)
         INSERT INTO tally SELECT day - n, build, epoch, entry, cell, 0, tally.n, sums
         FROM tally, back WHERE day = (SELECT max(day) FROM tally)"
            .replace("day - n", "day - back.n");
    store.execute_batch(&more).unwrap();
    drop(store);
    assert_eq!(days(&user, &[]).len(), 30);
    assert_eq!(days(&user, &["--all"]).len(), 43);
    let said = user.ask(&["show"]).err;
    assert_eq!(
        said,
        "there are days before these; `show --all` shows them\n"
    );
    assert_eq!(user.ask(&["show", "--all"]).err, "");
}

/// Another process is at work in the store, and does not end.
#[test]
fn while_the_store_is_held_what_is_there_is_shown_and_what_waits_is_told() {
    let user = three_days();
    user.run(&["work"]);
    let lease = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(data(&user).join("store.lock"))
        .unwrap();
    lease.lock().unwrap();
    let shown = user.ask(&["show", "--days", "1"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(shown.out.contains("round 1, square 1"), "{}", shown.out);
    assert!(
        shown.err.contains("another process is using") && shown.err.contains("; 3 records ("),
        "{}",
        shown.err
    );
    let page = ran(user
        .command(&["telemetry", "show", "--json"])
        .output()
        .unwrap());
    let page: Value = serde_json::from_str(&page.out).unwrap();
    assert_eq!(page["pending"]["records"], 3);
    assert!(page["pending"]["bytes"].as_u64() > Some(20), "{page}");
    drop(lease);
    let shown = user.ask(&["show", "--days", "1"]);
    assert!(shown.out.contains("round 2, square 2"), "{}", shown.out);
    assert_eq!(shown.err, "");
    assert_eq!(user.json(&["show"])["pending"]["records"], 0);
}

#[test]
fn a_newer_store_is_not_read_and_what_waits_is_told() {
    let user = three_days();
    user.run(&["work"]);
    let store = rusqlite::Connection::open(data(&user).join("store.sqlite")).unwrap();
    store.pragma_update(None, "user_version", 1_000).unwrap();
    drop(store);
    let before = fs::read(data(&user).join("store.sqlite")).unwrap();
    let shown = user.ask(&["show"]);
    assert_eq!((shown.code, shown.out.as_str()), (1, ""), "{}", shown.err);
    assert!(
        shown.err.contains("newer version") && shown.err.contains("records ("),
        "{}",
        shown.err
    );
    assert_eq!(fs::read(data(&user).join("store.sqlite")).unwrap(), before);
}

/// A process that follows, whose lines are heard; it does not outlive its test.
struct Following {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Following {
    fn begin(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        told.read_line(&mut first).unwrap();
        assert!(first.contains("Ctrl-C"), "{first}");
        let out = child.stdout.take().unwrap();
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines() {
                if send.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("a line comes")
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn records_of_another_process_are_shown_as_they_come_and_nothing_is_folded() {
    let user = User::enabled("enhanced");
    user.run(&["work"]);
    let following = Following::begin(&mut user.command(&["telemetry", "show", "--follow"]));
    user.run(&["work"]);
    let made = following.line();
    let took = made.strip_prefix("made shape=round large=true took=");
    // In the words of `show`, as a range with its unit.
    let is_range = took.is_some_and(|took| {
        let number = took.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        number.ends_with(' ') && number.starts_with(|c: char| c.is_ascii_digit())
    });
    assert!(is_range, "{made}");
    assert!(
        following
            .line()
            .starts_with("made shape=square large=false took=")
    );
    let looked = following.line();
    assert!(looked.starts_with("looked ok, "), "{looked}");
    // Who looks writes nothing, and others fold meanwhile.
    assert!(user.json(&["status"])["pending_bytes"].as_u64() > Some(0));
    user.ask(&["show"]);
    user.run(&["work"]);
    assert!(following.line().starts_with("made shape=round"));
}

#[test]
fn following_one_entry_in_json_ends_with_the_signal_and_says_nothing_more() {
    let user = User::enabled("enhanced");
    let words = ["telemetry", "show", "looked", "--follow", "--json"];
    let mut following = Following::begin(&mut user.command(&words));
    user.run(&["work"]);
    let line: Value = serde_json::from_str(&following.line()).unwrap();
    assert_eq!((&line["entry"], &line["n"]), (&"looked".into(), &1.into()));
    let child = rustix::process::Pid::from_child(&following.child);
    rustix::process::kill_process(child, rustix::process::Signal::INT).unwrap();
    assert_eq!(following.child.wait().unwrap().signal(), Some(2));
    assert_eq!(following.lines.recv_timeout(PATIENCE).ok(), None);
}

#[test]
fn a_pipe_that_is_closed_ends_it_although_nothing_comes() {
    let user = User::enabled("basic");
    let mut child = user
        .command(&["telemetry", "show", "--follow"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}

/// A service that counts much in a second is a line of each kind.
#[test]
fn a_service_that_records_much_is_told_in_few_lines() {
    let user = User::enabled("enhanced");
    let following = Following::begin(&mut user.command(&["telemetry", "show", "--follow"]));
    let worked = user.run(&["work", "--times", "3000"]);
    assert_eq!(worked.code, 0, "{}", worked.err);
    let mut looked = 0;
    while looked < 3_000 {
        let line = following.line();
        if line.starts_with("looked") {
            let times = line
                .rsplit_once(", ")
                .and_then(|(_, last)| last.strip_suffix(" times"));
            looked += times.map_or(1, |times| times.parse().unwrap());
        }
    }
    assert_eq!(looked, 3_000);
}
