//! What a host's own tests see through `testing::Capture`.

use std::{io, thread, time::Duration};

use telemetry_runtime::{
    Elapsed, Outcome, TelemetryEvent, TelemetryValue, testing::Capture, track_feature,
};

#[derive(TelemetryValue)]
enum Command {
    Think,
    Compare,
}

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows which commands deserve work")]
struct CommandExecuted {
    /// Which one.
    command: Command,
    /// Whether it was repeated.
    repeated: Option<bool>,
    /// How long it took.
    took: Elapsed,
}

/// Searches.
#[track_feature("search.indexed", purpose = "decides whether the index stays", timed, errors = io::Error)]
fn search(pattern: &str) -> io::Result<usize> {
    if pattern.is_empty() {
        return Err(io::ErrorKind::NotFound.into());
    }
    Ok(pattern.len())
}

#[test]
fn a_capture_sees_what_its_thread_records_and_nothing_else() {
    let capture = Capture::start();
    CommandExecuted {
        command: Command::Compare,
        repeated: Some(true),
        took: Duration::from_secs(1).into(),
    }
    .record_n(3);
    search("").unwrap_err();
    thread::spawn(|| search("elsewhere").unwrap())
        .join()
        .unwrap();
    let handle = capture.handle();
    let attached = thread::spawn(move || {
        let _attached = handle.attach();
        search("attached").unwrap();
    });
    attached.join().unwrap();

    let seen = capture.seen();
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert_eq!((seen[0].name, seen[0].n), ("command_executed", 3));
    assert_eq!(seen[0].value("command"), Some("compare"));
    assert_eq!(seen[0].value("repeated"), Some("true"));
    assert_eq!(seen[0].value("took"), Some("1s"));
    assert_eq!(seen[1].outcome, Some(Outcome::Err));
    assert_eq!(seen[1].error.as_deref(), Some("not_found"));
    assert_eq!(seen[2].outcome, Some(Outcome::Ok));
    assert!(seen[2].timed);
    assert_eq!(capture.count("search.indexed"), 2);

    drop(capture);
    assert_eq!(Capture::start().seen(), []);
}

#[test]
fn a_capture_inside_a_capture_takes_over_until_it_is_dropped() {
    let outer = Capture::start();
    let event = || CommandExecuted {
        command: Command::Think,
        repeated: None,
        took: Elapsed::default(),
    };
    {
        let inner = Capture::start();
        event().record();
        assert_eq!(inner.count("command_executed"), 1);
    }
    assert_eq!(outer.count("command_executed"), 0);
    event().record();
    assert_eq!(outer.count("command_executed"), 1);
}

#[test]
fn without_a_capture_nothing_is_kept() {
    search("nobody looks").unwrap();
    assert_eq!(Capture::start().seen(), []);
}
