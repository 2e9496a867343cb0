//! Whether a build is new on this device, told from the files that others have left.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    Channel, Host,
    lifecycle::{
        Sites,
        events::{FirstRun, Given, Step, Updated},
        step::step,
    },
    record::journal::files::Journals,
    store::{self, Build},
};

/// How a build that has never recorded here comes to record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing has ever recorded, as far as this device knows.
    First,
    /// Another build has recorded before.
    Updated { step: Step, from: Channel },
}

impl Arrival {
    /// To be asked before anything is written down of the build.
    ///
    /// Only a build without a document arrives, so that two of them side by side, each of which has
    /// arrived, can take turns without ever being updates.
    pub fn of(host: &Host, data: &Path, build: u64) -> Option<Self> {
        if Build::path(data, build).symlink_metadata().is_ok() {
            return None;
        }
        let journals = Journals::list_if_any(data).unwrap_or_default();
        let documents = documents(data);
        if documents.is_empty() && is_untouched(data, &journals) {
            return Some(Self::First);
        }
        let before = last(documents, &journals, host.product())?;
        Some(Self::Updated {
            step: step(&before.version, host.version())?,
            from: Channel::ALL
                .into_iter()
                .find(|channel| channel.as_str() == before.channel)?,
        })
    }

    /// Records it, where the user has agreed to that.
    pub fn record(self, host: &Host, sites: &Sites) {
        let channel = host.channel();
        match self {
            Self::First => FirstRun {
                install: host.install(),
                channel,
            }
            .record_at(sites.first_run),
            Self::Updated { step, from } => Updated {
                step,
                channel_from: from,
                channel,
            }
            .record_at(sites.updated),
        }
    }
}

/// The documents of builds, with the number of each.
fn documents(data: &Path) -> Vec<(PathBuf, u64)> {
    let files = fs::read_dir(data.join("builds"))
        .into_iter()
        .flatten()
        .flatten();
    files
        .filter_map(|file| {
            let path = file.path();
            let name = path.file_stem()?.to_str()?;
            let build = u64::from_str_radix(name, 16).ok()?;
            (Build::path(data, build) == path).then_some((path, build))
        })
        .collect()
}

fn is_untouched(data: &Path, journals: &Journals) -> bool {
    journals.builds().next().is_none() && store::path(data).symlink_metadata().is_err()
}

/// The build that was described or has written last, of those whose document can be read.
fn last(documents: Vec<(PathBuf, u64)>, journals: &Journals, product: &str) -> Option<Build> {
    let mut builds: Vec<(Option<SystemTime>, PathBuf, u64)> = documents
        .into_iter()
        .map(|(path, build)| {
            let own = journals.builds().filter(|(_, of)| *of == build);
            let files = own.map(|(journal, _)| journal).chain([path.as_path()]);
            let last = files.filter_map(changed).max();
            (last, path, build)
        })
        .collect();
    builds.sort();
    builds.into_iter().rev().find_map(|(_, path, build)| {
        let data = path.parent()?.parent()?;
        let document = Build::read(data, build).ok()?;
        (document.product == product).then_some(document)
    })
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.symlink_metadata().ok()?.modified().ok()
}
