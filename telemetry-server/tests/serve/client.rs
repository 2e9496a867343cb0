//! A client that does exactly what it is told, right or wrong.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// So that a test whose server stays silent fails and does not hang.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(its, _)| its.eq_ignore_ascii_case(name))?;
        Some(found.1.trim())
    }

    pub fn word(&self, key: &str) -> String {
        let json = self.json();
        let word = json.get(key).and_then(Value::as_str);
        word.unwrap_or_else(|| panic!("no {key}: {json}"))
            .to_owned()
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// What comes until the server closes; an error if nothing that is an answer does.
pub fn answer(stream: &mut impl Read) -> Option<Answer> {
    let mut bytes = Vec::new();
    // A server that closes while we still write may reset the connection after its answer.
    let _ = stream.read_to_end(&mut bytes);
    parsed(&bytes)
}

fn parsed(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = bytes.split_at(end);
    let head = std::str::from_utf8(head).ok()?.to_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer {
        status,
        head,
        body: body[4..].to_vec(),
    })
}

/// One answer on a connection that stays open.
pub fn next_answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        bytes.push(byte[0]);
    }
    let mut answer = parsed(&bytes)?;
    let length = answer.header("content-length")?.parse().ok()?;
    answer.body.resize(length, 0);
    stream.read_exact(&mut answer.body).ok()?;
    Some(answer)
}

/// An answer without a body, as it is.
pub fn interim(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 25];
    stream.read_exact(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

pub fn request(method: &str, path: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{method} {path} HTTP/1.1\r\nHost: server.example\r\n").into_bytes();
    for header in headers {
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    if !body.is_empty() {
        bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

/// One request on a connection of its own.
pub fn ask(address: SocketAddr, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
    let mut headers = headers.to_vec();
    headers.push("Connection: close");
    send(address, &request(method, path, &headers, body))
}

/// Bytes as they are, on a connection of their own.
pub fn send(address: SocketAddr, bytes: &[u8]) -> Answer {
    let mut stream = connect(address);
    let _ = stream.write_all(bytes);
    answer(&mut stream).expect("an answer")
}

pub fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, "GET", path, &[], b"")
}

pub const JSON: &str = "Content-Type: application/json";

pub fn post(address: SocketAddr, body: &[u8]) -> Answer {
    ask(address, "POST", "/v1/reports", &[JSON], body)
}

pub fn erase(address: SocketAddr, id: &str, secret: &str) -> Answer {
    let header = format!("Authorization: Receipt {secret}");
    ask(
        address,
        "DELETE",
        &format!("/v1/reports/{id}"),
        &[&header],
        b"",
    )
}
