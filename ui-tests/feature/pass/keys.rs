mod found_elsewhere {
    pub use telemetry_runtime as runtime;
}

use telemetry_runtime::track_feature;

/// Searches the index
/// line by line.
///
/// What stands here is not for users.
#[track_feature(
    "search.indexed",
    purpose = "decides whether the index stays",
    category = "search",
    level = "enhanced",
    timed,
    errors = std::io::Error,
    retention_days = 90,
    expires = "2099-12-31",
    crate = crate::found_elsewhere::runtime,
)]
fn every_key() -> std::io::Result<()> {
    Ok(())
}

#[track_feature(about = "searches", name = "search.slow", purpose = "decides whether the index stays")]
fn without_doc() {}

/// Sends a reminder.
#[track_feature(purpose = "shows whether reminders are used", allow_name = "that one was sent, not to whom")]
fn send_email() {}

/// Has a raw name.
#[track_feature(purpose = "is accepted")]
fn r#match() {}

#[track_feature(purpose = "is accepted")]
fn doc_inside() {
    //! Is described inside.
}

fn main() {
    every_key().unwrap();
    without_doc();
    send_email();
    r#match();
    doc_inside();
    let names: Vec<&str> = telemetry_runtime::catalog().iter().map(|entry| entry.name()).collect();
    assert_eq!(names, ["doc_inside", "match", "search.indexed", "search.slow", "send_email"]);
    let indexed = telemetry_runtime::catalog()[2];
    assert_eq!(indexed.about(), "Searches the index line by line.");
}
