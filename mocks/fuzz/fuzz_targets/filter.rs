#![no_main]
//! See `../../tests/fuzz/bodies/filter.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("filter", data));
