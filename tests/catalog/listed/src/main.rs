//! Prints the names of the catalog that was linked into it, and answers what it was asked.

use catalog_anonymous as _;
use std::time::Duration;

use telemetry_runtime::{
    Choice, Count, Error, Level, Means, Telemetry, TelemetryError, TelemetryEvent, TelemetryValue,
    explain::Layout, track_feature,
};

/// What was asked.
#[derive(TelemetryValue)]
enum Question {
    /// A question that only the catalog words like this.
    Unmistakable,
}

#[derive(TelemetryError)]
enum Unanswered {
    Unheard,
}

/// An answer was given, as only the catalog says.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is left of a sentence when it is compiled out")]
struct Answered {
    /// What was asked, in the words of the catalog.
    question: Question,
    /// How many asked.
    asked: Count,
}

/// Answers in a method of a trait.
trait Answers {
    /// Answers as well as a default can.
    #[track_feature("listed.method", purpose = "shows that methods are entries")]
    fn answer(&self) -> Result<u32, Unanswered> {
        Err(Unanswered::Unheard)
    }
}

impl Answers for () {}

/// Answers for any type.
#[track_feature("listed.generic", purpose = "shows that generics are one entry", timed, errors = Unanswered)]
fn generic<T: Into<u32>>(number: T) -> Result<u32, Unanswered> {
    Ok(number.into() + u32::from(().answer().is_err()))
}

/// What a settings page asks and answers compiles in every build, and changes nothing in this one.
fn settings(telemetry: &Telemetry) -> Result<(), Error> {
    assert!(!telemetry.status().is_recording());
    let listing = telemetry.listing();
    let _ = (
        listing.text(Layout::default()),
        listing.html(),
        listing.json(),
    );
    telemetry.enable(&Choice::new(Level::Basic))?;
    let review = telemetry.review()?;
    for change in review.changes() {
        println!("{change}");
    }
    telemetry.agree(&review, Means::Settings)?;
    println!("{}", telemetry.fold(Duration::ZERO)?.records);
    telemetry.export_json_lines(std::io::stdout())?;
    telemetry.export_csv(&mut Vec::new())?;
    telemetry.disable(Means::Settings)?;
    telemetry.delete()
}

fn main() {
    let telemetry = telemetry_runtime::start!();
    let answer = settings(&telemetry);
    assert!(answer.is_err_and(|error| error.is_compiled_out()));
    let mut rows = Vec::new();
    let exported = [
        telemetry.export_json_lines(&mut rows),
        telemetry.export_csv(&mut rows),
    ];
    let compiled_out = |answer: Result<u64, Error>| answer.is_err_and(|e| e.is_compiled_out());
    assert!(exported.into_iter().all(compiled_out) && rows.is_empty());
    let answer = generic(40_u8).unwrap_or_default() + generic(true).unwrap_or_default();
    Answered {
        question: Question::Unmistakable,
        asked: Count::new(1),
    }
    .record();
    catalog_named::Opened.record();
    for entry in telemetry_runtime::catalog() {
        println!("{}", entry.name());
    }
    assert_eq!(answer, 43);
}
