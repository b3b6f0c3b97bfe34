//! What stubs can be mounted on.

use std::sync::Arc;

use wiremock::MockServer;

use super::service::Service;
use super::setting::Setting;

/// Something that answers for a service, on which stubs can be mounted.
pub trait Serves<S: Service> {
    /// The wiremock server that stubs are mounted on.
    fn server(&self) -> &MockServer;

    /// What its stubs share.
    fn setting(&self) -> &Arc<Setting>;
}
