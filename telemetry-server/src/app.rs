//! What all requests share.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};

use crate::{
    Clock, Health, Ledger,
    config::Config,
    crowd::Crowd,
    error::Failure,
    metrics::{Figure, Metrics},
    quota::Quota,
};
use telemetry_schema::wire::Code;

/// The parts of a running server.
pub struct App {
    /// How it runs.
    pub config: Config,
    /// Which day it is.
    pub clock: Clock,
    /// What it counts of itself.
    pub metrics: Arc<Metrics>,
    /// What each address has left.
    pub quota: Quota,
    /// How many connections each address holds.
    pub crowd: Arc<Crowd>,
    places: Semaphore,
    ledger: OnceLock<Ledger>,
    is_stopping: AtomicBool,
}

impl App {
    /// A server that has no ledger yet.
    #[must_use]
    pub fn new(config: Config, clock: Clock) -> Self {
        Self {
            metrics: Arc::default(),
            quota: Quota::new(config.rate_per_second, config.rate_burst),
            crowd: Arc::new(Crowd::new(
                config.connections_per_address,
                config.trusted_proxies.clone(),
            )),
            places: Semaphore::new(config.reports_at_once),
            ledger: OnceLock::new(),
            is_stopping: AtomicBool::new(false),
            clock,
            config,
        }
    }

    /// Gives it its ledger, once.
    pub fn start(&self, ledger: Ledger) {
        let _ = self.ledger.set(ledger);
    }

    /// Says to whoever asks that it is about to end. What is under way goes on.
    pub fn stopping(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// The ledger.
    ///
    /// # Errors
    /// While it is being opened.
    pub fn ledger(&self) -> Result<&Ledger, Failure> {
        let starting = || Failure::of(Code::Unavailable, "the server is starting");
        self.ledger.get().ok_or_else(starting)
    }

    /// Whether reports can be sent to it now.
    ///
    /// # Errors
    /// While it starts, while it stops, and after a write that failed until one succeeds.
    pub fn ready(&self) -> Result<(), Failure> {
        let unavailable = |message| Err(Failure::of(Code::Unavailable, message));
        if self.is_stopping.load(Ordering::Relaxed) {
            return unavailable("the server is stopping");
        }
        if self.ledger()?.health().failure.is_none() {
            Ok(())
        } else {
            unavailable("the last write to the ledger failed")
        }
    }

    /// Waits for a place among the reports that are held in memory.
    ///
    /// # Errors
    /// Never: nobody closes them.
    pub async fn place(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        self.places.acquire().await
    }

    /// What it and its ledger hold, for the metrics.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let held = self.config.reports_at_once - self.places.available_permits();
        let is_ready = u64::from(self.ready().is_ok());
        let mut figures = vec![
            Figure::new(
                "telemetry_ready",
                "Whether reports can be sent here now",
                is_ready,
            ),
            Figure::new(
                "telemetry_reports_held",
                "Reports that are held in memory",
                held as u64,
            ),
            Figure::new(
                "telemetry_connections_refused_total",
                "Connections of addresses that held as many as they may",
                self.crowd.turned_away(),
            ),
        ];
        if let Some(ledger) = self.ledger.get() {
            figures.extend(of_ledger(&ledger.health()));
        }
        figures
    }
}

fn of_ledger(health: &Health) -> [Figure; 6] {
    let (waiting, most) = (health.waiting as u64, health.waiting_max as u64);
    [
        Figure::new(
            "telemetry_ledger_queue",
            "Reports and erasures that wait for the writer",
            waiting,
        ),
        Figure::new(
            "telemetry_ledger_queue_max",
            "How many of them may wait",
            most,
        ),
        Figure::new(
            "telemetry_ledger_batches_total",
            "Transactions that were committed",
            health.batches,
        ),
        Figure::new(
            "telemetry_ledger_expired_total",
            "Rows of single reports that were deleted because of their age",
            health.expired,
        ),
        Figure::new(
            "telemetry_clock_doubted",
            "Whether the clock has jumped and is not believed yet",
            health.doubts_clock.into(),
        ),
        Figure {
            name: "telemetry_ledger_bytes",
            says: "Size of the files",
            values: vec![
                ("{file=\"ledger\"}", health.ledger_bytes),
                ("{file=\"log\"}", health.log_bytes),
                ("{file=\"erased\"}", health.erased_bytes),
            ],
        },
    ]
}
