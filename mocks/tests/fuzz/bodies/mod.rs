//! What must hold of whatever bytes. A body panics if something does not.

pub(crate) mod filter;
pub(crate) mod http;
pub(crate) mod log;
pub(crate) mod query;
pub(crate) mod report;
pub(crate) mod scenario;
pub(crate) mod tenant;
pub(crate) mod token;
pub(crate) mod upload;
