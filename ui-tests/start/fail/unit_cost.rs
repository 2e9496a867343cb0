fn main() {
    let _telemetry = telemetry_runtime::start!(unit_costs = [UnitCost::new("tokens", 0.5, "USD")]);
    let _telemetry = telemetry_runtime::start!(unit_costs = [UnitCost::new("ask.tokens", -0.5, "USD")]);
    let _telemetry = telemetry_runtime::start!(unit_costs = [UnitCost::new("ask.tokens", 0.5, "US$")]);
}
