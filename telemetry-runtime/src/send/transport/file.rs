//! Reports as files in a folder: for somebody who carries them on by other means, or only wants to see them.

use std::{
    fs::{self, File as System},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{Delivery, Failure, Transport};
use crate::{
    ours,
    send::{Parcel, TakeBack},
};

/// Puts each report into a folder that is there, as `<id>.json`.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder that an endpoint names, `file:///folder`.
    pub fn of(endpoint: &str) -> Option<Self> {
        let path = decoded(endpoint.strip_prefix("file://")?)?;
        // file:///C:/folder
        let path = if cfg!(windows) {
            path.trim_start_matches('/')
        } else {
            &path
        };
        Some(Self(PathBuf::from(path)))
    }

    fn path(&self, report: &str) -> PathBuf {
        self.0.join(format!("{report}.json"))
    }
}

impl Transport for Folder {
    fn deliver(&self, parcel: &Parcel) -> Delivery {
        let path = self.path(&parcel.report());
        if path.symlink_metadata().is_ok() {
            return Delivery::Known;
        }
        match put(&path, parcel.document()) {
            Ok(()) => Delivery::Stored,
            Err(error) => Delivery::failed(failure(&error)),
        }
    }

    fn take_back(&self, request: &TakeBack) -> Delivery {
        match fs::remove_file(self.path(&request.report())) {
            Ok(()) => Delivery::Erased,
            // A folder that is there and a report that is not: somebody has carried it on.
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.0.is_dir() => {
                Delivery::Erased
            }
            Err(error) => Delivery::failed(failure(&error)),
        }
    }
}

/// Whole, durable, and for its owner alone.
fn put(path: &Path, document: &[u8]) -> io::Result<()> {
    let new = ours::beside(path, ".new");
    // What an attempt that was killed has left.
    let _ = fs::remove_file(&new);
    let put = || {
        let mut file = ours::file().open(&new)?;
        file.write_all(document)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        sync_folder(path)
    };
    put().inspect_err(|_| {
        let _ = fs::remove_file(&new);
    })
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent()
        .map_or(Ok(()), |folder| System::open(folder)?.sync_all())
}

/// Elsewhere a folder cannot be opened as a file.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn failure(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Failure::Unreachable,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Failure::Later,
        _ => Failure::Unusable,
    }
}

/// A path as an address writes it: a byte may stand as `%` and two digits.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                let digits = std::str::from_utf8(&digits).ok()?;
                u8::from_str_radix(digits, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|path| !path.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::send::consent::handmade;

    #[test]
    fn an_address_names_a_folder() {
        let folder = |endpoint| Folder::of(endpoint).map(|folder| folder.0);
        #[cfg(unix)]
        assert_eq!(
            folder("file:///var/spool/my%20tool/"),
            Some("/var/spool/my tool/".into())
        );
        for faulty in [
            "https://one.example",
            "file:///a%2",
            "file:///a%00b",
            "file:///%ff",
        ] {
            assert_eq!(folder(faulty), None, "{faulty}");
        }
    }

    #[test]
    fn a_report_is_put_whole_once_and_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder(dir.path().to_owned());
        let parcel = handmade::parcel("file:///", "{\"n\":1}");
        assert_eq!(folder.deliver(&parcel), Delivery::Stored);
        let path = folder.path(&parcel.report());
        assert_eq!(fs::read(&path).unwrap(), b"{\"n\":1}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(folder.deliver(&parcel), Delivery::Known);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);

        let request = handmade::take_back("file:///");
        for _ in 0..2 {
            assert_eq!(folder.take_back(&request), Delivery::Erased);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn without_the_folder_a_report_stays() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder(dir.path().join("absent"));
        let away = Delivery::failed(Failure::Unreachable);
        assert_eq!(folder.deliver(&handmade::parcel("file:///", "{}")), away);
        assert_eq!(folder.take_back(&handmade::take_back("file:///")), away);
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let folder = Folder(file);
        assert_eq!(folder.deliver(&handmade::parcel("file:///", "{}")), away);
    }
}
