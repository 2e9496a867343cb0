//! The log: lines on stderr, as text or as JSON.

use std::io;

use tracing_subscriber::filter::LevelFilter;

use crate::config::{Config, LogFormat};

/// Begins to log. A second call changes nothing.
pub fn start(config: &Config) {
    let lines = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::from_level(config.log_level))
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_target(false);
    let _ = match config.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    std::panic::set_hook(Box::new(panicked));
}

/// Where, and nothing else: what a panic says may hold what was sent.
fn panicked(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(
        "panicked at {}",
        place.as_deref().unwrap_or("an unknown place")
    );
}
