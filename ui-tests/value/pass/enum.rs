#![deny(warnings)]

use telemetry_runtime::{TelemetryValue, testing::Capture, TelemetryEvent};

#[derive(TelemetryValue, Clone, Copy, PartialEq)]
#[non_exhaustive]
#[repr(i8)]
enum Language {
    /// Any edition.
    Rust = -3,
    #[telemetry(rename = "c.plus_plus")]
    Cpp,
    HTMLAndCSS = 7,
    V8,
    r#Type,
    #[telemetry(allow_name = "the language is called so")]
    Path,
    None,
    Other,
}

/// Files were counted.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows the names of values")]
struct Counted {
    /// In which language.
    language: Language,
}

fn main() {
    let capture = Capture::start();
    let languages = [
        Language::Rust,
        Language::Cpp,
        Language::HTMLAndCSS,
        Language::V8,
        Language::Type,
        Language::Path,
        Language::None,
        Language::Other,
    ];
    for language in languages {
        Counted { language }.record();
    }
    let seen = capture.seen();
    let names: Vec<_> = seen.iter().filter_map(|seen| seen.value("language")).collect();
    assert_eq!(
        names,
        ["rust", "c.plus_plus", "html_and_css", "v8", "type", "path", "none", "other"]
    );
}
