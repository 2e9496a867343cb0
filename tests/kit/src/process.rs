//! Processes that must come to an end.

use std::{
    io::Read,
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Nothing takes so long, unless it waits for what does not come.
pub const PATIENCE: Duration = Duration::from_secs(90);

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
    ended(begin(command))
}

/// Starts a command that hears nothing, to be listened to by [`ended`].
pub fn begin(command: &mut Command) -> Child {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What a process that [`begin`] started said to its end, which must come.
pub fn ended(mut child: Child) -> Output {
    let mut out = child.stdout.take().unwrap();
    let mut err = child.stderr.take().unwrap();
    thread::scope(|scope| {
        let stdout = scope.spawn(|| read(&mut out));
        let stderr = scope.spawn(|| read(&mut err));
        let status = wait(&mut child).expect("it ends by itself");
        Output {
            status,
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
        }
    })
}

fn read(from: &mut dyn Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).unwrap();
    bytes
}
