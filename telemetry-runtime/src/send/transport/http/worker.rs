//! The thread that has the client: it makes a request, judges the answer, and waits for the next.

use std::{
    error::Error,
    io::{self, Read, Write},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::mpsc,
};

use flate2::{Compression, write::GzEncoder};
use reqwest::{
    Method, Url,
    blocking::{Client, RequestBuilder, Response},
    header::{
        ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderName,
        RETRY_AFTER,
    },
    redirect, retry,
};
use telemetry_schema::wire::Uuid;

use super::{Base, Roots, Times, tls};
use crate::{
    clock::{Clock as _, SystemClock},
    send::{
        Parcel, TakeBack,
        transport::{
            Answer, Delivery, Failure,
            answer::{Asked, judge},
        },
    },
};

/// What a server learns of who sends: the version of this library, and nothing of the host.
const USER_AGENT: &str = concat!("telemetry-runtime/", env!("CARGO_PKG_VERSION"));

/// The name of a product's token on the way.
const TOKEN: HeaderName = HeaderName::from_static("telemetry-token");

/// Documents above this are compressed: below, the frame of gzip takes what it saves.
const GZIP_FROM_BYTES: usize = 1_024;

/// A request, and who waits for what becomes of it.
#[derive(Debug)]
pub struct Job {
    pub request: Request,
    pub answer: mpsc::Sender<Delivery>,
}

/// What is asked of the server, with all that has to cross to the other thread.
#[derive(Debug)]
pub enum Request {
    /// A report to take in.
    Deliver {
        report: Uuid,
        document: Vec<u8>,
        token: Option<&'static str>,
    },
    /// A report to take back.
    TakeBack {
        report: Uuid,
        authorization: String,
        token: Option<&'static str>,
    },
}

impl Request {
    pub fn deliver(parcel: &Parcel) -> Self {
        Self::Deliver {
            report: parcel.id(),
            document: parcel.document().to_vec(),
            token: parcel.token(),
        }
    }

    pub fn take_back(request: &TakeBack) -> Self {
        Self::TakeBack {
            report: request.id(),
            authorization: request.authorization(),
            token: request.token(),
        }
    }
}

/// Until nobody sends any more.
pub fn run(jobs: &mpsc::Receiver<Job>, times: Times, roots: &Roots, base: &Base) {
    let client = client(times, roots, base);
    while let Ok(Job { request, answer }) = jobs.recv() {
        let delivery = match &client {
            Some(client) => carry(client, times, base, request),
            None => Delivery::failed(Failure::Unusable),
        };
        // Who has given up waiting tries again another time.
        let _ = answer.send(delivery);
    }
}

fn client(times: Times, roots: &Roots, base: &Base) -> Option<Client> {
    let builder = Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(times.connect)
        .timeout(times.total)
        .pool_max_idle_per_host(0)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .http1_only();
    let builder = if base.is_plain() {
        // It stays on this device, whatever proxies there are and whatever the name is said to mean.
        let here: [SocketAddr; 2] = [
            (Ipv4Addr::LOCALHOST, 0).into(),
            (Ipv6Addr::LOCALHOST, 0).into(),
        ];
        builder
            .no_proxy()
            .resolve_to_addrs("localhost", &here)
            .tls_backend_preconfigured(tls::none().ok()?)
    } else {
        let more = roots.read().ok()?;
        builder.tls_backend_preconfigured(tls::config(more).ok()?)
    };
    builder.build().ok()
}

fn carry(client: &Client, times: Times, base: &Base, request: Request) -> Delivery {
    let (asked, report, request) = match request {
        Request::Deliver {
            report,
            document,
            token,
        } => {
            let request = posted(client, base.reports(), document);
            (Asked::Deliver, report, with_token(request, token))
        }
        Request::TakeBack {
            report,
            authorization,
            token,
        } => {
            let url = base.report(&report.to_string());
            let request = client
                .request(Method::DELETE, url)
                .header(AUTHORIZATION, authorization);
            (Asked::TakeBack, report, with_token(request, token))
        }
    };
    let answered = request
        .header(ACCEPT, "application/json")
        .header(CONNECTION, "close")
        .timeout(times.total)
        .send();
    match answered {
        Ok(response) => read(asked, report, response),
        Err(error) => Delivery::failed(failure(&error)),
    }
}

fn with_token(request: RequestBuilder, token: Option<&'static str>) -> RequestBuilder {
    match token {
        Some(token) => request.header(TOKEN, token),
        None => request,
    }
}

fn posted(client: &Client, url: Url, document: Vec<u8>) -> RequestBuilder {
    let request = client.post(url).header(CONTENT_TYPE, "application/json");
    match (document.len() > GZIP_FROM_BYTES).then(|| gzip(&document)) {
        Some(Ok(smaller)) => request.header(CONTENT_ENCODING, "gzip").body(smaller),
        Some(Err(_)) | None => request.body(document),
    }
}

/// Without a name or a time in the frame.
fn gzip(document: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(document)?;
    encoder.finish()
}

fn read(asked: Asked, report: Uuid, response: Response) -> Delivery {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let mut body = Vec::new();
    // One more than is allowed shows that there is more.
    let most = Answer::BYTES_MAX as u64 + 1;
    if let Err(error) = response.take(most).read_to_end(&mut body) {
        return Delivery::failed(if is_timeout(&error) {
            Failure::TimedOut
        } else {
            Failure::Cut
        });
    }
    let answer = Answer {
        status,
        content_type: text(CONTENT_TYPE),
        retry_after: text(RETRY_AFTER),
        date: text(DATE),
        body: &body,
    };
    judge(asked, report, &answer, SystemClock::new().unix_s())
}

fn failure(error: &reqwest::Error) -> Failure {
    if causes(error).any(is_of_tls) {
        Failure::Untrusted
    } else if error.is_connect() || error.is_builder() {
        Failure::Unreachable
    } else if error.is_timeout() {
        Failure::TimedOut
    } else {
        Failure::Cut
    }
}

/// The error, and all that lie behind it. The system's errors hide theirs.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let behind = |error: &&'a (dyn Error + 'static)| -> Option<&'a (dyn Error + 'static)> {
        let error: &'a (dyn Error + 'static) = *error;
        let hidden = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match hidden {
            Some(hidden) => Some(hidden),
            None => error.source(),
        }
    };
    std::iter::successors(Some(error), behind)
}

fn is_of_tls(error: &(dyn Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}

fn is_timeout(error: &io::Error) -> bool {
    let is_late = |error: &(dyn Error + 'static)| {
        error
            .downcast_ref::<reqwest::Error>()
            .is_some_and(reqwest::Error::is_timeout)
    };
    error.kind() == io::ErrorKind::TimedOut || causes(error).any(is_late)
}
