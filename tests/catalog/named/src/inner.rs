use telemetry_runtime::TelemetryEvent;

/// Something was opened.
#[derive(Debug, TelemetryEvent)]
#[telemetry(
    name = "named.opened",
    purpose = "shows that events of files of their own are found"
)]
pub struct Opened;

telemetry_runtime::funnel! {
    /// How often something was opened.
    "named.opening", purpose = "shows that funnels of files of their own are found":
    Opened
        => Opened
}

/// Found through another name of the runtime.
#[allow(
    dead_code,
    reason = "an entry is in the catalog whether it is recorded or not"
)]
#[derive(Debug, TelemetryEvent)]
#[telemetry(
    crate = telemetry_runtime,
    name = "named.renamed",
    purpose = "shows that the place of an event is its derive's, whatever the runtime is called"
)]
pub struct Renamed;

/// Never called by anybody.
#[allow(
    dead_code,
    reason = "an entry is in the catalog whether it is called or not"
)]
fn never_called() {
    /// Does nothing.
    #[telemetry_runtime::track_feature(
        "named.never_called",
        purpose = "shows that dead code is listed"
    )]
    fn inside() {}
    inside();
}
