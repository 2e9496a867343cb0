//! Clients that send reports, one a connection.

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

/// The request of a report, as bytes.
pub fn request(json: &str) -> Vec<u8> {
    let head = "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\n";
    let length = json.len();
    format!("{head}Content-Length: {length}\r\n\r\n{json}").into_bytes()
}

/// Sends one and expects a status.
fn send(address: SocketAddr, request: &[u8], accepted: u16) -> Anyhow<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request)?;
    let mut answer = Vec::with_capacity(512);
    stream.read_to_end(&mut answer)?;
    if answer.get(9..12) == Some(accepted.to_string().as_bytes()) {
        return Ok(());
    }
    let answer = String::from_utf8_lossy(&answer);
    Err(format!("{accepted} was expected, and the answer was {answer}").into())
}

/// Sends all of them, as fast as answers come or `per_second`; the latency of each, ascending.
pub fn send_all(
    address: SocketAddr,
    requests: &[Vec<u8>],
    per_second: Option<f64>,
    accepted: u16,
) -> Anyhow<(Duration, Vec<Duration>)> {
    let (next, begins) = (AtomicUsize::new(0), Instant::now());
    let client = || -> Anyhow<Vec<Duration>> {
        let mut latencies = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(request) = requests.get(at) else {
                return Ok(latencies);
            };
            let due = match per_second {
                None => Instant::now(),
                Some(rate) => begins + Duration::from_secs_f64(at as f64 / rate),
            };
            thread::sleep(due.saturating_duration_since(Instant::now()));
            send(address, request, accepted)?;
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
