//! Compiled without telemetry, tracked functions behave as they did with it, and the command says
//! that there is none.

use telemetry_tests::cargo;

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

/// The tests of both hosts that hold a tracked function against the same one untracked; the others
/// are about what was recorded.
const COMPARISONS: [&str; 3] = ["drops::", "futures::", "panics::"];

#[test]
fn tracked_functions_behave_as_untracked_ones() {
    for host in ["strict-2021", "strict-2024"] {
        for tests in COMPARISONS {
            let command = [
                "test",
                "--test",
                "behaviour",
                &format!("behaviour::{tests}"),
            ];
            ran(host, &command);
        }
    }
}

#[test]
fn the_command_says_that_it_is_compiled_out() {
    ran("command-host", &["test", "--test", "command"]);
}

/// Runs tests of a crate that was compiled without telemetry; at least one has to be there.
fn ran(host: &str, command: &[&str]) {
    let output = cargo(TMP, command, host, "--cfg telemetry_off").unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{host}: {printed}");
    let ran = printed.contains(" passed") && !printed.contains(" 0 passed");
    assert!(ran, "{host}: {printed}");
}
