//! Who may call the control API: whoever has its token and calls it by a name it has. A page of another site that a
//! browser shows is kept out even if it learns the token, or has its own name point here.

use std::net::IpAddr;

use gnomon_reference_impl::http::Request;
use http::header;
use http::uri::Authority;

use super::answer::{Refusal, refuse};

/// Who may call the control API.
pub(in crate::serve) struct ControlGate {
    /// What stands in `Authorization: Bearer`.
    pub(in crate::serve) token: String,
    /// By which names it may be called, beside `localhost` and addresses.
    pub(in crate::serve) names: Vec<String>,
}

impl ControlGate {
    /// Refuses a request by a name that is none of ours, or from a page of another site.
    pub(super) fn admit(&self, request: &Request) -> Result<(), Refusal> {
        let host = request.uri().authority().cloned();
        let host = host.or_else(|| request.headers().get(header::HOST)?.as_bytes().try_into().ok());
        // A client of HTTP/1.0 may name no host; a browser does.
        if let Some(host) = &host
            && !self.knows(host.host())
        {
            let name = host.host();
            return Err(refuse(
                421,
                format!(
                    "The control API is not called `{name}` here; call it by an address or `localhost`, or start with \
                     `--name {name}`"
                ),
            ));
        }
        let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
        let own = origin.to_str().ok().and_then(|origin| origin.split_once("://")).is_some_and(|(_, authority)| {
            authority.parse::<Authority>().is_ok_and(|authority| Some(&authority) == host.as_ref())
        });
        if own { Ok(()) } else { Err(refuse(403, "The control API answers no page of another origin")) }
    }

    fn knows(&self, name: &str) -> bool {
        let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        address.parse::<IpAddr>().is_ok()
            || name.eq_ignore_ascii_case("localhost")
            || self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(host: &str, origin: Option<&str>) -> u16 {
        let gate = ControlGate { token: String::new(), names: vec!["gnomon".to_owned()] };
        let mut request = http::Request::builder().uri("/clock").header("host", host);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        gate.admit(&request.body(Vec::new()).unwrap()).map_or_else(|refusal| refusal.status, |()| 200)
    }

    #[test]
    fn it_is_called_by_an_address_by_localhost_or_by_a_name_that_was_given() {
        for host in ["127.0.0.1:8085", "localhost:8085", "LOCALHOST", "[::1]:8085", "10.0.0.7", "gnomon:8085"] {
            assert_eq!(status(host, None), 200, "{host}");
        }
        for host in ["evil.example.org", "evil.example.org:8085", "127.0.0.1.nip.io", "localhost.evil.org"] {
            assert_eq!(status(host, None), 421, "{host}");
        }
    }

    #[test]
    fn a_page_of_another_origin_is_refused() {
        let host = "127.0.0.1:8085";
        assert_eq!(status(host, Some("http://127.0.0.1:8085")), 200);
        for origin in ["null", "http://127.0.0.1:8080", "https://evil.example.org", "http://localhost:8085", ""] {
            assert_eq!(status(host, Some(origin)), 403, "{origin}");
        }
    }
}
