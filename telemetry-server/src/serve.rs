//! `serve`: from a configuration to an end in good order.

use std::{
    fmt,
    io::{self, Write as _},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use tokio::{net::TcpListener, task::JoinSet, time::interval};

use crate::{
    Clock, Ledger, LedgerOptions,
    app::App,
    config::{Config, Decided, Flags},
    crowd::Crowd,
    listen::{Door, Limits, listener},
    log,
    router::{operations, router},
    shutdown,
    tls::Certificate,
};

/// Why a server could not start, or did not end well.
#[derive(Debug)]
pub struct ServeError(String);

/// What watches a server needs few connections, and must find one when devices have taken all others.
const OPERATIONS_CONNECTIONS: usize = 32;

/// How often places of quotas that are whole again are forgotten.
const TIDY: Duration = Duration::from_secs(60);

/// What is left to tasks after everything else is over.
const LAST: Duration = Duration::from_secs(1);

/// Serves until it is told to stop, or shows the configuration.
///
/// # Errors
/// When the configuration is not accepted, the address is taken, a certificate or the ledger cannot be
/// opened, or requests were still under way when the time to finish was over.
pub fn serve(flags: &Flags) -> Result<(), ServeError> {
    let decided = flags.decide(std::env::vars_os()).map_err(failed)?;
    if flags.show {
        return match shown(&decided, flags.json) {
            // Who reads it may have read enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            shown => shown.map_err(failed),
        };
    }
    log::start(&decided.config);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let ended = runtime.block_on(run(decided.config));
    runtime.shutdown_timeout(LAST);
    ended
}

fn shown(decided: &Decided, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        let document = serde_json::json!({ "schema": 1, "config": decided.settings });
        return writeln!(out, "{document:#}");
    }
    let width = |length: fn(&crate::config::Setting) -> usize| {
        decided.settings.iter().map(length).max().unwrap_or(0)
    };
    let (key, value) = (width(|s| s.key.len()), width(|s| s.value.len()));
    for setting in &decided.settings {
        let source = &setting.source;
        writeln!(
            out,
            "{:key$}  {:value$}  {source}",
            setting.key, setting.value
        )?;
    }
    Ok(())
}

async fn run(config: Config) -> Result<(), ServeError> {
    let (stopper, mut stop) = shutdown::pair();
    tokio::spawn(stopper.on_signals());
    let certificate = Certificate::of(&config).map_err(failed)?;
    let (listener, address) = bind(config.listen)?;
    let operations = match config.operations_listen {
        Some(address) => Some(bind(address)?),
        None => None,
    };
    let scheme = if certificate.is_some() {
        "https"
    } else {
        "http"
    };
    if certificate.is_none() && !address.ip().is_loopback() {
        tracing::warn!(
            "reports come in the clear: listen on loopback behind a proxy, or give tls_cert and tls_key"
        );
    }
    let app = Arc::new(App::new(config, Clock::system()));
    let door = door(&app, listener, certificate.as_ref());
    // It answers from here on: that it starts.
    let mut doors = JoinSet::new();
    doors.spawn(door.serve(stop.clone()));
    let mut places = vec![format!("listening on {scheme}://{address}")];
    if let Some((listener, address)) = operations {
        doors.spawn(back_door(&app, listener).serve(stop.clone()));
        places.push(format!("operations on http://{address}"));
    }
    if let Some(certificate) = certificate {
        tokio::spawn(certificate.follow());
    }
    open(&app).await?;
    announce(&places);
    tokio::spawn(chores(Arc::clone(&app)));
    stop.asked().await;
    app.stopping();
    let mut is_done = true;
    while let Some(ended) = doors.join_next().await {
        is_done &= ended.unwrap_or(false);
    }
    if let Ok(ledger) = app.ledger().cloned() {
        // What waits is written; this blocks until it is.
        let _ = tokio::task::spawn_blocking(move || ledger.close()).await;
    }
    if is_done {
        tracing::info!("stopped");
        Ok(())
    } else {
        let message = "requests were still under way when the time to finish was over";
        Err(ServeError(message.to_owned()))
    }
}

fn door(app: &Arc<App>, listener: TcpListener, certificate: Option<&Certificate>) -> Door {
    let config = &app.config;
    Door {
        listener,
        tls: certificate.map(Certificate::current),
        router: router(Arc::clone(app)),
        crowd: Arc::clone(&app.crowd),
        metrics: Arc::clone(&app.metrics),
        limits: Limits {
            connections: config.connections_max,
            header: config.header_timeout,
            write: config.body_timeout,
            shutdown: config.shutdown_timeout,
        },
    }
}

/// For those who run the server: on a network of theirs, so in the clear.
fn back_door(app: &Arc<App>, listener: TcpListener) -> Door {
    let door = door(app, listener, None);
    Door {
        router: operations(Arc::clone(app)),
        crowd: Arc::new(Crowd::new(OPERATIONS_CONNECTIONS, Vec::new())),
        limits: Limits {
            connections: OPERATIONS_CONNECTIONS,
            ..door.limits
        },
        ..door
    }
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listener = listener(address);
    let listener = listener.map_err(|error| ServeError(format!("{address}: {error}")))?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

async fn open(app: &App) -> Result<(), ServeError> {
    let data = app.config.data.clone();
    let options = LedgerOptions {
        clock: app.clock.clone(),
        ..LedgerOptions::default()
    };
    let opened = tokio::task::spawn_blocking(move || Ledger::open(&data, &options));
    let ledger = opened.await.map_err(failed)?.map_err(failed)?;
    app.start(ledger);
    Ok(())
}

/// A line a place on stdout, once reports are taken: for scripts that asked for a free port.
fn announce(places: &[String]) {
    let mut out = io::stdout().lock();
    for place in places {
        // Who closed stdout does not want to know.
        let _ = writeln!(out, "{place}");
        tracing::info!("{place}");
    }
    let _ = out.flush();
}

/// What has to be done now and then; the ledger sees to its own days by itself.
async fn chores(app: Arc<App>) {
    let mut tidy = interval(TIDY);
    loop {
        tidy.tick().await;
        app.quota.tidy();
    }
}

fn failed(error: impl fmt::Display) -> ServeError {
    ServeError(error.to_string())
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ServeError {}
