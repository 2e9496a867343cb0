//! Words that name personal data or content.
//!
//! No name can carry data, since all values are closed. The list is a second look: a field called
//! `email` is a sign that somebody meant to record one, and a name is what users read. A word
//! stands here if a name that holds it *usually* speaks of a person, a place, a machine or of what
//! somebody wrote. It is left out where programs use it in another sense more often: `file`,
//! `folder`, `key`, `query`, `session`, `profile`, `branch`, `region`, `prompt`, `zip`, `age`,
//! `pass`, `pin`, `lat`, `domain`; their telling forms stand here, such as `filename`, `api_key` and
//! `zip_code`. Where a word is meant in another sense all the same, `allow_name = "reason"` says so,
//! and users read the reason.
//!
//! ```
//! use telemetry_schema::words::{personal, refusal};
//!
//! assert_eq!(personal("contact_email"), Some((0, 7)));
//! assert_eq!(personal("open.last_paths"), Some((10, 15)));
//! assert_eq!(personal("useremail2"), Some((0, 10)));
//! assert_eq!(personal("api_key"), Some((0, 7)));
//! assert_eq!(personal("files_changed"), None);
//! assert_eq!(refusal("api_key").map(|found| found.group.about), Some("what opens an account"));
//! ```

mod list;

pub use list::{GROUPS, Group};

/// `is_ascii_lowercase` without the call.
macro_rules! is_letter {
    ($byte:expr) => {
        ($byte >= b'a' && $byte <= b'z')
    };
}

/// Whether a hash meets a slot that is taken, without a call.
macro_rules! meets {
    ($grown:ident) => {
        SLOTS[$grown.hash as usize % SLOT_COUNT] != 0
    };
}

/// Whether a word ends so that it may be a plural: with `s`, or with what is no letter.
macro_rules! ends {
    ($bytes:ident, $from:ident, $to:ident) => {
        $to == $from || $bytes[$to - 1] == b's' || !is_letter!($bytes[$to - 1])
    };
}

/// One letter more in a [`Grown`], without a call.
macro_rules! step {
    ($grown:ident, $byte:expr) => {
        $grown.less_two = $grown.less_one;
        $grown.less_one = $grown.hash;
        $grown.hash = ((($grown.hash ^ $byte as u32) as u64 * PRIME) & 0xffff_ffff) as u32;
    };
}

/// Where a name is refused, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The first byte of the word.
    pub from: usize,
    /// The byte behind its last.
    pub to: usize,
    /// What the word names.
    pub group: &'static Group,
}

/// The part of a name that the list refuses, as a byte range.
///
/// Works by whole words (parts between `_` and `.`), whatever digits they hold, with plurals, with
/// two words that the list has as one (`api_key`), and with one word made of two from the list
/// (`useremail`).
#[must_use]
pub const fn personal(name: &str) -> Option<(usize, usize)> {
    match refusal(name) {
        Some(Refusal { from, to, .. }) => Some((from, to)),
        None => None,
    }
}

/// As [`personal`], with the reason.
///
/// One pass over the letters, since each name of a host is judged while it is compiled, and there a
/// call costs more than what it calls: the hash of a word and of two words in one grow letter by
/// letter, and nearly all of them find an empty slot.
#[must_use]
pub const fn refusal(name: &str) -> Option<Refusal> {
    let bytes = name.as_bytes();
    let mut before = 0;
    let mut from = 0;
    let mut joined = Grown::NONE;
    while from < bytes.len() {
        let mut alone = Grown::NONE;
        let mut at = from;
        while at < bytes.len() && bytes[at] != b'_' && bytes[at] != b'.' {
            if is_letter!(bytes[at]) {
                // What stands before this letter may be a word, and the rest another one.
                if meets!(alone)
                    && at > from
                    && find(alone.hash, bytes, from, at).is_some()
                    && let to = word_end(bytes, at)
                    && let Some(group) = listed(bytes, at, to)
                {
                    return Some(Refusal { from, to, group });
                }
                step!(alone, bytes[at]);
                step!(joined, bytes[at]);
            }
            at += 1;
        }
        if (ends!(bytes, from, at) || meets!(alone))
            && let Some(group) = alone.listed(bytes, from, at)
        {
            return Some(Refusal {
                from,
                to: at,
                group,
            });
        }
        if before < from
            && (ends!(bytes, from, at) || meets!(joined))
            && let Some(group) = joined.listed(bytes, before, at)
        {
            return Some(Refusal {
                from: before,
                to: at,
                group,
            });
        }
        joined = alone;
        before = from;
        from = at + 1;
    }
    None
}

const fn word_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && bytes[at] != b'_' && bytes[at] != b'.' {
        at += 1;
    }
    at
}

/// A word of the list or its plural; all but letters is passed over.
const fn listed(bytes: &[u8], from: usize, to: usize) -> Option<&'static Group> {
    let mut grown = Grown::NONE;
    let mut at = from;
    while at < to {
        if is_letter!(bytes[at]) {
            step!(grown, bytes[at]);
        }
        at += 1;
    }
    grown.listed(bytes, from, to)
}

/// The hash of some letters, and what it was one and two letters before.
#[derive(Clone, Copy)]
struct Grown {
    hash: u32,
    less_one: u32,
    less_two: u32,
}

impl Grown {
    const NONE: Self = Self {
        hash: BASIS,
        less_one: BASIS,
        less_two: BASIS,
    };

    /// A word of the list or its plural.
    const fn listed(self, bytes: &[u8], from: usize, to: usize) -> Option<&'static Group> {
        if let Some(group) = find(self.hash, bytes, from, to) {
            return Some(group);
        }
        let last = letters_end(bytes, from, to);
        if last == from || bytes[last - 1] != b's' {
            return None;
        }
        // `names`, then `addresses`.
        if let Some(group) = plural(self.less_one, bytes, from, last - 1) {
            return Some(group);
        }
        if last - 1 > from && bytes[last - 2] == b'e' {
            return plural(self.less_two, bytes, from, last - 2);
        }
        None
    }
}

const fn plural(hash: u32, bytes: &[u8], from: usize, to: usize) -> Option<&'static Group> {
    match find(hash, bytes, from, to) {
        Some(group) if group.plurals => Some(group),
        _ => None,
    }
}

const fn letters_end(bytes: &[u8], from: usize, mut to: usize) -> usize {
    while to > from && !is_letter!(bytes[to - 1]) {
        to -= 1;
    }
    to
}

/// By the first and the second letter: the third letters of the listed words that start so, as bits.
pub(crate) static THIRDS: [[u32; 32]; 32] = continuations().0;

/// By the first three letters, taken as a number modulo the length: the fourth ones.
pub(crate) static FOURTHS: [u32; FOURTHS_LEN] = continuations().1;

/// A prime number, so that all letters count.
pub(crate) const FOURTHS_LEN: usize = 1_021;

/// Behind a word that ends, any letter may follow.
const fn continuations() -> ([[u32; 32]; 32], [u32; FOURTHS_LEN]) {
    let mut thirds = [[0; 32]; 32];
    let mut fourths = [0; FOURTHS_LEN];
    let mut group = 0;
    while group < GROUPS.len() {
        let words = GROUPS[group].words;
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_bytes();
            let (first, second) = ((word[0] & 31) as usize, (word[1] & 31) as usize);
            if word.len() == 2 {
                thirds[first][second] = u32::MAX;
                let mut third = 1;
                while third <= 26 {
                    fourths[(first | second << 5 | third << 10) % FOURTHS_LEN] = u32::MAX;
                    third += 1;
                }
            } else {
                let third = (word[2] & 31) as usize;
                thirds[first][second] |= 1 << third;
                fourths[(first | second << 5 | third << 10) % FOURTHS_LEN] |= if word.len() == 3 {
                    u32::MAX
                } else {
                    1 << (word[3] & 31)
                };
            }
            at += 1;
        }
        group += 1;
    }
    (thirds, fourths)
}

/// A power of two, so wide that a word that is not listed meets an empty slot mostly.
const SLOT_COUNT: usize = 2_048;

/// Open addressing: 0 is empty, else group * 256 + word + 1.
static SLOTS: [u16; SLOT_COUNT] = slots();

#[expect(
    clippy::cast_possible_truncation,
    reason = "256 groups of 255 words fit"
)]
const fn slots() -> [u16; SLOT_COUNT] {
    let mut slots = [0; SLOT_COUNT];
    let mut group = 0;
    while group < GROUPS.len() {
        let words = GROUPS[group].words;
        assert!(words.len() < 256 && group < 255);
        let mut at = 0;
        while at < words.len() {
            let bytes = words[at].as_bytes();
            let mut slot = hash_of(bytes) as usize % SLOT_COUNT;
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOT_COUNT;
            }
            slots[slot] = (group * 256 + at + 1) as u16;
            at += 1;
        }
        group += 1;
    }
    slots
}

const fn find(hash: u32, bytes: &[u8], from: usize, to: usize) -> Option<&'static Group> {
    let mut slot = hash as usize % SLOT_COUNT;
    while SLOTS[slot] != 0 {
        let entry = SLOTS[slot] as usize - 1;
        let group = &GROUPS[entry / 256];
        if is_word(bytes, from, to, group.words[entry % 256].as_bytes()) {
            return Some(group);
        }
        slot = (slot + 1) % SLOT_COUNT;
    }
    None
}

const fn is_word(bytes: &[u8], from: usize, to: usize, word: &[u8]) -> bool {
    let mut matched = 0;
    let mut at = from;
    while at < to {
        if is_letter!(bytes[at]) {
            if matched == word.len() || bytes[at] != word[matched] {
                return false;
            }
            matched += 1;
        }
        at += 1;
    }
    matched == word.len()
}

/// FNV-1a over 32 bits, by the letters alone; 64 bits hold each product, so nothing wraps.
const BASIS: u32 = 0x811c_9dc5;
const PRIME: u64 = 0x0100_0193;

const fn hash_of(bytes: &[u8]) -> u32 {
    let mut grown = Grown::NONE;
    let mut at = 0;
    while at < bytes.len() {
        step!(grown, bytes[at]);
        at += 1;
    }
    grown.hash
}

#[cfg(test)]
mod tests;
