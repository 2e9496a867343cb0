//! Three events by Glean; `off` runs it with the upload disabled.

use bench_glean::{ENDED, Ended, start};

fn main() {
    start(std::env::args().nth(1).as_deref() != Some("off"));
    for number in 0..3 {
        ENDED.record(Ended::of(number));
    }
    glean::shutdown();
}
