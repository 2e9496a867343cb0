use telemetry_runtime::{Flags, TelemetryEvent, TelemetryValue};

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that the field is not blamed for its type")]
struct Searched {
    /// In which language.
    language: Language,
    /// In which languages.
    languages: Flags<Language>,
    /// In which language, if any.
    maybe: Option<Language>,
}

#[derive(TelemetryValue)]
enum Language {
    Rust,
    Other(String),
}

fn main() {
    // None of these lines is wrong.
    Searched {
        language: Language::Rust,
        languages: Flags::new().with(Language::Rust),
        maybe: None,
    }
    .record();
}
