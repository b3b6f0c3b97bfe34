//! A message that did not come through.

use gnomon_reference_impl::protocol::ApiError;

/// A message that did not come through.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodecFault {
    /// The receiving side refuses it before its role is asked: its sender is to be answered this.
    #[error("refused on the way: {0}")]
    Refused(ApiError),
    /// What arrives is no answer.
    #[error("what arrives is no answer to {to}: {why}")]
    Unreadable {
        /// What it should have been an answer to.
        to: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// It is an answer to a request that did not pass here, so it is not known how it is to be read.
    #[error("an answer to a request that did not pass here")]
    WithoutRequest,
}

impl CodecFault {
    /// What arrives is no answer to this.
    pub(super) fn unreadable(to: &'static str, why: &impl ToString) -> Self {
        Self::Unreadable { to, why: why.to_string() }
    }
}
