use std::collections::BTreeMap;

use super::*;

fn says(source: &Source, pairs: &[(&str, &str)]) -> (Source, BTreeMap<String, String>) {
    let pair = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    (source.clone(), pairs.iter().map(pair).collect())
}

fn file() -> Source {
    Source::File("server.toml".into())
}

/// Every subset of the sources: the first of flag, environment, file and default that speaks decides.
#[test]
fn the_first_source_that_speaks_decides() {
    let order = [Source::Flag, Source::Environment, file()];
    let values = ["11", "12", "13"];
    let names = [
        "flag --rate-burst",
        "environment TELEMETRY_SERVER_RATE_BURST",
        "file server.toml",
    ];
    for subset in 0_usize..8 {
        let speaks = |at: &usize| subset >> at & 1 == 1;
        let given: Vec<_> = (0..3)
            .map(|at| {
                let said = [("rate_burst", values[at])];
                says(&order[at], if speaks(&at) { &said } else { &[] })
            })
            .collect();
        let decided = decide(&given).unwrap();
        let first = (0..3).find(speaks);
        let expected = first.map_or(("2000", "default"), |at| (values[at], names[at]));
        let shown = decided
            .settings
            .iter()
            .find(|s| s.key == "rate_burst")
            .unwrap();
        assert_eq!((shown.value.as_str(), shown.source.as_str()), expected);
        assert_eq!(decided.config.rate_burst.to_string(), expected.0);
    }
}

#[test]
fn every_default_is_accepted() {
    let decided = decide(&[]).unwrap();
    assert_eq!(decided.settings.len(), keys::KEYS.len());
    assert_eq!(decided.config.data, PathBuf::from(crate::cli::DATA));
    assert!(decided.config.listen.ip().is_loopback());
    assert_eq!(decided.config.tls_cert, None);
    assert_eq!(decided.config.trusted_proxies, []);
    assert_eq!(decided.config.header_timeout, Duration::from_secs(10));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let given = [
        says(&Source::Flag, &[("listen", "here")]),
        says(
            &Source::Environment,
            &[("rate_brust", "1"), ("rate_burst", "0")],
        ),
        says(&file(), &[("lisen", "127.0.0.1:1"), ("tls_key", "key.pem")]),
    ];
    let error = decide(&given).unwrap_err().to_string();
    let lines: Vec<_> = error.lines().collect();
    assert_eq!(lines.len(), 5, "{error}");
    for (line, parts) in lines.iter().zip([
        [
            "TELEMETRY_SERVER_RATE_BRUST",
            "TELEMETRY_SERVER_RATE_BURST,",
        ],
        ["\"lisen\" in file server.toml", "listen,"],
        ["flag --listen: \"here\"", "127.0.0.1:8080"],
        ["environment TELEMETRY_SERVER_RATE_BURST: \"0\"", "from 1"],
        ["tls_cert and tls_key", "both or none"],
    ]) {
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
    }
}

#[test]
fn networks_may_be_single_addresses() {
    let given = [says(
        &Source::Flag,
        &[("trusted_proxies", "10.0.0.0/8, ::1")],
    )];
    let networks = decide(&given).unwrap().config.trusted_proxies;
    assert_eq!(
        networks,
        ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]
    );
}
