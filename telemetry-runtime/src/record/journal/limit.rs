//! The process's own limit on the size of files.

/// Room that is left below the limit. A write that begins at the limit raises SIGXFSZ, which kills
/// a host that does not handle it; this room is for what other processes append between our look
/// at the size and our write.
const MARGIN_BYTES: u64 = 64 << 10;

/// The largest size that a file of ours may reach in this process, if there is a limit.
///
/// We never change how the host handles signals, so the only way not to be killed is to stay
/// below.
#[cfg(unix)]
pub fn file_bytes_max() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::Fsize).current?;
    Some(limit.saturating_sub(MARGIN_BYTES))
}

/// Without such limits.
#[cfg(not(unix))]
pub fn file_bytes_max() -> Option<u64> {
    None
}
