//! A start with what adds entries to the catalog.

use telemetry::{Channel, Discovery, Install, Telemetry};

/// Starts, and ends.
pub fn run() {
    let telemetry = telemetry::start!(
        lifecycle,
        install = Install::of(option_env!("STRICT_INSTALL")),
        channel = Channel::Dev,
    );
    found(&telemetry);
    telemetry.end();
}

fn found(telemetry: &Telemetry) {
    telemetry.help_viewed();
    telemetry.discovered(Discovery::OwnFind);
}
