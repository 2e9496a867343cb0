//! What this process took of the machine so far.

use std::time::Duration;

use super::events::Cost;

impl Cost {
    /// Asks the system, on Linux by four calls.
    pub fn so_far() -> Self {
        Self {
            peak_memory: system::peak_memory_bytes().map(Into::into),
            cpu: system::cpu().map(Into::into),
        }
    }
}

/// The number of bytes in a line like `VmHWM: 1234 kB`.
#[cfg(any(target_os = "linux", target_os = "android", test))]
fn peak(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1_024)
}

#[cfg(unix)]
mod system {
    use super::Duration;

    pub fn cpu() -> Option<Duration> {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        let (seconds, rest) = (time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?);
        Some(Duration::new(seconds, rest))
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub fn peak_memory_bytes() -> Option<u64> {
        use std::{fs::File, io::Read as _};

        // In one read: the line stands in the first kilobyte, but for a long list of groups before it.
        let mut status = [0; 16 << 10];
        let mut file = File::open("/proc/self/status").ok()?;
        let read = file.read(&mut status).ok()?;
        super::peak(str::from_utf8(status.get(..read)?).ok()?)
    }

    /// The call that tells has no safe form.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub const fn peak_memory_bytes() -> Option<u64> {
        None
    }
}

#[cfg(not(unix))]
mod system {
    use super::Duration;

    pub const fn cpu() -> Option<Duration> {
        None
    }

    pub const fn peak_memory_bytes() -> Option<u64> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_its_line() {
        let status = "Name:\tsift\nVmPeak:\t  9000 kB\nVmHWM:\t    1234 kB\nVmRSS:\t  12 kB\n";
        assert_eq!(peak(status), Some(1_234 * 1_024));
        for other in [
            "",
            "VmHWM:\t kB",
            "VmHWM:\t12 MB",
            "VmHWM:\t99999999999999999999 kB",
        ] {
            assert_eq!(peak(other), None, "{other}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_has_held_memory() {
        assert!(system::peak_memory_bytes().is_some_and(|bytes| bytes > 100 << 10));
        assert!(system::cpu().is_some_and(|cpu| cpu > Duration::ZERO));
    }
}
