//! Reports that no device has made, for whoever speaks to the server without one.

use std::sync::OnceLock;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use telemetry_test_kit::below;

use crate::{
    clock,
    host::{HOST, finish, text},
    message::{Message, request},
};

/// A document, and the secret that takes it back.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub document: Value,
    pub secret: String,
}

impl Sealed {
    /// One day's work, under an id of its own.
    pub fn usage(days_ago: i64, works: u64) -> Self {
        let mut document = pattern().clone();
        document["day"] = json!(clock::day(days_ago));
        document["features"] =
            json!([{ "name": "work", "ok": works, "err": 0, "panic": 0, "cancelled": 0 }]);
        document["events"] = json!([]);
        Self::of(document)
    }

    /// A document under an id and a receipt that are drawn for it.
    pub fn of(mut document: Value) -> Self {
        let secret = random::<32>();
        document["report"] = json!(id());
        document["receipt"] = json!(hex(&Sha256::digest(secret)));
        let secret = hex(&secret);
        Self { document, secret }
    }

    pub fn id(&self) -> &str {
        self.document["report"].as_str().unwrap()
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.document.to_string().into_bytes()
    }

    /// The request that takes it back.
    pub fn taken_back(&self) -> Message {
        taken_back(self.id(), &self.secret)
    }
}

/// The request that takes a report back with a secret, whether it is the right one or not.
pub fn taken_back(id: &str, secret: &str) -> Message {
    let receipt = format!("Receipt {secret}");
    request(
        "DELETE",
        &format!("/v1/reports/{id}"),
        &[("Authorization", &receipt)],
        b"",
    )
}

/// What the host would send of a day's work: its names of product, version, platform and catalog.
fn pattern() -> &'static Value {
    static PATTERN: OnceLock<Value> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        let run = |words: &str| {
            let mut command = std::process::Command::new(HOST);
            command
                .args(words.split(' '))
                .env_clear()
                .env("HOME", home.path());
            text(words, &finish(&mut command))
        };
        run("telemetry enable");
        run("work");
        let page: Value = serde_json::from_str(&run("telemetry report --json")).unwrap();
        page["next"][0]["report"].clone()
    })
}

pub fn id() -> String {
    let mut bytes = random::<16>();
    // Version 4, variant 1 (RFC 9562).
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let id = hex(&bytes);
    let parts = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]];
    parts.join("-")
}

pub fn random<const N: usize>() -> [u8; N] {
    std::array::from_fn(|_| u8::try_from(below(256)).unwrap())
}

pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).expect("half a byte is a digit");
    let digits = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    digits.collect()
}
