//! Three events by tracing.

use std::hint::black_box;

fn main() {
    bench_tracing::start();
    for number in 0..3 {
        black_box(bench_tracing::ended(number));
    }
}
