//! FAULTS 15 and 18 to 38 as far as they cross the wire: real hosts, the real server, and a proxy between
//! them that keeps every byte and does harm.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod certificates;
mod clock;
mod host;
mod message;
mod proxy;
mod reports;
mod server;
mod user;
mod world;

mod acknowledged;
mod away;
mod dated;
mod forged;
mod full;
mod governed;
mod hostile;
mod killed;
mod moved;
mod personal;
mod repeated;
mod restored;
mod retried;
mod sends;
mod service;
mod shown;
mod slow;
mod together;
mod tunnels;
mod withdrawn;
