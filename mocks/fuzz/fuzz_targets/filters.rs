#![no_main]
//! See `../../tests/fuzz/bodies/filters.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("filters", data));
