//! HTTP/1.1 as far as a request or an answer has a head and a length.

use std::{
    fmt::Write as _,
    io::{self, Read, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// No peer is waited for longer.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// No head or body here is larger.
const BYTES_MAX: usize = 4 << 20;

/// The bytes of a request or an answer.
#[derive(Clone, Default)]
pub struct Message(pub Vec<u8>);

impl Message {
    /// Reads a head, and as much body as it announces.
    pub fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut message = Self::default();
        while message.head_bytes().is_none() {
            message.read_more(from, 1)?;
        }
        let length = message
            .header("content-length")
            .and_then(|n| n.parse().ok());
        let whole = message.head_bytes().unwrap_or(0) + length.unwrap_or(0);
        while message.0.len() < whole {
            message.read_more(from, whole - message.0.len())?;
        }
        Ok(message)
    }

    fn read_more(&mut self, from: &mut impl Read, bytes_max: usize) -> io::Result<()> {
        let mut piece = vec![0; bytes_max.min(16 << 10)];
        let n = from.read(&mut piece)?;
        if n == 0 || self.0.len() > BYTES_MAX {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.0.extend_from_slice(&piece[..n]);
        Ok(())
    }

    fn head_bytes(&self) -> Option<usize> {
        let end = self.0.windows(4).position(|four| four == b"\r\n\r\n")?;
        Some(end + 4)
    }

    pub fn head(&self) -> String {
        let head = &self.0[..self.head_bytes().unwrap_or(self.0.len())];
        String::from_utf8_lossy(head).into_owned()
    }

    /// `POST /v1/reports HTTP/1.1`, or `HTTP/1.1 201 Created`.
    pub fn first_line(&self) -> String {
        self.head().lines().next().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.head();
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value.trim().to_owned())
    }

    /// The status of an answer.
    pub fn status(&self) -> u16 {
        let line = self.first_line();
        let word = line.split_whitespace().nth(1);
        word.and_then(|word| word.parse().ok()).unwrap_or(0)
    }

    /// The body, unpacked.
    pub fn body(&self) -> Vec<u8> {
        let body = &self.0[self.head_bytes().unwrap_or(self.0.len())..];
        if self.header("content-encoding").as_deref() != Some("gzip") {
            return body.to_vec();
        }
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(body)
            .read_to_end(&mut plain)
            .unwrap();
        plain
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body()).unwrap_or_default()
    }
}

/// A request with a body; it is the only one of its connection.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
    let mut text =
        format!("{method} {path} HTTP/1.1\r\nHost: telemetry.example\r\nConnection: close\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    let _ = write!(text, "Content-Length: {}\r\n\r\n", body.len());
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    Message(bytes)
}

/// The delivery of a report.
pub fn post(report: &[u8]) -> Message {
    request(
        "POST",
        "/v1/reports",
        &[("Content-Type", "application/json")],
        report,
    )
}

pub fn get(path: &str) -> Message {
    request("GET", path, &[], b"")
}

/// A connection that does not wait for ever.
pub fn connect(to: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Asks, and reads the answer.
pub fn ask(to: SocketAddr, request: &Message) -> io::Result<Message> {
    let mut stream = connect(to)?;
    // Who is refused early gets an answer before all of it is said.
    let _ = stream.write_all(&request.0);
    Message::read(&mut stream)
}
