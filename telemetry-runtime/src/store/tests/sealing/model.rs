//! Whatever happens in whatever order: each row stands in one report.

use std::{collections::BTreeMap, time::Instant};

use proptest::prelude::*;

use super::{
    super::super::outbox::{Draw, NoRandomness},
    *,
};

/// Later than [`BUILD`], with the same entries.
const NEXT: u64 = 0xb0b0_0000_0000_0003;
const BUILDS: [(u64, &str); 2] = [(BUILD, "1.2.0"), (NEXT, "1.3.0")];
/// The last of them does not share.
const EPOCHS: [(u64, Level); 3] = [
    (EPOCH, Level::Full),
    (EPOCH + 1, Level::Basic),
    (EPOCH + 2, Level::Enhanced),
];

#[derive(Clone, Debug)]
enum Step {
    /// Calls and single events on a day so long ago, by a build under a consent.
    Record {
        age: u32,
        build: usize,
        epoch: usize,
        calls: u32,
        singles: u32,
    },
    Fold,
    Seal,
    /// The system has no randomness behind so many draws: nothing of this sealing may be seen.
    Fail(usize),
    /// The sealed report that is due first is sent.
    Send,
}

fn step() -> impl Strategy<Value = Step> {
    let record = (0..4_u32, 0..2_usize, 0..3_usize, 0..4_u32, 0..3_u32).prop_map(
        |(age, build, epoch, calls, singles)| Step::Record {
            age,
            build,
            epoch,
            calls,
            singles,
        },
    );
    prop_oneof![
        4 => record,
        2 => Just(Step::Fold),
        2 => Just(Step::Seal),
        1 => (0..12_usize).prop_map(Step::Fail),
        1 => Just(Step::Send),
    ]
}

/// Version, level and day with what was counted.
type Counts = BTreeMap<(String, Level, u32), u64>;

struct Faulty(usize);

impl Draw for Faulty {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        self.0 = self.0.checked_sub(1).ok_or(NoRandomness)?;
        Random.fill(bytes)
    }
}

fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    };
    for (id, version) in BUILDS {
        let described = Build {
            version: version.to_owned(),
            ..build()
        };
        described.write(dir.path(), id).unwrap();
        for (at, (id_of_epoch, level)) in EPOCHS.into_iter().enumerate() {
            let mut consent = epoch(id_of_epoch, level);
            consent.share = at < 2;
            let consent = serde_json::to_string(&consent).unwrap();
            Inbox::create(dir.path(), id, id_of_epoch, &consent).unwrap();
        }
    }
    dir
}

fn add(counts: &mut Counts, key: (&str, Level, u32), n: u64) {
    if n > 0 {
        let (version, level, day) = key;
        *counts.entry((version.to_owned(), level, day)).or_default() += n;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn each_row_stands_in_one_report(steps in prop::collection::vec(step(), 1..25)) {
        let dir = folder();
        let dir = dir.path();
        let (mut calls, mut singles) = (Counts::new(), Counts::new());
        for step in steps {
            match step {
                Step::Record { age, build: at, epoch: of, calls: n, singles: m } => {
                    build();
                    let ((build, version), (epoch, level)) = (BUILDS[at], EPOCHS[of]);
                    let day = TODAY - age;
                    let inbox = Inbox::open(dir, build, epoch, Arc::new(Still(day)));
                    let inbox = inbox.unwrap().unwrap();
                    (0..n).for_each(|_| inbox.record(&SEARCH, &OK));
                    let opened = Observation::Event { n: 1, words: &[0] };
                    (0..m).for_each(|_| inbox.record(&OPENED, &opened));
                    if of < 2 {
                        add(&mut calls, (version, level, day), n.into());
                    }
                    if level == Level::Full {
                        add(&mut singles, (version, level, day), m.into());
                    }
                }
                Step::Fold => drop(fold_now(dir).unwrap()),
                Step::Seal => drop(seal_on(dir, TODAY)),
                Step::Fail(draws) => {
                    let mut store = store(dir);
                    let mut receipts = store.receipts().unwrap();
                    let _ = store.seal(&at(TODAY), &mut receipts, &mut Faulty(draws));
                }
                Step::Send => {
                    let mut store = store(dir);
                    let now_s = at(TODAY).now_s;
                    if let Some(waiting) = store.next_due(now_s, None).unwrap() {
                        store.begin_attempt(waiting.id, now_s, now_s).unwrap();
                        store.settle(waiting.id, &Outcome::Known, now_s, now_s).unwrap();
                    }
                }
            }
        }
        fold_now(dir).unwrap();
        seal_on(dir, TODAY + 1);
        prop_assert_eq!(seal_on(dir, TODAY + 1), Sealed::default());
        let (mut told, mut told_singly) = (Counts::new(), Counts::new());
        let mut ids = std::collections::BTreeSet::new();
        for report in reports(dir) {
            prop_assert!(ids.insert(report.id()));
            match report {
                Report::Usage(of) => {
                    let n = of.features.iter().map(|feature| feature.ok).sum();
                    add(&mut told, (&of.version.to_string(), of.level, of.day.days()), n);
                }
                Report::Singles(of) => {
                    let n = of.events.iter().map(|event| event.n).sum();
                    add(&mut told_singly, (&of.version.to_string(), of.level, of.day.days()), n);
                }
                Report::Progress(_) => {}
            }
        }
        prop_assert_eq!(told, calls);
        prop_assert_eq!(told_singly, singles);
    }
}

/// Records, folds and seals until it is killed.
pub fn seal_for_ever(dir: &Path) {
    let started = Instant::now();
    for turn in 0.. {
        if started.elapsed() > super::super::PART_TIME {
            return;
        }
        let inbox = inbox_on(dir, TODAY - 1 - turn % 20);
        (0..3).for_each(|_| inbox.record(&SEARCH, &OK));
        drop(inbox);
        fold_now(dir).unwrap();
        seal_on(dir, TODAY);
    }
}

#[test]
fn a_kill_at_any_instant_of_sealing_costs_and_doubles_nothing() {
    let dir = sharing();
    for round in 0..25_u64 {
        let part = Part::begin("seal", dir.path());
        // From before the first fold to behind some sealings.
        std::thread::sleep(Duration::from_millis(30 + round * 7 % 60));
        part.kill();
    }
    fold_now(dir.path()).unwrap();
    seal_on(dir.path(), TODAY);
    let told: u64 = usages(dir.path())
        .iter()
        .map(|usage| usage.features[0].ok)
        .sum();
    assert_eq!(told, total(dir.path(), "search"));
    assert!(told > 0);
    assert_sound(dir.path());
    // What there is can be taken back.
    let mut store = store(dir.path());
    let mut receipts = store.receipts().unwrap();
    let sealed = store.sealed(Date::from_days(TODAY)).unwrap();
    for report in &sealed {
        receipts
            .mark_attempted(report.id, "https://telemetry.example")
            .unwrap();
    }
    receipts.mark_all_for_erasure().unwrap();
    let secrets: BTreeMap<_, _> = receipts
        .erasures()
        .into_iter()
        .map(|due| (due.id, due.secret.receipt()))
        .collect();
    for report in sealed {
        let report = Report::from_json(&report.document.unwrap()).unwrap();
        assert_eq!(secrets.get(&report.id()), Some(&report.receipt()));
    }
    // Receipts of sealings that were cut off are forgotten by the next one.
    store.seal(&at(TODAY), &mut receipts, &mut Random).unwrap();
    assert_eq!(receipts.erasures().len(), secrets.len());
}
