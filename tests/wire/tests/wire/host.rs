//! What runs the hosts' programs, and any other.

use std::{
    io::Read,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use crate::{clock, message::PATIENCE};

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

/// Waits, but not for ever: what hangs is killed, and `None`.
pub fn wait(child: &mut Child) -> Option<ExitStatus> {
    wait_for(child, PATIENCE)
}

/// The same for a time of one's own.
pub fn wait_for(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    while started.elapsed() < patience {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// Runs a command to its end, which must come.
pub fn finish(command: &mut Command) -> Output {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut err = child.stderr.take().unwrap();
    let read = |from: &mut dyn Read| {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    };
    thread::scope(|scope| {
        let stdout = scope.spawn(|| read(&mut out));
        let stderr = scope.spawn(|| read(&mut err));
        let status = wait(&mut child).expect("it ends by itself");
        clock::forget(child.id());
        Output {
            status,
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
        }
    })
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

/// A number from the environment, for the long form of a test.
pub fn from_environment(variable: &str, default: usize) -> usize {
    let given = std::env::var(variable).ok();
    given.and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// A random number below a bound.
pub fn below(bound: u64) -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0_u8) % bound
}
