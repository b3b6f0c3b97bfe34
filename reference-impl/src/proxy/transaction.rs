//! What passed through the proxy: one request, or one tunnel (PRX-02).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use crate::catalog::Host;
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};

/// One request or tunnel, as the proxy saw it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProxyTransaction {
    /// When the request arrived.
    pub start: SimTime,
    /// How long it took.
    pub elapsed: SimDuration,
    /// The address of the client.
    pub client: IpAddr,
    /// Who signed in to the proxy, as typed: `CONTOSO\carol`, `erin smith`, `dave@contoso.com`.
    pub user: Option<String>,
    /// What was asked.
    pub method: Method,
    /// The server asked for.
    pub host: Host,
    /// The TCP port of the server.
    pub port: u16,
    /// Path and query with the leading slash, as the client sent them; empty for a tunnel.
    pub path: String,
    /// Bytes from the client, on the wire.
    pub up: Bytes,
    /// Bytes to the client, on the wire.
    pub down: Bytes,
    /// The HTTP status that the client got.
    pub status: u16,
    /// What the proxy did.
    pub action: ProxyAction,
    /// The server's address; nothing where none was asked (a denial, an answer from the cache).
    pub peer: Option<IpAddr>,
    /// The media type of the answer.
    pub content_type: Option<String>,
    /// The name of the proxy.
    pub proxy: String,
}

/// An HTTP method.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Method {
    /// Opens a tunnel.
    Connect,
    /// Asks for something.
    Get,
    /// Asks whether it is there.
    Head,
    /// Sends a body that something is done with.
    Post,
    /// Sends a body that is stored under the address.
    Put,
    /// Asks what is possible.
    Options,
}

/// What the proxy did.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ProxyAction {
    /// Let it through, or answered from its cache.
    Allowed,
    /// Refused it (403).
    Denied,
    /// Asked for credentials (407).
    Challenged,
}

impl ProxyTransaction {
    /// Somebody looks at something: an example to start from.
    #[must_use]
    pub fn example() -> Self {
        Self {
            start: SimTime::from_millis(1_612_936_800_000),
            elapsed: SimDuration::from_millis(250),
            client: Ipv4Addr::new(10, 0, 0, 7).into(),
            user: Some("CONTOSO\\carol".to_owned()),
            method: Method::Get,
            host: Host::Domain("www.dropbox.com".to_owned()),
            port: 80,
            path: "/home".to_owned(),
            up: Bytes(412),
            down: Bytes(1263),
            status: 200,
            action: ProxyAction::Allowed,
            peer: Some(Ipv4Addr::new(192, 0, 2, 1).into()),
            content_type: Some("text/html".to_owned()),
            proxy: "proxy01".to_owned(),
        }
    }

    /// When it was over: the moment at which most products log it.
    #[must_use]
    pub fn end(&self) -> SimTime {
        self.start + self.elapsed
    }

    /// Whether it is a tunnel.
    #[must_use]
    pub fn is_tunnel(&self) -> bool {
        self.method == Method::Connect
    }

    /// `http`, or `https` on its port.
    #[must_use]
    pub const fn scheme(&self) -> &'static str {
        if self.port == 443 { "https" } else { "http" }
    }

    /// Path and query apart.
    #[must_use]
    pub fn path_and_query(&self) -> (&str, Option<&str>) {
        match self.path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (&self.path, None),
        }
    }

    /// The host, with its port where the scheme does not tell it.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.port {
            80 | 443 => self.host.to_string(),
            port => format!("{}:{port}", self.host),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "CONNECT",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Options => "OPTIONS",
        })
    }
}
