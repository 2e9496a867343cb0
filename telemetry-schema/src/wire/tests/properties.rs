use std::collections::HashSet;

use proptest::prelude::*;

use super::{
    fuzzing::{brief, lines},
    random::Seed,
    *,
};

/// What can be wrong with one of the parts of a report, each by itself.
fn wrongs(usage: &Usage, catalog: &Catalog) -> Vec<(String, Usage)> {
    let mut wrongs = Vec::new();
    let mut wrong = |what: &str, change: &dyn Fn(&mut Usage)| {
        let mut changed = usage.clone();
        change(&mut changed);
        wrongs.push((what.to_owned(), changed));
    };
    wrong("product", &|it| it.product.push('/'));
    if usage.features.len() > 1 {
        wrong("features out of order", &|it| it.features.swap(0, 1));
    }
    if usage.events.len() > 1 {
        wrong("events out of order", &|it| it.events.swap(0, 1));
    }
    let needed = catalog.entries.iter().map(|entry| entry.level).max();
    for level in Level::ALL.into_iter().filter(|it| Some(*it) < needed) {
        wrong("level", &|it| it.level = level);
    }
    wrongs_of_features(usage, &mut wrong);
    wrongs_of_events(usage, catalog, &mut wrong);
    wrongs
}

type Wrong<'a> = &'a mut dyn FnMut(&str, &dyn Fn(&mut Usage));

fn wrongs_of_features(usage: &Usage, wrong: Wrong<'_>) {
    for at in 0..usage.features.len() {
        wrong("feature's name", &|it| it.features[at].name.push('x'));
        wrong("feature twice", &|it| {
            it.features.insert(at, it.features[at].clone());
        });
        wrong("feature above the cap", &|it| {
            it.features[at].ok = COUNT_MAX + 1;
        });
        wrong("unknown kind", &|it| it.features[at].errors.push("anna", 1));
        wrong("unknown bucket", &|it| {
            it.features[at].timing.push("3ms", 1);
        });
        wrong("more kinds than errors", &|it| {
            it.features[at].errors = Counts::default();
            let n = it.features[at].err + 1;
            it.features[at].errors.push("other", n);
        });
        wrong("more times than calls", &|it| {
            let n = it.features[at].ok + it.features[at].err + 1;
            it.features[at].timing = Counts::default();
            it.features[at].timing.push("1ms", n);
        });
        wrong("not called", &|it| {
            it.features[at] = FeatureUse {
                name: it.features[at].name.clone(),
                ..FeatureUse::default()
            };
        });
    }
}

fn wrongs_of_events(usage: &Usage, catalog: &Catalog, wrong: Wrong<'_>) {
    for (at, event) in usage.events.iter().enumerate() {
        wrong("event's name", &|it| it.events[at].name.push('x'));
        wrong("event twice", &|it| {
            it.events.insert(at, it.events[at].clone());
        });
        wrong("no occurrence", &|it| it.events[at].n = 0);
        wrong("event above the cap", &|it| it.events[at].n = COUNT_MAX + 1);
        wrong("a field more", &|it| {
            it.events[at].fields.push("who", Counts::default());
        });
        if !event.fields.is_empty() {
            wrong("no field", &|it| it.events[at].fields = Named::default());
            let of_catalog = catalog.entry(&event.name).unwrap();
            for field in 0..event.fields.len() {
                let counts = |it: &mut Usage| -> Counts {
                    it.events[at]
                        .fields
                        .values_mut()
                        .nth(field)
                        .unwrap()
                        .clone()
                };
                let put = |it: &mut Usage, counts: Counts| {
                    *it.events[at].fields.values_mut().nth(field).unwrap() = counts;
                };
                wrong("unknown value", &|it| {
                    let mut changed = counts(it);
                    changed.push("anna", 1);
                    put(it, changed);
                });
                wrong("a value of nothing", &|it| {
                    let mut changed = counts(it);
                    *changed.values_mut().next().unwrap() = 0;
                    put(it, changed);
                });
                wrong("a value too often", &|it| {
                    let n = it.events[at].n;
                    let mut changed = counts(it);
                    *changed.values_mut().next().unwrap() = n + 1;
                    put(it, changed);
                });
                if !matches!(of_catalog.fields[field].domain, Domain::Flags { .. }) {
                    wrong("one occurrence more", &|it| it.events[at].n += 1);
                }
            }
        }
        for cross in 0..event.crosses.len() {
            wrong("a cell more", &|it| it.events[at].crosses[cross].n += 1);
            wrong("a cell of nothing", &|it| {
                it.events[at].crosses[cross].n = 0;
            });
            wrong("a cell left out", &|it| {
                drop(it.events[at].crosses.remove(cross));
            });
            wrong("a cell twice", &|it| {
                let cell = it.events[at].crosses[cross].clone();
                it.events[at].crosses.push(cell);
            });
            wrong("a cell of unknown values", &|it| {
                let values = it.events[at].crosses[cross].values.values_mut();
                values.for_each(|value| value.push('x'));
            });
        }
    }
}

fn wrongs_of_singles(singles: &Singles) -> Vec<(String, Singles)> {
    let mut wrongs = Vec::new();
    let mut wrong = |what: &str, change: &dyn Fn(&mut Singles)| {
        let mut changed = singles.clone();
        change(&mut changed);
        wrongs.push((what.to_owned(), changed));
    };
    wrong("level", &|it| it.level = Level::Enhanced);
    for (at, event) in singles.events.iter().enumerate() {
        wrong("name", &|it| it.events[at].name.push('x'));
        wrong("no occurrence", &|it| it.events[at].n = 0);
        wrong("above the cap", &|it| it.events[at].n = COUNT_MAX + 1);
        wrong("hour", &|it| it.events[at].hour = 24);
        wrong("twice", &|it| it.events.insert(at, it.events[at].clone()));
        wrong("a field more", &|it| {
            it.events[at].fields.push("who", "me".to_owned());
        });
        for field in 0..event.fields.len() {
            wrong("value", &|it| {
                let mut values = it.events[at].fields.values_mut();
                values.nth(field).unwrap().push('x');
            });
        }
    }
    if singles.events.len() > 1 {
        wrong("order", &|it| it.events.swap(0, 1));
    }
    wrongs
}

proptest! {
    /// Whatever a catalog holds, what was recorded of it agrees with it, has each line once, and with
    /// one part changed agrees no longer.
    #[test]
    fn a_report_agrees_with_its_catalog_and_with_no_part_changed(seed in 1..u64::MAX) {
        let mut seed = Seed(seed);
        let catalog = seed.catalog();
        prop_assert_eq!(catalog.clone().judged().unwrap(), catalog.clone());
        let lexicon = Lexicon::of(&catalog);
        let usage = seed.usage(&catalog);
        prop_assert_eq!(usage.judge_by(&lexicon), Ok(()));
        for (what, changed) in wrongs(&usage, &catalog) {
            prop_assert!(changed.judge_by(&lexicon).is_err(), "{}: {:?}", what, changed);
            prop_assert_eq!(brief(&changed.to_json(), &lexicon), None, "{}: {:?}", what, changed);
        }
        let mut keys = HashSet::new();
        let mut is_once = true;
        let report = Report::Usage(usage);
        report.each_line(&mut |line, n| is_once &= n > 0 && keys.insert(line.key()));
        prop_assert!(is_once);
        prop_assert_eq!(brief(&report.to_json(), &lexicon), lines(&report, &lexicon));
        prop_assert_eq!(Report::from_json(&report.to_json()), Ok(report));
    }

    #[test]
    fn single_events_agree_with_their_catalog_and_with_no_part_changed(seed in 1..u64::MAX) {
        let mut seed = Seed(seed);
        let catalog = seed.catalog();
        let lexicon = Lexicon::of(&catalog);
        let singles = seed.singles(&catalog);
        prop_assume!(!singles.events.is_empty());
        prop_assert_eq!(singles.judge_by(&lexicon), Ok(()));
        for (what, changed) in wrongs_of_singles(&singles) {
            prop_assert!(changed.judge_by(&lexicon).is_err(), "{}: {:?}", what, changed);
        }
    }

    #[test]
    fn versions_read_back(major: u32, minor: u32, patch: u32) {
        let version = Version { major, minor, patch };
        prop_assert_eq!(version.to_string().parse(), Ok(version));
        prop_assert_eq!(Version::of_package(&format!("{version}-rc.1+x")), Ok(version));
    }

    #[test]
    fn hashes_read_back(bytes: Vec<u8>) {
        let hash = Hash::of(&bytes);
        let json = serde_json::to_string(&hash).unwrap();
        prop_assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
    }

    /// One byte changed anywhere: refused or read, never a panic.
    #[test]
    fn any_byte_may_be_damaged(at in 0..USAGE.len(), byte: u8) {
        let mut bytes = USAGE.as_bytes().to_vec();
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(report) = Report::from_json(&text)
        {
            let _ = report.judge(&catalog());
            report.each_line(&mut |line, _| drop(line.key()));
        }
    }
}
