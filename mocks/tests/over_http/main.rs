//! Messages between roles over HTTP.

mod again;
mod day;
mod public_api;
