//! Holds PRIVACY.md and telemetry.lock to what is linked into this program.

#[test]
fn the_privacy_page_is_true() {
    telemetry_runtime::assert_privacy_doc!("PRIVACY.md");
}

#[test]
fn the_lock_file_is_true() {
    telemetry_runtime::assert_catalog_lock!("telemetry.lock");
}

#[test]
fn the_linker_left_nothing_out() {
    telemetry_runtime::assert_catalog_complete!();
}

/// The lock of an earlier release against this one: each change is told by the right word.
#[cfg(not(telemetry_off))]
mod earlier {
    use std::{env, fs, panic};

    use serde_json::{Value, json};

    /// What the lock test says when the lock differs by `change`.
    fn said(change: impl FnOnce(&mut Value)) -> Option<String> {
        // With it the test below would write the file and say nothing.
        if env::var_os("TELEMETRY_BLESS").is_some() {
            return None;
        }
        let mut lock: Value = serde_json::from_str(include_str!("../telemetry.lock")).unwrap();
        change(&mut lock);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("telemetry.lock");
        fs::write(&path, lock.to_string()).unwrap();
        let ended = panic::catch_unwind(|| telemetry_runtime::assert_catalog_lock!(&path));
        let message = ended
            .expect_err("the lock test passed")
            .downcast::<String>();
        Some(*message.expect("the message is a text"))
    }

    fn entry<'a>(lock: &'a mut Value, name: &str) -> &'a mut Value {
        let entries = lock["entries"].as_array_mut().unwrap();
        entries
            .iter_mut()
            .find(|entry| entry["name"] == name)
            .unwrap()
    }

    fn command(lock: &mut Value) -> &mut Value {
        entry(lock, "command_executed")
    }

    fn field<'a>(lock: &'a mut Value, name: &str) -> &'a mut Value {
        let fields = command(lock)["fields"].as_array_mut().unwrap();
        fields
            .iter_mut()
            .find(|field| field["name"] == name)
            .unwrap()
    }

    fn list(value: &mut Value) -> &mut Vec<Value> {
        value.as_array_mut().unwrap()
    }

    type Change = fn(&mut Value);

    /// Lines of the message that carry a word, and those that carry another one.
    fn expect(word: &str, about: &str, change: Change) {
        let Some(said) = said(change) else { return };
        let lines = said.lines().map(str::trim_start).filter(|line| {
            ["WIDENS ", "NARROWS ", "REWORDS "]
                .iter()
                .any(|word| line.starts_with(word))
        });
        let lines: Vec<_> = lines.collect();
        assert!(!lines.is_empty(), "{said}");
        for line in lines {
            assert!(
                line.starts_with(word) && line.contains(about),
                "{word} {about}: {said}"
            );
        }
    }

    #[test]
    fn what_was_added_since_widens() {
        let changes: [(&str, Change); 9] = [
            ("search_finished", |lock| {
                list(&mut lock["entries"]).retain(|entry| entry["name"] != "search_finished");
            }),
            ("spared", |lock| {
                list(&mut command(lock)["fields"]).retain(|field| field["name"] != "spared");
            }),
            ("stats", |lock| {
                list(&mut field(lock, "command")["domain"]["choice"]["values"]).pop();
            }),
            ("took", |lock| {
                drop(list(&mut command(lock)["crosses"]).pop());
            }),
            ("threads", |lock| {
                list(&mut field(lock, "threads")["domain"]["buckets"]["bounds"]).pop();
            }),
            ("command_executed", |lock| {
                command(lock)["retention_days"] = json!(30);
            }),
            ("command_executed", |lock| {
                command(lock)["level"] = json!("full");
            }),
            ("command_executed", |lock| {
                command(lock)["purpose"] = json!("another one");
            }),
            ("index.open", |lock| {
                entry(lock, "index.open")
                    .as_object_mut()
                    .unwrap()
                    .remove("timed");
            }),
        ];
        for (about, change) in changes {
            expect("WIDENS", about, change);
        }
    }

    #[test]
    fn what_was_taken_away_since_narrows() {
        let changes: [(&str, Change); 5] = [
            ("dream", |lock| {
                let mut dream = entry(lock, "stats.count").clone();
                dream["name"] = json!("dream");
                list(&mut lock["entries"]).insert(1, dream);
            }),
            ("dream", |lock| {
                let mut dream = field(lock, "matches").clone();
                dream["name"] = json!("dream");
                list(&mut command(lock)["fields"]).push(dream);
            }),
            ("dream", |lock| {
                let values = &mut field(lock, "command")["domain"]["choice"]["values"];
                list(values).push(json!({ "name": "dream" }));
            }),
            ("threads", |lock| {
                list(&mut field(lock, "threads")["domain"]["buckets"]["bounds"]).push(json!(17));
            }),
            ("command_executed", |lock| {
                command(lock)["retention_days"] = json!(365);
            }),
        ];
        for (about, change) in changes {
            expect("NARROWS", about, change);
        }
    }

    #[test]
    fn what_is_only_said_otherwise_rewords() {
        expect("REWORDS", "command_executed", |lock| {
            command(lock)["about"] = json!("Other words.");
        });
        expect("REWORDS", "took", |lock| {
            field(lock, "took")["about"] = json!("Other words.");
        });
    }
}
