//! FAULTS 19: what a person has and types is nowhere on the wire, and in no file of the server's.

use std::{fs, path::Path};

use crate::{
    message::{get, request},
    world::World,
};

/// Names, addresses, keys and words, each of which stands where a program could pick it up.
const PERSONAL: [&str; 8] = [
    "jane.doe@example.org",
    "Zoë-Müller",
    "+44 20 7946 0958",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "203.0.113.77",
    "DE89370400440532013000",
    "北京市朝阳区",
    "hunter2hunter2",
];

fn holds_none(place: &str, bytes: &[u8]) {
    for personal in PERSONAL {
        let is_there = bytes
            .windows(personal.len())
            .any(|window| window == personal.as_bytes());
        assert!(!is_there, "{personal} in {place}");
    }
}

fn every_file(folder: &Path, look: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            every_file(&entry.path(), look);
        } else {
            look(&entry.path());
        }
    }
}

#[test]
fn nothing_personal_is_on_the_wire_or_at_the_server() {
    let mut world = World::new();
    let logs = ["--log-level", "debug", "--trusted-proxies", "127.0.0.1"];
    world.server.starts_as(&mut world.server.serve(&logs));
    world.proxy.leads_to(world.server.address());
    let user = world.agreed("full").living_in(&PERSONAL.join("/"));
    user.run_with(
        |host| host.args(["telemetry", "enable", "full", "--share"]),
        4,
    );
    user.run_with(
        |host| {
            host.args(PERSONAL.map(|word| format!("open:{word}")));
            host.args(PERSONAL);
            host.args(["work:3", "fetch:4", "see:5"]);
            for (at, word) in PERSONAL.iter().enumerate() {
                host.env(format!("WORD_{at}"), word);
            }
            host.envs([
                ("USER", PERSONAL[0]),
                ("LOGNAME", PERSONAL[1]),
                ("HOSTNAME", PERSONAL[7]),
            ])
        },
        3,
    );
    // A proxy's own secret is for the proxy.
    let proxy = format!(
        "http://{}:{}@{}",
        "someone", PERSONAL[7], world.proxy.address
    );
    user.sends_with(|host| host.env("HTTPS_PROXY", proxy));
    user.sends_all();
    assert_eq!(world.server.works(), 3);
    for seen in world.proxy.seen() {
        holds_none("the wire", &seen.request.0);
        holds_none("a report", &seen.request.body());
        holds_none("an answer", &seen.answer.0);
    }
    // What somebody puts into a request by hand does not stay either.
    for word in PERSONAL {
        let typed = word.replace(' ', "%20");
        let ascii: String = typed.chars().filter(char::is_ascii).collect();
        let headers = [
            ("X-Forwarded-For", ascii.as_str()),
            ("User-Agent", &ascii),
            ("Cookie", &ascii),
        ];
        world.server.ask(&request(
            "POST",
            &format!("/v1/reports?{ascii}"),
            &headers,
            typed.as_bytes(),
        ));
        world.server.ask(&get(&format!("/{ascii}")));
        world.server.ask(&get(&format!("/v1/catalogs/{ascii}")));
    }
    holds_none("the metrics", world.server.metrics().as_bytes());
    holds_none("the totals", world.server.totals().to_string().as_bytes());
    world.server.ends();
    let mut files = 0;
    every_file(world.server.folder(), &mut |path| {
        files += 1;
        let bytes = fs::read(path).unwrap();
        holds_none(&path.display().to_string(), &bytes);
        // Nor where the connections came from.
        let log = world.server.log();
        if path == log || path.starts_with(world.server.data()) {
            let text = String::from_utf8_lossy(&bytes);
            let peers = text.matches("127.0.0.1:").count();
            let own = text.matches("listening on http://127.0.0.1:").count();
            assert!(peers <= own, "{}: {text}", path.display());
        }
    });
    assert!(files > 2, "{files}");
}
