//! Three events by metrics, rendered as a scrape would.

use std::hint::black_box;

fn main() {
    let handle = bench_metrics::start();
    for number in 0..3 {
        black_box(bench_metrics::ended(number));
    }
    black_box(handle.render());
}
