//! The catalog against the sources: what a linker leaves out is missing from every document, so
//! nothing that starts from the linked catalog can notice it.

mod lexer;
mod packages;
mod scan;

use std::path::PathBuf;

use telemetry_schema::Funnel;

use super::Caller;
use crate::catalog;

/// A place in the sources where an entry or a funnel is written.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    module: String,
    file: PathBuf,
    /// The first and last line of the attribute or call; generated code may name either.
    lines: (u32, u32),
}

/// Finds every entry and funnel of the sources in the program; see
/// [`assert_catalog_complete!`](crate::assert_catalog_complete).
///
/// # Panics
/// When one is missing, or the sources cannot be found.
#[doc(hidden)]
#[track_caller]
pub fn complete(caller: Caller) {
    let missing = match missing(caller) {
        Ok(missing) => missing,
        Err(error) => panic!("the sources could not be scanned: {error}"),
    };
    assert!(
        missing.is_empty(),
        "entries or funnels are written in the sources and not linked into this program:\n\n  {}\n\nA crate \
         that is never named in the sources is left out by the linker: name it with \
         `use its_name as _;`, or remove it from Cargo.toml",
        missing.join("\n  ")
    );
}

fn missing(caller: Caller) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for root in packages::roots(caller)? {
        scan::follow(&root.file, &root.crate_name, &mut found)?;
    }
    Ok(found
        .iter()
        .filter(|found| !is_linked(found))
        .map(|found| {
            format!(
                "{}, line {} ({})",
                found.module,
                found.lines.0,
                found.file.display()
            )
        })
        .collect())
}

fn is_linked(found: &Found) -> bool {
    let (first, last) = found.lines;
    let entries = catalog::SITES.iter().map(|site| site.descriptor().origin());
    let mut origins = entries.chain(catalog::FUNNELS.iter().map(Funnel::origin));
    origins.any(|origin| origin.module() == found.module && (first..=last).contains(&origin.line()))
}
