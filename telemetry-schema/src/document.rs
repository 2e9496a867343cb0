//! The catalog as owned values and as JSON: what listings, the lock file, the agreed catalog and
//! the server read.
//!
//! The JSON is deterministic: entries are sorted by name, fields stand in the order of the source,
//! keys in the order of the types below, and what is absent is left out. Reading is strict: an
//! unknown key, a name of another form, a size above a limit or a newer version is an error, so
//! that a damaged or forged file cannot carry text where a name is expected.
//!
//! ```
//! use telemetry_schema::{Descriptor, Domain, Field, Head, Level, Origin, document::Catalog};
//!
//! static FIELDS: &[Field] = &[Field::new("success", "Whether it succeeded.", &Domain::BOOL)];
//! static EVENT: Descriptor = Descriptor::event(
//!     Head::new("saved", "A draft was saved.", "shows whether drafts are used", Level::Basic,
//!         Origin::new(module_path!(), line!())),
//!     FIELDS, &[], 20,
//! );
//!
//! let catalog = Catalog::of([&EVENT]);
//! assert_eq!(catalog.entries[0].fields[0].domain.label(1).as_deref(), Some("true"));
//! assert_eq!(Catalog::from_json(&catalog.to_json()).unwrap(), catalog);
//! ```

pub(crate) mod check;
mod domain;
mod error;
mod funnel;
pub(crate) mod json;
mod layout;

use crate::{Date, Descriptor, Level, descriptor};
use serde::{Deserialize, Serialize};

pub use domain::{Domain, Value};
pub use error::DocumentError;
pub(crate) use funnel::sort as sort_funnels;
pub use funnel::{Condition, Funnel, FunnelStep};
pub use json::DOCUMENT_BYTES_MAX;

/// The version of catalogs and lock files that this crate writes, and the newest that it reads.
pub const SCHEMA: u32 = 1;

/// The entries of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// Version of the format.
    pub schema: u32,
    /// The entries, sorted by name.
    pub entries: Vec<Entry>,
    /// The questions that the device answers from them, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funnels: Vec<Funnel>,
}

/// A feature or an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The name, unique in a catalog.
    pub name: String,
    /// Feature or event.
    pub kind: Kind,
    /// What is recorded.
    pub about: String,
    /// Why it is recorded.
    pub purpose: String,
    /// The level that it needs.
    pub level: Level,
    /// The group that a user can switch as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How long the device keeps what was recorded, in days; absent means the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u16>,
    /// The last day on which it records, as `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// Why the name may hold a word that the list refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_name: Option<String>,
    /// Where it was written.
    pub origin: Origin,
    /// Of a feature: whether calls are timed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub timed: bool,
    /// Of a feature: the kinds of its errors, where the author named their type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Domain>,
    /// Of an event: its fields, in the order of the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Of an event: the combinations of fields that may leave as joint counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crosses: Vec<Vec<String>>,
    /// In a lock file: the operating systems that link this entry; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A function.
    Feature,
    /// An occurrence with values.
    Event,
}

/// Where an entry was written. The line is left out: it would change with every edit above it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The crate: the first segment of the module's path.
    #[serde(rename = "crate")]
    pub crate_name: String,
    /// The module's path.
    pub module: String,
}

/// A value of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name, unique in its event.
    pub name: String,
    /// What it means.
    pub about: String,
    /// Why the name may hold a word that the list refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_name: Option<String>,
    /// The set its values are taken from.
    pub domain: Domain,
}

impl Catalog {
    /// The catalog of a program, from the descriptors linked into it.
    #[must_use]
    pub fn of<'a>(descriptors: impl IntoIterator<Item = &'a Descriptor>) -> Self {
        let mut catalog = Self {
            schema: SCHEMA,
            entries: descriptors.into_iter().map(Entry::from).collect(),
            funnels: Vec::new(),
        };
        sort(&mut catalog.entries);
        catalog
    }

    /// The catalog with the funnels of a program.
    #[must_use]
    pub fn with_funnels<'a>(
        mut self,
        funnels: impl IntoIterator<Item = &'a crate::Funnel>,
    ) -> Self {
        self.funnels = funnels.into_iter().map(Funnel::from).collect();
        funnel::sort(&mut self.funnels);
        self
    }

    /// The entry of a name.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        find(&self.entries, name)
    }

    /// The funnel of a name.
    #[must_use]
    pub fn funnel(&self, name: &str) -> Option<&Funnel> {
        self.funnels.iter().find(|funnel| funnel.name == name)
    }

    /// Names that more than one entry has; such a catalog records none of them.
    pub fn duplicates(&self) -> impl Iterator<Item = &str> {
        let mut last = None;
        self.entries
            .windows(2)
            .filter(|pair| pair[0].name == pair[1].name)
            .map(|pair| pair[0].name.as_str())
            .filter(move |name| last.replace(*name) != Some(name))
    }

    /// Readable JSON with a newline at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::readable(self)
    }

    /// Reads what [`Self::to_json`] wrote, laid out in any way.
    ///
    /// # Errors
    /// When the text is larger than [`DOCUMENT_BYTES_MAX`], is not such a document, is of a newer
    /// version, or holds a name, a size or a text that a catalog cannot hold.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        json::read::<Self>(text)?.judged()
    }

    /// The same catalog, sorted, once its names, sizes and texts have been judged: for one that was
    /// read as a part of another document.
    ///
    /// # Errors
    /// As [`Self::from_json`], but for the size of the text.
    pub fn judged(mut self) -> Result<Self, DocumentError> {
        json::judge_version(self.schema)?;
        check::entries(&self.entries)?;
        check::funnels(&self.funnels, &self.entries)?;
        sort(&mut self.entries);
        funnel::sort(&mut self.funnels);
        Ok(self)
    }

    /// SHA-256 of the canonical JSON (no space between tokens), as 64 lower-case digits.
    #[must_use]
    pub fn sha256(&self) -> String {
        json::sha256(self)
    }
}

impl Entry {
    /// A feature or an event of level basic, of which nothing else is said.
    #[must_use]
    pub fn named(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            about: String::new(),
            purpose: String::new(),
            level: Level::Basic,
            category: None,
            retention_days: None,
            expires: None,
            allow_name: None,
            origin: Origin::default(),
            timed: false,
            errors: None,
            fields: Vec::new(),
            crosses: Vec::new(),
            only: Vec::new(),
        }
    }

    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The place of a field in [`Self::fields`].
    #[must_use]
    pub fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

impl From<&Descriptor> for Entry {
    fn from(descriptor: &Descriptor) -> Self {
        let mut entry = Self {
            about: descriptor.about().to_owned(),
            purpose: descriptor.purpose().to_owned(),
            level: descriptor.level(),
            category: descriptor.category().map(str::to_owned),
            retention_days: descriptor.retention_days(),
            expires: descriptor.expires(),
            allow_name: descriptor.allow_name().map(str::to_owned),
            origin: Origin::from(descriptor.origin()),
            ..Self::named(descriptor.name(), Kind::Feature)
        };
        match descriptor.kind() {
            descriptor::Kind::Feature(feature) => {
                entry.timed = feature.timed();
                entry.errors = feature.errors().map(Domain::from);
            }
            descriptor::Kind::Event(event) => {
                entry.kind = Kind::Event;
                entry.fields = event.fields().iter().map(Field::from).collect();
                entry.crosses = event
                    .crosses()
                    .iter()
                    .map(|cross| cross_names(event, cross))
                    .collect();
            }
        }
        entry
    }
}

impl Field {
    /// A field of which nothing else is said.
    #[must_use]
    pub fn named(name: &str, domain: Domain) -> Self {
        Self {
            name: name.to_owned(),
            about: String::new(),
            allow_name: None,
            domain,
        }
    }
}

impl From<crate::Origin> for Origin {
    fn from(origin: crate::Origin) -> Self {
        Self {
            crate_name: origin.crate_name().to_owned(),
            module: origin.module().to_owned(),
        }
    }
}

impl From<&crate::Field> for Field {
    fn from(field: &crate::Field) -> Self {
        Self {
            name: field.name().to_owned(),
            about: field.about().to_owned(),
            allow_name: field.allowed_name().map(str::to_owned),
            domain: Domain::from(field.domain()),
        }
    }
}

fn cross_names(event: &descriptor::Event, cross: &[u8]) -> Vec<String> {
    cross
        .iter()
        .map(|field| event.fields()[usize::from(*field)].name().to_owned())
        .collect()
}

/// By name; entries of one name by module, so that a faulty catalog is deterministic too.
pub(crate) fn sort(entries: &mut [Entry]) {
    entries.sort_by(|left, right| {
        (&left.name, &left.origin.module).cmp(&(&right.name, &right.origin.module))
    });
}

pub(crate) fn find<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.name == name)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !value
}
