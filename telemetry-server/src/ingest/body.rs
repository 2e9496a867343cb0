//! The bytes of a request, as far as a report has any.

use std::{io::Read as _, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use flate2::bufread::GzDecoder;
use http_body_util::BodyExt as _;
use telemetry_schema::wire::{Code, REPORT_BYTES_MAX};
use tokio::time::timeout;

use crate::error::Failure;

/// What is read of a body that is not wanted, so that its sender hears why: one that still writes when
/// we close never sees the answer. It is read into nothing.
const DISCARDED_BYTES_MAX: usize = 16 * REPORT_BYTES_MAX;

enum Encoding {
    Identity,
    Gzip,
}

/// The text of a body.
pub(super) async fn text(
    headers: HeaderMap,
    body: Body,
    patience: Duration,
) -> Result<String, Failure> {
    let read = timeout(patience, bytes(headers, body)).await;
    let late = |_| unfinished("the body did not come in time");
    let (encoding, bytes) = read.map_err(late)??;
    let bytes = match encoding {
        Encoding::Identity => bytes,
        Encoding::Gzip => unpacked(&bytes)?,
    };
    let foreign = |_| Failure::of(Code::Malformed, "not UTF-8");
    String::from_utf8(bytes).map_err(foreign)
}

/// Reads what is left of a body, within bounds. One that its sender holds back until it is asked for
/// stays where it is.
pub async fn discard(headers: &HeaderMap, body: Body, patience: Duration) {
    if !is_held_back(headers) {
        drain(body, patience).await;
    }
}

fn is_held_back(headers: &HeaderMap) -> bool {
    headers.contains_key(header::EXPECT)
}

async fn drain(mut body: Body, patience: Duration) {
    let mut left = DISCARDED_BYTES_MAX;
    let rest = async {
        while let Some(Ok(data)) = data(&mut body).await {
            match left.checked_sub(data.len()) {
                Some(less) => left = less,
                None => break,
            }
        }
    };
    let _ = timeout(patience, rest).await;
}

async fn bytes(headers: HeaderMap, mut body: Body) -> Result<(Encoding, Vec<u8>), Failure> {
    let (wanted, is_held_back) = (wanted(&headers), is_held_back(&headers));
    // They lie in the buffer that the head was read into. Kept, it could not be read into again, and a body
    // that takes its time would cost two of them.
    drop(headers);
    let read = match wanted {
        Ok(encoding) => collected(&mut body).await.map(|bytes| (encoding, bytes)),
        Err(failure) => Err(failure),
    };
    if read.is_err() && !is_held_back {
        drain(body, Duration::from_secs(1)).await;
    }
    read
}

/// What can be said of a body by its head.
fn wanted(headers: &HeaderMap) -> Result<Encoding, Failure> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(essence);
    if !media_type.is_some_and(|name| name.eq_ignore_ascii_case("application/json")) {
        let message = "a report has the media type application/json";
        return Err(Failure::of(Code::MediaType, message));
    }
    let encoding = encoding(headers)?;
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > REPORT_BYTES_MAX as u64) {
        return Err(too_large());
    }
    Ok(encoding)
}

/// The media type without its parameters. JSON is UTF-8, whatever they say.
fn essence(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    text.split(';').next().map(str::trim)
}

fn encoding(headers: &HeaderMap) -> Result<Encoding, Failure> {
    let mut names = headers.get_all(header::CONTENT_ENCODING).iter();
    let name = match (names.next(), names.next()) {
        (None, _) => return Ok(Encoding::Identity),
        (Some(name), None) => name.to_str().unwrap_or_default().trim(),
        (Some(_), Some(_)) => "",
    };
    match name {
        name if name.eq_ignore_ascii_case("gzip") => Ok(Encoding::Gzip),
        name if name.eq_ignore_ascii_case("identity") => Ok(Encoding::Identity),
        _ => {
            let message = "a report is encoded by gzip, once, or not at all";
            let accepted = HeaderValue::from_static("gzip, identity");
            let failure = Failure::of(Code::MediaType, message);
            Err(failure.header(header::ACCEPT_ENCODING, accepted))
        }
    }
}

async fn collected(body: &mut Body) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(data) = data(body).await {
        let data = data.map_err(|_| unfinished("the body ended before its end"))?;
        if bytes.len() + data.len() > REPORT_BYTES_MAX {
            return Err(too_large());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// The next bytes; trailers have nothing to say.
async fn data(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        match body.frame().await? {
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    return Some(Ok(data));
                }
            }
            Err(error) => return Some(Err(error)),
        }
    }
}

/// At most one byte more than a report has is ever unpacked, however many were packed.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut decoder = GzDecoder::new(bytes);
    let mut unpacked = Vec::new();
    let most = REPORT_BYTES_MAX as u64 + 1;
    let read = decoder.by_ref().take(most).read_to_end(&mut unpacked);
    if unpacked.len() > REPORT_BYTES_MAX {
        return Err(too_large());
    }
    if read.is_err() || !decoder.into_inner().is_empty() {
        return Err(Failure::of(Code::Malformed, "not one gzip stream"));
    }
    Ok(unpacked)
}

fn too_large() -> Failure {
    let message = format!("a report has at most {REPORT_BYTES_MAX} bytes, packed and unpacked");
    Failure::of(Code::TooLarge, &message)
}

/// A body that did not arrive says nothing about the report: the next attempt may be whole.
fn unfinished(message: &str) -> Failure {
    let failure = Failure::of(Code::Unavailable, message);
    failure.status(StatusCode::REQUEST_TIMEOUT)
}
