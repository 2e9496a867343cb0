//! Personal data as file names, folder names, patterns and lines: none of it reaches a file that
//! telemetry writes, nor what it shows.
#![cfg(all(unix, not(telemetry_off)))]

mod profile;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Command, Stdio},
};

use profile::{Profile, Ran, files};

/// Paths, addresses, keys, names and Unicode. Long enough that none occurs by chance.
const CORPUS: &[&str] = &[
    "jane.doe@example.org",
    "/home/jane/Taxes 2025/salary.ods",
    r"C:\Users\Jane Doe\Documents\diary.docx",
    "Jane Margaret Doe",
    "+49 30 901820-0",
    "12 Grimmauld Place, London",
    "192.0.2.146",
    "2001:db8:85a3::8a2e:370:7334",
    "00:1B:44:11:3A:B7",
    "https://intranet.example.org/hr?id=4711&sso=jdoe",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "correct horse battery staple",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "078-05-1120",
    "550e8400-e29b-41d4-a716-446655440000",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl",
    "Žofie Nováková",
    "山田太郎",
    "Мария Иванова",
    "محمد علي",
    "👩‍⚕️ Dr. Zoë",
    "diagnosis: F32.1",
    "Geburtstag 1984-03-17",
    "client_acme_merger_draft",
    "sk-proj-Zm9vYmFyYmF6cXV4",
];

/// A text as the name of a file.
fn file_name(text: &str) -> String {
    text.replace('/', "\u{2215}")
}

/// All spellings in which a text could have been written down.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex = text
        .bytes()
        .flat_map(|byte| format!("{byte:02x}").into_bytes())
        .collect();
    let escaped = serde_json::to_string(text)
        .unwrap()
        .trim_matches('"')
        .to_owned();
    let folded = text.to_ascii_lowercase();
    let reversed = text.bytes().rev().collect();
    let mut all = vec![wide, reversed, hex];
    all.extend([text.to_owned(), file_name(text), escaped, folded].map(String::into_bytes));
    // Its words too, those that are long enough to be of use.
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= 7);
    all.extend(
        words
            .filter(|word| !ORDINARY.contains(word))
            .map(|word| word.as_bytes().to_vec()),
    );
    all
}

/// Words of the corpus that the catalog may hold for reasons of its own.
const ORDINARY: &[&str] = &[
    "example",
    "correct",
    "PRIVATE",
    "OPENSSH",
    "Documents",
    "battery",
];

fn contains(bytes: &[u8], spelling: &[u8]) -> bool {
    bytes
        .windows(spelling.len())
        .any(|window| window == spelling)
}

/// Where a text of the corpus occurs in some bytes.
fn found_in(place: &Path, bytes: &[u8]) -> Vec<String> {
    let found = CORPUS.iter().filter(|text| {
        spellings(text)
            .iter()
            .any(|spelling| contains(bytes, spelling))
    });
    found
        .map(|text| format!("{text:?} in {}", place.display()))
        .collect()
}

fn telemetry(profile: &Profile, arguments: &[&str]) -> Ran {
    let all = ["telemetry"].iter().chain(arguments);
    let ran = Ran::of(profile.command(all).output().unwrap());
    assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
    ran
}

/// At level full, where the environment is full of a text.
fn full(profile: &Profile, text: &str, arguments: &[&str]) -> Command {
    let mut command = profile.command(arguments);
    for name in [
        "USER", "LOGNAME", "HOSTNAME", "EDITOR", "LC_ALL", "PWD", text,
    ] {
        // The name of a variable ends at the first equals sign.
        command.env(name.replace('=', "-"), text);
    }
    command.env("SIFT_TELEMETRY", "full");
    command
}

fn run_the_corpus(profile: &Profile) {
    for text in CORPUS {
        let folder = format!("about {}", file_name(text));
        profile.write(
            Path::new(&folder).join(file_name(text)),
            format!("one\n{text}\n"),
        );
    }
    let full = |arguments: &[&str]| full(profile, "nobody", arguments).output().unwrap();
    for text in CORPUS {
        let name = format!("about {}", file_name(text));
        for arguments in [
            &["search", "-F", "--", text] as &[&str],
            &["search", "-F", "--json", "-i", "--", text],
            // Not all of these are expressions; the errors are recorded too.
            &["search", "--", text],
            &["search", "--", &format!("({text}")],
            &["search", "--", "one", &name],
            &["stats", "--", &name],
            &["stats", "--", text],
            &["stats", "--lang", text],
            &[
                "search",
                "--",
                "one",
                profile.work().join(&name).to_str().unwrap(),
            ],
        ] {
            self::full(profile, text, arguments).output().unwrap();
        }
    }
    full(&["index"]);
    full(&["stats"]);
    for text in CORPUS {
        let searched = full(&["search", "-F", "--", text]);
        assert_eq!(searched.status.code(), Some(0), "{text}");
    }
}

#[test]
fn no_personal_data_is_found_in_what_telemetry_wrote() {
    let profile = Profile::new();
    run_the_corpus(&profile);
    let index_folder = profile.home().join(".cache/sift");
    let sweep = || -> Vec<String> {
        let written = files(&profile.home());
        let written = written
            .iter()
            .filter(|file| !file.starts_with(&index_folder));
        written
            .flat_map(|file| {
                let mut bytes = file.as_os_str().as_encoded_bytes().to_vec();
                bytes.extend(fs::read(file).unwrap());
                found_in(file, &bytes)
            })
            .collect()
    };

    // The sweep can see: sift's own index is full of it.
    let index = files(&index_folder).remove(0);
    let seen = found_in(&index, &fs::read(&index).unwrap());
    assert!(
        seen.len() >= CORPUS.len() - 2,
        "the sweep sees too little: {seen:?}"
    );

    assert_eq!(sweep(), Vec::<String>::new(), "before the fold");
    let shown = telemetry(&profile, &["show", "--json"]).out;
    for entry in [
        "command_executed",
        "search.scanned",
        "search.indexed",
        "search_finished",
    ] {
        assert!(shown.contains(entry), "{entry} was not recorded: {shown}");
    }
    assert_eq!(sweep(), Vec::<String>::new(), "after the fold");

    for arguments in [
        &["show"] as &[&str],
        &["show", "--json"],
        &["explain", "--json"],
        &["status", "--json"],
        &["export"],
        &["export", "--format", "csv"],
        &["metrics"],
        &["metrics", "--json"],
        &["report", "--json"],
        &["view", "--json"],
        &["view", "--output", "-"],
    ] {
        let shown = telemetry(&profile, arguments).out;
        let place = arguments.join(" ");
        assert_eq!(
            found_in(Path::new(&place), shown.as_bytes()),
            Vec::<String>::new()
        );
    }
}

/// What a run would record, and what is shown of one as it comes.
#[test]
fn no_personal_data_is_told_of_a_run() {
    let profile = Profile::new();
    let mut told = Vec::new();
    let following = ["telemetry", "show", "--follow", "--json"];
    let mut follower = full(&profile, "nobody", &following)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut notice = String::new();
    let mut stderr = BufReader::new(follower.stderr.take().unwrap());
    stderr.read_line(&mut notice).unwrap();
    assert!(notice.contains("as they come"), "{notice}");
    for text in CORPUS {
        profile.write(file_name(text), format!("one\n{text}\n"));
        let searched = ["search", "-F", "--", text];
        for debug in [&["debug", "--"][..], &["debug", "--json", "--"]] {
            let words = [&["telemetry"], debug, &searched].concat();
            let ran = Ran::of(full(&profile, text, &words).output().unwrap());
            assert!(ran.err.contains("command_executed"), "{ran:?}");
            // stdout is the search's own, and full of it.
            assert_eq!(found_in(Path::new("debug"), ran.err.as_bytes()), [""; 0]);
            told.extend(found_in(Path::new("debug"), ran.out.as_bytes()));
        }
        full(&profile, text, &searched).output().unwrap();
    }
    assert!(told.len() >= CORPUS.len(), "the searches found too little");

    let mut shown = String::new();
    let mut stdout = BufReader::new(follower.stdout.take().unwrap());
    while !shown.contains("command_executed") {
        assert_ne!(stdout.read_line(&mut shown).unwrap(), 0, "{shown}");
    }
    follower.kill().unwrap();
    follower.wait().unwrap();
    stdout.read_to_string(&mut shown).unwrap();
    assert_eq!(found_in(Path::new("show"), shown.as_bytes()), [""; 0]);
}
