//! What the machine gives the server, and what it does not.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use super::{
    client::*,
    reports,
    server::{Folder, PROGRAM, Server},
};

/// Files of the server end at 1 MiB (2,048 blocks of 512 bytes).
const FULL: &str = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\"";

#[test]
fn a_full_disk_is_said_and_nothing_is_acknowledged_in_vain() {
    let folder = Folder::with_catalog();
    let mut through = Command::new("/bin/sh");
    through.env_clear().args(["-c", FULL, PROGRAM]);
    let server = Server::through(through, folder, &["--rate-per-second", "0"]);
    assert_eq!(get(server.address, "/readyz").status, 200);
    let mut acknowledged = Vec::new();
    let refused = loop {
        assert!(acknowledged.len() < 10_000, "the disk is never full");
        let report = reports::searched(1);
        let answer = post(server.address, report.json.as_bytes());
        match answer.status {
            201 => acknowledged.push(report),
            _ => break (report, answer),
        }
    };
    let (report, answer) = refused;
    assert_eq!(
        (answer.status, answer.word("code").as_str()),
        (503, "unavailable")
    );
    assert_eq!(
        (answer.word("report"), &answer.json()["retry"]),
        (report.id.clone(), &true.into())
    );
    assert!(answer.header("retry-after").is_some());
    until(|| get(server.address, "/readyz").status == 503);
    assert_eq!(server.metric("telemetry_ready "), 0);
    assert_eq!(get(server.address, "/healthz").status, 200);
    server.signal("TERM");
    let (_status, folder) = server.end();
    let server = Server::start_in(folder, &["--rate-per-second", "0"]);
    assert_eq!(get(server.address, "/readyz").status, 200);
    for report in &acknowledged {
        assert_eq!(
            post(server.address, report.json.as_bytes()).word("state"),
            "known"
        );
    }
    let answer = post(server.address, report.json.as_bytes());
    assert!([200, 201].contains(&answer.status), "{answer:?}");
}

fn until(is: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is() {
        assert!(Instant::now() < deadline, "it never is");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The system's own three, and the loader that brings them.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn it_needs_the_systems_libraries_and_no_other() {
    let out = Command::new("ldd").arg(PROGRAM).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let known = [
        "linux-vdso",
        "libc.so",
        "libm.so",
        "libgcc_s.so",
        "/lib",
        "statically",
    ];
    for line in text.lines().map(str::trim) {
        assert!(known.iter().any(|known| line.starts_with(known)), "{line}");
    }
}
