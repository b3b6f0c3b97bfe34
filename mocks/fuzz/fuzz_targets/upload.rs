#![no_main]
//! See `../../tests/fuzz/bodies/upload.rs`.
#![allow(dead_code)]

#[path = "../../tests/fuzz/bodies/mod.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::upload::run(data));
