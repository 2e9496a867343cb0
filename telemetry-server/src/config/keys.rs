//! Every key, once.

use std::{path::PathBuf, str::FromStr, time::Duration};

use super::{Config, LogFormat};
use crate::cli;

/// What can be set.
pub struct Key {
    /// Its name in the file; flag and variable follow from it.
    pub name: &'static str,
    /// What it is if nobody sets it; empty is not set.
    pub default: &'static str,
    /// What is accepted.
    pub accepts: &'static str,
    /// What it does.
    pub says: &'static str,
    /// Reads a value, or says that it is none.
    pub(super) set: fn(&mut Config, &str) -> Option<()>,
}

impl Key {
    /// `--rate-burst`, without the dashes before it.
    #[must_use]
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    /// `TELEMETRY_SERVER_RATE_BURST`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{VARIABLES}{}", self.name.to_ascii_uppercase())
    }
}

/// What all variables of the server begin with.
pub const VARIABLES: &str = "TELEMETRY_SERVER_";

/// All of them, in the order in which they are shown.
pub const KEYS: [Key; 17] = [
    Key {
        name: "data",
        default: cli::DATA,
        accepts: "a folder",
        says: "Where the ledger is; made if there is none",
        set: |config, text| put(&mut config.data, file(text)),
    },
    Key {
        name: "listen",
        default: "127.0.0.1:8080",
        accepts: "an address and a port, as 127.0.0.1:8080 or [::1]:8080",
        says: "Where to listen; port 0 is a free one, printed on stdout",
        set: |config, text| put(&mut config.listen, text.parse().ok()),
    },
    Key {
        name: "operations_listen",
        default: "",
        accepts: "an address and a port, as 127.0.0.1:9090 or [::1]:9090",
        says: "Where /healthz, /readyz and /metrics are then, and nowhere else; plain HTTP",
        set: |config, text| {
            config.operations_listen = match text {
                "" => None,
                address => Some(address.parse().ok()?),
            };
            Some(())
        },
    },
    Key {
        name: "tls_cert",
        default: "",
        accepts: "a file in PEM, together with tls_key",
        says: "The certificate chain; turns TLS on",
        set: |config, text| put(&mut config.tls_cert, Some(file(text))),
    },
    Key {
        name: "tls_key",
        default: "",
        accepts: "a file in PEM, together with tls_cert",
        says: "The private key of the certificate",
        set: |config, text| put(&mut config.tls_key, Some(file(text))),
    },
    Key {
        name: "trusted_proxies",
        default: "",
        accepts: "networks as 10.0.0.0/8,fd00::/8, or addresses",
        says: "Peers whose X-Forwarded-For is believed",
        set: |config, text| put(&mut config.trusted_proxies, networks(text)),
    },
    Key {
        name: "rate_per_second",
        default: "100",
        accepts: "a whole number; 0 is no limit",
        says: "Requests a second that one address may go on making",
        set: |config, text| put(&mut config.rate_per_second, text.parse().ok()),
    },
    Key {
        name: "rate_burst",
        default: "2000",
        accepts: "a whole number from 1",
        says: "Requests that one address may make at once",
        set: |config, text| put(&mut config.rate_burst, at_least_one(text)),
    },
    Key {
        name: "connections_max",
        default: "512",
        accepts: "a whole number from 1 to 100000",
        says: "Connections that are open at a time; more wait unaccepted",
        set: |config, text| put(&mut config.connections_max, places(text)),
    },
    Key {
        name: "connections_per_address",
        default: "128",
        accepts: "a whole number from 1 to 100000",
        says: "Of them, connections that one address may hold; more are closed. Trusted proxies have no bound",
        set: |config, text| put(&mut config.connections_per_address, places(text)),
    },
    Key {
        name: "reports_at_once",
        default: "256",
        accepts: "a whole number from 1 to 100000",
        says: "Reports that are held in memory at a time",
        set: |config, text| put(&mut config.reports_at_once, places(text)),
    },
    Key {
        name: "header_timeout_s",
        default: "10",
        accepts: SECONDS,
        says: "Seconds for the head of a request, and for doing nothing between two",
        set: |config, text| put(&mut config.header_timeout, seconds(text)),
    },
    Key {
        name: "body_timeout_s",
        default: "10",
        accepts: SECONDS,
        says: "Seconds for the body of a request",
        set: |config, text| put(&mut config.body_timeout, seconds(text)),
    },
    Key {
        name: "request_timeout_s",
        default: "30",
        accepts: SECONDS,
        says: "Seconds for a request in all",
        set: |config, text| put(&mut config.request_timeout, seconds(text)),
    },
    Key {
        name: "shutdown_timeout_s",
        default: "20",
        accepts: SECONDS,
        says: "Seconds that requests may still take once the server is told to stop",
        set: |config, text| put(&mut config.shutdown_timeout, seconds(text)),
    },
    Key {
        name: "log_level",
        default: "info",
        accepts: "error, warn, info or debug",
        says: "The least that is logged; debug has a line a request",
        set: |config, text| put(&mut config.log_level, level(text)),
    },
    Key {
        name: "log_format",
        default: "text",
        accepts: "text or json",
        says: "How lines of the log are written",
        set: |config, text| put(&mut config.log_format, format(text)),
    },
];

/// A day: what a proxy in front would never wait for, and far from where adding to a clock ends.
const SECONDS_MAX: u64 = 86_400;
const SECONDS: &str = "whole seconds from 1 to 86400";

/// More connections than any one process has descriptors for.
const PLACES_MAX: usize = 100_000;

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

fn file(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

fn networks(text: &str) -> Option<Vec<ipnet::IpNet>> {
    let parts = text.split(',').map(str::trim);
    parts.filter(|part| !part.is_empty()).map(network).collect()
}

fn network(text: &str) -> Option<ipnet::IpNet> {
    let alone = || Some(ipnet::IpNet::from(std::net::IpAddr::from_str(text).ok()?));
    text.parse().ok().or_else(alone)
}

fn at_least_one(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number >= 1)
}

fn places(text: &str) -> Option<usize> {
    let number = text.parse().ok();
    number.filter(|number| (1..=PLACES_MAX).contains(number))
}

fn seconds(text: &str) -> Option<Duration> {
    let number = text.parse().ok();
    let number = number.filter(|number| (1..=SECONDS_MAX).contains(number));
    number.map(Duration::from_secs)
}

fn level(text: &str) -> Option<tracing::Level> {
    match text {
        "error" => Some(tracing::Level::ERROR),
        "warn" => Some(tracing::Level::WARN),
        "info" => Some(tracing::Level::INFO),
        "debug" => Some(tracing::Level::DEBUG),
        _ => None,
    }
}

fn format(text: &str) -> Option<LogFormat> {
    match text {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}
