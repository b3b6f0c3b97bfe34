#![no_main]
//! See `../../tests/fuzz/bodies/upload.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| gnomon_fuzz::run("upload", data));
