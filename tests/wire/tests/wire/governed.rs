//! FAULTS 18: the system's owner wants reports inside, in the place of where the program sends them.

use std::{fs, path::Path, process::Command};

use crate::{
    host::{HOST, finish, text},
    world::World,
};

/// The same command on a system whose owner has said something: `/etc` with one file more, for it alone.
fn governed(command: &Command, etc: &Path) -> Command {
    let mut inside = Command::new("unshare");
    let line = "mount -t overlay none -o lowerdir=\"$1\":/etc /etc || exit 77; shift; exec \"$@\"";
    inside
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            line,
            "sh",
        ])
        .arg(etc)
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for (name, value) in command.get_envs() {
        inside.envs(value.map(|value| (name, value)));
    }
    inside
}

#[test]
fn a_system_s_owner_keeps_reports_inside_and_what_was_sent_is_taken_back_from_there() {
    let world = World::new();
    let etc = tempfile::tempdir().unwrap();
    let folder = etc.path().join("wire-host");
    fs::create_dir(&folder).unwrap();
    let inside = "https://elsewhere.example";
    let policy = format!("level = \"full\"\nendpoint = \"{inside}\"\n");
    fs::write(folder.join("telemetry.toml"), policy).unwrap();

    let user = world.agreed("basic");
    user.run_on(3, "work:5");
    let told = finish(&mut governed(
        &user.command(HOST, "telemetry explain"),
        etc.path(),
    ));
    if told.status.code() == Some(77) || told.stdout.is_empty() {
        let why = String::from_utf8_lossy(&told.stderr);
        eprintln!("skipped: no /etc of our own here: {why}");
        return;
    }
    let told = text("explain", &told).replace('\n', " ");
    assert!(told.contains(inside), "{told}");
    assert!(told.contains("https://telemetry.example"), "{told}");

    let mut sender = governed(&user.sender_later(HOST), etc.path());
    text("send", &finish(&mut sender));
    assert_eq!(world.server.works(), 5);
    // The owner says nothing any more, and what is inside is still inside.
    user.run("take-back");
    user.sends_all();
    assert_eq!(world.server.works(), 0);
    let seen = world.proxy.seen();
    assert!(seen.len() >= 2, "{}", seen.len());
    for seen in seen {
        assert_eq!(
            seen.tunnel.first_line(),
            "CONNECT elsewhere.example:443 HTTP/1.1"
        );
    }
}
