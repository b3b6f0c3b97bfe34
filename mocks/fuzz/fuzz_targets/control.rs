#![no_main]
//! See `../../tests/fuzz/bodies/control.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("control", data));
