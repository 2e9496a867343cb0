use telemetry_runtime::TelemetryEvent;

#[derive(TelemetryEvent)]
#[telemetry(name = "Install", purpose = "one error, although it stands in both names")]
enum Installation {
    /// The installation began.
    Started,
    /// The installation ended.
    Finished,
}

#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that two variants need two names")]
enum Update {
    /// The update began.
    Started,
    /// The update ended.
    #[telemetry(name = "started")]
    Finished,
    /// Somebody asked.
    #[telemetry(name = "user_email")]
    Asked,
}

fn main() {}
