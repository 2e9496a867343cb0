//! Glean as a program with three kinds of metrics sets it up.

use std::{collections::HashMap, path::PathBuf, sync::LazyLock};

use glean::{
    ClientInfoMetrics, CommonMetricData, ConfigurationBuilder, TimeUnit,
    net::{CapablePingUploadRequest, PingUploader, UploadResult},
    private::{CounterMetric, EventMetric, TimingDistributionMetric},
    traits::ExtraKeys,
};

/// A call of a feature.
pub static PLAIN: LazyLock<CounterMetric> =
    LazyLock::new(|| CounterMetric::new(named("plain", "metrics")));

/// A call that is timed.
pub static TIMED: LazyLock<TimingDistributionMetric> = LazyLock::new(|| {
    TimingDistributionMetric::new(named("timed", "metrics"), TimeUnit::Nanosecond)
});

/// An event of five fields.
pub static ENDED: LazyLock<EventMetric<Ended>> =
    LazyLock::new(|| EventMetric::new(named("ended", "events")));

/// The fields, as `glean_parser` generates them.
#[derive(Default)]
pub struct Ended {
    /// Which command.
    pub command: Option<String>,
    /// Whether it succeeded.
    pub success: Option<bool>,
    /// How much it found.
    pub found: Option<u32>,
    /// How long it took.
    pub took: Option<u32>,
    /// How much it read.
    pub read: Option<u32>,
}

impl Ended {
    /// An event whose fields follow from a number.
    #[must_use]
    pub fn of(number: u64) -> Self {
        let small = u32::try_from(number % 1_000).unwrap_or(0);
        Self {
            command: Some(["index", "search", "stats"][(number % 3) as usize].to_owned()),
            success: Some(number.is_multiple_of(2)),
            found: Some(small),
            took: Some(small),
            read: Some(small),
        }
    }
}

impl ExtraKeys for Ended {
    const ALLOWED_KEYS: &'static [&'static str] = &["command", "success", "found", "took", "read"];

    fn into_ffi_extra(self) -> HashMap<String, String> {
        let mut map = HashMap::new();
        self.command
            .and_then(|value| map.insert("command".into(), value));
        self.success
            .and_then(|value| map.insert("success".into(), value.to_string()));
        self.found
            .and_then(|value| map.insert("found".into(), value.to_string()));
        self.took
            .and_then(|value| map.insert("took".into(), value.to_string()));
        self.read
            .and_then(|value| map.insert("read".into(), value.to_string()));
        map
    }
}

/// Starts Glean with its data in the folder that `BENCH_DIR` names.
///
/// # Panics
/// Without `BENCH_DIR`.
pub fn start(upload: bool) {
    let dir = PathBuf::from(std::env::var_os("BENCH_DIR").expect("BENCH_DIR names a folder"));
    let configuration = ConfigurationBuilder::new(upload, dir.join("glean"), "bench")
        .with_uploader(Nowhere)
        .build();
    glean::initialize(configuration, ClientInfoMetrics::unknown());
}

/// Takes every ping at once, so that no network is part of what is measured.
#[derive(Debug)]
struct Nowhere;

impl PingUploader for Nowhere {
    fn upload(&self, _: CapablePingUploadRequest) -> UploadResult {
        UploadResult::http_status(200)
    }
}

fn named(name: &str, ping: &str) -> CommonMetricData {
    CommonMetricData {
        name: name.into(),
        category: "bench".into(),
        send_in_pings: vec![ping.into()],
        lifetime: glean::Lifetime::Ping,
        ..CommonMetricData::default()
    }
}
