//! `telemetry-server`: takes reports in and turns them into totals, without knowing anybody.

fn main() {}
