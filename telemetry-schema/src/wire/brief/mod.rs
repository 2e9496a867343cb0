//! A report of use in the form that a device writes, read and judged at once for who wants nothing of it but its
//! lines: no name is copied, and no line is made a text.
//!
//! It accepts less than [`Report::from_json`](super::Report::from_json) and
//! [`Usage::judge_by`](super::Usage::judge_by) do together, and nothing that they refuse; of what it does not
//! accept it says nothing. So who asks it asks them next, and has every refusal from them.

mod reader;
mod reading;

use uuid::Uuid;

use super::{Arch, Channel, Hash, Health, Lexicon, Os, REPORT_BYTES_MAX, SCHEMA, Version, judge};
use crate::{Date, Level};
use reader::Reader;
use reading::Reading;

/// What a [`Usage`](super::Usage) is about, of one that is sealed.
#[derive(Clone, Debug)]
pub struct Brief<'a> {
    /// Its id.
    pub report: Uuid,
    /// The hash of the secret that takes it back.
    pub receipt: Hash,
    /// The product.
    pub product: &'a str,
    /// Its version.
    pub version: Version,
    /// Where the release comes from.
    pub channel: Channel,
    /// The operating system.
    pub os: Os,
    /// The architecture.
    pub arch: Arch,
    /// The hash of its catalog.
    pub catalog: Hash,
    /// The day in UTC.
    pub day: Date,
    /// The level that the user agreed to.
    pub level: Level,
    /// What stands behind that.
    rest: Reader<'a>,
}

/// What a [`Usage`](super::Usage) adds to totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BriefLines {
    /// Lines of entries, each once: its place, of which [`Lexicon::line_key`] tells the key, and its number.
    pub places: Vec<(u32, u64)>,
    /// Of the product itself.
    pub health: Health,
}

const _: () = assert!(SCHEMA == 1, "documents begin with another number");

impl<'a> Brief<'a> {
    /// Reads what stands at the beginning. Nothing where that has another form, or is not sealed.
    #[must_use]
    pub fn of(text: &'a str) -> Option<Self> {
        if text.len() > REPORT_BYTES_MAX {
            return None;
        }
        let mut reader = Reader::new(text);
        reader.eat(r#"{"schema":1,"kind":"usage""#)?;
        let brief = Self {
            report: reader.uuid(r#","report":""#)?,
            receipt: reader.word(r#","receipt":""#)?,
            product: reader.text(r#","product":""#)?,
            version: reader.word(r#","version":""#)?,
            channel: reader.word(r#","channel":""#)?,
            os: reader.word(r#","os":""#)?,
            arch: reader.word(r#","arch":""#)?,
            catalog: reader.word(r#","catalog":""#)?,
            day: reader.word(r#","day":""#)?,
            level: reader.word(r#","level":""#)?,
            rest: reader,
        };
        let is_sealed = judge::is_drawn(brief.report) && brief.receipt != Hash::NONE;
        let is_named = judge::product(brief.product).is_ok();
        (is_sealed && is_named).then_some(brief)
    }

    /// Reads the rest by the catalog that it names. Nothing where that has another form, or contradicts it.
    #[must_use]
    pub fn lines(&self, lexicon: &Lexicon) -> Option<BriefLines> {
        Reading::new(self, lexicon).all()
    }
}
