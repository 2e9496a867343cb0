use std::io::Write;

use serde_json::json;
use sift_core::{SearchError, index};

use crate::{Done, cache::Cache, cli::IndexArguments, output, record::Effort};

/// Indexes a folder and says where the index is.
pub fn run(arguments: &IndexArguments, out: &mut impl Write) -> Result<Done, SearchError> {
    let root = &arguments.place.path;
    let mut listing = arguments.selection.walk().list(root)?;
    let path = Cache::new(arguments.place.index.as_deref()).file_for(root)?;
    let built = index::build(&listing.files, arguments.selection.threads(), &path)?;
    if arguments.json {
        let result = json!({
            "files": built.files,
            "bytes": built.bytes,
            "index": path.to_string_lossy(),
            "index_bytes": built.index_bytes,
        });
        output::json_line(out, &result)
    } else {
        writeln!(
            out,
            "indexed {} files, {} bytes\n{}, {} bytes",
            built.files,
            built.bytes,
            path.display(),
            built.index_bytes
        )
    }
    .map_err(SearchError::Output)?;
    listing.problems.extend(built.problems);
    Ok(Done {
        found: true,
        problems: listing.problems,
        effort: Effort {
            files_read: built.files,
            bytes_read: built.bytes,
            ..Effort::default()
        },
    })
}
