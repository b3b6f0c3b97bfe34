//! The journal as a file: an HTTP Archive (HAR 1.2), whole after every entry, for browsers' tools and editors to show.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::journal::{JournalEntry, Message};

/// What stands behind the entries.
const END: &[u8] = b"\n]}}\n";

/// An HTTP Archive that grows.
#[derive(Debug)]
pub(super) struct Archive {
    file: File,
    /// Where the next entry begins.
    at: u64,
    is_empty: bool,
}

impl Archive {
    /// An archive without entries, in the place of a file that may be there.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut options = File::options();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.write(true).create(true).truncate(true).open(path)?;
        let creator = json!({"name": "gnomon", "version": env!("CARGO_PKG_VERSION")});
        let begin = format!("{{\"log\": {{\"version\": \"1.2\", \"creator\": {creator}, \"entries\": [");
        file.write_all(begin.as_bytes())?;
        file.write_all(END)?;
        Ok(Self { file, at: begin.len() as u64, is_empty: true })
    }

    /// Adds an entry; `origin` is how the client called the service, and `now` the machine's time.
    pub(super) fn add(&mut self, entry: &JournalEntry, origin: &str, now: &str) -> io::Result<()> {
        let separator = if self.is_empty { "\n" } else { ",\n" };
        let text = format!("{separator}{}", archived(entry, origin, now));
        self.file.seek(SeekFrom::Start(self.at))?;
        self.file.write_all(&[text.as_bytes(), END].concat())?;
        (self.at, self.is_empty) = (self.at + text.len() as u64, false);
        Ok(())
    }
}

fn pairs<'a>(pairs: impl Iterator<Item = (impl AsRef<str> + 'a, impl AsRef<str> + 'a)>) -> Vec<Value> {
    pairs.map(|(name, value)| json!({"name": name.as_ref(), "value": value.as_ref()})).collect()
}

fn media_type(message: &Message) -> String {
    message.headers().find(|(name, _)| *name == "content-type").map_or_else(String::new, |(_, value)| value.into())
}

/// An entry as an archive has it.
fn archived(entry: &JournalEntry, origin: &str, now: &str) -> Value {
    let fault = entry.fault.as_deref().map_or(String::new(), |fault| format!(", fault {fault}"));
    let query = entry.path.split_once('?').map_or("", |(_, query)| query);
    let query =
        pairs(query.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, ""))));
    let mut request = json!({
        "method": entry.method, "url": format!("{origin}{}", entry.path), "httpVersion": "HTTP/1.1", "cookies": [],
        "headers": [], "queryString": query, "headersSize": -1, "bodySize": entry.received,
    });
    let status = http::StatusCode::from_u16(entry.status).ok();
    let mut response = json!({
        "status": entry.status, "statusText": status.and_then(|status| status.canonical_reason()).unwrap_or_default(),
        "httpVersion": "HTTP/1.1", "cookies": [], "headers": [], "redirectURL": "", "headersSize": -1,
        "bodySize": entry.sent, "content": {"size": entry.sent, "mimeType": ""},
    });
    if let Some([asked, answered]) = &entry.said {
        request["headers"] = pairs(asked.headers()).into();
        response["headers"] = pairs(answered.headers()).into();
        if asked.length() > 0 {
            let (text, encoding) = asked.body();
            request["postData"] = json!({"mimeType": media_type(asked), "text": text, "_encoding": encoding});
        }
        let (text, encoding) = answered.body();
        let mut content = json!({"size": entry.sent, "mimeType": media_type(answered), "text": text});
        if let Some(encoding) = encoding {
            content["encoding"] = encoding.into();
        }
        response["content"] = content;
    }
    json!({
        "startedDateTime": now, "time": 0, "request": request, "response": response, "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": format!("{} of the tenant's time{fault}", entry.at),
    })
}
