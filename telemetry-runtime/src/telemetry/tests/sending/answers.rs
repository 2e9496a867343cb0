//! An answer that does not get through all of its files.

#[cfg(unix)]
use std::collections::BTreeMap;

use super::{stretches::Day, *};

/// What a folder holds, by name; of a folder in it the name alone.
#[cfg(unix)]
fn files(folder: &Path) -> BTreeMap<std::ffi::OsString, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let of = |path: &Path| fs::read(path).unwrap_or_default();
    files
        .map(|file| (file.file_name(), of(&file.path())))
        .collect()
}

/// What an answer leaves that is cut off between its two files: another stretch, which the user's file knows
/// nothing of.
fn cut_off(day: &Day) {
    let path = day.device.path("config/telemetry.agreed.json");
    let mut agreed: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let before = agreed["stretch"].as_u64().unwrap();
    agreed["stretch"] = ((before + 1) & u64::from(u32::MAX)).into();
    fs::write(&path, agreed.to_string()).unwrap();
}

#[test]
fn an_answer_that_was_cut_off_between_its_files_holds_at_the_next_look() {
    let day = Day::new();
    day.says(Level::Basic, true).used(0);
    cut_off(&day);
    day.device.pass(61);
    day.running.session.look();
    assert_eq!(day.used(1).left(), [1]);
}

/// A start looks at no more files than it has to, so an answer that may be cut off leaves nothing to it that it
/// could take for the whole.
#[test]
fn an_answer_takes_the_gate_out_of_force_before_it_writes_a_file() {
    let day = Day::new();
    day.says(Level::Basic, true).used(0);
    let (gate, kept) = (day.device.path("data/gate"), day.device.path("kept"));
    fs::hard_link(&gate, &kept).unwrap();
    day.says(Level::Full, true);
    assert!(fs::read(&kept).unwrap().is_empty());

    // As far as that, and the agreed catalog.
    fs::write(&gate, "").unwrap();
    cut_off(&day);
    let Day { device, running } = day;
    drop(running);
    let running = device.again();
    let day = Day { device, running };
    assert_eq!(day.used(1).left(), [1]);
}

#[cfg(unix)]
#[test]
fn an_answer_that_cannot_be_written_changes_nothing() {
    type Hinders = fn(&Device);
    let hindered: [(Hinders, &str); 2] = [
        (
            |device| {
                let (file, kept) = (
                    device.path("config/telemetry.toml"),
                    device.path("kept.toml"),
                );
                fs::rename(&file, &kept).unwrap();
                std::os::unix::fs::symlink(&kept, &file).unwrap();
            },
            "telemetry.toml",
        ),
        (
            |device| {
                let declined = device.path("config/telemetry.declined.json");
                fs::create_dir(declined).unwrap();
            },
            "telemetry.declined.json",
        ),
    ];
    for (hinders, name) in hindered {
        let day = Day::new();
        day.says(Level::Full, true).used(0);
        hinders(&day.device);
        let config = day.device.path("config");
        let before = files(&config);
        let less = choice(Level::Basic).share(true);
        let error = day.running.enable(&less).unwrap_err();
        assert_eq!(error.path(), Some(config.join(name).as_path()), "{error}");
        assert_eq!(files(&config), before, "{name}");
        assert_eq!(day.used(1).left(), [0, 1], "{name}");
    }
}
