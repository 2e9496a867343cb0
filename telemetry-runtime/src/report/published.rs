use telemetry_schema::{
    document::{Catalog, Entry},
    wire::Hash,
};

use crate::store::Build;

/// What the developer publishes of a build's catalog, which is all that its reports may speak of: the entries
/// and funnels of the crates that its host admitted.
#[derive(Debug)]
pub struct Published {
    /// What a server knows.
    pub catalog: Catalog,
    /// What a report calls it.
    pub hash: Hash,
}

impl Published {
    /// Of a build; `running` tells of a crate whether the host that runs admits it.
    pub fn of(build: &Build, running: &dyn Fn(&str) -> bool) -> Self {
        let all = &build.catalog;
        let admits = |crate_name: &str| build.admits(crate_name, running);
        let entries = all.entries.iter();
        let funnels = all.funnels.iter();
        let catalog = Catalog {
            schema: all.schema,
            entries: entries
                .filter(|entry| admits(&entry.origin.crate_name))
                .cloned()
                .collect(),
            funnels: funnels
                .filter(|funnel| admits(&funnel.origin.crate_name))
                .cloned()
                .collect(),
        };
        let hash = Hash::of_catalog(&catalog);
        Self { catalog, hash }
    }

    /// Whether it has an entry of the build, which may have two of one name.
    pub fn has(&self, entry: &Entry) -> bool {
        let known = self.catalog.entry(&entry.name);
        known.is_some_and(|known| known == entry)
    }
}
