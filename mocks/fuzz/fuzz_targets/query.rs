#![no_main]
//! See `../../tests/fuzz/bodies/query.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("query", data));
