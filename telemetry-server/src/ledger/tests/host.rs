//! A host's catalog, and reports as its device would seal them.

use telemetry_schema::{
    Date, Level, Origin,
    document::{Catalog, Domain, Entry, Field, Kind},
    wire::{
        Arch, Channel, CrossUse, EventUse, FeatureUse, Hash, Health, Named, Os, Progress,
        ProgressKind, Report, SCHEMA, Single, Singles, SinglesKind, Span, Usage, Uuid, Version,
        Visit,
    },
};

use super::PRODUCT;

/// A report and the secret that takes it back.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub report: Report,
    pub secret: [u8; 32],
}

impl Sealed {
    /// Under the id and secret of a number, equal each time.
    pub fn of(number: u32, report: Report) -> Self {
        let drawn = |what: &str| *Hash::of(format!("{what} {number}").as_bytes()).as_bytes();
        let (secret, id) = (drawn("secret"), id(&drawn("id")));
        let report = report.sealed(id, Hash::of(&secret));
        Self { report, secret }
    }
}

fn id(bytes: &[u8; 32]) -> Uuid {
    let mut id = [0; 16];
    id.copy_from_slice(&bytes[..16]);
    uuid::Builder::from_random_bytes(id).into_uuid()
}

fn entry(name: &str, kind: Kind, level: Level) -> Entry {
    Entry {
        about: "What happens.".to_owned(),
        purpose: "shows what happens".to_owned(),
        level,
        origin: Origin::new("tool", 1).into(),
        ..Entry::named(name, kind)
    }
}

fn field(name: &str) -> Field {
    Field {
        about: "What it is.".to_owned(),
        ..Field::named(name, Domain::Bool)
    }
}

fn timed(name: &str) -> Entry {
    Entry {
        timed: true,
        ..entry(name, Kind::Feature, Level::Basic)
    }
}

/// Features that are timed, and an event with two fields that are crossed.
pub fn catalog() -> Catalog {
    Catalog {
        schema: telemetry_schema::document::SCHEMA,
        funnels: Vec::new(),
        entries: vec![
            Entry {
                fields: vec![field("quick"), field("success")],
                crosses: vec![vec!["quick".to_owned(), "success".to_owned()]],
                ..entry("executed", Kind::Event, Level::Basic)
            },
            timed("searched"),
            timed("wide.a"),
            timed("wide.b"),
            timed("wide.c"),
            timed("wide.d"),
            timed("wide.e"),
            timed("wide.f"),
            timed("wide.g"),
            timed("wide.h"),
        ],
    }
}

fn named(parts: &[(&str, u64)]) -> Named<u64> {
    let mut named = Named::default();
    for (name, n) in parts.iter().filter(|(_, n)| *n > 0) {
        named.push(name, *n);
    }
    named
}

/// A day of searches, and of commands that succeeded; of any of the two there may be none.
pub fn usage(day: u32, patch: u32, calls: u64, commands: u64) -> Report {
    let searched = FeatureUse {
        name: "searched".to_owned(),
        ok: calls,
        timing: named(&[("1ms", calls)]),
        ..FeatureUse::default()
    };
    let mut fields = Named::default();
    fields.push("quick", named(&[("false", commands)]));
    fields.push("success", named(&[("true", commands)]));
    let mut values = Named::default();
    values.push("quick", "false".to_owned());
    values.push("success", "true".to_owned());
    let executed = EventUse {
        name: "executed".to_owned(),
        n: commands,
        fields,
        crosses: vec![CrossUse {
            values,
            n: commands,
        }],
    };
    Report::Usage(Usage {
        schema: SCHEMA,
        kind: telemetry_schema::wire::Kind::Usage,
        report: Uuid::nil(),
        receipt: Hash::NONE,
        product: PRODUCT.to_owned(),
        version: Version {
            major: 1,
            minor: 4,
            patch,
        },
        channel: Channel::Release,
        os: Os::Linux,
        arch: Arch::X86_64,
        catalog: Hash::of_catalog(&catalog()),
        day: Date::from_days(day),
        level: Level::Enhanced,
        features: (calls > 0).then_some(searched).into_iter().collect(),
        events: (commands > 0).then_some(executed).into_iter().collect(),
        health: Health {
            dropped: 0,
            clamped: 7,
        },
    })
}

/// Forty lines, as a busy day has them.
pub fn forty_lines(day: u32, patch: u32) -> Report {
    let Report::Usage(mut usage) = usage(day, patch, 0, 0) else {
        unreachable!()
    };
    let timing = named(&[("1ms", 40), ("2ms", 20), ("5ms", 9), ("10ms", 3)]);
    let feature = |name: &str| FeatureUse {
        name: format!("wide.{name}"),
        ok: 72,
        timing: timing.clone(),
        ..FeatureUse::default()
    };
    usage.features = "abcdefgh"
        .split("")
        .filter(|name| !name.is_empty())
        .map(feature)
        .collect();
    Report::Usage(usage)
}

/// A run of two commands, each by itself.
pub fn singles(day: u32, number: u32) -> Report {
    let drawn = |what: &str| id(Hash::of(format!("{what} of {number}").as_bytes()).as_bytes());
    let mut fields = Named::default();
    fields.push("quick", "true".to_owned());
    fields.push("success", "true".to_owned());
    let single = |sequence| Single {
        id: drawn(&format!("event {sequence}")),
        hour: 9,
        sequence,
        name: "executed".to_owned(),
        n: 1,
        fields: fields.clone(),
    };
    Report::Singles(Singles {
        schema: SCHEMA,
        kind: SinglesKind::Singles,
        report: Uuid::nil(),
        receipt: Hash::NONE,
        product: PRODUCT.to_owned(),
        version: Version::default(),
        channel: Channel::Release,
        os: Os::Linux,
        arch: Arch::X86_64,
        catalog: Hash::of_catalog(&catalog()),
        day: Date::from_days(day),
        level: Level::Full,
        session: drawn("session"),
        events: vec![single(1), single(2)],
    })
}

fn progress(starts: u32, period: Span) -> Progress {
    Progress {
        schema: SCHEMA,
        kind: ProgressKind::Progress,
        report: Uuid::nil(),
        receipt: Hash::NONE,
        product: PRODUCT.to_owned(),
        period,
        starts: Date::from_days(starts),
        level: Level::Basic,
        visit: None,
        first_uses: Vec::new(),
        milestones: Vec::new(),
        funnels: Vec::new(),
    }
}

/// A day of use.
pub fn visit(day: u32) -> Report {
    Report::Progress(Progress {
        visit: Some(Visit {
            first_of_week: false,
            first_of_month: false,
            returned: None,
            age: telemetry_schema::wire::Age::Weeks2To3,
        }),
        ..progress(day, Span::Day)
    })
}

/// The week of the first search.
pub fn week(monday: u32) -> Report {
    Report::Progress(Progress {
        first_uses: vec!["searched".to_owned()],
        ..progress(monday, Span::Week)
    })
}
