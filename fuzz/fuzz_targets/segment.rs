#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| telemetry_runtime::fuzzing::segment(bytes));
