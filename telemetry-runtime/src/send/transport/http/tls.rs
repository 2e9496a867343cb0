use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore, client::Resumption, crypto::ring, pki_types::CertificateDer,
    version::TLS13,
};
use rustls_platform_verifier::Verifier;

/// TLS 1.3, as the system trusts, and nothing that a later connection could be known by.
pub fn config(more: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider.clone()).with_protocol_versions(&[&TLS13])?;
    let verifier = verifier(more, provider)?;
    let config = builder
        .dangerous() // So rustls calls a verifier of one's own: here the system's.
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(closed(config))
}

/// For plain HTTP on this device, where the client asks for a configuration and uses none: it trusts
/// nobody.
pub fn none() -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(closed(config))
}

fn closed(mut config: ClientConfig) -> ClientConfig {
    config.resumption = Resumption::disabled();
    config.enable_early_data = false;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

#[cfg(not(target_os = "android"))]
fn verifier(
    more: Vec<CertificateDer<'static>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(more, provider)
}

/// Android's verifier takes no others.
#[cfg(target_os = "android")]
fn verifier(
    more: Vec<CertificateDer<'static>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    if more.is_empty() {
        Verifier::new(provider)
    } else {
        Err(rustls::Error::General(
            "this system takes no certificates besides its own".to_owned(),
        ))
    }
}
