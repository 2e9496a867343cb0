use telemetry_schema::{
    Level,
    wire::{Arch, Brief, Channel, Os, Report, Version},
};

/// What totals are told apart by, beside product and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    /// The level that the user agreed to.
    pub level: Level,
    /// What was built for what; absent where a report does not tell.
    pub build: Option<Build>,
}

/// A release on a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Build {
    /// Its version.
    pub version: Version,
    /// Where the release comes from.
    pub channel: Channel,
    /// The operating system.
    pub os: Os,
    /// The architecture.
    pub arch: Arch,
}

impl Segment {
    /// The segment of a report.
    pub fn of(report: &Report) -> Self {
        let build = match report {
            Report::Usage(usage) => Some(Build {
                version: usage.version,
                channel: usage.channel,
                os: usage.os,
                arch: usage.arch,
            }),
            Report::Singles(singles) => Some(Build {
                version: singles.version,
                channel: singles.channel,
                os: singles.os,
                arch: singles.arch,
            }),
            Report::Progress(_) => None,
        };
        Self {
            level: report.level(),
            build,
        }
    }

    /// The segment of a report of use.
    pub const fn of_brief(brief: &Brief<'_>) -> Self {
        Self {
            level: brief.level,
            build: Some(Build {
                version: brief.version,
                channel: brief.channel,
                os: brief.os,
                arch: brief.arch,
            }),
        }
    }

    /// The same without its version: where those that exceed a product's bound of segments are counted.
    pub fn without_version(mut self) -> Self {
        if let Some(build) = &mut self.build {
            build.version = Version::default();
        }
        self
    }

    /// Version, channel, operating system, architecture and level, as they stand in the ledger.
    pub fn words(&self) -> [String; 5] {
        let [version, channel, os, arch] = self.build.map_or_else(Default::default, |build| {
            [
                build.version.to_string(),
                build.channel.as_str().to_owned(),
                build.os.as_str().to_owned(),
                build.arch.as_str().to_owned(),
            ]
        });
        [version, channel, os, arch, self.level.as_str().to_owned()]
    }
}
