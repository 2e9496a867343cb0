use std::io::{self, BufWriter, Write};

use super::{
    args::{ExportArgs, Format},
    console, file,
    outcome::Answer,
};
use crate::Telemetry;

pub(super) fn answer(args: &ExportArgs, telemetry: &Telemetry) -> Answer {
    let Some(path) = &args.output else {
        let mut out = BufWriter::new(io::stdout().lock());
        return write(args.format, telemetry, &mut out);
    };
    file::write(path, args.force, |out| write(args.format, telemetry, out))?;
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
