//! What stands between hosts and the server: a proxy as in a company that looks into its people's
//! connections. It is spoken to by `CONNECT`, proves to be the endpoint by an authority that the users
//! trust, keeps every byte, and does to a connection whatever a test asks for.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

use crate::{
    certificates::Identity,
    message::{Message, PATIENCE, connect},
};

/// What happens to a connection.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Nothing.
    None,
    /// It is closed as soon as it stands.
    Refused,
    /// It is taken, and nothing is ever said.
    Silent,
    /// The request is taken, and nothing is ever answered.
    Unanswered,
    /// The server answers, and nobody hears it.
    AnswerLost,
    /// So many bytes of the request go on to the server, and both are cut off.
    RequestCut(usize),
    /// So many bytes of the answer come back.
    AnswerCut(usize),
    /// The server is asked twice.
    Twice,
    /// The request waits so long before it goes on.
    Late(Duration),
    /// Somebody else answers.
    Answered(Vec<u8>),
    /// Bytes are passed on as they are, for a server that proves by itself who it is.
    Tunnel,
}

/// What went over a connection, unpacked from TLS.
#[derive(Clone, Default)]
pub struct Seen {
    /// `CONNECT telemetry.example:443 HTTP/1.1` and its headers; what else was said instead.
    pub tunnel: Message,
    /// What was asked, as far as it came.
    pub request: Message,
    /// What the server answered, heard or not.
    pub answer: Message,
}

pub struct Proxy {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    server: Mutex<Option<SocketAddr>>,
    identity: Mutex<Arc<ServerConfig>>,
    fault: Mutex<Box<dyn Fn() -> Fault + Send>>,
    seen: Mutex<Vec<Seen>>,
    is_over: AtomicBool,
}

impl Proxy {
    pub fn new(identity: &Identity) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            server: Mutex::default(),
            identity: Mutex::new(identity.server()),
            fault: Mutex::new(Box::new(|| Fault::None)),
            seen: Mutex::default(),
            is_over: AtomicBool::new(false),
        });
        let listening = shared.clone();
        thread::spawn(move || listening.listen(&listener));
        Self { address, shared }
    }

    /// Where requests go on to.
    pub fn leads_to(&self, server: SocketAddr) {
        *lock(&self.shared.server) = Some(server);
    }

    /// Who it proves to be from now on.
    pub fn is(&self, identity: &Identity) {
        *lock(&self.shared.identity) = identity.server();
    }

    /// The same, by no later version of TLS.
    pub fn is_at_most(&self, identity: &Identity, version: &'static SupportedProtocolVersion) {
        *lock(&self.shared.identity) = identity.server_of(&[version]);
    }

    /// What happens to all connections from now on.
    pub fn always(&self, fault: Fault) {
        self.draws(move || fault.clone());
    }

    /// The same, drawn for each of them.
    pub fn draws(&self, fault: impl Fn() -> Fault + Send + 'static) {
        *lock(&self.shared.fault) = Box::new(fault);
    }

    /// Every connection that was ever made, in order.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.shared.seen).clone()
    }

    pub fn connections(&self) -> usize {
        lock(&self.shared.seen).len()
    }

    /// The requests that came here whole.
    pub fn requests(&self) -> Vec<Message> {
        let seen = self.seen().into_iter().map(|seen| seen.request);
        seen.filter(|request| !request.0.is_empty()).collect()
    }

    /// Waits until so many connections were made.
    pub fn awaits(&self, connections: usize) {
        let started = Instant::now();
        while self.connections() < connections {
            assert!(started.elapsed() < PATIENCE, "nobody connects");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Relaxed);
        // Or it would wait for the next one.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn listen(self: &Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.is_over.load(Relaxed) {
                break;
            }
            let Ok(stream) = stream else { continue };
            let at = {
                let mut seen = lock(&self.seen);
                seen.push(Seen::default());
                seen.len() - 1
            };
            let fault = (lock(&self.fault))();
            let shared = self.clone();
            // Whatever goes wrong here is a cut connection to both ends.
            thread::spawn(move || drop(shared.pass(stream, &fault, at)));
        }
    }

    fn pass(&self, mut stream: TcpStream, fault: &Fault, at: usize) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        match fault {
            Fault::Refused => return Ok(()),
            Fault::Silent => return self.waits(&mut stream),
            _ => {}
        }
        let tunnel = Message::read(&mut stream)?;
        let leads = tunnel.first_line().starts_with("CONNECT ");
        self.note(at, |seen| seen.tunnel = tunnel);
        if !leads {
            return Ok(());
        }
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        if let Fault::Tunnel = fault {
            return self.tunnel(stream, at);
        }
        let identity = lock(&self.identity).clone();
        let connection = ServerConnection::new(identity).map_err(io::Error::other)?;
        let mut client = StreamOwned::new(connection, stream);
        let request = Message::read(&mut client)?;
        self.note(at, |seen| seen.request = request.clone());
        let answer = match fault {
            Fault::Unanswered => return self.waits(&mut client),
            Fault::Answered(answer) => Message(answer.clone()),
            fault => self.answer(&request, fault)?,
        };
        self.note(at, |seen| seen.answer = answer.clone());
        match fault {
            Fault::AnswerLost => return Ok(()),
            Fault::AnswerCut(bytes) => {
                client.write_all(&answer.0[..*bytes.min(&answer.0.len())])?;
            }
            _ => {
                client.write_all(&answer.0)?;
                client.conn.send_close_notify();
            }
        }
        client.flush()
    }

    /// Both ways at once, up to the end of either.
    fn tunnel(&self, mut client: TcpStream, at: usize) -> io::Result<()> {
        let server = *lock(&self.server);
        let mut server = connect(server.ok_or(io::ErrorKind::NotConnected)?)?;
        let (mut to_client, mut from_server) = (client.try_clone()?, server.try_clone()?);
        let back = thread::spawn(move || {
            let copied = io::copy(&mut from_server, &mut to_client);
            let _ = to_client.shutdown(Shutdown::Write);
            copied
        });
        let mut piece = [0; 4_096];
        while let Ok(n) = client.read(&mut piece) {
            if n == 0 {
                break;
            }
            self.note(at, |seen| seen.request.0.extend_from_slice(&piece[..n]));
            server.write_all(&piece[..n])?;
        }
        let _ = server.shutdown(Shutdown::Write);
        back.join().map_or(Ok(()), |copied| copied.map(drop))
    }

    fn answer(&self, request: &Message, fault: &Fault) -> io::Result<Message> {
        let server = *lock(&self.server);
        let server = server.ok_or(io::ErrorKind::NotConnected)?;
        match fault {
            Fault::RequestCut(bytes) => {
                let bytes = *bytes.min(&request.0.len());
                connect(server)?.write_all(&request.0[..bytes])?;
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            Fault::Twice => drop(ask(server, request)?),
            Fault::Late(wait) => thread::sleep(*wait),
            _ => {}
        }
        ask(server, request)
    }

    /// Says nothing up to the end of the test, or until the other end leaves.
    fn waits(&self, stream: &mut impl Read) -> io::Result<()> {
        let mut heard = [0; 1_024];
        while stream.read(&mut heard)? > 0 {
            if self.is_over.load(Relaxed) {
                break;
            }
        }
        Ok(())
    }

    fn note(&self, at: usize, change: impl FnOnce(&mut Seen)) {
        change(&mut lock(&self.seen)[at]);
    }
}

fn ask(server: SocketAddr, request: &Message) -> io::Result<Message> {
    let mut stream = connect(server)?;
    stream.write_all(&request.0)?;
    Message::read(&mut stream)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
