//! Whom the client believes to be the server.

use std::{fs, path::PathBuf, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    HandshakeKind, ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    version::{TLS12, TLS13},
};

use super::{
    LONG,
    place::{Place, answer, receipt},
};
use crate::send::{
    Delivery, Failure, Transport,
    consent::handmade,
    transport::http::{Http, Roots},
};

/// An authority of one's own, as a company has one.
pub struct Authority {
    dir: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        fs::write(dir.path().join("ca.pem"), certificate.pem()).unwrap();
        Self {
            dir,
            issuer: Issuer::new(params, key),
        }
    }

    /// The file that is named by the environment.
    pub fn file(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    pub fn http(&self) -> Http {
        Http::within(LONG, Roots::of(Some(self.file())))
    }

    /// A server of a name, with a certificate of this authority.
    pub fn server(&self, name: &str) -> Arc<ServerConfig> {
        self.server_with(name, &TLS13, |_| {})
    }

    fn server_with(
        &self,
        name: &str,
        version: &'static SupportedProtocolVersion,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Arc::new(config)
    }
}

fn deliver(http: &Http, config: Arc<ServerConfig>) -> (Delivery, usize) {
    let place = Place::with_tls(config, |stream| {
        answer(stream, "201 Created", &receipt("stored"));
    });
    let endpoint = format!("https://localhost:{}", place.port());
    let delivery = http.deliver(&handmade::parcel(&endpoint, "{}"));
    (delivery, place.connections())
}

#[test]
fn an_authority_of_ones_own_is_trusted_where_a_file_names_it() {
    let authority = Authority::new();
    let config = authority.server("localhost");
    let stored = (Delivery::Stored, 1);
    assert_eq!(deliver(&authority.http(), config.clone()), stored);
    let untrusted = (Delivery::failed(Failure::Untrusted), 0);
    let without = Http::within(LONG, Roots::of(Some(Authority::new().file_that_stays())));
    assert_eq!(deliver(&without, config), untrusted);
}

impl Authority {
    /// Its file, though nobody keeps the authority.
    fn file_that_stays(self) -> PathBuf {
        let file = self.file();
        let _ = self.dir.keep();
        file
    }
}

#[test]
fn no_connection_can_be_known_by_an_earlier_one() {
    let authority = Authority::new();
    let config = authority.server("localhost");
    // The server offers tickets, which would make the second handshake a shorter one.
    assert!(config.send_tls13_tickets > 0);
    let place = Place::with_tls(config, |stream| {
        answer(stream, "201 Created", &receipt("stored"));
    });
    let endpoint = format!("https://localhost:{}", place.port());
    let http = authority.http();
    for n in 1..=3 {
        let parcel = handmade::parcel(&endpoint, "{}");
        assert_eq!(http.deliver(&parcel), Delivery::Stored);
        assert_eq!(place.handshakes(), vec![HandshakeKind::Full; n]);
    }
}

#[test]
fn a_wrong_name_an_old_certificate_and_an_old_protocol_are_refused() {
    let authority = Authority::new();
    let http = authority.http();
    let untrusted = (Delivery::failed(Failure::Untrusted), 0);
    let other = authority.server("reports.example");
    assert_eq!(deliver(&http, other), untrusted, "another name");
    let expired = authority.server_with("localhost", &TLS13, |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 12, 31);
    });
    assert_eq!(deliver(&http, expired), untrusted, "expired");
    let early = authority.server_with("localhost", &TLS13, |params| {
        params.not_before = date_time_ymd(4000, 1, 1);
    });
    assert_eq!(deliver(&http, early), untrusted, "not yet valid");
    let old = authority.server_with("localhost", &TLS12, |_| {});
    assert_eq!(deliver(&http, old), untrusted, "TLS 1.2");
    let right = authority.server("localhost");
    assert_eq!(deliver(&http, right), (Delivery::Stored, 1));
}

#[test]
fn who_speaks_no_tls_gets_no_report() {
    let place = Place::open(|stream| answer(stream, "201 Created", &receipt("stored")));
    let endpoint = place.endpoint().replace("http:", "https:");
    let delivery = Authority::new()
        .http()
        .deliver(&handmade::parcel(&endpoint, "{}"));
    assert!(matches!(delivery, Delivery::Failed(_)), "{delivery:?}");
    assert_eq!(place.connections(), 0);
}

#[test]
fn a_file_of_certificates_that_cannot_be_read_stops_everything_and_is_told() {
    let authority = Authority::new();
    let dir = tempfile::tempdir().unwrap();
    let (absent, garbage, empty) = (
        dir.path().join("absent"),
        dir.path().join("garbage"),
        dir.path().join("empty"),
    );
    fs::write(
        &garbage,
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    fs::write(&empty, "").unwrap();
    for (path, why) in [
        (absent, "cannot be read"),
        (garbage, "cannot be understood"),
        (empty, "cannot be understood"),
    ] {
        let http = Http::within(LONG, Roots::of(Some(path)));
        let (delivery, connections) = deliver(&http, authority.server("localhost"));
        assert_eq!(delivery, Delivery::failed(Failure::Unusable));
        assert_eq!(connections, 0);
        let trouble = http.trouble().unwrap();
        assert!(trouble.contains(why), "{trouble}");
    }
    assert_eq!(authority.http().trouble(), None);
}
