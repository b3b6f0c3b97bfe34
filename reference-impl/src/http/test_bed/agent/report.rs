//! The report: its body is the lines that the cap counts, and nothing else (REP-02, REP-06).
//!
//! What identifies a report and what it is said to be travels in headers, not in an envelope around the lines: the size
//! that counts is that of the body, before compression, and a body that is cut short on its way still comes with the
//! figures it is held against. The path names the report, so that a resend is the same request.

use std::sync::Arc;

use ::http::{HeaderName, HeaderValue, Method};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::test_bed::IdentityMap;
use crate::http::test_bed::message::{declared, malformed, number, of_type, with_bytes};
use crate::http::test_bed::parts::device;
use crate::http::{Call, Request};
use crate::protocol::ApiError;
use crate::protocol::agent::{Report, ReportAcknowledged, cut_short, decode_body, encode_body};
use crate::quantities::{Bytes, Tally};
use crate::time::SimTime;

/// The media type of the lines.
pub(in crate::http::test_bed) const LINES: &str = "application/x-ndjson";

const DEVICE: HeaderName = HeaderName::from_static("x-gnomon-device");
const FIRST: HeaderName = HeaderName::from_static("x-gnomon-first");
const COUNT: HeaderName = HeaderName::from_static("x-gnomon-count");
const SIZE: HeaderName = HeaderName::from_static("x-gnomon-size");
const SEALED_AT: HeaderName = HeaderName::from_static("x-gnomon-sealed-at");
const HELD_BACK: HeaderName = HeaderName::from_static("x-gnomon-held-back");
const HELD_BACK_UP: HeaderName = HeaderName::from_static("x-gnomon-held-back-up");
const HELD_BACK_DOWN: HeaderName = HeaderName::from_static("x-gnomon-held-back-down");

/// The headers of a report, with what each says.
pub(in crate::http::test_bed) fn headers() -> impl Iterator<Item = (HeaderName, &'static str)> {
    [
        (DEVICE, "The machine id of the device whose report it is"),
        (FIRST, "The number of its first transaction among those the device reports; the others follow without gaps"),
        (COUNT, "How many transactions it carries"),
        (SIZE, "The size of its body before compression, in bytes"),
        (SEALED_AT, "When it was sealed, which is when it was first sent"),
        (HELD_BACK, "How many transactions the cap has held back on the device so far"),
        (HELD_BACK_UP, "Their bytes from the device to the Internet"),
        (HELD_BACK_DOWN, "Their bytes from the Internet to the device"),
    ]
    .into_iter()
}

/// A report is on Defender's disk.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReportAcknowledged")]
pub(in crate::http::test_bed) struct AcknowledgedBody {
    /// The number of the report.
    sequence: u32,
}

pub(super) fn write(origin: &str, path: &str, report: &Report, register: &(impl IdentityMap + ?Sized)) -> Request {
    let name = register.device_name(report.device);
    let body = encode_body(report, &name, register.names());
    let mut request = with_bytes(origin, Method::PUT, path, LINES, body);
    let figures = [
        (FIRST, report.first),
        (COUNT, report.count()),
        (SIZE, report.body.0),
        (HELD_BACK, report.held_back.transactions),
        (HELD_BACK_UP, report.held_back.up.0),
        (HELD_BACK_DOWN, report.held_back.down.0),
    ];
    let headers = request.headers_mut();
    headers.extend(figures.map(|(header, figure)| (header, HeaderValue::from(figure))));
    for (header, text) in [(DEVICE, name.machine_id), (SEALED_AT, report.sealed_at.to_string())] {
        // Machine ids are hexadecimal digits, instants plain text.
        headers.extend(HeaderValue::from_str(&text).map(|text| (header, text)));
    }
    request
}

pub(super) fn read(
    call: &Call<'_>,
    sequence: &str,
    register: &mut (impl IdentityMap + ?Sized),
) -> Result<Arc<Report>, ApiError> {
    of_type(call, LINES)?;
    let sequence = number("number of the report", sequence)?;
    let name: String = declared(call, &DEVICE)?;
    let device = device("x-gnomon-device", &name, register)?;
    let (first, count): (u64, u64) = (declared(call, &FIRST)?, declared(call, &COUNT)?);
    if first.checked_add(count).is_none() {
        return Err(malformed("the header 'x-gnomon-first' leaves no numbers for so many transactions"));
    }
    let said = Bytes(declared(call, &SIZE)?);
    let sealed_at: SimTime = declared(call, &SEALED_AT)?;
    let held_back = Tally {
        transactions: declared(call, &HELD_BACK)?,
        up: Bytes(declared(call, &HELD_BACK_UP)?),
        down: Bytes(declared(call, &HELD_BACK_DOWN)?),
    };
    let bytes = Bytes(call.body().len() as u64);
    let transactions = decode_body(call.body(), Some(&name), register).map_err(|error| {
        // A line that was torn on its way is first of all a body that is too short.
        if bytes == said { malformed(&error.to_string()) } else { cut_short(sequence, bytes, said) }
    })?;
    // Whole lines that are missing are for Defender to refuse; a count that is wrong by itself is no report at all.
    let counted = transactions.len() as u64;
    if bytes == said && counted != count {
        return Err(malformed(&format!("report {sequence} has {counted} lines and is said to have {count}")));
    }
    let transactions = transactions.into();
    Ok(Arc::new(Report { device, sequence, first, transactions, body: said, sealed_at, held_back }))
}

impl From<ReportAcknowledged> for AcknowledgedBody {
    fn from(acknowledged: ReportAcknowledged) -> Self {
        Self { sequence: acknowledged.sequence }
    }
}

impl From<AcknowledgedBody> for ReportAcknowledged {
    fn from(body: AcknowledgedBody) -> Self {
        Self { sequence: body.sequence }
    }
}
