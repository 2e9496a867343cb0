//! The process's own limit on the size of files.

use std::io;

/// Room that is left below the limit. A write that begins at the limit raises SIGXFSZ, which kills
/// a host that does not handle it; this room is for what other processes append between our look
/// at the size and our write.
const MARGIN_BYTES: u64 = 64 << 10;

/// The largest size that a file of ours may reach in this process, if there is a limit.
///
/// We never change how the host handles signals, so the only way not to be killed is to stay
/// below.
pub fn file_bytes_max() -> Option<u64> {
    Some(system::limit()?.saturating_sub(MARGIN_BYTES))
}

/// Refuses a new file that would not fit: nobody else appends to it, so it needs no margin.
///
/// # Errors
/// When the file would be larger than this process may write.
pub fn admit(bytes: &[u8]) -> io::Result<()> {
    if admits(bytes.len() as u64) {
        Ok(())
    } else {
        Err(io::ErrorKind::FileTooLarge.into())
    }
}

/// Whether a file that nobody else makes larger may have so many bytes.
pub fn admits(bytes: u64) -> bool {
    system::limit().is_none_or(|limit| bytes <= limit)
}

#[cfg(unix)]
mod system {
    use rustix::process::{Resource, getrlimit};

    pub fn limit() -> Option<u64> {
        getrlimit(Resource::Fsize).current
    }
}

/// Without such limits.
#[cfg(not(unix))]
mod system {
    pub fn limit() -> Option<u64> {
        None
    }
}
