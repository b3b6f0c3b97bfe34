//! A decision: a change that a role accepted, with its instant, who asked, and what was answered. No question and
//! nothing refused is one, so limits, tokens and clocks are no part of taking a store up again.

use std::sync::Arc;

use gnomon_reference_impl::protocol::cloud_apps::CloudAppsRequest;
use gnomon_reference_impl::protocol::defender::{Caller, DefenderQuery, DefenderRequest};
use gnomon_reference_impl::protocol::logs::LogsRequest;
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::time::SimTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::serve::faults::Fault;

/// A change that was accepted.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(in crate::serve) struct Decision {
    /// The tenant's time.
    pub at: SimTime,
    /// What was asked.
    pub change: Change,
    /// What was answered; null if nothing is.
    #[serde(default)]
    pub result: Value,
    /// How many bytes of a record's end are the content of the upload, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<usize>,
}

/// What changes a tenant.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "about", rename_all = "kebab-case")]
pub(in crate::serve) enum Change {
    /// A request to Defender's core, in the name of somebody.
    Defender {
        /// In whose name it is asked: it becomes who created what there is.
        caller: Caller,
        /// What is asked.
        request: DefenderRequest,
    },
    /// Work on an alert or a machine.
    Devices(DefenderQuery),
    /// A request to the core of Cloud App Security.
    CloudApps(CloudAppsRequest),
    /// A request about logs.
    Logs(LogsRequest),
    /// A call of an upload.
    Upload(UploadRequest),
    /// A stimulus of the control API.
    Stimulus {
        /// The path of the control API.
        path: String,
        /// The body as it came.
        body: Value,
    },
    /// The clock is to be moved by hand to this instant.
    Move(SimTime),
    /// The clock is where it was moved to.
    Arrived,
    /// These faults are on from now.
    Faults(Vec<Fault>),
}

impl Decision {
    /// A decision at an instant.
    pub(in crate::serve) const fn new(at: SimTime, change: Change, result: Value) -> Self {
        Self { at, change, result, content: None }
    }
}

/// The content of an upload.
type Content = Arc<[u8]>;

/// The parts of a record that tells of these decisions, made at once: JSON, and the contents of uploads as they are.
pub(super) fn written(decisions: &[Decision]) -> serde_json::Result<(Vec<u8>, Vec<Content>)> {
    let mut contents = Vec::new();
    let without: Vec<Decision> = decisions
        .iter()
        .map(|decision| match &decision.change {
            Change::Upload(UploadRequest::Content { url, blob_type, body }) => {
                contents.push(Arc::clone(body));
                let (url, blob_type, body) = (url.clone(), *blob_type, Arc::from([]));
                let change = Change::Upload(UploadRequest::Content { url, blob_type, body });
                let content = Some(contents.last().map_or(0, |content| content.len()));
                Decision { change, content, at: decision.at, result: decision.result.clone() }
            }
            _ => decision.clone(),
        })
        .collect();
    Ok((serde_json::to_vec(&without)?, contents))
}

/// The decisions of a record.
pub(super) fn read(json: &[u8], mut contents: &[u8]) -> Result<Vec<Decision>, String> {
    let mut decisions: Vec<Decision> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    for decision in &mut decisions {
        let Some(length) = decision.content.take() else { continue };
        let (own, rest) = contents.split_at_checked(length).ok_or("the content of an upload is not all there")?;
        if let Change::Upload(UploadRequest::Content { body, .. }) = &mut decision.change {
            *body = Arc::from(own);
        }
        contents = rest;
    }
    Ok(decisions)
}

/// Whether a result is what was stored. What a newer program tells beside it does not count.
pub(in crate::serve) fn holds(stored: &Value, found: &Value) -> bool {
    match (stored, found) {
        (Value::Object(stored), Value::Object(found)) => {
            stored.iter().all(|(key, value)| found.get(key).is_some_and(|found| holds(value, found)))
        }
        (Value::Array(stored), Value::Array(found)) => {
            stored.len() == found.len() && stored.iter().zip(found).all(|(stored, found)| holds(stored, found))
        }
        _ => stored == found,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use gnomon_reference_impl::protocol::upload::BlobType;

    #[test]
    fn contents_of_uploads_are_kept_as_they_are_beside_the_rest() {
        let content = |bytes: &[u8]| {
            let (url, body) = ("https://storage/1".to_owned(), Arc::from(bytes));
            Change::Upload(UploadRequest::Content { url, blob_type: BlobType::BlockBlob, body })
        };
        let at = SimTime::from_millis(7);
        let all = [content(&[0, 255, 10]), Change::Arrived, content(&[]), content(b"log")];
        let all: Vec<Decision> = all.into_iter().map(|change| Decision::new(at, change, json!("Stored"))).collect();
        let (json, contents) = written(&all).unwrap();
        let contents = contents.concat();
        assert_eq!(contents, [0, 255, 10, b'l', b'o', b'g']);
        assert_eq!(read(&json, &contents), Ok(all));
        assert!(read(&json, &contents[..5]).is_err());
    }

    #[test]
    fn a_result_holds_if_all_that_was_stored_is_told_still() {
        let stored = json!({"id": 7, "lines": [{"a": 1}]});
        assert!(holds(&stored, &json!({"id": 7, "lines": [{"a": 1, "new": 2}], "more": null})));
        for other in [json!({"id": 8, "lines": [{"a": 1}]}), json!({"id": 7}), json!({"id": 7, "lines": []}), json!(7)]
        {
            assert!(!holds(&stored, &other), "{other}");
        }
    }
}
