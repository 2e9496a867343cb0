//! Compiled without telemetry, tracked functions behave as they did with it.

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
            let output = cargo(TMP, &command, host, "--cfg telemetry_off").unwrap();
            let printed = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{host}: {printed}");
            let ran = printed.contains(" passed") && !printed.contains(" 0 passed");
            assert!(ran, "{host}: {printed}");
        }
    }
}
