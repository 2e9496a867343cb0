//! What the host says, by a call that nobody else in the process makes and into files that are
//! open before anything else happens: so a fault in `write` or `openat` meets telemetry alone.

use std::{
    fs::File,
    io::{self, IoSlice, Write as _},
    os::fd::AsFd as _,
    sync::OnceLock,
};

use telemetry_runtime::{Error, Telemetry};

/// A file for what differs from run to run.
const REPORT: &str = "FAULT_REPORT";

struct Out {
    stdout: File,
    report: Option<File>,
}

static OUT: OnceLock<Out> = OnceLock::new();

/// Opens what is written to later.
pub fn open() {
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    let report = std::env::var_os(REPORT).and_then(|path| File::create(path).ok());
    let _ = OUT.set(Out {
        stdout: stdout.expect("there is a stdout").into(),
        report,
    });
}

/// A line on stdout.
pub fn say(text: &str) {
    if let Some(out) = OUT.get() {
        write(&out.stdout, text);
    }
}

/// Whether this process records, how much it could not keep, and its `status`.
pub fn report(telemetry: &Telemetry) {
    let status = telemetry.status();
    if let Some(report) = OUT.get().and_then(|out| out.report.as_ref()) {
        let (records, dropped) = (status.is_recording(), status.dropped);
        write(report, &format!("{records} {dropped}\n{status}"));
    }
}

/// `done`, or the error with all that it came from.
pub fn told(result: Result<(), Error>) {
    let Err(error) = result else {
        return say("done");
    };
    let mut text = format!("error: {error}");
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    say(&text);
}

fn write(mut file: &File, text: &str) {
    let _ = file.write_vectored(&[IoSlice::new(text.as_bytes()), IoSlice::new(b"\n")]);
}
