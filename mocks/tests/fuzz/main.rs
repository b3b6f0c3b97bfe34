//! Every parser that meets the network, given what nobody expects: a fixed number of seeded cases of each.
//!
//! | folder | what lives there |
//! |---|---|
//! | `bodies/` | what must hold of whatever bytes, one file for each parser |
//! | `seeds/` | inputs to begin with, and one for each fault that was found |
//! | `cases.rs` | inputs made from the seeds |
//!
//! `GNOMON_FUZZ_TIMES=100` makes a run a hundred times as long; `mocks/fuzz` runs the same bodies under libFuzzer.

mod bodies;
mod cases;

use cases::check;

#[test]
fn a_request_of_whatever_bytes_is_answered_in_the_documented_form() {
    check("http", 300);
}

#[test]
fn a_filter_of_whatever_text_selects_or_is_refused() {
    check("filter", 400);
}

#[test]
fn no_token_but_the_one_that_was_issued_opens_anything() {
    check("token", 500);
}

#[test]
fn a_query_of_whatever_text_is_answered_or_refused() {
    check("query", 2000);
}

#[test]
fn every_line_of_a_log_of_whatever_bytes_is_accounted_for_wherever_the_log_is_cut() {
    check("log", 2000);
}

#[test]
fn a_file_of_whatever_bytes_is_opened_within_limits_or_refused() {
    check("upload", 1000);
}

#[test]
fn a_report_body_of_whatever_bytes_is_read_as_it_would_be_written_or_refused_whole() {
    check("report", 1000);
}

#[test]
fn a_scenario_of_whatever_text_can_be_played_or_is_refused_with_its_place() {
    check("scenario", 300);
}

#[test]
fn filters_of_cloud_app_security_admit_what_each_of_them_admits() {
    check("filters", 300);
}

#[test]
fn an_indicator_of_whatever_body_is_there_as_it_was_told_or_is_refused() {
    check("indicator", 400);
}

#[test]
fn a_message_of_our_own_wires_reads_back_as_it_was_or_is_refused() {
    check("ours", 1000);
}

#[test]
fn bytes_on_a_socket_are_answered_or_the_connection_is_closed_and_the_next_client_is_answered() {
    check("raw", 300);
}

#[test]
fn the_control_api_answers_whatever_it_is_told_and_begins_anew_after_it() {
    check("control", 100);
}
