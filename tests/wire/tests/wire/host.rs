//! What runs the hosts' programs, and any other.

use std::{
    process::{Command, Output},
    sync::OnceLock,
};

use telemetry_test_kit::process;

use crate::clock;

/// The program that is over soon.
pub const HOST: &str = env!("CARGO_BIN_EXE_wire-host");

/// What the server is given: the same for all builds here.
pub fn catalog() -> String {
    static CATALOG: OnceLock<String> = OnceLock::new();
    let explain = || {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(HOST);
        command
            .args(["telemetry", "explain", "--catalog"])
            .env_clear()
            .env("HOME", home.path());
        text("explain", &finish(&mut command))
    };
    CATALOG.get_or_init(explain).clone()
}

/// Runs a command to its end, which must come.
pub fn finish(command: &mut Command) -> Output {
    let child = process::begin(command);
    let id = child.id();
    let output = process::ended(child);
    clock::forget(id);
    output
}

/// What was said on stdout by what ended well.
pub fn text(words: &str, output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{words}: {:?} {told}",
        output.status
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}
