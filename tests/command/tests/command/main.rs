//! The embedded command, run as users run it.

#[cfg(not(telemetry_off))]
mod decided;
#[cfg(not(telemetry_off))]
mod recorded;
#[path = "../user/mod.rs"]
mod user;

/// The words are still understood, and the answer is that there is nothing.
#[cfg(telemetry_off)]
#[test]
fn compiled_out_is_an_answer_of_its_own() {
    for words in user::COMMANDS
        .iter()
        .filter(|words| words[0] != "completions")
    {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_command-host"))
            .arg("telemetry")
            .args(*words)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{words:?}");
        assert!(output.stdout.is_empty(), "{words:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("built without telemetry"), "{said}");
    }
    // A settings page shows that there is nothing.
    let page = std::process::Command::new(env!("CARGO_BIN_EXE_settings"))
        .output()
        .unwrap();
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(
        page.contains("without telemetry") && !page.contains("peeked"),
        "{page}"
    );
    // Words can be completed all the same.
    let script = std::process::Command::new(env!("CARGO_BIN_EXE_command-host"))
        .args(["telemetry", "completions", "bash"])
        .output()
        .unwrap();
    assert_eq!(script.status.code(), Some(0));
    assert!(
        String::from_utf8(script.stdout)
            .unwrap()
            .contains("complete -F")
    );
    // One that ends by `process::exit`.
    let mut flat = std::process::Command::new(env!("CARGO_BIN_EXE_flat"));
    let status = flat.args(["telemetry", "enable"]).status().unwrap();
    assert_eq!(status.code(), Some(3));
}
