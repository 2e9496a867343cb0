use std::io::Write;

use sift_core::{Found, Pattern, Search, SearchError, Summary};

use crate::{
    Done,
    cache::{Cache, Covering},
    cli::SearchArguments,
    output,
    record::{Effort, Engine},
};

/// Prints what matches, by way of the index if there is one.
pub fn run(arguments: &SearchArguments, out: &mut impl Write) -> Result<Done, SearchError> {
    let pattern = Pattern::new(&arguments.pattern, arguments.options())?;
    let mut listing = arguments.selection.walk().list(&arguments.place.path)?;
    let (engine, covering) = covering(arguments)?;
    let summary = search(arguments, &pattern, covering.as_ref(), &listing.files, out)?;
    listing.problems.extend(summary.problems);
    Ok(Done {
        found: summary.files_matched > 0,
        problems: listing.problems,
        effort: Effort {
            engine: Some(engine),
            pattern: Some(pattern.kind()),
            files_read: summary.files_read,
            files_spared: summary.files_spared,
            bytes_read: summary.bytes_read,
            matches: summary.lines_matched,
        },
    })
}

fn search(
    arguments: &SearchArguments,
    pattern: &Pattern,
    covering: Option<&Covering>,
    files: &[Found],
    out: &mut impl Write,
) -> Result<Summary, SearchError> {
    let keep = arguments.keep();
    let search = Search {
        pattern,
        threads: arguments.selection.threads(),
        keep,
        lines_max: arguments.max_count,
    };
    let print = if arguments.json {
        output::print_json
    } else {
        output::print
    };
    let mut sink = |path: &_, hits: &_| print(out, keep, path, hits);
    match covering {
        Some(Covering { index, prefix }) => search.indexed(index, prefix, files, &mut sink),
        None => search.scanned(files, &mut sink),
    }
}

/// The index to use. One that cannot be used is named, and the files are read instead.
fn covering(arguments: &SearchArguments) -> Result<(Engine, Option<Covering>), SearchError> {
    if arguments.no_index {
        return Ok((Engine::Scanned, None));
    }
    match Cache::new(arguments.place.index.as_deref()).covering(&arguments.place.path) {
        Ok(Some(covering)) => Ok((Engine::Indexed, Some(covering))),
        Ok(None) => Ok((Engine::Scanned, None)),
        Err(error @ (SearchError::IndexDamaged { .. } | SearchError::IndexOpen { .. })) => {
            output::complain(&error);
            Ok((Engine::FellBack, None))
        }
        Err(error) => Err(error),
    }
}
