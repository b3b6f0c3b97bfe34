//! The client of Cloud App Security: typed requests become requests over HTTP, and responses become typed answers
//! again.
//!
//! What has a public shape that loses nothing goes by it: block scripts, uploads, data sources, tags while there is a
//! route for them. Everything else goes by the routes of ours. An answer reads back exactly as the role gave it, a
//! refusal included: its code is in a header, since the public bodies do not tell it.
//!
//! Requests have a path and no origin; whoever sends them knows where to.

mod answer;

pub use answer::UnreadableAnswer;

use ::http::{Method, header};
use serde::Serialize;
use serde_json::json;

use super::log_types::number_of;
use super::own::{Licence, Tagging};
use super::policies::NEW_SERVICE;
use super::routes::{CloudAppsRoute, CloudAppsRoute as R};
use super::upload::{BLOB_TYPE, moved};
use crate::api_version::ApiVersion;
use crate::catalog::{AppIndex, Catalog};
use crate::http::route::bare;
use crate::http::{Host, Request};
use crate::protocol::cloud_apps::CloudAppsRequest;
use crate::protocol::discovery::DiscoveryQuery;
use crate::protocol::logs::LogsRequest;
use crate::protocol::upload::{STORAGE_ORIGIN, UploadRequest};

/// A client of Cloud App Security.
#[derive(Clone, Debug)]
pub struct Client {
    /// The header `Authorization`: `Bearer <token>` of an application with the role `Gnomon.Administrator`, or
    /// `Token <key>`.
    pub authorization: String,
    /// Which state of the API the service has.
    pub api_version: ApiVersion,
    /// Where log files are put, as the service was told: what addresses of uploads begin with.
    pub storage_origin: String,
}

impl Client {
    /// A request of an administrator.
    #[must_use]
    pub fn cloud_apps(&self, request: &CloudAppsRequest, catalog: &Catalog) -> Request {
        let id = |app: &AppIndex| catalog.app(*app).id.0.to_string();
        match request {
            CloudAppsRequest::TagApp { app, tag } if self.api_version == ApiVersion::Contract => {
                self.call_with(R::AddAppTag, &[&id(app)], &json!({"tagName": format!("{tag:?}")}))
            }
            CloudAppsRequest::TagApp { app, tag } => self.call_with(R::OwnTagApp, &[&id(app)], &Tagging { tag: *tag }),
            CloudAppsRequest::UntagApp { app } => self.call(R::OwnUntagApp, &[&id(app)]),
            CloudAppsRequest::SaveSettings(settings) => self.call_with(R::OwnSaveSettings, &[], settings),
            CloudAppsRequest::ReadSettings => self.call(R::OwnReadSettings, &[]),
            CloudAppsRequest::SetLicence(licensed) => {
                self.call_with(R::OwnSetLicence, &[], &Licence { licensed: *licensed })
            }
            CloudAppsRequest::ListTaggedApps => self.call(R::OwnTaggedApps, &[]),
            CloudAppsRequest::SynchronisationStatus => self.call(R::OwnSynchronisation, &[]),
            CloudAppsRequest::BlockScript { format } => {
                self.call_asking(R::BlockScript, &format!("format={format}&type=banned"))
            }
            CloudAppsRequest::CreatePolicy(settings) => self.call_with(R::CreatePolicy, &[NEW_SERVICE], settings),
            CloudAppsRequest::ChangePolicy { policy, settings } => {
                self.call_with(R::ChangePolicy, &[NEW_SERVICE, &policy.to_string()], settings)
            }
            CloudAppsRequest::DeletePolicy { policy } => {
                self.call(R::DeletePolicy, &[NEW_SERVICE, &policy.to_string()])
            }
            CloudAppsRequest::ListPolicies => self.call(R::OwnPolicies, &[]),
            CloudAppsRequest::ListAlerts => self.call(R::OwnAlerts, &[]),
            CloudAppsRequest::MarkAlerts(marking) => self.call_with(R::OwnMarkAlerts, &[], marking),
            CloudAppsRequest::GovernanceLog => self.call(R::OwnGovernance, &[]),
            CloudAppsRequest::CreateSubnet(rule) => self.call_with(R::CreateSubnet, &[], rule),
            CloudAppsRequest::ReplaceSubnet { subnet, rule } => {
                self.call_with(R::ReplaceSubnet, &[&subnet.to_string()], rule)
            }
            CloudAppsRequest::DeleteSubnet { subnet } => self.call(R::DeleteSubnet, &[&subnet.to_string()]),
            CloudAppsRequest::ListSubnets => self.call(R::OwnSubnets, &[]),
        }
    }

    /// A question about Cloud Discovery.
    #[must_use]
    pub fn discovery(&self, query: &DiscoveryQuery) -> Request {
        self.call_with(R::OwnDiscovery, &[], query)
    }

    /// A request about logs.
    #[must_use]
    pub fn logs(&self, request: &LogsRequest) -> Request {
        match request {
            LogsRequest::AddDataSource(source) => {
                let log_type = number_of(&source.log_type).map_or(json!(source.log_type), |number| json!(number));
                let body = json!({
                    "anonymizeUsers": false,
                    "displayName": source.display_name,
                    "logType": log_type,
                    "receiverTypeFull": source.receiver_type,
                    "timeZone": source.time_zone,
                });
                self.call_with(R::AddDataSource, &[], &body)
            }
            LogsRequest::AddCollector { name, data_sources } => {
                let body = json!({"name": name, "dataSources": data_sources});
                self.call_with(R::AddLogCollector, &[], &body)
            }
            _ => self.call_with(R::OwnLogs, &[], request),
        }
    }

    /// A call of an upload, with the service it is for.
    #[must_use]
    pub fn upload(&self, request: &UploadRequest) -> (Host, Request) {
        match request {
            UploadRequest::Address(asked) => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                query.append_pair("filename", &asked.filename).append_pair("source", &asked.source);
                (Host::CloudApps, self.call_asking(R::UploadUrl, &query.finish()))
            }
            UploadRequest::Content { url, body, .. } => {
                let path = url.strip_prefix(STORAGE_ORIGIN).filter(|path| path.starts_with('/'));
                // What is no address of the storage is put to no place there.
                let mut request = bare("", Method::PUT, path.unwrap_or("/elsewhere"));
                *request.body_mut() = body.to_vec();
                request.headers_mut().insert(BLOB_TYPE, header::HeaderValue::from_static("BlockBlob"));
                (Host::Storage, request)
            }
            UploadRequest::Completion(done) => {
                let mut done = done.clone();
                done.upload_url = moved(&done.upload_url, STORAGE_ORIGIN, &self.storage_origin);
                (Host::CloudApps, self.call_with(R::DoneUpload, &[], &done))
            }
        }
    }

    /// A call of a route with these parameters in its path.
    fn call(&self, what: CloudAppsRoute, parameters: &[&str]) -> Request {
        self.signed(what.row().request("", parameters, ""))
    }

    /// A call of a route with these options in its query, which are encoded already.
    fn call_asking(&self, what: CloudAppsRoute, query: &str) -> Request {
        self.signed(what.row().request("", &[], query))
    }

    /// A call of a route with a body of JSON.
    fn call_with(&self, what: CloudAppsRoute, parameters: &[&str], body: &impl Serialize) -> Request {
        let mut request = self.call(what, parameters);
        // Everything that is asked can be written as JSON: no map has keys that are no text.
        *request.body_mut() = serde_json::to_vec(body).unwrap_or_default();
        request.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
        request
    }

    fn signed(&self, mut request: Request) -> Request {
        if let Ok(authorization) = header::HeaderValue::from_str(&self.authorization) {
            request.headers_mut().insert(header::AUTHORIZATION, authorization);
        }
        request
    }
}
