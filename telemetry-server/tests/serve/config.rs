use std::fs;

use telemetry_server::config::keys::KEYS;

use super::server::{Folder, command, run};

fn shown(arguments: &[&str], variables: &[(&str, &str)], folder: &Folder) -> serde_json::Value {
    let arguments = [&["serve", "--show-config", "--json"], arguments].concat();
    let out = run(&arguments, variables, folder.file("").as_path());
    assert!(out.status.success(), "{out:?}");
    let document: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(document["schema"], 1);
    document["config"].clone()
}

fn decided(config: &serde_json::Value, key: &str) -> (String, String) {
    let settings = config.as_array().unwrap();
    let setting = settings
        .iter()
        .find(|setting| setting["key"] == key)
        .unwrap();
    let text = |key: &str| setting[key].as_str().unwrap().to_owned();
    (text("value"), text("source"))
}

/// Each key from each of the four sources, with those below it speaking too.
#[test]
fn flag_before_variable_before_file_before_default() {
    let folder = Folder::new();
    let file = folder.file("server.toml");
    fs::write(&file, "listen = \"127.0.0.1:3\"\nrate_burst = 3\ntrusted_proxies = [\"10.0.0.3\", \"10.0.1.0/24\"]\n").unwrap();
    let path = file.to_str().unwrap();
    let variables = [
        ("TELEMETRY_SERVER_LISTEN", "127.0.0.1:2"),
        ("TELEMETRY_SERVER_RATE_BURST", "2"),
        ("TELEMETRY_SERVER_BODY_TIMEOUT_S", ""),
        ("TELEMETRY_SERVER_PORT", "tcp://10.0.0.1:80"),
        ("TELEMETRY_SERVER_SERVICE_HOST", "10.0.0.1"),
        ("OTHER_VARIABLE", "2"),
    ];
    let config = shown(
        &["--listen", "127.0.0.1:1", "--config", path],
        &variables,
        &folder,
    );
    let is = |key: &str, value: &str, source: &str| {
        assert_eq!(decided(&config, key), (value.to_owned(), source.to_owned()));
    };
    is("listen", "127.0.0.1:1", "flag --listen");
    is("rate_burst", "2", "environment TELEMETRY_SERVER_RATE_BURST");
    is(
        "trusted_proxies",
        "10.0.0.3,10.0.1.0/24",
        &format!("file {path}"),
    );
    is("body_timeout_s", "10", "default");
    let variables = [("TELEMETRY_SERVER_CONFIG", path)];
    let config = shown(&[], &variables, &folder);
    assert_eq!(decided(&config, "listen").0, "127.0.0.1:3");
}

#[test]
fn what_is_not_accepted_is_named_with_what_is() {
    let folder = Folder::new();
    let file = folder.file("server.toml");
    fs::write(&file, "lisen = \"127.0.0.1:3\"\nheader_timeout_s = 0\n").unwrap();
    let arguments = ["serve", "--config", "server.toml", "--log-level", "loud"];
    let variables = [("TELEMETRY_SERVER_LISTEN_ON", "127.0.0.1:0")];
    let out = run(&arguments, &variables, &folder.file(""));
    let text = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(1), "{text}");
    for part in [
        "TELEMETRY_SERVER_LISTEN_ON of the environment is not known; there are TELEMETRY_SERVER_DATA",
        "\"lisen\" in file server.toml is not a key; there are data, listen",
        "file server.toml: header_timeout_s: \"0\" is not accepted; give whole seconds from 1",
        "flag --log-level: \"loud\" is not accepted; give error, warn, info or debug",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    fs::write(&file, "listen = { port = 1 }\n").unwrap();
    let out = run(&["serve", "--config", "server.toml"], &[], &folder.file(""));
    let text = String::from_utf8(out.stderr).unwrap();
    assert!(
        text.contains("file server.toml: listen is a table"),
        "{text}"
    );
    fs::write(&file, "listen = \n").unwrap();
    let out = run(&["serve", "--config", "server.toml"], &[], &folder.file(""));
    assert!(!out.status.success());
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let folder = Folder::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut shown = command(&["serve", "--show-config"]);
    let out = shown.current_dir(folder.file("")).stdout(writer).output();
    let out = out.unwrap();
    assert!(out.status.success() && out.stderr.is_empty(), "{out:?}");
}

#[test]
fn the_table_of_the_manual_is_the_list_of_keys() {
    let manual = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/server.md");
    let manual = fs::read_to_string(manual).unwrap();
    for key in &KEYS {
        let default = match key.default {
            "" => String::new(),
            default => format!("`{default}`"),
        };
        let row = format!(
            "| `{}` | {default} | {} | {} |",
            key.name, key.says, key.accepts
        );
        assert!(manual.contains(&row), "docs/server.md lacks the row\n{row}");
    }
    let rows = manual
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches('|').count() == 5);
    assert_eq!(rows.count(), KEYS.len());
}
