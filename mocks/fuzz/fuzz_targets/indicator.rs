#![no_main]
//! See `../../tests/fuzz/bodies/indicator.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("indicator", data));
