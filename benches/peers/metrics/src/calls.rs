//! Calls of metrics: `off` without a recorder, `on` with the macros, `handles` with handles.

use std::process::ExitCode;

use bench_kit::{Program, Shape, mode, run};
use bench_metrics::{ended, plain, plain_handle, start, timed, timed_handle};
use metrics_exporter_prometheus::PrometheusHandle;

#[inline(never)]
fn bare(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

fn main() -> ExitCode {
    let program = Prometheus((mode() != "off").then(start));
    let (plain, timed): (fn(u64) -> u64, fn(u64) -> u64) = if mode() == "handles" {
        (plain_handle, timed_handle)
    } else {
        (plain, timed)
    };
    let shapes = [
        Shape::new("empty", bare),
        Shape::new("plain", plain),
        Shape::new("timed", timed),
        Shape::new("event", ended),
        Shape::new("sustained", ended).late(10_000),
    ];
    run(&shapes, program)
}

struct Prometheus(Option<PrometheusHandle>);

impl Program for Prometheus {
    /// Histograms keep every sample until then.
    fn settle(&mut self) {
        if let Some(handle) = &self.0 {
            handle.run_upkeep();
        }
    }
}
