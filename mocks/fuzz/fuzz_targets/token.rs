#![no_main]
//! See `../../tests/fuzz/bodies/token.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("token", data));
