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
use super::upload::{BLOB_TYPE, moved};
use crate::api_version::ApiVersion;
use crate::catalog::{AppIndex, Catalog};
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
        let tag_of = |app: &AppIndex| format!("/api/gnomon/apps/{}/tag", catalog.app(*app).id.0);
        let policy = |id| format!("/api/v1/policies/{NEW_SERVICE}/{id}/");
        match request {
            CloudAppsRequest::TagApp { app, tag } if self.api_version == ApiVersion::Contract => {
                let path = format!("/api/v1/discovery/discovery_app/{}/add_tag/", catalog.app(*app).id.0);
                self.with_json(Method::POST, &path, &json!({"tagName": format!("{tag:?}")}))
            }
            CloudAppsRequest::TagApp { app, tag } => self.with_json(Method::PUT, &tag_of(app), &Tagging { tag: *tag }),
            CloudAppsRequest::UntagApp { app } => self.without_body(Method::DELETE, &tag_of(app)),
            CloudAppsRequest::SaveSettings(settings) => self.with_json(Method::PUT, "/api/gnomon/settings", settings),
            CloudAppsRequest::ReadSettings => self.get("/api/gnomon/settings"),
            CloudAppsRequest::SetLicence(licensed) => {
                self.with_json(Method::PUT, "/api/gnomon/licence", &Licence { licensed: *licensed })
            }
            CloudAppsRequest::ListTaggedApps => self.get("/api/gnomon/tagged_apps"),
            CloudAppsRequest::SynchronisationStatus => self.get("/api/gnomon/synchronisation"),
            CloudAppsRequest::BlockScript { format } => {
                self.get(&format!("/api/discovery_block_scripts/?format={format}&type=banned"))
            }
            CloudAppsRequest::CreatePolicy(settings) => {
                self.with_json(Method::POST, &format!("/api/v1/policies/{NEW_SERVICE}/"), settings)
            }
            CloudAppsRequest::ChangePolicy { policy: id, settings } => {
                self.with_json(Method::PUT, &policy(id), settings)
            }
            CloudAppsRequest::DeletePolicy { policy: id } => self.without_body(Method::DELETE, &policy(id)),
            CloudAppsRequest::ListPolicies => self.get("/api/gnomon/policies"),
            CloudAppsRequest::ListAlerts => self.get("/api/gnomon/alerts"),
            CloudAppsRequest::MarkAlerts(marking) => self.with_json(Method::POST, "/api/gnomon/alerts/mark", marking),
            CloudAppsRequest::GovernanceLog => self.get("/api/gnomon/governance"),
            CloudAppsRequest::CreateSubnet(rule) => self.with_json(Method::POST, "/api/v1/subnet/create_rule/", rule),
            CloudAppsRequest::ReplaceSubnet { subnet, rule } => {
                self.with_json(Method::POST, &format!("/api/v1/subnet/{subnet}/update_rule/"), rule)
            }
            CloudAppsRequest::DeleteSubnet { subnet } => {
                self.without_body(Method::DELETE, &format!("/api/v1/subnet/{subnet}/"))
            }
            CloudAppsRequest::ListSubnets => self.get("/api/gnomon/subnets"),
        }
    }

    /// A question about Cloud Discovery.
    #[must_use]
    pub fn discovery(&self, query: &DiscoveryQuery) -> Request {
        self.with_json(Method::POST, "/api/gnomon/discovery", query)
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
                });
                self.with_json(Method::POST, "/cas/api/v1/discovery/data_sources/", &body)
            }
            LogsRequest::AddCollector { name, data_sources } => {
                let body = json!({"name": name, "dataSources": data_sources});
                self.with_json(Method::POST, "/cas/api/v1/discovery/log_collectors/", &body)
            }
            _ => self.with_json(Method::POST, "/api/gnomon/logs", request),
        }
    }

    /// A call of an upload, with the service it is for.
    #[must_use]
    pub fn upload(&self, request: &UploadRequest) -> (Host, Request) {
        match request {
            UploadRequest::Address(asked) => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                query.append_pair("filename", &asked.filename).append_pair("source", &asked.source);
                (Host::CloudApps, self.get(&format!("/api/v1/discovery/upload_url/?{}", query.finish())))
            }
            UploadRequest::Content { url, body, .. } => {
                let path = url.strip_prefix(STORAGE_ORIGIN).filter(|path| path.starts_with('/'));
                // What is no address of the storage is put to no place there.
                let mut request = built(Method::PUT, path.unwrap_or("/elsewhere"), body.to_vec());
                request.headers_mut().insert(BLOB_TYPE, header::HeaderValue::from_static("BlockBlob"));
                (Host::Storage, request)
            }
            UploadRequest::Completion(done) => {
                let mut done = done.clone();
                done.upload_url = moved(&done.upload_url, STORAGE_ORIGIN, &self.storage_origin);
                (Host::CloudApps, self.with_json(Method::POST, "/api/v1/discovery/done_upload/", &done))
            }
        }
    }

    fn get(&self, path: &str) -> Request {
        self.without_body(Method::GET, path)
    }

    fn without_body(&self, method: Method, path: &str) -> Request {
        self.signed(built(method, path, Vec::new()))
    }

    fn with_json(&self, method: Method, path: &str, body: &impl Serialize) -> Request {
        // Everything that is asked can be written as JSON: no map has keys that are no text.
        let mut request = self.signed(built(method, path, serde_json::to_vec(body).unwrap_or_default()));
        let json = header::HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        request
    }

    fn signed(&self, mut request: Request) -> Request {
        if let Ok(authorization) = header::HeaderValue::from_str(&self.authorization) {
            request.headers_mut().insert(header::AUTHORIZATION, authorization);
        }
        request
    }
}

/// A request to a path; to the root if it is none.
fn built(method: Method, path: &str, body: Vec<u8>) -> Request {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    request
}
