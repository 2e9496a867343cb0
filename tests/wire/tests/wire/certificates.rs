//! An authority of the test's own, and what it certifies.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// Somebody whose word a user may take for a name.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

/// Names, the proof of them, and the key.
pub struct Identity {
    certificate: Certificate,
    key: KeyPair,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "test authority");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    /// What a user is given to trust.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// Valid on whatever day a host believes it to be.
    pub fn certifies(&self, names: &[&str]) -> Identity {
        self.certifies_until(names, 2_200)
    }

    /// Valid up to the first day of a year.
    pub fn certifies_until(&self, names: &[&str], year: i32) -> Identity {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = date_time_ymd(1_990, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Identity { certificate, key }
    }
}

impl Identity {
    pub fn certificate_pem(&self) -> String {
        self.certificate.pem()
    }

    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// A server that proves to be it.
    pub fn server(&self) -> Arc<ServerConfig> {
        self.server_of(rustls::DEFAULT_VERSIONS)
    }

    /// The same, by some versions of TLS.
    pub fn server_of(&self, versions: &[&'static SupportedProtocolVersion]) -> Arc<ServerConfig> {
        let key = PrivatePkcs8KeyDer::from(self.key.serialize_der());
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth();
        let chain = vec![self.certificate.der().clone()];
        Arc::new(
            builder
                .with_single_cert(chain, PrivateKeyDer::from(key))
                .unwrap(),
        )
    }
}
