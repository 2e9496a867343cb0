//! FAULTS 15 and 20: consent that is withdrawn while reports are on their way, and reports that are taken
//! back.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use telemetry_test_kit::process::wait;

use crate::{
    clock,
    host::HOST,
    proxy::Fault,
    user::{DAEMON, Running, User},
    world::World,
};

/// Every file below a folder, and what is in it.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push((entry.path(), fs::read(entry.path()).unwrap()));
        }
    }
    found
}

/// No file of the user's holds a trace of what was recorded or sent.
fn has_no_data(user: &User, traces: &[&[u8]]) {
    for (path, bytes) in files(&user.data()) {
        let is_of_consent = ["gate", "builds"]
            .iter()
            .any(|name| path.to_string_lossy().contains(name));
        for trace in traces {
            let is_there = bytes.windows(trace.len()).any(|window| window == *trace);
            assert!(
                !is_there || is_of_consent,
                "{}: {}",
                path.display(),
                String::from_utf8_lossy(trace)
            );
        }
    }
}

/// Six reports wait, the first is on its way and takes its time.
fn on_its_way() -> (World, User) {
    let world = World::new();
    world.proxy.always(Fault::Late(Duration::from_millis(800)));
    let user = world.agreed("basic");
    for day in 3..6 {
        user.run_on(day, "work:5");
    }
    (world, user)
}

#[test]
fn nothing_leaves_after_another_process_has_withdrawn() {
    for how in ["disable --keep", "disable --delete", "enable basic"] {
        let (world, user) = on_its_way();
        let mut sender = user.sender(HOST).spawn().unwrap();
        world.proxy.awaits(1);
        user.run(&format!("telemetry {how}"));
        // The next connection would be another one.
        let at_withdrawal = world.proxy.connections();
        wait(&mut sender).expect("the sender ends by itself");
        user.sends();
        user.sends_later();
        assert_eq!(world.proxy.connections(), at_withdrawal, "{how}");
        // Who agrees again agrees to what comes.
        user.run("telemetry enable basic --share");
        user.sends_later();
        assert_eq!(world.proxy.connections(), at_withdrawal, "{how}");
        assert!(world.server.works() <= 5);
    }
}

#[test]
fn nothing_leaves_after_the_host_itself_has_withdrawn() {
    let (world, user) = on_its_way();
    user.seals();
    let mut host = user.begin_when_due(DAEMON);
    world.proxy.awaits(1);
    assert_eq!(host.does("disable"), ["true"]);
    let at_withdrawal = world.proxy.connections();
    host.does("work:5 send send");
    user.sends_later();
    assert_eq!(world.proxy.connections(), at_withdrawal);
    host.ends();
    assert_eq!(world.proxy.connections(), at_withdrawal);
    assert!(world.server.works() <= 5);
}

#[test]
fn a_word_of_the_environment_holds_for_the_next_report() {
    for (name, value) in [
        ("DO_NOT_TRACK", "1"),
        ("WIRE_HOST_TELEMETRY", "off"),
        ("WIRE_HOST_TELEMETRY_SHARE", "off"),
        ("CI", "true"),
    ] {
        let world = World::new();
        let user = world.agreed("basic");
        user.run_on(3, "work:5");
        user.seals();
        let before = world.proxy.connections();
        user.sends_with(|host| host.env(name, value));
        assert_eq!(world.proxy.connections(), before, "{name}");
        user.sends_all();
        assert_eq!(world.server.works(), 5, "{name} was for one process");
    }
}

#[test]
fn a_narrower_consent_holds_back_what_was_recorded_under_a_wider_one() {
    let world = World::new();
    let user = world.agreed("full");
    user.run_on(4, "work:5 see:3");
    user.run("telemetry enable basic --share");
    user.sends_later();
    assert_eq!(world.proxy.connections(), 0);
    user.run_on(-1, "work:2");
    user.sends_at("+3d");
    assert_eq!(world.server.works(), 2);
}

#[test]
fn after_a_deletion_the_disk_holds_nothing_of_what_was() {
    let world = World::new();
    let user = world.agreed("full");
    user.run_on(4, "work:5 fetch:3 see:4");
    user.sends_all();
    // Something waits, something lies in the journal, and something was sent.
    user.run_on(2, "work:9 fetch:3 see:4");
    user.seals();
    user.run("work:9 fetch:3 see:4");
    user.run("telemetry delete --yes");
    has_no_data(
        &user,
        &[b"fetched", b"\"work\"", b"shelf", b"SQLite format"],
    );
    // Nothing was taken back, because nobody has asked for it.
    assert_eq!(world.server.works(), 5);
    user.sends_later();
    assert!(
        world
            .proxy
            .requests()
            .iter()
            .all(|it| it.first_line().starts_with("POST"))
    );
}

#[test]
fn what_was_sent_is_taken_back_once_there_is_a_way_and_nothing_else_leaves() {
    let world = World::new();
    let user = world.agreed("full");
    for day in 3..7 {
        user.run_on(day, "work:5 fetch:3 see:4");
    }
    user.sends_all();
    assert_eq!(world.server.works(), 20);
    let sent = world.proxy.connections();
    user.run_on(2, "work:7");

    // Offline, and the process is killed in the middle of it.
    world.proxy.always(Fault::Silent);
    let mut taking_back = user.command(HOST, "take-back").spawn().unwrap();
    world.proxy.awaits(sent + 1);
    taking_back.kill().unwrap();
    taking_back.wait().unwrap();
    has_no_data(
        &user,
        &[b"fetched", b"\"work\"", b"shelf", b"SQLite format"],
    );
    assert_eq!(world.server.works(), 20);

    world.proxy.always(Fault::None);
    let offline = world.proxy.connections();
    user.sends_all();
    assert_eq!(world.server.works(), 0);
    let seen = world.proxy.seen();
    let (before, after) = seen.split_at(offline);
    assert_eq!(after.len(), sent, "one request for each report");
    for seen in after {
        assert!(
            seen.request.first_line().starts_with("DELETE /v1/reports/"),
            "{}",
            seen.request.head()
        );
        assert_eq!(seen.request.body(), b"");
    }
    // In another order than they were sent in: two orders of so many are seldom the same.
    let sent_ids = before
        .iter()
        .filter_map(|it| it.request.json()["report"].as_str().map(str::to_owned));
    let taken_ids = after
        .iter()
        .map(|it| it.request.first_line()[19..55].to_owned());
    assert_ne!(sent_ids.collect::<Vec<_>>(), taken_ids.collect::<Vec<_>>());
    user.sends_later();
    assert_eq!(world.proxy.connections(), offline + sent);
}

/// Whatever is said on one day: what leaves was recorded after the last no.
#[test]
fn a_no_stands_against_a_yes_on_the_same_day() {
    let world = World::new();
    let user = world.user();
    let says = |words: &str| user.run_on(3, &format!("telemetry {words}"));
    says("enable basic --share");
    user.run_on(3, "work:1");
    let mut listening = user.command(HOST, "listen");
    let mut running = Running::of(clock::days_ago(&mut listening, 3));
    running.does("work:2");
    says("disable --keep");
    // It looks for what others have said once a minute.
    running.does("work:4");
    says("enable basic");
    user.run_on(3, "work:8");
    says("enable basic --share");
    user.run_on(3, "work:16");
    says("enable basic --share");
    says("enable full --share");
    user.run_on(3, "work:32");
    running.ends();
    user.sends_all();
    assert_eq!(world.server.works(), 16 + 32);
}

#[test]
fn who_has_withdrawn_can_still_take_back() {
    let world = World::new();
    let user = world.agreed("basic");
    user.run_on(3, "work:5");
    user.sends_all();
    user.run("telemetry disable --delete");
    assert_eq!(world.server.works(), 5);
    user.run("take-back");
    user.sends_later();
    assert_eq!(world.server.works(), 0);
}
