//! Messages between roles over HTTP.

mod day;
mod public_api;
