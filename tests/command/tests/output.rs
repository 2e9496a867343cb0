//! Where `--output` puts a file: whole, or not at all.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod user;

use std::{
    fs,
    os::unix::{fs::symlink, process::ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rusqlite::Connection;
use rustix::{
    fs::{Mode, OFlags, open},
    process::{Pid, Signal, geteuid, kill_process},
};
use user::{Ran, User, ran};

const FLAT: &str = env!("CARGO_BIN_EXE_flat");

/// Single events beside the one that was recorded: an export of some 28 megabytes.
const ROWS: u32 = 150_000;

/// Somebody with a folder for exports, which nobody else writes to.
struct Exporter {
    user: User,
    folder: PathBuf,
}

impl Exporter {
    fn new() -> Self {
        let user = User::new();
        assert_eq!(user.flat(&["telemetry", "enable", "full"]).code, 0);
        user.flat(&["one word"]);
        assert_eq!(user.flat(&["telemetry", "show"]).code, 0);
        let folder = user.home().join("exports");
        fs::create_dir(&folder).unwrap();
        Self { user, folder }
    }

    fn with_many_rows() -> Self {
        let exporter = Self::new();
        let copied = exporter.store().execute(
            "WITH RECURSIVE copy(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copy WHERE i < ?1)
             INSERT INTO event SELECT session, sequence + i, day, hour, build, epoch, entry, cell, n,
                 sealed_by FROM event, copy",
            [ROWS],
        );
        assert_eq!(copied.unwrap(), ROWS as usize);
        exporter
    }

    fn store(&self) -> Connection {
        let path = self.user.home().join("data/flat/telemetry/store.sqlite");
        Connection::open(path).unwrap()
    }

    fn place(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    /// A program that runs the other one.
    fn in_its_home<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (name, value) in self.user.flat_command(&[]).get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command.stdin(Stdio::null())
    }

    fn export(&self, words: &[&str]) -> Ran {
        self.user.flat(&[&["telemetry", "export"], words].concat())
    }

    /// What stands in the folder, and how it begins.
    fn left(&self) -> Vec<(String, String)> {
        let file = |file: fs::DirEntry| {
            let path = file.path();
            let is_file = path.symlink_metadata().unwrap().is_file();
            let content = is_file.then(|| fs::read_to_string(&path).unwrap());
            let begin = content.iter().flat_map(|content| content.chars().take(99));
            (file.file_name().into_string().unwrap(), begin.collect())
        };
        let files = fs::read_dir(&self.folder).unwrap();
        let mut left: Vec<_> = files.map(|entry| file(entry.unwrap())).collect();
        left.sort();
        left
    }
}

#[test]
fn a_place_that_takes_no_file_is_named_and_nothing_changes() {
    let exporter = Exporter::new();
    fs::write(exporter.place("old"), "mine").unwrap();
    fs::create_dir(exporter.place("folder")).unwrap();
    symlink("nowhere", exporter.place("dangling")).unwrap();
    symlink("old", exporter.place("link")).unwrap();
    let fifo = Command::new("mkfifo").arg(exporter.place("fifo")).status();
    assert!(fifo.unwrap().success());
    let before = exporter.left();
    let link = "is a link; name a file";
    let fifo = "is not a file; `--output -` writes to stdout";
    let folder = "is a folder; name a file in it";
    for (name, force, said) in [
        ("old", false, "exists; --force replaces it"),
        ("folder", false, folder),
        ("folder", true, folder),
        ("dangling", false, link),
        ("dangling", true, link),
        ("link", true, link),
        ("fifo", true, fifo),
        ("missing/rows", false, "there is no folder"),
        ("missing/rows", true, "there is no folder"),
        ("old/rows", false, "could not write"),
        ("rows/", false, "could not write"),
        ("..", true, folder),
    ] {
        let place = exporter.place(name);
        let mut words = vec!["--output", place.as_str()];
        words.extend(force.then_some("--force"));
        for command in ["export", "view"] {
            let ran = exporter
                .user
                .flat(&[&["telemetry", command], &*words].concat());
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{words:?}");
            let names = ran.err.contains(&place) && ran.err.contains(said);
            assert!(names, "{command} {words:?}: {}", ran.err);
            assert_eq!(exporter.left(), before, "{command} {words:?}");
        }
    }
}

#[test]
fn a_folder_that_may_not_be_written_to_is_named() {
    use std::os::unix::fs::PermissionsExt as _;

    let exporter = Exporter::new();
    // Whoever owns the system may write to any folder of a disk.
    let place = if geteuid().is_root() {
        "/proc/rows".to_owned()
    } else {
        let mode = fs::Permissions::from_mode(0o500);
        fs::set_permissions(&exporter.folder, mode).unwrap();
        exporter.place("rows")
    };
    let ran = exporter.export(&["--output", &place]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let said = format!("error: could not write {place}: ");
    assert!(ran.err.starts_with(&said), "{}", ran.err);
    assert_eq!(exporter.left(), []);
}

#[test]
fn a_file_is_whole_and_private_and_a_dash_is_stdout() {
    use std::os::unix::fs::PermissionsExt as _;

    let exporter = Exporter::new();
    let rows = exporter.export(&[]).out;
    assert!(rows.contains("word_printed"), "{rows}");
    let place = exporter.place("rows");
    for force in [&[][..], &["--force"]] {
        let ran = exporter.export(&[&["--output", &place], force].concat());
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
        assert_eq!(ran.err, format!("wrote {place}\n"));
        assert_eq!(fs::read_to_string(&place).unwrap(), rows);
        assert_eq!(exporter.left().len(), 1);
        let mode = fs::metadata(&place).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(&place, "something longer than nothing").unwrap();
    }
    let words = ["telemetry", "export", "--output", "-"];
    let mut dash = exporter.user.flat_command(&words);
    let ran = ran(dash.current_dir(&exporter.folder).output().unwrap());
    assert_eq!((ran.code, ran.out, ran.err.as_str()), (0, rows, ""));
    assert_eq!(exporter.left().len(), 1);
}

#[test]
fn only_the_days_that_were_asked_for_are_exported() {
    let exporter = Exporter::new();
    let all = |words: &[&str]| exporter.export(words).out;
    let entries = |rows: String| {
        let row = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        let rows: Vec<_> = rows.lines().map(row).collect();
        let of = |kind: &str| rows.iter().filter(|row| row["row"] == kind).count();
        (of("feature"), of("single"), of("consent"))
    };
    let store = exporter.store();
    store.execute("UPDATE tally SET day = day - 3", []).unwrap();
    store
        .execute("UPDATE consent_log SET day = day - 5", [])
        .unwrap();
    drop(store);
    assert_eq!(entries(all(&[])), (1, 1, 1));
    assert_eq!(entries(all(&["--days", "3"])), (0, 1, 0));
    assert_eq!(entries(all(&["--days", "4"])), (1, 1, 0));
    assert_eq!(entries(all(&["--until", "yesterday"])), (1, 0, 1));
    assert_eq!(entries(all(&["--since", "2020-01-01"])), (1, 1, 1));
    let csv = all(&["--format", "csv", "--days", "3"]);
    assert_eq!(csv.lines().count(), 2, "{csv}");
    let nothing = exporter.export(&["--since", "2020-01-01", "--until", "2020-01-02"]);
    assert_eq!(
        (nothing.code, nothing.out.as_str(), nothing.err.as_str()),
        (0, "", "nothing was recorded in these days\n")
    );
    let wrong = exporter.export(&["--since", "2020-01-02", "--until", "2020-01-01"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""), "{}", wrong.err);
}

#[test]
fn a_disk_that_fills_up_leaves_the_old_file_as_it_was() {
    let exporter = Exporter::with_many_rows();
    let place = exporter.place("rows");
    let script = "mount -t tmpfs -o size=256k none \"$FOLDER\" || exit 77
        printf mine >\"$FOLDER/rows\"
        \"$@\"; echo \"ended with $?\"
        cat \"$FOLDER/rows\"; echo; ls -A \"$FOLDER\"";
    let mut small = Command::new("unshare");
    small
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .args(["sh", FLAT, "telemetry", "export", "--force", "--output"])
        .arg(&place)
        .env("FOLDER", &exporter.folder);
    let output = exporter.in_its_home(&mut small).output();
    let ran = ran(output.unwrap());
    if ran.code == 77 || ran.err.contains("unshare: ") {
        eprintln!("skipped: no mount of a small file system here: {}", ran.err);
        return;
    }
    assert_eq!(ran.out, "ended with 1\nmine\nrows\n", "{}", ran.err);
    let said = format!("error: could not write {place}: No space left");
    assert!(ran.err.starts_with(&said), "{}", ran.err);
}

/// A write beyond the limit would be a signal that kills the command without a word.
#[test]
fn a_limit_on_the_size_of_files_is_an_error_and_no_signal() {
    let exporter = Exporter::with_many_rows();
    let place = exporter.place("rows");
    let words = ["telemetry", "export", "--output", &place];
    let mut limited = Command::new("prlimit");
    limited.args(["--fsize=20000000", FLAT]).args(words);
    let ran = ran(exporter.in_its_home(&mut limited).output().unwrap());
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    let said = format!("error: could not write {place}: file too large\n");
    assert_eq!(ran.err, said);
    assert_eq!(exporter.left(), []);
}

/// Whether the file system knows files without a name; where it does not, a command that is killed
/// leaves its draft.
fn knows_nameless_files(folder: &Path) -> bool {
    let flags = OFlags::TMPFILE | OFlags::WRONLY;
    open(folder, flags, Mode::RUSR | Mode::WUSR).is_ok()
}

/// Waits until some of the export is written; false when all of it is.
fn is_in_the_middle(exporting: &mut Child, folder: &Path) -> bool {
    let files = format!("/proc/{}/fd", exporting.id());
    while exporting.try_wait().unwrap().is_none() {
        let Ok(files) = fs::read_dir(&files) else {
            continue;
        };
        let is_draft = |file: &Path| {
            let of = fs::read_link(file).unwrap_or_default();
            of.starts_with(folder) && fs::metadata(file).is_ok_and(|draft| draft.len() > 0)
        };
        if files.flatten().any(|file| is_draft(&file.path())) {
            return true;
        }
    }
    false
}

#[test]
fn killed_in_the_middle_it_leaves_nothing() {
    let exporter = Exporter::with_many_rows();
    if !knows_nameless_files(&exporter.folder) {
        eprintln!("skipped: this file system knows no files without a name");
        return;
    }
    fs::write(exporter.place("old"), "mine").unwrap();
    let before = exporter.left();
    let (old, new) = (exporter.place("old"), exporter.place("new"));
    for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
        for place in [&[&*new][..], &[&*old, "--force"]] {
            let words = [&["telemetry", "export", "--output"], place].concat();
            let mut command = exporter.user.flat_command(&words);
            let mut exporting = command.stderr(Stdio::null()).spawn().unwrap();
            assert!(is_in_the_middle(&mut exporting, &exporter.folder));
            kill_process(Pid::from_child(&exporting), signal).unwrap();
            let ended = exporting.wait().unwrap();
            assert_eq!(ended.signal(), Some(signal.as_raw()), "{words:?}");
            assert_eq!(exporter.left(), before, "{words:?}");
        }
    }
    let whole = exporter.export(&["--output", &new]);
    assert_eq!(whole.code, 0, "{}", whole.err);
    let rows = fs::read_to_string(new).unwrap();
    assert!(rows.lines().count() > ROWS as usize);
}
