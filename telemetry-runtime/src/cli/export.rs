use std::{
    io::{self, BufWriter, IsTerminal as _, Write},
    ops::RangeInclusive,
    path::Path,
};

use super::{
    args::{ExportArgs, Format},
    console::{self, Console},
    file,
    outcome::Answer,
};
use crate::{Error, Telemetry, store::ALL_DAYS};

const EXPORTING: &str = "exporting";

/// What is to be written.
struct Export<'a> {
    telemetry: &'a Telemetry,
    format: Format,
    days: RangeInclusive<u32>,
}

pub(super) fn answer(args: &ExportArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    let period = args.period.if_any(telemetry.today())?;
    let export = Export {
        telemetry,
        format: args.format,
        days: period.map_or(ALL_DAYS, |days| days.first.days()..=days.last.days()),
    };
    let file = args
        .output
        .as_deref()
        .filter(|path| *path != Path::new("-"));
    let mut rows = 0;
    match file {
        Some(path) => file::write(path, args.force, |out| {
            rows = console.progress(EXPORTING, || export.write(out))?;
            Ok(())
        })?,
        None => rows = export.to_stdout(console)?,
    }
    if rows == 0 {
        console::notice(if period.is_none() {
            "nothing was recorded on this device"
        } else {
            "nothing was recorded in these days"
        });
    }
    if let Some(path) = file {
        console::notice(&format!("wrote {}", path.display()));
    }
    Ok(())
}

impl Export<'_> {
    fn to_stdout(&self, console: &Console) -> Result<u64, Error> {
        let mut out = BufWriter::new(io::stdout().lock());
        // On a terminal the rows themselves are what goes on.
        if io::stdout().is_terminal() {
            return self.write(&mut out);
        }
        console.progress(EXPORTING, || self.write(&mut out))
    }

    fn write(&self, out: &mut impl Write) -> Result<u64, Error> {
        match self.format {
            Format::Jsonl => self.telemetry.export_lines(out, &self.days),
            Format::Csv => self
                .telemetry
                .export(out, |store, out| store.export_csv(&self.days, out)),
        }
    }
}
