use std::env::consts;

use crate::TelemetryValue;

/// The operating system that the program was built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TelemetryValue)]
#[telemetry(crate = crate)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is named as its makers name it")]
pub enum Os {
    Linux,
    Macos,
    Windows,
    Freebsd,
    Openbsd,
    Netbsd,
    Dragonfly,
    Illumos,
    Android,
    Ios,
    /// One that is not listed here.
    Other,
}

/// The processor that the program was built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TelemetryValue)]
#[telemetry(crate = crate)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is named as its makers name it")]
pub enum Arch {
    X86,
    #[telemetry(rename = "x86_64")]
    X86_64,
    Arm,
    Aarch64,
    Riscv64,
    Powerpc64,
    S390x,
    Loongarch64,
    /// One that is not listed here.
    Other,
}

#[cfg_attr(
    not(all(feature = "store", not(telemetry_off))),
    allow(dead_code, reason = "nobody records it in this build")
)]
impl Os {
    /// This one.
    pub(crate) fn here() -> Self {
        match consts::OS {
            "linux" => Self::Linux,
            "macos" => Self::Macos,
            "windows" => Self::Windows,
            "freebsd" => Self::Freebsd,
            "openbsd" => Self::Openbsd,
            "netbsd" => Self::Netbsd,
            "dragonfly" => Self::Dragonfly,
            "illumos" => Self::Illumos,
            "android" => Self::Android,
            "ios" => Self::Ios,
            _ => Self::Other,
        }
    }
}

#[cfg_attr(
    not(all(feature = "store", not(telemetry_off))),
    allow(dead_code, reason = "nobody records it in this build")
)]
impl Arch {
    /// This one.
    pub(crate) fn here() -> Self {
        match consts::ARCH {
            "x86" => Self::X86,
            "x86_64" => Self::X86_64,
            "arm" => Self::Arm,
            "aarch64" => Self::Aarch64,
            "riscv64" => Self::Riscv64,
            "powerpc64" => Self::Powerpc64,
            "s390x" => Self::S390x,
            "loongarch64" => Self::Loongarch64,
            _ => Self::Other,
        }
    }
}
