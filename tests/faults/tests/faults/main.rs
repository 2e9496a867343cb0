//! FAULTS 1, 3, 4, 6, 7, 9, 11, 12, 13, 15 and 20: a real host is killed, starved, raced and misled, and
//! what its calls had noted is held against what is stored.
#![cfg(target_os = "linux")]

mod clock;
mod daily;
mod deleted;
mod errors;
mod files;
mod forks;
mod full;
mod idle;
mod kills;
mod locked;
mod stored;
mod together;
mod user;
mod year;
