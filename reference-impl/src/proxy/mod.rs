//! The forward proxy: what passed through it, and the log lines that real products write about it (PRX-01, PRX-02,
//! PRX-05).
//!
//! | file | what lives there |
//! |---|---|
//! | `transaction.rs` | what passed through the proxy |
//! | `writer/` | the log of each product, one small file each, with the quirks of the product |
//! | `sender.rs`, `send_buffer.rs` | how its log comes to the collector, and what is not acknowledged yet |
//! | `writer/syslog.rs` | the envelope of those who send their log by syslog |
//!
//! Writers are the counterpart of [`crate::logs`]: what is written here is read there.
//!
//! ```
//! use gnomon_reference_impl::proxy::{ProxyTransaction, writer};
//!
//! let transaction = ProxyTransaction::example();
//! let mut log = Vec::new();
//! writer("SQUID_NATIVE").unwrap().write(&transaction, &mut log);
//! assert_eq!(
//!     String::from_utf8(log).unwrap(),
//!     "1612936800.250    250 10.0.0.7 TCP_MISS/200 1263 GET http://www.dropbox.com/home contoso\\\\carol \
//!      HIER_DIRECT/192.0.2.1 text/html\n"
//! );
//! ```

mod send_buffer;
mod sender;
mod transaction;
mod writer;

pub use sender::{LogSender, TcpFraming, Transport};
pub use transaction::{Method, ProxyAction, ProxyTransaction};
pub use writer::{CustomLog, InSyslog, LogWriter, SquidCommon, SquidNative, SyslogStyle, writer, writers};
