#![no_main]
//! See `../../tests/fuzz/bodies/log.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("log", data));
