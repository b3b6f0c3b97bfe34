#![no_main]
//! See `../../tests/fuzz/bodies/raw.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("raw", data));
