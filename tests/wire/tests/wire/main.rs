//! FAULTS 15 and 18 to 38 as far as they cross the wire: real hosts, the real server, and a proxy between
//! them that keeps every byte and does harm.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod clock;
mod host;
mod message;
mod reports;
mod server;

mod dated;
mod forged;
mod full;
mod hostile;
mod killed;
mod repeated;
mod restored;
mod slow;
