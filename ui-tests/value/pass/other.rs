use telemetry_runtime::{Flags, TelemetryEvent, TelemetryValue, testing::Capture};

#[derive(TelemetryValue)]
enum Language {
    Rust,
    // Of any type: nobody reads it, so it needs no conversion and no bound.
    #[telemetry(other)]
    Unlisted(String, Vec<Box<dyn Fn()>>),
}

/// Files were counted.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that the rest is one value")]
struct Counted {
    /// In which language.
    language: Language,
    /// In which languages before.
    before: Flags<Language>,
}

fn main() {
    let capture = Capture::start();
    let secret = || Language::Unlisted("secret".to_owned(), Vec::new());
    Counted { language: secret(), before: Flags::new().with(secret()).with(Language::Rust) }.record();
    let seen = capture.seen();
    assert_eq!(seen[0].value("language"), Some("other"));
    assert!(!format!("{seen:?}").contains("secret"));
}
