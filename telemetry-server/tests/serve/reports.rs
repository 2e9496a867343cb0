//! A product of one feature, and reports of it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use telemetry_schema::{
    Date, Origin,
    document::{Catalog, Entry, Kind, SCHEMA},
    wire::Hash,
};

pub const PRODUCT: &str = "tool";

pub fn catalog() -> Catalog {
    let entry = Entry {
        about: "A search was made.".to_owned(),
        purpose: "shows whether search is used".to_owned(),
        origin: Origin::new(PRODUCT, 1).into(),
        ..Entry::named("searched", Kind::Feature)
    };
    Catalog {
        schema: SCHEMA,
        funnels: Vec::new(),
        entries: vec![entry],
    }
}

/// A report that nobody else has, and the secret that takes it back.
pub struct Made {
    pub id: String,
    pub secret: String,
    pub json: String,
}

pub fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Date::from_days(u32::try_from(since.as_secs() / 86_400).unwrap())
}

/// A report of that many searches.
pub fn searched(n: u64) -> Made {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    let id = format!("{process:08x}-0000-4000-8000-{number:012x}");
    let secret = [number.to_be_bytes(); 4].concat();
    let (receipt, catalog) = (Hash::of(&secret), Hash::of_catalog(&catalog()));
    let day = today();
    let json = format!(
        r#"{{"schema":1,"kind":"usage","report":"{id}","receipt":"{receipt}","product":"{PRODUCT}","version":"1.4.0","channel":"release","os":"linux","arch":"x86_64","catalog":"{catalog}","day":"{day}","level":"basic","features":[{{"name":"searched","ok":{n},"err":0,"panic":0,"cancelled":0}}],"events":[],"health":{{"dropped":0,"clamped":0}}}}"#
    );
    let secret = format!("{number:016x}").repeat(4);
    Made { id, secret, json }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
