use reqwest::Url;

/// Where reports go, below what the host or the system's owner has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(Url);

impl Base {
    /// An address over TLS, or of this device. A name and a password in it are refused, since they would
    /// tell the server more than the report does, and so is what does not belong to a place.
    pub fn parse(endpoint: &str) -> Option<Self> {
        let url = Url::parse(endpoint).ok()?;
        let is_place = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let base = Self(url);
        let is_safe = match base.0.scheme() {
            "https" => base.0.has_host(),
            "http" => base.is_here(),
            _ => false,
        };
        (is_place && is_safe).then_some(base)
    }

    /// Whether nothing on the way could read what is sent, because there is no way: it stays on this device.
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Where reports go.
    pub fn reports(&self) -> Url {
        self.below("v1/reports")
    }

    /// Where one report is taken back.
    pub fn report(&self, id: &str) -> Url {
        self.below(&format!("v1/reports/{id}"))
    }

    /// A path of the endpoint stays in front.
    fn below(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        url
    }

    /// An address of this device, or the one name for it that is looked up nowhere.
    fn is_here(&self) -> bool {
        let Some(host) = self.0.host_str() else {
            return false;
        };
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || address
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_endpoint_stays_in_front() {
        let reports = |text: &str| Base::parse(text).map(|base| base.reports().to_string());
        for (endpoint, url) in [
            ("https://a.example", "https://a.example/v1/reports"),
            ("https://a.example/", "https://a.example/v1/reports"),
            (
                "https://a.example:8443/in/to/",
                "https://a.example:8443/in/to/v1/reports",
            ),
            ("http://[::1]:80", "http://[::1]/v1/reports"),
        ] {
            assert_eq!(reports(endpoint).as_deref(), Some(url));
        }
        let base = Base::parse("https://a.example/in").unwrap();
        assert_eq!(
            base.report("7").as_str(),
            "https://a.example/in/v1/reports/7"
        );
    }

    #[test]
    fn without_tls_reports_stay_on_this_device() {
        for here in [
            "http://127.0.0.1",
            "http://127.3.2.1:8080",
            "http://[::1]:8080/",
            "http://localhost:8080",
            "http://LOCALHOST",
        ] {
            assert!(
                Base::parse(here).is_some_and(|base| base.is_plain()),
                "{here}"
            );
        }
        for elsewhere in [
            "http://a.example",
            "http://128.0.0.1",
            "http://0.0.0.0",
            "http://[::ffff:127.0.0.1]",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "http://127.0.0.1@a.example",
            "https://me:secret@a.example",
            "https://me@a.example",
            "https://a.example?to=b",
            "https://a.example#b",
            "ftp://a.example",
            "file:///folder",
            "a.example",
            "",
        ] {
            assert_eq!(Base::parse(elsewhere), None, "{elsewhere}");
        }
    }
}
