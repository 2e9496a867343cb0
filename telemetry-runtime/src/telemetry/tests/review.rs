//! An answer to a review, and what was said since it was made.

use super::*;

/// Somebody has asked for more by hand, which waits for a review.
fn asking(device: &Device) -> std::path::PathBuf {
    device.start().enable(&choice(Level::Basic)).unwrap();
    let file = device.path("config/telemetry.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"basic\"", "\"full\"")).unwrap();
    file
}

#[test]
fn no_answer_to_a_review_overrules_what_was_said_since() {
    let device = Device::new();
    let file = asking(&device);
    let running = device.start();
    let review = running.review().unwrap();
    assert_eq!(review.requests(), ["record at level full"]);

    device.start().disable(Means::Command).unwrap();
    let said = fs::read_to_string(&file).unwrap();
    for answered in [
        running.agree(&review, Means::Settings),
        running.decline(&review, Means::Settings),
    ] {
        let refused = answered.unwrap_err();
        assert!(refused.is_refused(), "{refused}");
        let path = file.display().to_string();
        assert!(refused.to_string().starts_with(&path), "{refused}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), said);
    assert!(!device.path("data/gate").exists());
    assert!(!device.path("config/telemetry.declined.json").exists());
    assert!(!records(&device.start(), lasting()));

    // Nor does one raise what was lowered since.
    device.start().enable(&choice(Level::Basic)).unwrap();
    assert!(running.agree(&review, Means::Settings).is_err());
    assert_eq!(device.start().status().level, Some(Level::Basic));
}

#[test]
fn an_answer_counts_where_nothing_was_said_since() {
    let device = Device::new();
    asking(&device);
    let running = device.start();
    let review = running.review().unwrap();
    running.decline(&review, Means::Settings).unwrap();
    assert!(device.path("config/telemetry.declined.json").exists());
    running.agree(&review, Means::Settings).unwrap();
    assert_eq!(device.start().status().level, Some(Level::Full));
}
