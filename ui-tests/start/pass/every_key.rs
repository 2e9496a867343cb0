#![deny(warnings, clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

const ENDPOINT: &str = "https://example.org/v1";

const PRICE: f64 = 2e-6;

fn main() {
    let telemetry = telemetry_runtime::start!(
        endpoint = ENDPOINT,
        contributors = ["core-lib", "other_lib"],
        product = "my-tool",
        env_prefix = "MT",
        channel = Beta,
        long_lived,
        lifecycle,
        install = Installer,
        unit_costs = [UnitCost::new("app.first.runs", 0.5, "EUR"), telemetry_runtime::UnitCost::new("a.b", PRICE, "g")],
    );
    assert!(!telemetry.status().is_recording());
    let second = telemetry_runtime::start!(channel = telemetry_runtime::Channel::Dev, long_lived = false);
    second.help_viewed();
    second.discovered(telemetry_runtime::Discovery::Docs);
    second.end();
}
