//! Writes a thousand features: their names must be literals.

use std::{env, fmt::Write as _, fs, path::Path};

const SITES: usize = 1_000;

fn main() {
    let mut source = String::new();
    for site in 0..SITES {
        // Half of them timed: those are counted in another place.
        let timed = if site % 2 == 0 { "" } else { ", timed" };
        let _ = writeln!(
            source,
            "/// Mixes bits.\n#[track_feature(\"site_{site:03}\", purpose = \"measures itself\"{timed})]\n\
             pub fn site_{site:03}(number: u64) -> u64 {{ number ^ {site} }}"
        );
    }
    let names: Vec<String> = (0..SITES).map(|site| format!("site_{site:03}")).collect();
    let _ = writeln!(
        source,
        "/// All of them.\npub static SITES: [fn(u64) -> u64; {SITES}] = [{}];",
        names.join(", ")
    );
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("sites.rs"), source).expect("OUT_DIR can be written to");
    println!("cargo::rerun-if-changed=build.rs");
}
