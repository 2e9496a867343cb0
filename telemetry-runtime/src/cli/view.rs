//! The page that a user looks at: where it goes, and who opens it.

use std::{
    fs::{self, DirBuilder},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::Serialize;
use telemetry_schema::Date;

use super::{
    args::ViewArgs,
    console::{self, Console},
    file, opener,
    outcome::{Answer, Stop},
    status,
};
use crate::{
    Error, Telemetry,
    explain::json,
    insight::Metrics,
    view::{NextReport, Sending, View, Words},
};

/// Days where nobody says which: a quarter of a year shows weeks and months.
const DAYS: u32 = 90;

/// What the page tells, each part as the command of its name prints it.
#[derive(Serialize)]
struct Page<'a> {
    schema: u32,
    made_on: Date,
    status: status::Page<'a>,
    sending: &'a Sending,
    metrics: &'a Metrics,
    explain: json::Page<'a>,
}

pub(super) fn answer(args: &ViewArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    if to_stdout && args.open {
        let sentence = "--open needs a file: leave --output - out, or name one";
        return Err(Stop::Usage(sentence.to_owned()));
    }
    let made_on = telemetry.today();
    // It folds first, so that what is read after it is as young.
    let period = args.period.or_days(made_on, DAYS)?;
    let read = || {
        let metrics = telemetry.metrics(period)?;
        Ok::<_, Error>((
            metrics,
            telemetry.kept_reports()?,
            telemetry.next_reports()?,
        ))
    };
    let (metrics, kept, next) = console.progress("reading the store", read)?;
    let listing = telemetry.listing();
    let (status, outlook) = (telemetry.status(), telemetry.sending());
    let next = next.into_iter().map(|next| NextReport {
        share: next.share,
        report: next.usage,
    });
    let next = next.collect();
    let sending = Sending::of(&status, &outlook, &kept, telemetry.now_s(), next);
    if args.json.given {
        return console::print_json(&Page {
            schema: 1,
            made_on,
            status: status::page(&status, &outlook),
            sending: &sending,
            metrics: &metrics,
            explain: json::page(&listing),
        });
    }
    let view = View {
        made_on,
        status: &status,
        listing: &listing,
        metrics: &metrics,
        sending: &sending,
        words: &Words {
            command: args.json.by.clone(),
            variable: telemetry.variable(),
        },
    };
    if to_stdout {
        return console::print(&view.html());
    }
    let path = put(args, &view)?;
    console::print(&format!("{}\n", path.display()))?;
    if args.open {
        opener::open(&path)
    } else {
        Ok(())
    }
}

/// Writes the page to where it was asked for, or to a folder of its own.
fn put(args: &ViewArgs, view: &View) -> Result<PathBuf, Stop> {
    let page = view.html();
    let write = |path: &Path| {
        file::write(path, args.force, |out| {
            out.write_all(page.as_bytes()).map_err(Error::output)
        })
    };
    if let Some(path) = &args.output {
        return write(path).map(|()| path.clone());
    }
    let product = view.status.product;
    let folder = fresh(product)?;
    let path = folder.join(format!("{product}-telemetry.html"));
    if let Err(stop) = write(&path) {
        let _ = fs::remove_dir(&folder);
        return Err(stop);
    }
    Ok(path)
}

/// A folder that was not there before and that nobody else can look into: in one that is there already,
/// and that all may write to, the page may be another's.
fn fresh(product: &str) -> Result<PathBuf, Stop> {
    let within = std::env::temp_dir();
    let failed = |folder: &Path, error: &io::Error| {
        Stop::Failed(format!(
            "could not make {}: {error}; --output names another place",
            folder.display()
        ))
    };
    for n in 0..TRIES {
        let folder = within.join(format!("{product}-telemetry-{}-{n}", std::process::id()));
        match private_folder().create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&folder, &error)),
        }
    }
    Err(failed(&within, &io::ErrorKind::AlreadyExists.into()))
}

/// Leftovers of other processes with the same id are few.
const TRIES: u32 = 1_000;

fn private_folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
