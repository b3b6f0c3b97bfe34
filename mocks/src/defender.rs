//! The indicator routes of Defender's API, one type an endpoint (`domain-facts.md` 2.7.2; API-02).

use gnomon_reference_impl::defender::{Indicator, IndicatorId};
use gnomon_reference_impl::wire::ErrorCode;
use gnomon_reference_impl::wire::defender::ImportResult;
use serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate, Times};

use crate::error;

/// A server that stands in for Defender's API on a port of its own.
pub struct Defender {
    server: MockServer,
}

impl Defender {
    /// A server without any stub: it answers 404 to everything.
    pub async fn start() -> Self {
        Self { server: MockServer::start().await }
    }

    /// Where clients find it.
    #[must_use]
    pub fn uri(&self) -> String {
        self.server.uri()
    }

    /// `GET /api/indicators`.
    #[must_use]
    pub fn list_indicators(&self) -> ListIndicators<'_> {
        ListIndicators { server: &self.server }
    }

    /// `POST /api/indicators`.
    #[must_use]
    pub fn submit_indicator(&self) -> SubmitIndicator<'_> {
        SubmitIndicator { server: &self.server }
    }

    /// `POST /api/indicators/import`.
    #[must_use]
    pub fn import_indicators(&self) -> ImportIndicators<'_> {
        ImportIndicators { server: &self.server }
    }

    /// `DELETE /api/indicators/{id}`.
    #[must_use]
    pub fn delete_indicator(&self, id: IndicatorId) -> DeleteIndicator<'_> {
        DeleteIndicator { server: &self.server, id }
    }
}

/// A stub that is ready to be mounted.
pub struct Stub<'a> {
    server: &'a MockServer,
    mock: Mock,
}

impl Stub<'_> {
    /// How often it must be called; the server checks it when it is dropped.
    #[must_use]
    pub fn expect(mut self, times: impl Into<Times>) -> Self {
        self.mock = self.mock.expect(times);
        self
    }

    /// It answers this often at most; later calls are answered by stubs mounted after it.
    #[must_use]
    pub fn up_to(mut self, times: u64) -> Self {
        self.mock = self.mock.up_to_n_times(times);
        self
    }

    /// Mounts it.
    pub async fn mount(self) {
        self.mock.mount(self.server).await;
    }
}

macro_rules! endpoint {
    ($(#[$doc:meta])* $name:ident, $method:literal, $path:expr) => {
        impl<'a> $name<'a> {
            /// Answers with a response of one's own: the way out when no named outcome fits.
            #[must_use]
            pub fn respond(self, response: ResponseTemplate) -> Stub<'a> {
                let at: String = $path(&self);
                Stub { server: self.server, mock: Mock::given(method($method)).and(path(at)).respond_with(response) }
            }

            /// The token is missing or invalid: 401.
            #[must_use]
            pub fn unauthorized(self) -> Stub<'a> {
                self.respond(error::unauthorized())
            }

            /// The token lacks the permission: 403.
            #[must_use]
            pub fn forbidden(self) -> Stub<'a> {
                self.respond(error::forbidden())
            }

            /// Too many calls: 429, and wait for so many seconds.
            #[must_use]
            pub fn throttled(self, seconds: u32) -> Stub<'a> {
                self.respond(error::throttled(seconds))
            }
        }
    };
}

/// `GET /api/indicators`.
pub struct ListIndicators<'a> {
    server: &'a MockServer,
}

endpoint!(ListIndicators, "GET", |_: &ListIndicators<'_>| "/api/indicators".to_owned());

impl<'a> ListIndicators<'a> {
    /// These indicators, in an OData collection.
    #[must_use]
    pub fn ok(self, indicators: &[Indicator]) -> Stub<'a> {
        let context = format!("{}/api/$metadata#Indicators", self.server.uri());
        let body = json!({ "@odata.context": context, "value": indicators });
        self.respond(ResponseTemplate::new(200).insert_header("OData-Version", "4.0").set_body_json(body))
    }

    /// No indicator at all.
    #[must_use]
    pub fn none(self) -> Stub<'a> {
        self.ok(&[])
    }
}

/// `POST /api/indicators`.
pub struct SubmitIndicator<'a> {
    server: &'a MockServer,
}

endpoint!(SubmitIndicator, "POST", |_: &SubmitIndicator<'_>| "/api/indicators".to_owned());

impl<'a> SubmitIndicator<'a> {
    /// The indicator as it is now: 200 whether it is new or updated.
    #[must_use]
    pub fn ok(self, indicator: &Indicator) -> Stub<'a> {
        self.respond(ResponseTemplate::new(200).set_body_json(indicator))
    }

    /// The value is no domain name: 400.
    #[must_use]
    pub fn invalid_domain_name(self, value: &str) -> Stub<'a> {
        self.respond(error::refusal(ErrorCode::InvalidDomainName, &format!("'{value}' is not a valid domain name")))
    }

    /// The organisation has as many indicators as it may: 400 (BLK-12).
    #[must_use]
    pub fn limit_reached(self, limit: u32) -> Stub<'a> {
        let message = format!("the organisation has reached its limit of {limit} indicators; delete some first");
        self.respond(error::refusal(ErrorCode::BadRequest, &message))
    }
}

/// `POST /api/indicators/import`.
pub struct ImportIndicators<'a> {
    server: &'a MockServer,
}

endpoint!(ImportIndicators, "POST", |_: &ImportIndicators<'_>| "/api/indicators/import".to_owned());

impl<'a> ImportIndicators<'a> {
    /// A result for each indicator; some may have failed.
    #[must_use]
    pub fn ok(self, results: &[ImportResult]) -> Stub<'a> {
        self.respond(ResponseTemplate::new(200).set_body_json(json!({ "value": results })))
    }

    /// More indicators than one call may carry: 400.
    #[must_use]
    pub fn too_many(self, received: usize, allowed: u32) -> Stub<'a> {
        let message = format!("{received} indicators were received, {allowed} are allowed");
        self.respond(error::refusal(ErrorCode::MaximumBatchSizeExceeded, &message))
    }
}

/// `DELETE /api/indicators/{id}`.
pub struct DeleteIndicator<'a> {
    server: &'a MockServer,
    id: IndicatorId,
}

endpoint!(DeleteIndicator, "DELETE", |stub: &DeleteIndicator<'_>| format!("/api/indicators/{}", stub.id.0));

impl<'a> DeleteIndicator<'a> {
    /// It is gone: 204.
    #[must_use]
    pub fn no_content(self) -> Stub<'a> {
        self.respond(ResponseTemplate::new(204))
    }

    /// There is none of this number: 404.
    #[must_use]
    pub fn not_found(self) -> Stub<'a> {
        let message = format!("Indicator {} was not found", self.id.0);
        self.respond(error::refusal(ErrorCode::ResourceNotFound, &message))
    }
}
