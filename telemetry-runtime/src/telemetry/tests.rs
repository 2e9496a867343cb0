//! One session after another in one process, with a clock that is turned by hand.

#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
mod areas;
#[cfg(all(target_os = "linux", target_endian = "little"))]
mod leftovers;
mod metrics;
mod review;
#[cfg(feature = "outbox")]
mod sending;
mod sources;
mod table;

use std::{
    fs,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use telemetry_schema::{Date, Level};

use super::{guard::Telemetry, session::Session};
use crate::{
    Choice, Host, Means, Source, Status,
    clock::{Clock, Moment},
    consent::sources::{Environment, ShareWord, Word},
    paths::Paths,
    record::{
        outcome::Outcome,
        recorder::{Observation, Recorder},
        site::{ON, Site},
    },
};

static HOST: Host = Host::new("tool", "1.0.0", module_path!());

use sites::{ending, lasting};

#[expect(
    unsafe_code,
    reason = "linkme marks sections; in hosts the lint knows its macro"
)]
mod sites {
    use telemetry_schema::{Descriptor, Head, Level};

    use crate::record::site::Site;

    crate::__private::site!(
        LASTING = Descriptor::feature(
            Head::new(
                "lasting",
                "A feature.",
                "shows whether it lasts",
                Level::Basic,
                crate::__private::origin!()
            ),
            false,
            None
        )
    );
    crate::__private::site!(
        ENDING = Descriptor::feature(
            Head::new(
                "ending",
                "A feature.",
                "shows whether it ends",
                Level::Basic,
                crate::__private::origin!()
            )
            .category("ends")
            .expires("2026-11-20"),
            false,
            None
        )
    );

    pub fn lasting() -> &'static Site {
        &LASTING
    }

    pub fn ending() -> &'static Site {
        &ENDING
    }
}

#[derive(Debug)]
struct HandClock {
    day: AtomicU32,
    elapsed_s: AtomicU64,
}

impl Clock for HandClock {
    fn now(&self) -> Moment {
        Moment {
            day: Date::from_days(self.day.load(Relaxed)),
            hour: 12,
        }
    }

    #[cfg(feature = "outbox")]
    fn unix_s(&self) -> u64 {
        let days = u64::from(self.day.load(Relaxed));
        days * 86_400 + 12 * 3_600 + self.elapsed_s.load(Relaxed)
    }

    fn rest_of_day(&self) -> Duration {
        Duration::ZERO
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.elapsed_s.load(Relaxed))
    }
}

/// A device with a user, and a clock. The sites are those of the process, so one test at a time.
struct Device {
    dir: tempfile::TempDir,
    clock: Arc<HandClock>,
    _alone: MutexGuard<'static, ()>,
}

impl Device {
    fn new() -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        Self {
            dir: tempfile::tempdir().unwrap(),
            clock: Arc::new(HandClock {
                day: AtomicU32::new(Date::parse("2026-11-20").unwrap().days()),
                elapsed_s: AtomicU64::new(0),
            }),
            _alone: ALONE.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn start(&self) -> Telemetry {
        self.start_in(Environment::default())
    }

    fn start_in(&self, environment: Environment) -> Telemetry {
        self.start_as(&HOST, environment)
    }

    fn start_as(&self, host: &'static Host, environment: Environment) -> Telemetry {
        let paths = Paths::below(self.dir.path());
        let session = Session::within(host, self.clock.clone(), environment, Some(paths));
        session.start();
        Telemetry {
            session: Arc::new(session),
            is_first: true,
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    fn pass(&self, seconds: u64) {
        self.clock.elapsed_s.fetch_add(seconds, Relaxed);
    }
}

fn choice(level: Level) -> Choice {
    Choice::new(level)
}

/// Whether a call arrives in the journal.
fn records(telemetry: &Telemetry, site: &'static Site) -> bool {
    let before = telemetry.session.pending_bytes();
    let call = Observation::Call {
        outcome: Outcome::Ok,
        kind: None,
        elapsed_ns: None,
    };
    telemetry.session.record(site, &call);
    telemetry.session.pending_bytes() > before && site.state() & ON != 0
}

#[test]
fn a_withdrawal_by_another_process_is_noticed_within_a_minute_and_stops_the_record_that_looks() {
    let device = Device::new();
    let running = device.start();
    running.enable(&choice(Level::Basic)).unwrap();
    assert!(records(&running, lasting()));
    // What another process does, without the sites of this one.
    fs::remove_file(device.path("data/gate")).unwrap();
    fs::write(device.path("config/telemetry.toml"), "level = \"off\"").unwrap();
    device.pass(59);
    assert!(records(&running, lasting()), "not yet looked");
    device.pass(1);
    assert!(!records(&running, lasting()));
    assert_eq!(lasting().state() & ON, 0);
    device.pass(3_600);
    assert!(!records(&running, lasting()));
}

#[test]
fn a_withdrawal_that_got_no_further_than_the_gate_is_noticed_too() {
    let device = Device::new();
    let running = device.start();
    running.enable(&choice(Level::Basic)).unwrap();
    assert!(records(&running, lasting()));
    // A full disk takes no new file of the user's.
    fs::remove_file(device.path("data/gate")).unwrap();
    device.pass(60);
    assert!(!records(&running, lasting()));
    assert_eq!(lasting().state() & ON, 0);
}

/// Another program, or another build of this one, has no journal to make for this one.
#[test]
fn a_deletion_by_another_process_is_noticed_within_a_minute_and_recording_goes_on() {
    let device = Device::new();
    let running = device.start();
    running.enable(&choice(Level::Basic)).unwrap();
    assert!(records(&running, lasting()));
    crate::store::delete_all(&device.path("data")).unwrap();
    let is_there = || {
        let mut files = fs::read_dir(device.path("data")).unwrap();
        files.any(|file| {
            file.unwrap()
                .file_name()
                .to_string_lossy()
                .starts_with("inbox-")
        })
    };
    assert!(
        records(&running, lasting()) && !is_there(),
        "not yet looked"
    );
    device.pass(60);
    // Into a journal that is smaller than the one before.
    let _ = records(&running, lasting());
    assert!(is_there());
    assert_eq!(running.fold(Duration::ZERO).unwrap().records, 1);
}

#[test]
fn a_lowered_level_is_noticed_and_the_rest_goes_on() {
    let device = Device::new();
    let running = device.start();
    running.enable(&choice(Level::Full)).unwrap();
    let file = device.path("config/telemetry.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("full", "basic")).unwrap();
    device.pass(61);
    assert!(records(&running, lasting()));
    assert_eq!(running.status().level, Some(Level::Basic));
    fs::write(device.path("policy.toml"), "level = \"off\"").unwrap();
    device.pass(61);
    assert!(!records(&running, lasting()));
    assert_eq!(running.status().source, Source::Policy);
}

#[test]
fn an_entry_ends_after_its_last_day_in_a_process_that_runs_through_the_night() {
    let device = Device::new();
    let running = device.start();
    running.enable(&choice(Level::Basic)).unwrap();
    assert!(records(&running, ending()));
    device.clock.day.fetch_add(1, Relaxed);
    device.pass(61);
    assert!(records(&running, lasting()));
    assert!(!records(&running, ending()));
    drop(running);
    let next = device.start();
    assert!(records(&next, lasting()) && !records(&next, ending()));
}

#[test]
fn withdrawal_stops_even_where_files_cannot_be_changed() {
    let device = Device::new();
    let running = device.start();
    running.enable(&choice(Level::Basic)).unwrap();
    fs::remove_dir_all(device.path("config")).unwrap();
    fs::write(device.path("config"), "in the way").unwrap();
    let error = running.disable(Means::Settings).unwrap_err();
    assert!(error.is_unsafe_path() && error.path() == Some(&device.path("config")));
    assert!(!records(&running, lasting()));
    assert!(!records(&device.start(), lasting()));
}

#[test]
fn a_chosen_category_is_one_of_the_catalog_and_the_rest_stays_off() {
    let device = Device::new();
    let running = device.start();
    let error = running
        .enable(&choice(Level::Full).categories(["ends", "\"\nlevel = \"full"]))
        .unwrap_err();
    assert!(error.is_unknown_category());
    assert_eq!(
        error.to_string(),
        r#"no entry has the category "\"\nlevel = \"full"; there are ends"#
    );
    assert!(!records(&running, ending()));
    running
        .enable(&choice(Level::Full).categories(["ends"]))
        .unwrap();
    assert!(records(&running, ending()) && !records(&running, lasting()));
    running.enable(&choice(Level::Full)).unwrap();
    assert!(records(&running, ending()) && records(&running, lasting()));
}

#[test]
fn the_limits_of_the_file_survive_an_answer() {
    let device = Device::new();
    let running = device.start();
    running.enable(&choice(Level::Basic)).unwrap();
    let file = device.path("config/telemetry.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}retention_days = 7\ndetail = false\n")).unwrap();
    running.enable(&choice(Level::Full)).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("retention_days = 7") && text.contains("detail = false"));
}

#[test]
fn the_same_answer_once_more_is_the_same_stretch_of_time() {
    let device = Device::new();
    let journals = || {
        let files = fs::read_dir(device.path("data")).unwrap();
        let is_inbox = |name: &str| name.starts_with("inbox-");
        files
            .filter(|file| is_inbox(&file.as_ref().unwrap().file_name().to_string_lossy()))
            .count()
    };
    let running = device.start();
    running.enable(&choice(Level::Basic)).unwrap();
    device.clock.day.fetch_add(3, Relaxed);
    running.enable(&choice(Level::Basic)).unwrap();
    assert_eq!(journals(), 1);
    running.enable(&choice(Level::Full)).unwrap();
    assert_eq!(journals(), 2);
}

#[test]
fn the_files_are_readable_by_their_owner_alone() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fn check(path: &Path) {
            let mode = fs::symlink_metadata(path).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", path.display());
            for file in fs::read_dir(path).into_iter().flatten() {
                check(&file.unwrap().path());
            }
        }
        let device = Device::new();
        let running = device.start();
        running.enable(&choice(Level::Full)).unwrap();
        assert!(records(&running, lasting()));
        running.fold(Duration::ZERO).unwrap();
        for folder in ["data", "config"] {
            check(&device.path(folder));
        }
    }
}

#[test]
fn rows_are_counted_as_they_are_exported_and_a_full_output_is_told_from_the_store() {
    let device = Device::new();
    let telemetry = device.start();
    let mut out = Vec::new();
    assert_eq!(telemetry.export_csv(&mut out).unwrap(), 0);
    assert!(out.is_empty() && !device.path("data").exists());

    telemetry.enable(&choice(Level::Basic)).unwrap();
    assert!(records(&telemetry, lasting()));
    assert_eq!(telemetry.export_json_lines(&mut out).unwrap(), 1);
    let lines = String::from_utf8(std::mem::take(&mut out)).unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    let enabled = r#"{"row":"consent","day":"2026-11-20","hour":12,"action":"enabled","level":"basic","share":false,"by":"settings"}"#;
    assert!(lines[0].contains(r#""entry":"lasting""#), "{lines:?}");
    assert_eq!(lines[1..], [enabled]);
    assert_eq!(telemetry.export_csv(&mut out).unwrap(), 1);
    let lines = String::from_utf8(out).unwrap();
    let enabled = "consent,2026-11-20,12,,,,,enabled,,level=basic;share=false;by=settings,,,,,,";
    assert_eq!(lines.lines().count(), 3);
    assert_eq!(lines.lines().last(), Some(enabled));

    let full = telemetry.export_csv(&mut [0; 8][..]).unwrap_err();
    assert!(full.is_output() && !full.is_store());
}
