use std::time::Duration;

use telemetry_runtime::{
    ByteSize, Count, Elapsed, Flags, Percent, TelemetryEvent, TelemetryValue, testing::Capture,
};

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows every value that is given")]
struct Searched {
    /// Whether it worked.
    success: bool,
    /// How many matches there were.
    found: Count,
    /// How long it took.
    took: Elapsed,
    /// How much was read.
    read: ByteSize,
    /// Which share was skipped.
    skipped: Percent,
    /// In which language.
    language: Language,
    /// In which mode, if one was chosen.
    mode: Option<Mode>,
    /// How deep, if there was a limit.
    depth: Option<Depth>,
    /// How many threads, if it was said.
    threads: Option<Count>,
    /// Which switches were set.
    switches: Flags<Switch>,
}

#[derive(TelemetryValue)]
enum Language {
    Rust,
}

#[derive(TelemetryValue)]
enum Mode {
    Fast,
}

#[derive(TelemetryValue)]
enum Switch {
    Hidden,
    Binary,
}

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 2, 4, 8])]
struct Depth(u8);

fn main() {
    let capture = Capture::start();
    Searched {
        success: true,
        found: 12_usize.into(),
        took: Duration::from_millis(3).into(),
        read: 4_096_u64.into(),
        skipped: Percent::of(1, 2),
        language: Language::Rust,
        mode: Some(Mode::Fast),
        depth: Some(Depth(3)),
        threads: None,
        switches: [Switch::Hidden, Switch::Binary].into_iter().collect(),
    }
    .record();
    let seen = capture.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].values.len(), 10);
    assert_eq!(seen[0].value("threads"), Some("none"));
}
