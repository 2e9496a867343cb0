use std::fmt;

use telemetry_schema::wire::Uuid;

/// Where random bytes come from.
pub trait Draw {
    /// Fills them.
    ///
    /// # Errors
    /// When the system has none. Nothing is sealed then.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system's.
#[derive(Clone, Copy, Debug)]
pub struct Random;

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl Draw for Random {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system gave no random bytes")
    }
}

impl std::error::Error for NoRandomness {}

/// A random id, version 4.
pub(super) fn id(draw: &mut dyn Draw) -> Result<Uuid, NoRandomness> {
    let bytes: [u8; 16] = drawn(draw)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// Random bytes.
pub(super) fn drawn<const N: usize>(draw: &mut dyn Draw) -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    draw.fill(&mut bytes)?;
    Ok(bytes)
}

/// A number below another, which is far below 2^64: so small is the preference for any.
pub(super) fn below(draw: &mut dyn Draw, end: u64) -> Result<u64, NoRandomness> {
    Ok(u64::from_le_bytes(drawn(draw)?) % end.max(1))
}
