//! `MCAFEE_SWG`: the access log of McAfee (later Skyhigh) Web Gateway, whose first line names its columns after a `#`;
//! the columns of the default log are known (<https://docs.trellix.com/>, "Web Gateway: access log").
//!
//! A status of 403 is the gateway's own. The default log has no bytes from the client; logs that name them tell them.

use super::super::engine::columns::ColumnLog;
use super::super::engine::fields::{Field, Table};

static ACCESS: Table = Table {
    blocked: &["403"],
    ..Table::of(&[
        ("time_stamp", Field::Moment),
        ("src_ip", Field::Client),
        ("server_ip", Field::Server),
        ("req_line", Field::Url),
        ("auth_user", Field::User),
        ("bytes_from_client", Field::Up),
        ("bytes_to_client", Field::Down),
        ("status_code", Field::Action),
    ])
};

/// The columns of the default log.
const NAMES: &str = "time_stamp auth_user src_ip status_code req_line categories rep_level media_type bytes_to_client \
    user_agent virus_name block_res application_name";

/// Reads the access log.
pub(in super::super) fn profile() -> ColumnLog {
    ColumnLog::new(&ACCESS, "#", NAMES)
}
