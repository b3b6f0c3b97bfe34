#![no_main]
//! See `../../tests/fuzz/bodies/ours.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("ours", data));
