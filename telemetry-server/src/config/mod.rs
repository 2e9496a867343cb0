//! What an operator can set: by a flag, by the environment, in a file, or not at all.
//!
//! [`keys::KEYS`] is the one list of what there is. Flags, variables, the file, `--show-config` and the
//! table in `docs/server.md` are renderings of it.

mod flags;
pub mod keys;
mod sources;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;

pub use flags::Flags;
pub use sources::{ConfigError, Decided, Setting, Source, decide};

/// How a server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder of the ledger.
    pub data: PathBuf,
    /// Where it listens; port 0 is a free one.
    pub listen: SocketAddr,
    /// Where it answers those who run it, if not where it listens.
    pub operations_listen: Option<SocketAddr>,
    /// The file of the certificate chain in PEM; together with the key it turns TLS on.
    pub tls_cert: Option<PathBuf>,
    /// The file of the certificate's private key in PEM.
    pub tls_key: Option<PathBuf>,
    /// Peers whose word for where a request came from is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Requests a second that one address may go on making; 0 is no limit.
    pub rate_per_second: u32,
    /// Requests that one address may make at once.
    pub rate_burst: u32,
    /// Connections that are open at a time; more wait in the queue of the system, unaccepted.
    pub connections_max: usize,
    /// Of them, connections that are open from one address.
    pub connections_per_address: usize,
    /// Reports that are held in memory, parsed, at a time.
    pub reports_at_once: usize,
    /// How long a connection may take over the head of a request, or do nothing.
    pub header_timeout: Duration,
    /// How long a request may take over its body.
    pub body_timeout: Duration,
    /// How long a request may take in all.
    pub request_timeout: Duration,
    /// How long requests that are on their way may take once the server is told to stop.
    pub shutdown_timeout: Duration,
    /// The least that is logged.
    pub log_level: tracing::Level,
    /// How it is logged.
    pub log_format: LogFormat,
}

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For a person.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// What holds before anything was decided; [`decide`] puts the defaults of [`keys::KEYS`] over it.
    fn blank() -> Self {
        Self {
            data: PathBuf::new(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            operations_listen: None,
            tls_cert: None,
            tls_key: None,
            trusted_proxies: Vec::new(),
            rate_per_second: 0,
            rate_burst: 1,
            connections_max: 1,
            connections_per_address: 1,
            reports_at_once: 1,
            header_timeout: Duration::ZERO,
            body_timeout: Duration::ZERO,
            request_timeout: Duration::ZERO,
            shutdown_timeout: Duration::ZERO,
            log_level: tracing::Level::INFO,
            log_format: LogFormat::Text,
        }
    }
}

#[cfg(test)]
mod tests;
