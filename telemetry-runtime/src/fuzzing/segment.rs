use crate::record::{
    journal::{
        layout::Record,
        reader::{Damage, End},
        segment::{
            count::{CELL_MAX, STEP},
            layout::{
                CHECK_AT, First, Geometry, IDENTITY_AT, Identity, Key, Keyed, LOG_WORDS, Sum,
                TABLE_CELLS,
            },
            mark::Mark,
            reader,
        },
    },
    outcome::Outcome,
};

/// Reads an area from a mark on.
///
/// The first byte says what is done to the others, the second how many of those that follow are
/// the mark; all others are words and their places, see [`area`].
///
/// # Panics
/// When a second look finds anything, a mark does not read back, or more calls are found than a cell
/// counts.
pub fn segment(bytes: &[u8]) {
    let &[form, mark_bytes, ref rest @ ..] = bytes else {
        return;
    };
    let (mark, words) = rest.split_at(rest.len().min(mark_bytes.into()));
    let geometry = Geometry::new(usize::from(form & 7));
    let end = if form & 8 == 0 { End::Open } else { End::Final };
    let words = area(words, geometry, form & 16 != 0);
    let cut = if form & 32 == 0 { 0 } else { words.len() / 3 };
    let words = &words[..words.len() - cut];
    let mut mark = Mark::read(mark, geometry).unwrap_or_default();
    for item in read(words, geometry, &mut mark, end) {
        if let Ok(Record::Call(call)) = item {
            assert!((1..=CELL_MAX).contains(&call.n), "{call:?}");
        }
    }
    assert_eq!(read(words, geometry, &mut mark, end), []);
    let kept = mark.to_bytes();
    let again = Mark::read(&kept, geometry).map(|mark| mark.to_bytes());
    assert_eq!(again, Some(kept));
}

fn read(
    words: &[u64],
    geometry: Geometry,
    mark: &mut Mark,
    end: End,
) -> Vec<Result<Record, Damage>> {
    let mut items = Vec::new();
    reader::read(words, 0, geometry, mark, end, &mut |item| items.push(item));
    items
}

/// The words of an area that are not zero, ten bytes each: its place and the word. `put_right` gives
/// the head its check, keys theirs and the records of the log their sums, and makes the counts of
/// cells multiples of three.
pub fn area(bytes: &[u8], geometry: Geometry, put_right: bool) -> Vec<u64> {
    let mut words = vec![0; geometry.area_words()];
    for chunk in bytes.chunks_exact(10) {
        let number = |bytes: &[u8]| {
            bytes
                .iter()
                .rev()
                .fold(0, |n, byte| n << 8 | u64::from(*byte))
        };
        let at = usize::try_from(number(&chunk[..2])).unwrap_or(0);
        let len = words.len();
        words[at % len] = number(&chunk[2..]);
    }
    if put_right {
        put_checks(&mut words, geometry);
    }
    words
}

fn put_checks(words: &mut [u64], geometry: Geometry) {
    #[expect(clippy::cast_possible_truncation, reason = "the halves of a word")]
    let identity = Identity {
        generation: (words[IDENTITY_AT] >> 32) as u32,
        day: words[IDENTITY_AT] as u32,
    };
    words[CHECK_AT] = identity.check(0, geometry);
    for cell in 0..TABLE_CELLS {
        let key = &mut words[geometry.table_at() + 2 * cell];
        *key = with_check(*key);
        let n = &mut words[geometry.table_at() + 2 * cell + 1];
        *n -= *n % u64::from(STEP);
    }
    let log = &mut words[geometry.log_at()..];
    let mut at = 0;
    while at < LOG_WORDS {
        let end = First::read(log[at])
            .ok()
            .map(|first| (first, at + 1 + first.len))
            .filter(|(_, end)| *end <= LOG_WORDS);
        let Some((first, end)) = end else {
            at += 1;
            continue;
        };
        let sum = log[at + 1..end]
            .iter()
            .fold(Sum::begin(identity.generation, at, first), |sum, word| {
                sum.with(*word)
            });
        log[at] = first.word(sum);
        at = end;
    }
}

/// What a word says as a key, as a writer would write it; no key stays none.
#[expect(clippy::cast_possible_truncation, reason = "narrower by their masks")]
fn with_check(word: u64) -> u64 {
    if word == 0 {
        return 0;
    }
    let optional = |value: u64| value.checked_sub(1).map(|index| index as u16);
    let keyed = Keyed {
        entry: word as u16,
        outcome: Outcome::ALL[(word >> 16 & 3) as usize],
        kind: optional(word >> 18 & 0x1_ffff),
        bucket: optional(word >> 35 & 0x3ff),
    };
    Key::new(keyed).word()
}
