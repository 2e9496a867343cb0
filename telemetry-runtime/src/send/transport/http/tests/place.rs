use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};

/// What reads and writes, whether or not there is TLS below.
pub trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// A listener on a free port of this device that reads one request a connection and lets the test answer.
pub struct Place {
    address: String,
    scheme: &'static str,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    connections: AtomicUsize,
    seen: Mutex<Seen>,
    handshakes: Mutex<Vec<HandshakeKind>>,
    over: AtomicBool,
}

/// A request as it came in.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub head: String,
    pub body: Vec<u8>,
}

impl Place {
    pub fn open(answer: impl Fn(&mut dyn Stream) + Send + Sync + 'static) -> Self {
        Self::begin("http", None, answer)
    }

    pub fn with_tls(
        config: Arc<ServerConfig>,
        answer: impl Fn(&mut dyn Stream) + Send + Sync + 'static,
    ) -> Self {
        Self::begin("https", Some(config), answer)
    }

    fn begin(
        scheme: &'static str,
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&mut dyn Stream) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared::default());
        let (here, answer) = (shared.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if here.over.load(SeqCst) {
                    return;
                }
                let (Ok(stream), here) = (stream, here.clone()) else {
                    continue;
                };
                let (tls, answer) = (tls.clone(), answer.clone());
                thread::spawn(move || here.serve(stream, tls, &*answer));
            }
        });
        Self {
            address,
            scheme,
            shared,
        }
    }

    /// An address where nobody listens.
    pub fn closed() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn port(&self) -> &str {
        self.address.split(':').nth(1).unwrap()
    }

    pub fn endpoint(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// How many requests came in.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(SeqCst)
    }

    /// How each connection with TLS began.
    pub fn handshakes(&self) -> Vec<HandshakeKind> {
        self.shared.handshakes.lock().unwrap().clone()
    }

    /// The last request.
    pub fn seen(&self) -> Seen {
        self.shared.seen.lock().unwrap().clone()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.over.store(true, SeqCst);
        let _ = TcpStream::connect(&self.address);
    }
}

impl Shared {
    fn serve(
        &self,
        mut stream: TcpStream,
        tls: Option<Arc<ServerConfig>>,
        answer: &dyn Fn(&mut dyn Stream),
    ) {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
        match tls.map(ServerConnection::new) {
            None => {
                if self.reads(&mut stream) {
                    answer(&mut stream);
                }
            }
            Some(connection) => {
                let mut stream = StreamOwned::new(connection.unwrap(), stream);
                if self.reads(&mut stream) {
                    let kind = stream.conn.handshake_kind();
                    self.handshakes.lock().unwrap().extend(kind);
                    answer(&mut stream);
                }
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    }

    /// Whether a request came in.
    fn reads(&self, stream: &mut dyn Stream) -> bool {
        let seen = request(stream);
        let is_whole = seen.is_some();
        if let Some(seen) = seen {
            *self.seen.lock().unwrap() = seen;
            self.connections.fetch_add(1, SeqCst);
        }
        is_whole
    }
}

fn request(stream: &mut dyn Stream) -> Option<Seen> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    head.truncate(head.len() - 2);
    Some(Seen { head, body })
}

/// An answer as it is written.
pub fn written(status: &str, content_type: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

pub fn answer(stream: &mut dyn Stream, status: &str, body: &str) {
    let _ = stream.write_all(written(status, "application/json", body).as_bytes());
}

/// The receipt of the report that tests send.
pub fn receipt(state: &str) -> String {
    let report = crate::send::consent::handmade::REPORT;
    format!("{{\"schema\":1,\"report\":\"{report}\",\"state\":\"{state}\"}}")
}
