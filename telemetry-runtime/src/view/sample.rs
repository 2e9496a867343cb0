//! A page's data made by hand: every part of it has something to tell.

use std::time::Duration;

use telemetry_schema::{
    Date, Level,
    document::{Catalog, Kind},
    wire::{Code, ReportKind, Uuid},
};

use super::{Sending, View, Words};
use crate::{
    Source, Status,
    clock::Moment,
    explain::{Device, Here, Listing},
    insight::{
        Activity, Bucket, Cost, Counted, DayUse, EntryUse, FieldUse, First, FunnelStep, FunnelUse,
        Metrics, Milestone, Period, Quantiles, Returns, Sessions, Total, WeekUse,
    },
    send::{self, State, Withheld},
    store::outbox::{self, Attempt, Outcome, SealedReport},
};

/// What a view borrows.
pub struct Sample {
    pub status: Status,
    pub listing: Listing,
    pub metrics: Metrics,
    pub sending: Sending,
    pub words: Words,
}

impl Sample {
    pub fn view(&self) -> View<'_> {
        View {
            made_on: day("2026-11-20"),
            status: &self.status,
            listing: &self.listing,
            metrics: &self.metrics,
            sending: &self.sending,
            words: &self.words,
        }
    }
}

/// A program that was used.
pub fn used() -> Sample {
    let listing = listing();
    let mut status = Status::nobody("sift", "1.4.0");
    status.level = Some(Level::Enhanced);
    status.source = Source::UserFile;
    "the user file grants enhanced".clone_into(&mut status.why);
    status.entries = 3;
    status.entries_on = 2;
    status.dropped = 1;
    status.problems = vec!["store.damaged-1 was damaged and is kept".to_owned()];
    Sample {
        sending: sending(&status),
        status,
        listing,
        metrics: metrics(),
        words: Words {
            command: "sift telemetry".to_owned(),
            variable: "SIFT_TELEMETRY".to_owned(),
        },
    }
}

/// A program that nobody has agreed to.
pub fn unused() -> Sample {
    let status = Status::nobody("sift", "1.4.0");
    let listing = Listing::new("sift", Catalog::of([]), |_| true);
    let mut metrics = metrics();
    metrics.activity = Activity {
        n: 0,
        before: 0,
        active_days: 0,
        days: Vec::new(),
        weekdays: [0; 7],
    };
    metrics.sessions = None;
    metrics.returns = None;
    metrics.entries.clear();
    metrics.never_used.clear();
    metrics.firsts.clear();
    metrics.funnels.clear();
    metrics.costs.clear();
    Sample {
        sending: Sending::of(
            &status,
            &outlook(State::Withheld(Withheld::NoEndpoint), 0),
            &[],
            NOW_S,
            Vec::new(),
        ),
        status,
        listing,
        metrics,
        words: Words::default(),
    }
}

/// Noon of the day on which the page is made.
const NOW_S: u64 = 1_795_176_000;

/// One report waits, one was counted, and one will never be.
fn sending(status: &Status) -> Sending {
    let sealed = |at: u8, day_of: &str, state, outcome: Option<Outcome>| SealedReport {
        id: Uuid::from_u128(at.into()),
        kind: ReportKind::Usage,
        day: day(day_of),
        state,
        document: Some(DOCUMENT.to_owned()),
        share: true,
        due_s: NOW_S + 7_200,
        tried: u32::from(outcome.is_some()),
        attempts: outcome
            .map(|outcome| Attempt {
                nth: 1,
                moment: Moment::from_unix_seconds(NOW_S - 3_600),
                outcome: Some(outcome),
            })
            .into_iter()
            .collect(),
    };
    let refused = Outcome::Refused {
        code: Code::TooOld,
        pointer: "/day".to_owned(),
        message: "<b>the day</b> is over".to_owned(),
    };
    let reports = [
        sealed(1, "2026-11-17", outbox::State::Refused, Some(refused)),
        sealed(
            2,
            "2026-11-18",
            outbox::State::Delivered,
            Some(Outcome::Stored),
        ),
        sealed(3, "2026-11-19", outbox::State::Waiting, None),
    ];
    let outlook = outlook(State::Sends, 1);
    Sending::of(status, &outlook, &reports, NOW_S, Vec::new())
}

const DOCUMENT: &str = r#"{"schema":1,"kind":"usage","report":"00000000-0000-4000-8000-000000000003","receipt":"0000000000000000000000000000000000000000000000000000000000000003","product":"sift","version":"1.4.0","channel":"release","os":"linux","arch":"x86_64","catalog":"0000000000000000000000000000000000000000000000000000000000000004","day":"2026-11-19","level":"basic","features":[{"name":"search.indexed","ok":2,"err":0,"panic":0,"cancelled":0}],"events":[],"health":{"dropped":0,"clamped":0}}"#;

fn outlook(state: State, waiting: u32) -> send::Sending {
    send::Sending {
        state,
        endpoint: (waiting > 0).then(|| "https://telemetry.example.org".to_owned()),
        redirected: false,
        waiting,
        erasures: 0,
        next: (waiting > 0).then_some(Duration::from_secs(7_200)),
        last: None,
        problems: Vec::new(),
    }
}

pub fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn listing() -> Listing {
    let device = Device {
        level: Some(Level::Enhanced),
        share: false,
        because: "the user file grants enhanced".to_owned(),
        redirect: None,
    };
    Listing::new("sift", Catalog::of(crate::explain::EVERYTHING), |_| true)
        .version("1.4.0")
        .endpoint(Some("https://telemetry.example.org"))
        .on_device(device, |entry| Here {
            records: entry.name != "command_executed",
            because: "with timings and kinds of errors".to_owned(),
            recorded: Some(42),
        })
}

/// A period of so many days that ends with the sample's last.
pub fn days(count: u32) -> Vec<DayUse> {
    let period = Period::ending(day("2026-11-20"), count);
    (period.first.days()..=period.last.days())
        .map(|day| DayUse {
            day: Date::from_days(day),
            n: u64::from(day % 7 * 3),
        })
        .collect()
}

fn metrics() -> Metrics {
    let period = Period::ending(day("2026-11-20"), 30);
    Metrics {
        product: "sift".to_owned(),
        period,
        before: period.before(),
        slice_days: 6,
        activity: Activity {
            n: 1_234,
            before: 1_000,
            active_days: 25,
            days: days(30),
            weekdays: [210, 190, 220, 200, 180, 130, 104],
        },
        sessions: Some(Sessions {
            started: 80,
            before: 40,
            ended: 70,
            panicked: 1,
            without_end: 10,
            length: Some(quantiles()),
            trend: vec![5, 10, 15, 20, 30],
        }),
        entries: vec![feature("search.indexed", 900), event()],
        never_used: vec!["search.scanned".to_owned()],
        firsts: vec![First {
            entry: "search.indexed".to_owned(),
            day: day("2026-10-01"),
            milestones: vec![
                Milestone {
                    n: 5,
                    day: day("2026-10-02"),
                },
                Milestone {
                    n: 10,
                    day: day("2026-10-04"),
                },
            ],
        }],
        funnels: vec![FunnelUse {
            name: "activation".to_owned(),
            steps: vec![
                step("app.first_run", Some("2026-10-01")),
                step(
                    "command_executed, success is true, for the third time",
                    Some("2026-10-03"),
                ),
                step("index_built", None),
            ],
        }],
        returns: Some(Returns {
            first_use: day("2026-10-01"),
            day_1: Some(true),
            day_7: Some(false),
            day_30: None,
            weeks: [5, 0, 7, 2]
                .into_iter()
                .zip((20_727..).step_by(7))
                .map(|(active_days, from)| WeekUse {
                    from: Date::from_days(from),
                    active_days,
                })
                .collect(),
        }),
        sums: None,
        costs: vec![Cost {
            entry: "ask".to_owned(),
            field: "tokens".to_owned(),
            amount: 1_000_000,
            cost: 2.5,
            currency: "USD".to_owned(),
        }],
        lost: 1,
    }
}

fn step(step: &str, day: Option<&str>) -> FunnelStep {
    FunnelStep {
        step: step.to_owned(),
        day: day.map(self::day),
    }
}

/// A feature that was used so often.
pub fn feature(name: &str, n: u64) -> EntryUse {
    EntryUse {
        name: name.to_owned(),
        kind: Kind::Feature,
        category: None,
        n,
        before: 700,
        share: 1.0,
        trend: vec![100, 150, 200, 250, 200],
        outcomes: counts(&[("ok", n - 60), ("err", 50), ("panic", 3), ("cancelled", 7)]),
        success: Some(0.94),
        errors: counts(&[("timeout", 40), ("other", 10)]),
        timing: Some(quantiles()),
        fields: Vec::new(),
    }
}

fn event() -> EntryUse {
    EntryUse {
        name: "command_executed".to_owned(),
        kind: Kind::Event,
        category: Some("command".to_owned()),
        n: 334,
        before: 300,
        share: 1.0,
        trend: vec![60, 70, 64, 70, 70],
        outcomes: Vec::new(),
        success: Some(0.9),
        errors: Vec::new(),
        timing: None,
        fields: vec![
            FieldUse {
                field: "success".to_owned(),
                values: counts(&[("true", 300), ("false", 34)]),
                total: None,
            },
            FieldUse {
                field: "took".to_owned(),
                values: counts(&[("1ms", 200), ("1s", 134)]),
                total: Some(Total {
                    amount: 134_000_000,
                    before: 100_000_000,
                    unit: "microseconds",
                }),
            },
        ],
    }
}

fn counts(counts: &[(&str, u64)]) -> Vec<Counted> {
    counts
        .iter()
        .map(|(value, n)| Counted {
            value: (*value).to_owned(),
            n: *n,
        })
        .collect()
}

fn quantiles() -> Quantiles {
    let bucket = |from_ns, n| Bucket {
        from_ns,
        to_ns: from_ns * 2,
        n,
    };
    Quantiles {
        n: 70,
        p50_ns: 1_500_000,
        p95_ns: 9_000_000,
        p99_ns: 30_000_000,
        buckets: vec![
            bucket(1 << 20, 50),
            bucket(1 << 21, 10),
            bucket(1 << 23, 8),
            bucket(1 << 24, 2),
        ],
    }
}
