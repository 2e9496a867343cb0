use std::{
    fs,
    io::Write as _,
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    pki_types::CertificateDer,
    version::{TLS12, TLS13},
};

use super::{
    client::*,
    reports,
    server::{Folder, Server},
};

struct Files {
    chain: PathBuf,
    key: PathBuf,
    root: CertificateDer<'static>,
}

/// A certificate of its own in the files of the folder.
fn write(folder: &Folder) -> Files {
    let made = rcgen::generate_simple_self_signed(vec!["server.example".to_owned()]).unwrap();
    let (chain, key) = (folder.file("chain.pem"), folder.file("key.pem"));
    fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    fs::write(&chain, made.cert.pem()).unwrap();
    Files {
        chain,
        key,
        root: made.cert.der().clone(),
    }
}

fn ask_over_tls(
    address: SocketAddr,
    root: &CertificateDer<'static>,
    version: &'static SupportedProtocolVersion,
    bytes: &[u8],
) -> std::io::Result<Option<Answer>> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "server.example".try_into().unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, connect(address));
    stream.write_all(bytes)?;
    Ok(answer(&mut stream))
}

fn start(folder: Folder, files: &Files) -> Server {
    let [chain, key] = [&files.chain, &files.key].map(|file| file.to_str().unwrap().to_owned());
    Server::start_in(folder, &["--tls-cert", &chain, "--tls-key", &key])
}

#[test]
fn reports_come_in_over_tls_of_version_three() {
    let folder = Folder::with_catalog();
    let files = write(&folder);
    let server = start(folder, &files);
    let report = reports::searched(1);
    let bytes = request(
        "POST",
        "/v1/reports",
        &[JSON, "Connection: close"],
        report.json.as_bytes(),
    );
    let answer = ask_over_tls(server.address, &files.root, &TLS13, &bytes)
        .unwrap()
        .unwrap();
    assert_eq!(
        (answer.status, answer.word("state").as_str()),
        (201, "stored")
    );
    assert!(ask_over_tls(server.address, &files.root, &TLS12, &bytes).is_err());
    // In the clear there is nothing to be had.
    let mut plain = connect(server.address);
    plain.write_all(&bytes).unwrap();
    assert!(super::client::answer(&mut plain).is_none());
}

#[test]
fn a_renewed_certificate_is_served_after_sighup() {
    let folder = Folder::new();
    let before = write(&folder);
    let server = start(folder, &before);
    let bytes = request("GET", "/healthz", &["Connection: close"], b"");
    let asks = |files: &Files| ask_over_tls(server.address, &files.root, &TLS13, &bytes);
    assert!(asks(&before).is_ok());
    // Half of a renewal changes nothing.
    fs::write(&before.chain, "-----BEGIN CERTIFICATE-----\n").unwrap();
    server.signal("HUP");
    until(|| server.log().contains("the one before it stays"));
    assert!(asks(&before).is_ok());
    let after = write(&server.folder);
    server.signal("HUP");
    until(|| asks(&after).is_ok());
    assert!(asks(&before).is_err());
}

#[test]
fn a_certificate_that_is_none_is_said_by_its_file() {
    let folder = Folder::new();
    let files = write(&folder);
    let other = Folder::new();
    let other = write(&other).key;
    for (chain, key) in [
        (&files.key, &files.key),
        (&files.chain, &files.chain),
        (&files.chain, &other),
    ] {
        let arguments = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            "data",
            "--tls-cert",
            chain.to_str().unwrap(),
            "--tls-key",
            key.to_str().unwrap(),
        ];
        let out = super::server::run(&arguments, &[], &folder.file(""));
        assert_eq!(out.status.code(), Some(1), "{out:?}");
        let text = String::from_utf8(out.stderr).unwrap();
        assert!(text.contains(".pem"), "{text}");
    }
}

fn until(is: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is() {
        assert!(Instant::now() < deadline, "it never is");
        thread::sleep(Duration::from_millis(20));
    }
}
