//! Which transport goes where.

#[cfg(feature = "upload")]
use super::http::Http;
use super::{Transport, file::Folder};
use crate::telemetry::Session;

/// The transports that a program has, for one run of sending.
#[derive(Debug)]
pub struct Ways {
    #[cfg(feature = "upload")]
    http: Http,
}

impl Ways {
    /// Those of a session. Nothing is opened, and no thread begun.
    pub fn of(session: &Session) -> Self {
        #[cfg(not(feature = "upload"))]
        let _ = session;
        Self {
            #[cfg(feature = "upload")]
            http: Http::new(session.certificates()),
        }
    }

    /// The one that goes to an endpoint.
    ///
    /// # Errors
    /// Why there is none, as a sentence.
    pub fn to(&self, endpoint: &str) -> Result<Box<dyn Transport + '_>, String> {
        if endpoint.starts_with("file:") {
            let folder = Folder::of(endpoint);
            return folder
                .map(|folder| Box::new(folder) as Box<dyn Transport>)
                .ok_or_else(|| format!("{endpoint} names no folder"));
        }
        self.by_http(endpoint)
    }

    #[cfg(feature = "upload")]
    fn by_http(&self, endpoint: &str) -> Result<Box<dyn Transport + '_>, String> {
        if !Http::goes_to(endpoint) {
            return Err(format!(
                "{endpoint} cannot be sent to: accepted are https://, and http:// with an address of this device"
            ));
        }
        match self.http.trouble() {
            None => Ok(Box::new(&self.http)),
            Some(trouble) => Err(trouble),
        }
    }

    #[cfg(not(feature = "upload"))]
    #[expect(
        clippy::unused_self,
        reason = "the transport of another feature is there"
    )]
    fn by_http(&self, endpoint: &str) -> Result<Box<dyn Transport + '_>, String> {
        Err(format!(
            "this program was built without the part that sends to {endpoint}"
        ))
    }
}
