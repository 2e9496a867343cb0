//! What fuzzing runs, in one place for `fuzz/` and for the test that replays its corpus.
//!
//! [`report`] takes any bytes and panics where something that holds for all bytes does not. A file put
//! into `fuzz/corpus/report` is a regression test from then on.

use std::{collections::HashSet, sync::LazyLock};

use super::{Brief, COUNT_MAX, Hash, LINES_MAX, Lexicon, Refusal, Report};
use crate::document::{Catalog, Domain};

#[cfg(test)]
mod tests;

/// The page of the wire format. Its catalog is the one that reports are held against.
const PAGE: &str = include_str!("../../../../docs/wire.md");

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let blocks = examples("catalog");
    Catalog::from_json(blocks[0]).expect("the page has a catalog")
});
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(&CATALOG));
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| words(&CATALOG));

/// The code blocks of the page that are marked as such a document.
pub(super) fn examples(kind: &str) -> Vec<&'static str> {
    let marked = PAGE.split("\n```json ").skip(1);
    let blocks = marked.filter_map(|block| block.split_once('\n'));
    let of_kind = blocks.filter(|(found, _)| *found == kind);
    of_kind
        .filter_map(|(_, rest)| rest.split("\n```").next())
        .collect()
}

/// A report reads back as what it is, is read in brief as what it is or not at all, is judged the same by both ways, and one that is accepted has each
/// line once, under names of the catalog alone, with a number under the cap. A refusal is short whatever
/// it refuses.
pub fn report(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let brief = brief(text, &LEXICON);
    match Report::from_json(text) {
        Ok(report) => read(&report, brief.as_deref()),
        Err(refusal) => {
            short(&refusal);
            assert_eq!(brief, None, "{refusal}");
        }
    }
}

/// The lines of a report that is read in brief, in ascending order.
pub(super) fn brief(text: &str, lexicon: &Lexicon) -> Option<Vec<(String, u64)>> {
    let read = Brief::of(text)?.lines(lexicon)?;
    let key = |place| lexicon.line_key(place).expect("a place has a key");
    let places = read.places.iter();
    let mut lines: Vec<_> = places.map(|(place, n)| (key(*place), *n)).collect();
    read.each_without_place(&mut |line, n| lines.push((line.key(), n)));
    lines.sort();
    Some(lines)
}

/// The lines of a report that is sealed and agrees with the catalog, in ascending order.
pub(super) fn lines(report: &Report, lexicon: &Lexicon) -> Option<Vec<(String, u64)>> {
    report.judge_seal().ok()?;
    match report {
        Report::Usage(usage) => usage.judge_by(lexicon).ok()?,
        Report::Progress(_) | Report::Singles(_) => return None,
    }
    let mut lines = Vec::new();
    report.each_line(&mut |line, n| lines.push((line.key(), n)));
    lines.sort();
    Some(lines)
}

fn read(report: &Report, brief: Option<&[(String, u64)]>) {
    // Of what it does not accept it says nothing. What is read here is mostly not written as a device does it.
    let again = self::brief(&report.to_json(), &LEXICON);
    for brief in brief.into_iter().chain(again.as_deref()) {
        assert_eq!(Some(brief), lines(report, &LEXICON).as_deref());
    }
    // A document of many short tokens may be larger as it is written here, and is refused then.
    if let Ok(again) = Report::from_json(&report.to_json()) {
        assert_eq!(&again, report);
    }
    let judged = match report {
        Report::Usage(usage) => usage.judge_by(&LEXICON),
        Report::Progress(progress) => progress.judge_by(&[&*LEXICON]),
        Report::Singles(singles) => singles.judge_by(&LEXICON),
    };
    assert_eq!(judged, report.judge(&CATALOG));
    let mut keys = HashSet::new();
    let mut most = 0;
    let mut take = |key: String, n: u64| {
        most = most.max(n);
        assert!(n > 0, "{key}");
        keys.insert(key.clone()).then_some(key)
    };
    if let Err(refusal) = judged {
        short(&refusal);
        // Whatever it says, its lines can be looked at, unless they are too many.
        if report.lines() <= LINES_MAX {
            report.each_line(&mut |line, n| drop(take(line.key(), n)));
        }
    } else {
        report.each_line(&mut |line, n| {
            let key = take(line.key(), n).expect("a line stands once");
            assert!(is_known(&key), "{key}");
        });
        assert!(most <= COUNT_MAX && keys.len() <= LINES_MAX + 2);
    }
    if let Err(refusal) = report.judge_seal() {
        short(&refusal);
    }
}

fn short(refusal: &Refusal) {
    assert!(refusal.message.len() < 100, "{refusal}");
    // Eight parts of 64 characters of four bytes.
    assert!(refusal.pointer.len() <= 8 * (1 + 64 * 4), "{refusal}");
}

fn is_known(key: &str) -> bool {
    key.split(['/', '=', ','])
        .all(|part| part.is_empty() || WORDS.contains(part))
}

/// Whatever a key of a line may be made of.
fn words(catalog: &Catalog) -> HashSet<String> {
    let aspects = "ok err panic cancelled error timing count field cross dropped clamped visit \
        first_of_week first_of_month returned age first_use milestone step single day_1 day_7 day_30 \
        week_0 week_1 weeks_2_3 weeks_4_7 weeks_8_15 weeks_16_31 weeks_32_up 1 2 5 10 25 50 100 other";
    let mut words: HashSet<String> = aspects.split_whitespace().map(str::to_owned).collect();
    words.extend(Domain::Measure(crate::Measure::Elapsed).lines());
    for entry in &catalog.entries {
        words.insert(entry.name.clone());
        words.extend(entry.errors.iter().flat_map(Domain::lines));
        for field in &entry.fields {
            words.insert(field.name.clone());
            words.extend(field.domain.lines());
            words.extend((0..16).filter_map(|state| field.domain.label(state)));
        }
    }
    for funnel in &catalog.funnels {
        words.extend([funnel.name.clone(), Hash::of_funnel(funnel).to_string()]);
    }
    words
}
