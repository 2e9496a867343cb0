//! Files and folders that are not what they should be: the host is unharmed, nothing is recorded
//! that was not agreed to, `status` says so, and what was damaged is kept.

mod data;
mod decisions;
mod places;
#[path = "../profile/mod.rs"]
mod profile;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

type Harm<'a> = &'a dyn Fn(&Path);

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
