#![no_main]
//! See `../../tests/fuzz/bodies/report.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("report", data));
