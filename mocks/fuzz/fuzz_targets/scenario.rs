#![no_main]
//! See `../../tests/fuzz/bodies/scenario.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("scenario", data));
