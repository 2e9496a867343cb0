use telemetry_runtime::{TelemetryEvent, testing::Capture};

mod other {
    pub use telemetry_runtime as runtime;
}

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(
    name = "search.ended",
    purpose = "shows every key",
    category = "search",
    level = "full",
    max_bits = 30,
    retention_days = 3650,
    expires = "2099-12-31"
)]
#[telemetry(cross(success, hidden), cross(success, asked))]
#[telemetry(crate = other::runtime)]
struct Searched {
    /// Whether it worked.
    #[telemetry(rename = "success.total")]
    success: bool,
    /// Whether hidden files were read.
    hidden: bool,
    /// Whether it asked for a password.
    #[telemetry(rename = "password", allow_name = "only whether it asks, never what is typed")]
    asked: bool,
    #[telemetry(skip)]
    pattern: String,
}

/// An email was sent.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that a reason is enough", allow_name = "the command is called so")]
struct EmailSent {}

fn main() {
    let capture = Capture::start();
    let event = Searched {
        success: true,
        hidden: false,
        asked: true,
        pattern: "secret".to_owned(),
    };
    event.record();
    EmailSent {}.record();
    let seen = capture.seen();
    assert_eq!(seen[0].name, "search.ended");
    let names: Vec<_> = seen[0].values.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["success.total", "hidden", "password"]);
    assert!(!format!("{seen:?}").contains(&event.pattern));
    assert_eq!(seen[1].name, "email_sent");
}
