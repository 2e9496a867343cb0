use std::{
    fmt::Write as _,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use telemetry_schema::diff::Change;

const BLESS: &str = "TELEMETRY_BLESS";

/// A file that must say what the program is.
pub(super) struct Document {
    path: PathBuf,
    blessing: bool,
}

impl Document {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            blessing: std::env::var_os(BLESS).is_some_and(|value| value == "1"),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file with the line ends that we write, whatever a checkout made of them.
    pub(super) fn read(&self) -> io::Result<String> {
        Ok(fs::read_to_string(&self.path)?.replace("\r\n", "\n"))
    }

    /// Compares the file with what it should be, or writes it.
    #[track_caller]
    pub(super) fn hold(
        &self,
        expected: &str,
        changes: impl FnOnce(&str) -> Result<Vec<Change>, String>,
    ) {
        let path = self.path.display();
        let old = match self.read() {
            Ok(old) if old == expected => return,
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => panic!("could not read {path}: {error}"),
        };
        if self.blessing {
            if let Err(error) = replace(&self.path, expected) {
                panic!("could not write {path}: {error}");
            }
            notice(&format!("wrote {path}"));
            return;
        }
        match old.as_deref().map(changes) {
            None => panic!("{path} does not exist; run this test with {BLESS}=1 to create it"),
            Some(Err(error)) => panic!(
                "{path} cannot be compared: {error}; run this test with {BLESS}=1 to write it anew, \
                 which loses its lines `only`"
            ),
            Some(Ok(changes)) => panic!(
                "{path} does not describe this program:\n\n{}\nWhat WIDENS records nothing for those \
                 who agreed before, until they review it. If all of it is meant, run this test with \
                 {BLESS}=1",
                list(&changes)
            ),
        }
    }
}

/// One line a difference.
fn list(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "  REWORDS the layout of the file\n".to_owned();
    }
    let mut lines = String::new();
    for change in changes {
        let _ = writeln!(lines, "  {change}");
    }
    lines
}

/// Written beside and renamed, so that a reader sees the old file or the new one.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Past the capture of the test harness: a passing test must be able to warn.
pub(super) fn notice(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}
