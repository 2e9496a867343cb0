use telemetry_runtime::{Count, TelemetryEvent, testing::Capture};

#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows where installations stop", level = "enhanced", max_bits = 8)]
#[non_exhaustive]
enum Installation {
    /// It began.
    Started,
    /// It was asked for.
    #[telemetry(allow_name = "the dialog is called so", name = "user.asked")]
    Asked {},
    /// It ended.
    #[telemetry(
        purpose = "shows what it brought",
        level = "full",
        category = "packages",
        cross(packages, again)
    )]
    Finished {
        /// How many packages it brought.
        packages: Count,
        /// Whether it was done before.
        again: bool,
        #[telemetry(skip)]
        folder: String,
    },
}

fn main() {
    let capture = Capture::start();
    Installation::Started.record();
    Installation::Asked {}.record();
    Installation::Finished {
        packages: Count::new(3),
        again: false,
        folder: "secret".to_owned(),
    }
    .record_n(4);
    let seen = capture.seen();
    let names: Vec<_> = seen.iter().map(|seen| (seen.name, seen.n)).collect();
    assert_eq!(
        names,
        [("installation.started", 1), ("installation.user.asked", 1), ("installation.finished", 4)]
    );
    assert_eq!(seen[2].values.len(), 2);
}
