//! `docs/schemas` describes what every subcommand prints with `--json`, and nothing else.
#![cfg(not(telemetry_off))]

mod user;

use std::{fs, path::Path};

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use user::{COMMANDS, User};

/// Runs beside those of COMMANDS, so that more of a schema is met.
const MORE: &[&[&str]] = &[
    &["status"],
    &["explain", "made"],
    &["show", "looked"],
    &["metrics", "made"],
    &["report", "--sent"],
];

fn schemas() -> Vec<(String, Value)> {
    schemas_in("../../docs/schemas")
}

fn schemas_in(folder: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap();
    let mut schemas: Vec<(String, Value)> = files
        .filter_map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name()?.to_str()?;
            let word = name.strip_suffix(".schema.json")?.to_owned();
            let text = fs::read_to_string(&path).unwrap();
            Some((word, serde_json::from_str(&text).unwrap()))
        })
        .collect();
    schemas.sort_by(|left, right| left.0.cmp(&right.0));
    schemas
}

/// By name; a reference from one to another is found, and nothing is fetched.
fn validators() -> Vec<(String, Validator)> {
    let schemas = schemas();
    let mut registry = Registry::new();
    // What leaves the device is described beside what the command prints.
    let wire = schemas_in("../../docs/schemas/wire");
    for (_, schema) in schemas.iter().chain(&wire) {
        let id = schema["$id"].as_str().unwrap();
        registry = registry.add(id, schema.clone()).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let build = |schema: &Value| {
        let options = jsonschema::options();
        options.with_registry(&registry).build(schema).unwrap()
    };
    schemas
        .iter()
        .map(|(word, schema)| (word.clone(), build(schema)))
        .collect()
}

fn validator<'a>(validators: &'a [(String, Validator)], word: &str) -> &'a Validator {
    let found = validators.iter().find(|(name, _)| name == word);
    &found
        .unwrap_or_else(|| panic!("docs/schemas has nothing for {word}"))
        .1
}

/// What a subcommand prints: one document, or one on each line.
fn documents(user: &User, words: &[&str]) -> Vec<Value> {
    let (word, rest) = words.split_first().unwrap();
    if *word == "send" {
        user.shares();
    }
    let ran = user.ask(&[&[*word, "--json"], rest].concat());
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    let lines = |text: &str| -> Vec<Value> {
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    match *word {
        "export" => lines(&ran.out),
        "debug" => lines(&ran.err),
        _ => {
            let document: Value = serde_json::from_str(&ran.out).unwrap();
            assert_eq!(document["schema"], 1, "{words:?}");
            vec![document]
        }
    }
}

/// Somebody who has used the program for a while, and lost a record.
fn used() -> User {
    let user = User::enabled("full");
    user.run(&["work"]);
    let inbox = fs::read_dir(user.home().join("data/maker/telemetry")).unwrap();
    let inbox = inbox
        .map(|file| file.unwrap().path())
        .find(|path| path.to_string_lossy().contains("inbox-"));
    let inbox = inbox.unwrap();
    let mut bytes = fs::read(&inbox).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&inbox, bytes).unwrap();
    user.run(&["work"]);
    user
}

#[test]
fn every_subcommand_prints_what_its_schema_says() {
    let validators = validators();
    let mut strays = Vec::new();
    for words in COMMANDS.iter().chain(MORE) {
        let validator = validator(&validators, words[0]);
        for document in documents(&used(), words) {
            for error in validator.iter_errors(&document) {
                strays.push(format!("{words:?} at {}: {error}", error.instance_path()));
            }
        }
    }
    // Nothing was agreed to, nothing was recorded.
    for words in COMMANDS {
        for document in documents(&User::new(), words) {
            for error in validator(&validators, words[0]).iter_errors(&document) {
                strays.push(format!("{words:?} at {}: {error}", error.instance_path()));
            }
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn anything_else_is_refused() {
    let validators = validators();
    for words in COMMANDS {
        let validator = validator(&validators, words[0]);
        let documents = documents(&used(), words);
        assert!(!documents.is_empty(), "{words:?}");
        for document in documents {
            for path in paths(&document) {
                let place = document.pointer(&path).unwrap();
                let mut other = document.clone();
                *other.pointer_mut(&path).unwrap() = json!([{ "surprise": null }]);
                assert!(
                    !validator.is_valid(&other),
                    "{words:?}: {path} may be anything"
                );
                if place.is_object() {
                    let mut more = document.clone();
                    more.pointer_mut(&path).unwrap()["surprise"] = Value::Null;
                    assert!(
                        !validator.is_valid(&more),
                        "{words:?}: {path} may have more"
                    );
                }
            }
            if document.get("schema").is_some() {
                let mut other = document.clone();
                other["schema"] = json!(2);
                assert!(!validator.is_valid(&other), "{words:?}: any version");
                other.as_object_mut().unwrap().remove("schema");
                assert!(!validator.is_valid(&other), "{words:?}: no version");
            }
        }
    }
}

/// Pointers to every value of a document.
fn paths(document: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let below = |key: &str, value: &Value| -> Vec<String> {
        let key = key.replace('~', "~0").replace('/', "~1");
        let paths = paths(value).into_iter();
        paths.map(|path| format!("/{key}{path}")).collect()
    };
    match document {
        Value::Object(map) => found.extend(map.iter().flat_map(|(key, value)| below(key, value))),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            found.extend(items.flat_map(|(at, value)| below(&at.to_string(), value)));
        }
        _ => {}
    }
    found
}

/// A reader learns what each key is, and closed objects stay closed.
#[test]
fn schemas_describe_every_key() {
    for (word, schema) in schemas() {
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{word}");
        assert_eq!(schema["$id"], format!("urn:telemetry:{word}:1"));
        for path in paths(&schema) {
            let place = schema.pointer(&path).unwrap();
            if let Some(properties) = place.get("properties") {
                let closed = &place["additionalProperties"];
                assert_eq!(closed, &Value::Bool(false), "{word}: {path} is open");
                for (key, about) in properties.as_object().unwrap() {
                    let is_told = about.get("description").is_some() || about.get("$ref").is_some();
                    let is_only = properties.as_object().unwrap().len() == 1;
                    assert!(
                        is_told || is_only,
                        "{word}: {path} does not tell what {key} is"
                    );
                }
            }
        }
        for key in ["title", "description"] {
            assert!(schema[key].is_string(), "{word}: {key}");
        }
    }
}
