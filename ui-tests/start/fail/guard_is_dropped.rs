#![deny(unused_must_use)]

fn main() {
    telemetry_runtime::start!();
}
