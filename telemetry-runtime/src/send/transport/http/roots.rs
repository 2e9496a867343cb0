use std::{fs::File, io::Read, path::PathBuf};

use rustls::pki_types::{CertificateDer, pem::PemObject};

/// The largest file of certificates that is read: all that a system trusts take a fifth of it.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Certificates that are trusted besides those of the system.
#[derive(Clone, Debug)]
pub struct Roots(Option<PathBuf>);

impl Roots {
    /// Those of a file in PEM, if there is one.
    pub const fn of(file: Option<PathBuf>) -> Self {
        Self(file)
    }

    /// Reads them.
    ///
    /// # Errors
    /// Why there are none, as a sentence. Then nothing is sent: who names a file means it.
    pub fn read(&self) -> Result<Vec<CertificateDer<'static>>, String> {
        let Some(path) = &self.0 else {
            return Ok(Vec::new());
        };
        let faulty = |why: &str| format!("the certificates in {} {why}", path.display());
        let mut text = Vec::new();
        File::open(path)
            .and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut text))
            .map_err(|error| faulty(&format!("cannot be read: {error}")))?;
        if text.len() as u64 > FILE_BYTES_MAX {
            return Err(faulty("are more than a mebibyte"));
        }
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        match read {
            Ok(certificates) if !certificates.is_empty() => Ok(certificates),
            _ => Err(faulty("cannot be understood; accepted is PEM")),
        }
    }
}
