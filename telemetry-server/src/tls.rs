//! TLS 1.3, and nothing before it: devices speak no other.
//!
//! There are no tickets and no sessions to resume, so no two connections can be joined by one. A
//! certificate is read again at SIGHUP and looked at once a minute, so a renewal needs no restart; one
//! that cannot be read is said in the log, and the one before it stays.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::NoServerSessionStorage,
};
use tokio::sync::watch;

use crate::config::Config;

/// The files of a certificate, and what they last held.
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    held: (Vec<u8>, Vec<u8>),
    current: watch::Sender<Arc<ServerConfig>>,
}

/// Why a certificate cannot be used.
#[derive(Debug)]
pub struct TlsError(String);

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);

impl Certificate {
    /// Reads the files, if the configuration names any.
    ///
    /// # Errors
    /// When one cannot be read, or the two do not belong together.
    pub fn of(config: &Config) -> Result<Option<Self>, TlsError> {
        let (Some(chain), Some(key)) = (&config.tls_cert, &config.tls_key) else {
            return Ok(None);
        };
        let held = (read(chain)?, read(key)?);
        let (current, _) = watch::channel(served(chain, key, &held)?);
        Ok(Some(Self {
            chain: chain.clone(),
            key: key.clone(),
            held,
            current,
        }))
    }

    /// What connections are to be served with, now and later.
    #[must_use]
    pub fn current(&self) -> watch::Receiver<Arc<ServerConfig>> {
        self.current.subscribe()
    }

    /// Follows the files, for as long as it is polled.
    pub async fn follow(mut self) {
        let mut hangups = Hangups::listen();
        loop {
            let _ = tokio::time::timeout(LOOK, hangups.next()).await;
            match self.look() {
                Ok(true) => tracing::info!("the certificate was read again"),
                Ok(false) => {}
                Err(error) => tracing::error!("{error}; the one before it stays"),
            }
        }
    }

    /// Whether there was something new.
    fn look(&mut self) -> Result<bool, TlsError> {
        let held = (read(&self.chain)?, read(&self.key)?);
        if held == self.held {
            return Ok(false);
        }
        let served = served(&self.chain, &self.key, &held)?;
        self.held = held;
        self.current.send_replace(served);
        Ok(true)
    }
}

/// SIGHUP, where there is such a thing and it can be caught.
struct Hangups {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Hangups {
    #[cfg(unix)]
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            signal: signal(SignalKind::hangup()).ok(),
        }
    }

    #[cfg(not(unix))]
    fn listen() -> Self {
        Self {}
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal {
            signal.recv().await;
            return;
        }
        std::future::pending::<()>().await;
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|error| TlsError(format!("{}: {error}", path.display())))
}

fn served(
    chain: &Path,
    key: &Path,
    (certificates, private): &(Vec<u8>, Vec<u8>),
) -> Result<Arc<ServerConfig>, TlsError> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(certificates)
        .collect::<Result<_, _>>()
        .map_err(|error| TlsError(format!("{}: {error}", chain.display())))?;
    let private = PrivateKeyDer::from_pem_slice(private)
        .map_err(|error| TlsError(format!("{}: no private key in PEM: {error}", key.display())))?;
    let both = |error: rustls::Error| {
        let (chain, key) = (chain.display(), key.display());
        TlsError(format!("{chain} and {key}: {error}"))
    };
    let mut served = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(both)?
        .with_no_client_auth()
        .with_single_cert(certificates, private)
        .map_err(both)?;
    served.send_tls13_tickets = 0;
    served.session_storage = Arc::new(NoServerSessionStorage {});
    served.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(served))
}

impl std::fmt::Display for TlsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TlsError {}
