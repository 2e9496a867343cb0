use std::io::{self, BufWriter, IsTerminal as _, Write};

use super::{
    args::{ExportArgs, Format},
    console::{self, Console},
    file,
    outcome::Answer,
};
use crate::Telemetry;

const EXPORTING: &str = "exporting";

pub(super) fn answer(args: &ExportArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    let Some(path) = &args.output else {
        let mut out = BufWriter::new(io::stdout().lock());
        // On a terminal the rows themselves are what goes on.
        if io::stdout().is_terminal() {
            return write(args.format, telemetry, &mut out);
        }
        return console.progress(EXPORTING, || write(args.format, telemetry, &mut out));
    };
    file::write(path, args.force, |out| {
        console.progress(EXPORTING, || write(args.format, telemetry, out))
    })?;
    console::notice(&format!("wrote {}", path.display()));
    Ok(())
}

fn write(format: Format, telemetry: &Telemetry, out: &mut impl Write) -> Answer {
    let rows = match format {
        Format::Jsonl => telemetry.export_json_lines(out),
        Format::Csv => telemetry.export_csv(out),
    }?;
    if rows == 0 {
        console::notice("nothing was recorded on this device");
    }
    Ok(())
}
