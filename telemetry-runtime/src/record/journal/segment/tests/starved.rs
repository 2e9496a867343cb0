//! No room on the disk, and a limit on file sizes.

use rustix::process::{Resource, Rlimit, setrlimit};

use super::*;

#[test]
fn a_limit_on_file_sizes_does_not_kill() {
    alone("limited");
}

pub fn meet_a_limit(dir: &Path) {
    let limit = |bytes: usize| {
        let current = Some(bytes as u64);
        let limit = Rlimit {
            current,
            ..rustix::process::getrlimit(Resource::Fsize)
        };
        setrlimit(Resource::Fsize, limit).unwrap();
    };
    limit(GEOMETRY.area_at(1) - 1);
    assert!(claim(dir).is_none());
    assert_eq!(names(dir), 0);
    limit(GEOMETRY.area_at(2) - 1);
    let segment = claim(dir).unwrap();
    let attached = attach(&segment, TODAY);
    assert!(segment.attach(TODAY).is_none());
    count(&attached, 1);
    limit(GEOMETRY.area_at(2));
    assert!(segment.attach(TODAY).is_none(), "not before the next fold");
    segment.recycle(&[], TODAY);
    assert!(segment.attach(TODAY).is_some());
}

#[test]
fn a_full_disk_gives_none() {
    if let Some(status) = on_small_disk("full") {
        assert!(status.success());
    }
}

pub fn meet_the_end_of_the_disk(dir: &Path) {
    let segment = claim(dir).unwrap();
    let attached = attach(&segment, TODAY);
    fill(dir);
    assert!(segment.attach(TODAY).is_none());
    count(&attached, 1);
    assert!(attached.area().event(1, 1, None, &[5; 60]));
    assert!(claim(dir).is_none());
    assert_eq!(names(dir), 1);
    fs::remove_file(dir.join("filler")).unwrap();
    segment.recycle(&[], TODAY);
    count(&attach(&segment, TODAY), 1);
    drop((attached, segment));

    // A file with a hole is not written to where the hole cannot be filled.
    let path = path(dir, 0);
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let sparse = File::create(&path).unwrap();
    sparse.set_len(bytes.len() as u64).unwrap();
    sparse.write_all_at(&bytes[..4_096], 0).unwrap();
    let head = GEOMETRY.area_at(0);
    sparse
        .write_all_at(&bytes[head..head + 4_096], head as u64)
        .unwrap();
    drop(sparse);
    fill(dir);
    let segment = claim(dir).unwrap();
    assert!(segment.attach(TODAY).is_none());
}

fn fill(dir: &Path) {
    let mut filler = File::create(dir.join("filler")).unwrap();
    for bytes in [4_096, 1] {
        while std::io::Write::write_all(&mut filler, &vec![1; bytes]).is_ok() {}
    }
}

/// Runs a part on a small file system of its own; `None` where this user may not mount one.
fn on_small_disk(role: &str) -> Option<ExitStatus> {
    let dir = tempfile::tempdir().unwrap();
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    unshare.arg(format!(
        "mount -t tmpfs -o size=512k none \"${DIR}\" && exec \"$0\" \"$@\" || exit 77"
    ));
    unshare.arg(std::env::current_exe().unwrap());
    let status = in_process(unshare, role, dir.path()).status().ok()?;
    if status.code() == Some(77) || status.code() == Some(1) {
        eprintln!("skipped: no mount of a small file system here");
        return None;
    }
    Some(status)
}
