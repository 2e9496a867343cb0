//! Three events by emit.

use std::hint::black_box;

fn main() {
    bench_emit::start();
    for number in 0..3 {
        black_box(bench_emit::ended(number));
    }
}
