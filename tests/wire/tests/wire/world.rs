//! A server, the way to it, and the people who use the hosts.

use std::sync::OnceLock;

use crate::{
    certificates::{Authority, Identity},
    proxy::Proxy,
    server::Server,
    user::User,
};

pub struct World {
    pub server: Server,
    pub proxy: Proxy,
}

/// Users who try again do so hours later each time. A server that stayed behind would not take their reports.
const AHEAD: &str = "+21d";

/// The one authority that all users here trust.
pub fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(Authority::new)
}

/// Who is at the end of the endpoint, of that of the later release too.
pub fn endpoint() -> &'static Identity {
    static ENDPOINT: OnceLock<Identity> = OnceLock::new();
    ENDPOINT.get_or_init(|| authority().certifies(&["telemetry.example", "elsewhere.example"]))
}

impl World {
    pub fn new() -> Self {
        Self::knowing(&crate::host::catalog())
    }

    /// One whose server has heard of some release.
    pub fn knowing(catalog: &str) -> Self {
        let server = Server::ahead(AHEAD, catalog);
        let proxy = Proxy::new(endpoint());
        proxy.leads_to(server.address());
        Self { server, proxy }
    }

    /// Somebody who was never asked.
    pub fn user(&self) -> User {
        User::new(&self.proxy, authority())
    }

    /// Somebody who agreed some weeks ago to everything of a level, and to sharing it.
    pub fn agreed(&self, level: &str) -> User {
        let user = self.user();
        user.run_on(20, &format!("telemetry enable {level} --share"));
        user
    }
}
