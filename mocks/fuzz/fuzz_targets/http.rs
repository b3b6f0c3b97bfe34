#![no_main]
//! See `../../tests/fuzz/bodies/http.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("http", data));
