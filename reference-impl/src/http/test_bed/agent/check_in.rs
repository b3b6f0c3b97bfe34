//! The check-in, and the policy it pulls.

use std::sync::Arc;

use ::http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::policy::PolicyBody;
use crate::http::test_bed::IdentityMap;
use crate::http::test_bed::message::{body, with_json};
use crate::http::test_bed::parts::{BuildBody, device};
use crate::http::{Call, Request};
use crate::protocol::ApiError;
use crate::protocol::agent::{CheckIn, CheckInAnswer, LocalAddress};
use crate::protocol::device_policy::PolicyVersion;
use crate::time::SimTime;

/// The regular sign of life, with which the policy is pulled.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CheckIn")]
pub(in crate::http::test_bed) struct CheckInBody {
    /// The machine id of the device.
    device_id: String,
    /// What it runs.
    build: BuildBody,
    /// Its address on the network it is on.
    address: LocalAddress,
    /// The version of the policy it has; 0 for none.
    policy_version: u32,
}

/// What a check-in is answered.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CheckInAnswer")]
pub(in crate::http::test_bed) struct AnswerBody {
    /// All that changed before this instant is in the policy, what changed later is not.
    as_of: SimTime,
    /// A newer policy than the device has; nothing if it has the latest.
    policy: Option<PolicyBody>,
}

pub(super) fn write(origin: &str, path: &str, check_in: &CheckIn, register: &(impl IdentityMap + ?Sized)) -> Request {
    let body = CheckInBody {
        device_id: register.device_name(check_in.device).machine_id,
        build: check_in.build.into(),
        address: check_in.address,
        policy_version: check_in.policy.0,
    };
    with_json(origin, Method::POST, path, &body)
}

pub(super) fn read(call: &Call<'_>, register: &(impl IdentityMap + ?Sized)) -> Result<CheckIn, ApiError> {
    let CheckInBody { device_id, build, address, policy_version } = body(call)?;
    let device = device("deviceId", &device_id, register)?;
    Ok(CheckIn { device, build: build.into(), address, policy: PolicyVersion(policy_version) })
}

impl From<&CheckInAnswer> for AnswerBody {
    fn from(answer: &CheckInAnswer) -> Self {
        Self { as_of: answer.as_of, policy: answer.policy.as_deref().map(PolicyBody::from) }
    }
}

impl AnswerBody {
    /// The typed answer, or which field is wrong and how.
    pub(super) fn typed(self) -> Result<CheckInAnswer, String> {
        let policy = self.policy.map(PolicyBody::typed).transpose()?;
        Ok(CheckInAnswer { policy: policy.map(Arc::new), as_of: self.as_of })
    }
}
