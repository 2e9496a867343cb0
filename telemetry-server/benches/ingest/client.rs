//! Clients that send reports, one a connection or each over a connection of its own that it keeps.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::Anyhow;

/// How many send at the same time.
pub const CLIENTS: usize = 64;

/// What a request may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many reports a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Connections {
    /// One, as devices send them.
    OneEach,
    /// All of a client, as a proxy before the server sends them.
    Kept,
}

/// Reports as bytes, to be sent all in one way.
pub struct Requests {
    connections: Connections,
    bytes: Vec<Vec<u8>>,
}

impl Requests {
    /// None yet.
    pub const fn new(connections: Connections) -> Self {
        Self {
            connections,
            bytes: Vec::new(),
        }
    }

    /// Puts a report at the end.
    pub fn push(&mut self, json: &str) {
        let ends = match self.connections {
            Connections::OneEach => "Connection: close\r\n",
            Connections::Kept => "",
        };
        let head =
            "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        let length = json.len();
        let request = format!("{head}{ends}Content-Length: {length}\r\n\r\n{json}");
        self.bytes.push(request.into_bytes());
    }

    /// One of so many of them.
    pub fn step_by(self, step: usize) -> Self {
        let bytes = self.bytes.into_iter().step_by(step).collect();
        Self { bytes, ..self }
    }

    /// The first ones of them.
    pub fn truncate(&mut self, most: usize) {
        self.bytes.truncate(most);
    }
}

/// One of the clients. It does no more than it has to: it shares the machine with the server.
struct Client {
    address: SocketAddr,
    connections: Connections,
    kept: Option<TcpStream>,
    answer: [u8; 2_048],
}

impl Client {
    /// Sends one and expects a status.
    fn send(&mut self, request: &[u8], accepted: u16) -> Anyhow<()> {
        let mut stream = match self.kept.take() {
            Some(kept) => kept,
            None => self.connect()?,
        };
        stream.write_all(request)?;
        let length = self.receive(&mut stream)?;
        if self.connections == Connections::Kept {
            self.kept = Some(stream);
        }
        let answer = &self.answer[..length];
        if answer.get(9..12) == Some(accepted.to_string().as_bytes()) {
            return Ok(());
        }
        let answer = String::from_utf8_lossy(answer);
        Err(format!("{accepted} was expected, and the answer was {answer}").into())
    }

    fn connect(&self) -> Anyhow<TcpStream> {
        let stream = TcpStream::connect(self.address)?;
        // A request is one write, and the next one comes after its answer: nothing is ever held back.
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// Reads one answer to its end, which its head tells; how long it is.
    fn receive(&mut self, stream: &mut TcpStream) -> Anyhow<usize> {
        let mut read = 0;
        loop {
            match stream.read(&mut self.answer[read..])? {
                0 => return Err("the answer ended before its end".into()),
                more => read += more,
            }
            if is_whole(&self.answer[..read]) {
                return Ok(read);
            }
        }
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let Some((head, body)) = str::from_utf8(answer)
        .ok()
        .and_then(|text| text.split_once("\r\n\r\n"))
    else {
        return false;
    };
    let mut lengths = head
        .lines()
        .filter_map(|line| line.strip_prefix("content-length: "));
    lengths.next().and_then(|length| length.parse().ok()) == Some(body.len())
}

/// Sends all of them, as fast as answers come or `per_second`; the latency of each, ascending.
pub fn send_all(
    address: SocketAddr,
    requests: &Requests,
    per_second: Option<f64>,
    accepted: u16,
) -> Anyhow<(Duration, Vec<Duration>)> {
    let (next, begins) = (AtomicUsize::new(0), Instant::now());
    let client = || -> Anyhow<Vec<Duration>> {
        let mut latencies = Vec::new();
        let mut client = Client {
            address,
            connections: requests.connections,
            kept: None,
            answer: [0; 2_048],
        };
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(request) = requests.bytes.get(at) else {
                return Ok(latencies);
            };
            let due = match per_second {
                None => Instant::now(),
                Some(rate) => begins + Duration::from_secs_f64(at as f64 / rate),
            };
            thread::sleep(due.saturating_duration_since(Instant::now()));
            client.send(request, accepted)?;
            latencies.push(due.elapsed());
        }
    };
    let mut latencies = Vec::new();
    thread::scope(|scope| -> Anyhow<()> {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        for client in clients {
            latencies.extend(client.join().map_err(|_| "a client panicked")??);
        }
        Ok(())
    })?;
    latencies.sort_unstable();
    Ok((begins.elapsed(), latencies))
}
