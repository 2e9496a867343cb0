//! SIGTERM and SIGINT: the first asks the server to end, the second ends it.

use tokio::sync::watch;

/// Becomes true once, when the server is to stop.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

/// Says that the server is to stop.
pub struct Stopper(watch::Sender<bool>);

/// What a shell reports for a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

impl Stop {
    /// Returns once the server is to stop; also if nobody is left who could say so.
    pub async fn asked(&mut self) {
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

/// A server that is not to stop yet.
#[must_use]
pub fn pair() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Waits for the first signal and says so; then for the second, at which the process ends as it is.
    /// What was acknowledged is on the disk at any time.
    pub async fn on_signals(self) {
        let mut signals = match Signals::listen() {
            Ok(signals) => signals,
            Err(error) => {
                tracing::error!(
                    "signals cannot be caught, so they end this server at once: {error}"
                );
                return std::future::pending().await;
            }
        };
        signals.next().await;
        tracing::info!(
            "asked to stop: what is under way is finished; a second signal ends at once"
        );
        self.0.send_replace(true);
        signals.next().await;
        std::process::exit(INTERRUPTED);
    }
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
