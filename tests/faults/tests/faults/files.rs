//! FAULTS 11, the journal's part: what stands in the place of a journal is not what it should be.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use crate::user::User;

const RECORDING: [&str; 4] = ["start", "here:600", "threads:2:60", "end"];

/// Somebody who is not us.
const NOBODY: u32 = 65_534;

/// A user whose hosts have left a journal of every form.
fn recorded() -> User {
    let user = User::agreed();
    user.run(&RECORDING);
    assert!(user.segments() > 0 && user.journals().len() > user.segments());
    user
}

/// Harms each file of the journal in turn, each in a home of its own, and records.
fn with_each(harm: impl Fn(&User, &Path), judge: impl Fn(&User, &Path)) {
    for at in 0..recorded().journals().len() {
        let user = recorded();
        let path = user.journals().swap_remove(at);
        harm(&user, &path);
        user.run(&RECORDING);
        judge(&user, &path);
        // Nobody is held up by it afterwards either.
        user.run(&["start", "fold", "status"]);
        judge(&user, &path);
    }
}

/// Where a link leads: outside of the folder of the data.
fn elsewhere(user: &User) -> PathBuf {
    user.home().join("elsewhere")
}

#[test]
fn a_link_is_not_written_through() {
    with_each(
        |user, path| {
            // A whole journal with wide rights, so that there is a reason to write to it.
            fs::rename(path, elsewhere(user)).unwrap();
            fs::set_permissions(elsewhere(user), fs::Permissions::from_mode(0o644)).unwrap();
            fs::copy(elsewhere(user), user.home().join("copy")).unwrap();
            symlink(elsewhere(user), path).unwrap();
        },
        |user, path| {
            let copy = fs::read(user.home().join("copy")).unwrap();
            assert!(fs::read(elsewhere(user)).unwrap() == copy, "{path:?}");
            let mode = elsewhere(user).metadata().unwrap().mode();
            assert_eq!(mode & 0o777, 0o644, "{path:?}");
        },
    );
}

#[test]
fn a_link_that_leads_nowhere_makes_no_file() {
    with_each(
        |user, path| {
            fs::remove_file(path).unwrap();
            symlink(elsewhere(user), path).unwrap();
        },
        |user, _| assert!(!elsewhere(user).exists()),
    );
}

#[test]
fn a_pipe_is_neither_waited_for_nor_written_to() {
    with_each(
        |_, path| {
            fs::remove_file(path).unwrap();
            let made = Command::new("mkfifo").arg(path).status().unwrap();
            assert!(made.success());
        },
        |_, path| assert_eq!(path.metadata().unwrap().len(), 0),
    );
}

#[test]
fn a_folder_is_left_alone() {
    with_each(
        |_, path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        },
        |_, path| assert_eq!(fs::read_dir(path).unwrap().count(), 0),
    );
}

/// Whoever could open the file while it was open to everybody sees nothing that came later; that
/// the rights come first is asked of the system.
#[test]
fn wide_rights_are_repaired_before_anything_is_written() {
    for at in 0..recorded().journals().len() {
        let user = recorded();
        let path = user.journals().swap_remove(at);
        let folded = user.run(&["start", "here:600"]);
        assert_eq!(folded, "");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        let trace = user.home().join("trace");
        let mut strace = Command::new("strace");
        user.set(&mut strace)
            .args(["-f", "-qq", "-y", "-e"])
            .arg("trace=fchmod,chmod,fchmodat,unlink,write,pwrite64,mmap,ftruncate,fallocate")
            .arg("-o")
            .arg(&trace)
            .arg(crate::user::HOST)
            .args(RECORDING);
        assert!(strace.status().expect(".ci/run installs strace").success());
        let trace = fs::read_to_string(trace).unwrap();
        let name = path.to_str().unwrap();
        let touching = |line: &&str| line.contains(name) && !line.contains("PROT_READ, MAP");
        let first = trace.lines().find(touching).unwrap_or_default();
        assert!(
            first.is_empty() || first.contains("chmod") || first.contains("unlink"),
            "{first}"
        );
        let mode = path.metadata().map(|file| file.mode() & 0o777);
        assert!(mode.is_ok_and(|mode| mode == 0o600), "{path:?}");
        user.is_exact();
    }
}

#[test]
fn what_belongs_to_somebody_else_is_not_written_to() {
    let user = recorded();
    let given = chown(user.data(), Some(NOBODY), None);
    if given.is_err() {
        return eprintln!("skipped: this user may give nothing away");
    }
    let size = |path: &Path| {
        path.symlink_metadata()
            .map(|file| (file.uid(), file.size()))
    };
    with_each(
        |user, path| {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o666)).unwrap();
            let (_, bytes) = size(path).unwrap();
            fs::write(user.home().join("bytes"), bytes.to_string()).unwrap();
        },
        |user, path| {
            let before = fs::read_to_string(user.home().join("bytes")).unwrap();
            let is_as_before =
                |(owner, bytes): (u32, u64)| owner != NOBODY || bytes.to_string() == before;
            assert!(
                size(path).map_or(true, is_as_before),
                "{path:?}: {:?}",
                size(path)
            );
        },
    );
}
