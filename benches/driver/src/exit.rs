//! How long a service takes to end while it sends.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Result, Section,
    cargo::{benches, release, succeed},
    folder::Folder,
    section::{Target, number},
    statistics::quantile,
    upload,
};

const ROUNDS: usize = 200;

/// The endpoint that stands in the program.
const ADDRESS: &str = "127.0.0.1:24517";

/// So long at most until the program has tried to send; it waits for an answer for 30 s.
const PATIENCE: Duration = Duration::from_secs(20);

/// What follows the attempt, a fold among it, is over by then.
const SETTLE: Duration = Duration::from_millis(100);

/// What a café says instead of a receipt.
const PORTAL: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 45\r\n\
                        Connection: close\r\n\r\n<html><body>Agree to our terms.</body></html>";

/// Whom the program meets where its reports go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It does not share.
    Unasked,
    Nobody,
    Silent,
    Portal,
}

const PLACES: [(&str, Place); 4] = [
    ("sharing is off", Place::Unasked),
    ("nobody listens", Place::Nobody),
    ("the server is silent", Place::Silent),
    ("a captive portal", Place::Portal),
];

/// What a round measured, and whether the attempt was still open when the program ended.
struct End {
    ms: f64,
    is_cut: bool,
}

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let program = built()?;
    let kept = prepared(&program, "keep")?;
    let shared = prepared(&program, "share")?;
    let mut ends: Vec<Vec<End>> = PLACES.iter().map(|_| Vec::new()).collect();
    for round in 0..ROUNDS {
        for turn in 0..PLACES.len() {
            // Nobody always follows the same neighbour.
            let at = (turn + round) % PLACES.len();
            let (label, place) = PLACES[at];
            let from = if place == Place::Unasked {
                &kept
            } else {
                &shared
            };
            let end = place
                .end(&program, from)
                .map_err(|error| format!("{label}: {error}"))?;
            ends[at].push(end);
        }
    }
    Ok(tell(&ends))
}

fn tell(ends: &[Vec<End>]) -> Section {
    let times: Vec<Vec<f64>> = ends
        .iter()
        .map(|ends| ends.iter().map(|end| end.ms).collect())
        .collect();
    let more = |at: usize| quantile(&times[at], 0.99) - quantile(&times[0], 0.99);
    let rows: Vec<Vec<String>> = (0..PLACES.len())
        .map(|at| {
            let part = |part| number(quantile(&times[at], part));
            let cut = ends[at].iter().filter(|end| end.is_cut).count();
            vec![
                PLACES[at].0.to_owned(),
                part(0.5),
                part(0.99),
                part(1.0),
                number(more(at)),
                format!("{cut} of {}", ends[at].len()),
            ]
        })
        .collect();
    let mut section = Section::new(
        "Exit",
        "Milliseconds from the end of a service's standard input, its word to end, until it has been \
         waited for, in rounds that run each once. What is sent was recorded three days before; the \
         thread of the service sends it. \"Silent\" takes the request and says nothing. The portal \
         answers with a page at the moment in which the service is told to end. \"Nobody\" refuses \
         the connection, which is over before. \"Cut\" are the attempts that were open when the \
         process ended, as the store tells afterwards.",
    );
    let columns = [
        "where reports go",
        "median",
        "p99",
        "most",
        "more at p99",
        "cut",
    ];
    section.table("A service that ends", &columns, &rows);
    let targets: Vec<Target> = (1..PLACES.len())
        .map(|at| {
            let what = format!("{}, more at p99", PLACES[at].0);
            Target::at_most(&what, more(at), 50.0, " ms")
        })
        .collect();
    section.targets(&targets);
    section
}

impl Place {
    fn end(self, program: &Path, from: &Folder) -> Result<End> {
        let folder = copied(from)?;
        let listener = match self {
            Self::Unasked | Self::Nobody => None,
            Self::Silent | Self::Portal => Some(listener()?),
        };
        let mut running = folder
            .command(program)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let met = match &listener {
            Some(listener) => request(listener).map(Some),
            None if self == Self::Nobody => {
                until(|| Ok(last(program, &folder)? == "failed")).map(|()| None)
            }
            None => Ok(None),
        };
        thread::sleep(SETTLE);
        if let (Self::Portal, Ok(Some(mut stream))) = (self, met.as_ref().map(Option::as_ref)) {
            stream
                .write_all(PORTAL)
                .map_err(|error| error.to_string())?;
        }
        let told = Instant::now();
        drop(running.stdin.take());
        let status = running.wait().map_err(|error| error.to_string())?;
        let ms = told.elapsed().as_secs_f64() * 1e3;
        met?;
        if !status.success() {
            return Err(status.to_string());
        }
        self.judged(ms, &last(program, &folder)?)
    }

    /// A round counts only if the store tells of the attempt that was to be.
    fn judged(self, ms: f64, last: &str) -> Result<End> {
        let is_as_it_should = match self {
            Self::Unasked => last.is_empty(),
            Self::Nobody => last == "failed",
            Self::Silent => last == "cut_off",
            Self::Portal => ["cut_off", "failed"].contains(&last),
        };
        let is_cut = last == "cut_off";
        is_as_it_should
            .then_some(End { ms, is_cut })
            .ok_or_else(|| format!("the last attempt was \"{last}\""))
    }
}

fn listener() -> Result<TcpListener> {
    let listener = TcpListener::bind(ADDRESS).map_err(|error| format!("{ADDRESS}: {error}"))?;
    let set = listener.set_nonblocking(true);
    set.map_err(|error| error.to_string()).map(|()| listener)
}

/// The connection, once the head of a request has come.
fn request(listener: &TcpListener) -> Result<TcpStream> {
    let mut met = None;
    until(|| {
        met = listener.accept().ok().map(|(stream, _)| stream);
        Ok(met.is_some())
    })?;
    let mut stream = met.ok_or("nobody has come")?;
    let failed = |error: std::io::Error| error.to_string();
    stream.set_nonblocking(false).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    let mut heard = Vec::new();
    while !heard.windows(4).any(|four| four == b"\r\n\r\n") {
        let mut piece = [0; 4_096];
        match stream.read(&mut piece).map_err(failed)? {
            0 => return Err("the request was broken off".to_owned()),
            bytes => heard.extend_from_slice(&piece[..bytes]),
        }
    }
    Ok(stream)
}

fn until(mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let started = Instant::now();
    while !is_so()? {
        if started.elapsed() > PATIENCE {
            return Err("the program has sent nothing".to_owned());
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// What came of the last attempt.
fn last(program: &Path, folder: &Folder) -> Result<String> {
    let told = succeed(folder.command(program).arg("last"))?;
    Ok(told.trim().to_owned())
}

fn built() -> Result<PathBuf> {
    let folder = upload::sending();
    let mut command = release(&benches().join("Cargo.toml"), &folder);
    command.args(["--package", "bench-sender", "--features", "upload"]);
    succeed(&mut command)?;
    Ok(folder.join("release/sender"))
}

/// A home in which something was recorded three days ago, and sealed the day after if it is shared:
/// its moment has come.
fn prepared(program: &Path, consent: &str) -> Result<Folder> {
    let folder = Folder::new()?;
    let said = |ago: &str, word: &str| {
        let mut command = folder.command(Path::new("faketime"));
        command.args(["--exclude-monotonic", "-f", ago]);
        succeed(command.arg(program).arg(word).env("NO_FAKE_STAT", "1"))
    };
    said("-3d", consent)?;
    said("-3d", "record")?;
    let waiting = said("-2d", "seal")?;
    let shares = consent == "share";
    if (waiting.trim() == "0") == shares {
        return Err(format!(
            "{} reports wait after \"{consent}\"",
            waiting.trim()
        ));
    }
    Ok(folder)
}

fn copied(from: &Folder) -> Result<Folder> {
    let folder = Folder::new()?;
    let contents = from.path().join(".");
    succeed(
        Command::new("cp")
            .arg("-a")
            .arg(contents)
            .arg(folder.path()),
    )?;
    Ok(folder)
}
