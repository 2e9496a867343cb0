//! The real program over real sockets: every route, every refusal, every limit, and its ends.

mod client;
mod config;
mod limits;
mod machine;
mod openapi;
mod proxies;
mod refusals;
mod reports;
mod routes;
mod server;
mod signals;
mod tls;
