use serde::Serialize;
use telemetry_schema::{
    Level, Measure,
    document::{Catalog, Entry, Funnel},
    lock::Lock,
};

use super::{Layout, html, json, markdown, near, promise, sheet::Sheet, text};
use crate::consent::funnels;

/// What a program can record and, if it was asked on a device, what it records there.
///
/// Made by [`Telemetry::listing`](crate::Telemetry::listing) or, without a device, by
/// [`Self::new`]. Reading it opens nothing and decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// The program.
    pub product: String,
    /// Its version; absent in documents that are kept under version control.
    pub version: Option<String>,
    /// Where reports go once the user shares them; `None` means that nothing is ever sent.
    pub endpoint: Option<String>,
    /// The entries, sorted by name.
    pub entries: Vec<Listed>,
    /// The funnels, sorted by name.
    pub funnels: Vec<ListedFunnel>,
    /// What was decided on this device; absent in a static listing.
    pub device: Option<Device>,
}

/// An entry of the catalog in a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Listed {
    /// What is recorded, and why.
    #[serde(flatten)]
    pub entry: Entry,
    /// Whether the program admits entries of that crate; if not, the entry records nothing.
    pub admitted: bool,
    /// What it does on this device; absent in a static listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub here: Option<Here>,
}

/// A funnel of the catalog in a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ListedFunnel {
    /// What is asked, and why.
    #[serde(flatten)]
    pub funnel: Funnel,
    /// Why it is not answered, whatever the user says; absent where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// What was decided on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// The level that is recorded; `None` means off.
    pub level: Option<Level>,
    /// Whether reports are shared.
    pub share: bool,
    /// What decided so, as a sentence.
    pub because: String,
    /// Where the system's policy file lets reports go instead; absent where it says nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
}

/// What an entry does on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Here {
    /// Whether it records now.
    pub records: bool,
    /// Why it does or does not, as words that follow "records: " or "off: ".
    pub because: String,
    /// How often it was recorded on this device; `None` where that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<u64>,
}

impl Listing {
    /// A static listing of a catalog; `admits` tells for a crate whether its entries are admitted.
    #[must_use]
    pub fn new(product: &str, catalog: Catalog, admits: impl Fn(&str) -> bool) -> Self {
        Self {
            product: product.to_owned(),
            version: None,
            endpoint: None,
            funnels: listed_funnels(&catalog, &admits),
            entries: catalog
                .entries
                .into_iter()
                .map(|entry| Listed {
                    admitted: admits(&entry.origin.crate_name),
                    entry,
                    here: None,
                })
                .collect(),
            device: None,
        }
    }

    /// The listing that a lock file describes.
    #[must_use]
    pub fn of_lock(lock: &Lock) -> Self {
        let catalog = Catalog {
            schema: lock.schema,
            entries: lock.entries.clone(),
            funnels: lock.funnels.clone(),
        };
        Self::new(&lock.product, catalog, |_| true).endpoint(lock.endpoint.as_deref())
    }

    /// The program's version.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.version = Some(version.to_owned());
        self
    }

    /// Where reports go.
    #[must_use]
    pub fn endpoint(mut self, endpoint: Option<&str>) -> Self {
        self.endpoint = endpoint.map(str::to_owned);
        self
    }

    /// Adds what was decided on this device, for the whole and for each entry.
    #[must_use]
    pub fn on_device(mut self, device: Device, mut here: impl FnMut(&Entry) -> Here) -> Self {
        self.device = Some(device);
        for listed in &mut self.entries {
            listed.here = Some(here(&listed.entry));
        }
        self
    }

    /// The listing with the entry or the funnel of one name alone.
    ///
    /// # Errors
    /// The names that come near, the nearest first, when there is none of this name.
    pub fn only(mut self, name: &str) -> Result<Self, Vec<String>> {
        let entries = self.entries.iter().map(|listed| &listed.entry.name);
        let names = entries.chain(self.funnels.iter().map(|listed| &listed.funnel.name));
        if names.clone().all(|other| other != name) {
            return Err(near::near(name, names.map(String::as_str)));
        }
        self.retain(|other| other == name);
        Ok(self)
    }

    /// Keeps the entries and funnels of some names.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.entries.retain(|listed| keep(&listed.entry.name));
        self.funnels.retain(|listed| keep(&listed.funnel.name));
    }

    /// The entries that can record and the funnels over them, without any device's state: what a
    /// server is given.
    #[must_use]
    pub fn catalog(&self) -> Catalog {
        let entries: Vec<Entry> = self.admitted().map(|listed| listed.entry.clone()).collect();
        let answered = self.funnels.iter().filter(|listed| {
            // A funnel over what cannot record would name what the catalog does not have.
            listed.fault.is_none() && listed.funnel.fits(&entries).is_ok()
        });
        Catalog {
            schema: telemetry_schema::document::SCHEMA,
            funnels: answered.map(|listed| listed.funnel.clone()).collect(),
            entries,
        }
    }

    /// The listing as text for a terminal or a pager.
    #[must_use]
    pub fn text(&self, layout: Layout) -> String {
        text::render(self, layout)
    }

    /// The entries alone as text, without what stands above them.
    #[must_use]
    pub fn entries_text(&self, layout: Layout) -> String {
        text::render_entries(self, layout)
    }

    /// The listing as a page of GitHub-flavoured Markdown; without a device it is PRIVACY.md.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// The listing as one HTML page that loads nothing and runs nothing.
    #[must_use]
    pub fn html(&self) -> String {
        html::render(self)
    }

    /// The listing as JSON, with a version of the format in `schema`.
    #[must_use]
    pub fn json(&self) -> String {
        json::render(self)
    }

    /// Entries that can record, if the user agrees.
    pub(crate) fn admitted(&self) -> impl Iterator<Item = &Listed> {
        self.entries
            .iter()
            .filter(|listed| listed.admitted && !self.is_twice(listed))
    }

    /// The quantities that a field of any entry is, each once: their ranges are listed.
    pub(super) fn measures(&self) -> Vec<Measure> {
        let fields = || self.entries.iter().flat_map(|listed| &listed.entry.fields);
        let is_used =
            |measure: &Measure| fields().any(|field| field.domain.measured() == Some(*measure));
        Measure::ALL.into_iter().filter(is_used).collect()
    }

    /// Entries and funnels as they are listed: those that can record or be answered, then the others
    /// apart.
    pub(super) fn groups(&self) -> Vec<Group<'_>> {
        let (twice, once): (Vec<_>, Vec<_>) = self
            .entries
            .iter()
            .partition(|listed| self.is_twice(listed));
        let (admitted, strangers): (Vec<_>, Vec<_>) =
            once.into_iter().partition(|listed| listed.admitted);
        let (answered, faulty): (Vec<_>, Vec<_>) = self
            .funnels
            .iter()
            .partition(|listed| listed.fault.is_none());
        let groups = [
            Group::new("Entries", "", sheets(admitted, Sheet::of)),
            Group::new(
                "Funnels",
                promise::FUNNELS,
                sheets(answered, Sheet::of_funnel),
            ),
            Group::new(
                "Entries that share a name",
                "A name that stands twice means nothing: none of them records.",
                sheets(twice, Sheet::of),
            ),
            Group::new(
                "Entries that are not admitted",
                "They are linked into the program and record nothing.",
                sheets(strangers, Sheet::of),
            ),
            Group::new(
                "Funnels that are not answered",
                "They are linked into the program and tell nothing.",
                sheets(faulty, Sheet::of_funnel),
            ),
        ];
        let funnels_alone = self.entries.is_empty() && !self.funnels.is_empty();
        // The first group is listed even if nothing is in it.
        let is_listed = |(at, group): &(usize, Group<'_>)| {
            !group.sheets.is_empty() || (*at == 0 && !funnels_alone)
        };
        let groups = groups.into_iter().enumerate().filter(is_listed);
        groups.map(|(_, group)| group).collect()
    }

    /// Whether nothing at all is listed.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.funnels.is_empty()
    }

    fn is_twice(&self, listed: &Listed) -> bool {
        // Sorted by name, so that one after the other is enough to look at.
        let name = &listed.entry.name;
        let from = self
            .entries
            .partition_point(|other| other.entry.name < *name);
        let same = self.entries[from..]
            .iter()
            .take_while(|other| other.entry.name == *name);
        same.count() > 1
    }
}

fn listed_funnels(catalog: &Catalog, admits: &impl Fn(&str) -> bool) -> Vec<ListedFunnel> {
    let Catalog {
        entries, funnels, ..
    } = catalog;
    let listed = funnels.iter().enumerate().map(|(at, funnel)| ListedFunnel {
        funnel: funnel.clone(),
        fault: funnels::fault(admits, entries, funnels, at),
    });
    listed.collect()
}

fn sheets<'a, T>(listed: Vec<&'a T>, sheet: fn(&'a T) -> Sheet<'a>) -> Vec<Sheet<'a>> {
    listed.into_iter().map(sheet).collect()
}

/// Entries or funnels that are listed together.
pub(super) struct Group<'a> {
    pub heading: &'static str,
    pub note: Option<&'static str>,
    pub sheets: Vec<Sheet<'a>>,
}

impl<'a> Group<'a> {
    fn new(heading: &'static str, note: &'static str, sheets: Vec<Sheet<'a>>) -> Self {
        Self {
            heading,
            note: Some(note).filter(|note| !note.is_empty()),
            sheets,
        }
    }
}
