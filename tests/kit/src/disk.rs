//! Disks that are full.

use std::{
    env,
    ffi::OsString,
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::finish;

/// Says where a small file system is, in a run on it.
const SMALL: &str = "TEST_SMALL_DISK";

/// Says where there is room, in a run on a small disk.
const ROOM: &str = "TEST_ROOM";

/// Runs a test once more on a file system of so many mebibytes, where its temporary folders are. True in the
/// first run, which has nothing else to do; it says so where this user may not mount anything.
///
/// `test` is the whole name, as the test's program lists it.
pub fn is_left_to_a_run_on_a_small_one(mebibytes: u32, test: &str) -> bool {
    if env::var_os(SMALL).is_some() {
        return false;
    }
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "mount -t tmpfs -o size={mebibytes}m none \"${SMALL}\" || exit 77; \
         TMPDIR=\"${SMALL}\" exec \"$0\" --exact {test} --nocapture"
    );
    let output = finish(
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &line])
            .arg(env::current_exe().unwrap())
            .env(SMALL, folder.path())
            .env(ROOM, env::temp_dir()),
    );
    let said = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) || told.contains("unshare: ") {
        eprintln!("skipped: no mount of a small file system here: {told}");
    } else {
        let passed = output.status.success() && said.contains("1 passed");
        assert!(passed, "{said} {told}");
    }
    true
}

/// Where files may lie that need room, on a small disk too.
pub fn room() -> PathBuf {
    let room: Option<OsString> = env::var_os(ROOM);
    room.map_or_else(env::temp_dir, PathBuf::from)
}

/// Takes all room of a folder's file system but so many bytes, by a file whose path is returned.
pub fn fill(folder: &Path, but_bytes: u64) -> PathBuf {
    let path = folder.join("filler");
    let mut filler = File::create(&path).unwrap();
    for bytes in [4_096, 1] {
        while filler.write_all(&vec![1; bytes]).is_ok() {}
    }
    let bytes = filler.metadata().unwrap().len();
    filler.set_len(bytes.saturating_sub(but_bytes)).unwrap();
    path
}
