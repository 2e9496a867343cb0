//! A report held against the catalog that it names, or against those of its product.

mod progress;
mod seal;
mod singles;
pub(super) mod sums;
mod usage;

use super::{
    COUNT_MAX, Code, LINES_MAX, Lexicon, Refusal, Report,
    lexicon::{Known, Values},
    place::At,
};
use crate::{
    Date, Level,
    document::{Catalog, Kind},
};

pub(super) use seal::is_drawn;

type Judged = Result<(), Refusal>;

const NO_ENTRY: &str = "the catalog has no such entry of this kind";
const NO_VALUE: &str = "the catalog has no such value";
const WITHDRAWN: &str = "this is not collected any more";

/// The most characters of a product's name, as `start!` accepts it.
const PRODUCT_LENGTH_MAX: usize = 64;

impl Report {
    /// Whether everything in the report is what a catalog says. A server that has several of a product
    /// asks [`Progress::judge_by`](super::Progress::judge_by) all of them.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn judge(&self, catalog: &Catalog) -> Judged {
        match self {
            Self::Usage(usage) => usage.judge(catalog),
            Self::Progress(progress) => progress.judge(&[catalog]),
            Self::Singles(singles) => singles.judge(catalog),
        }
    }
}

/// What an entry is held against.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub kind: Option<Kind>,
    pub level: Level,
    pub day: Date,
}

impl Frame {
    /// The entry of a name; `at` is the place of what tells of it, `name_at` that of its name.
    pub fn entry<'a>(
        self,
        at: At<'_>,
        name_at: At<'_>,
        name: &str,
        lexicon: &'a Lexicon,
    ) -> Result<&'a Known, Refusal> {
        let known = lexicon.entry(name);
        let known = known.filter(|entry| self.kind.is_none_or(|kind| kind == entry.kind));
        let Some(entry) = known else {
            return Err(name_at.refuse(Code::UnknownName, NO_ENTRY));
        };
        if lexicon.is_withdrawn(name) {
            return Err(name_at.refuse(Code::Withdrawn, WITHDRAWN));
        }
        at_level(at, entry.level, self.level)?;
        if entry.expires.is_some_and(|last| self.day > last) {
            let message = "this entry records nothing on that day";
            return Err(at.refuse(Code::Expired, message));
        }
        Ok(entry)
    }
}

fn at_level(at: At<'_>, needed: Level, given: Level) -> Judged {
    if needed <= given {
        return Ok(());
    }
    Err(at.refuse(Code::Level, format!("this needs level {needed}")))
}

/// It becomes a folder on the device, so `start!` accepts no other.
pub(super) fn product(name: &str) -> Judged {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if (1..=PRODUCT_LENGTH_MAX).contains(&name.len()) && name.bytes().all(is_plain) {
        return Ok(());
    }
    let message = "a product's name is 1 to 64 letters, digits, `_` and `-`";
    Err(At::new("product").refuse(Code::Malformed, message))
}

fn few(lines: usize) -> Judged {
    if lines <= LINES_MAX {
        return Ok(());
    }
    let message = format!("a report has at most {LINES_MAX} lines");
    Err(Refusal::new(Code::TooLarge, "", message))
}

/// A line says at least once.
fn counted(at: At<'_>, n: u64) -> Judged {
    if n == 0 {
        return Err(at.refuse(Code::Count, "what did not happen has no line"));
    }
    capped(at, n)
}

fn capped(at: At<'_>, n: u64) -> Judged {
    if n <= COUNT_MAX {
        return Ok(());
    }
    Err(at.refuse(Code::Count, format!("a count is at most {COUNT_MAX}")))
}

/// Each once and in order, so that one content has one form.
fn ascending<T: PartialOrd>(
    at: At<'_>,
    key: Option<&str>,
    items: impl Iterator<Item = T>,
) -> Judged {
    let mut last = None;
    for (index, item) in items.enumerate() {
        if last.as_ref().is_some_and(|last| *last >= item) {
            let at = at.index(index);
            let at = key.map_or(at, |key| at.key(key));
            let message = "each stands once, in ascending order";
            return Err(at.refuse(Code::Order, message));
        }
        last = Some(item);
    }
    Ok(())
}

fn state(at: At<'_>, values: &Values, value: &str) -> Result<u64, Refusal> {
    let state = values.state(value);
    state.ok_or_else(|| at.refuse(Code::UnknownValue, NO_VALUE))
}
