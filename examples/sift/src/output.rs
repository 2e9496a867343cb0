use std::{
    error::Error,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
    iter,
    path::Path,
};

use serde_json::Value;
use sift_core::{Hits, Keep, SearchError};

/// Standard output: whole blocks into a pipe or file, line by line on a terminal.
pub struct Out<'a> {
    out: BufWriter<StdoutLock<'a>>,
    is_terminal: bool,
}

impl<'a> Out<'a> {
    pub fn new(stdout: StdoutLock<'a>) -> Self {
        let is_terminal = stdout.is_terminal();
        Self {
            out: BufWriter::new(stdout),
            is_terminal,
        }
    }
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        if self.is_terminal && bytes.ends_with(b"\n") {
            self.out.flush()?;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Says on standard error what went wrong, with its reasons.
pub fn complain(error: &SearchError) {
    let reasons = iter::successors(Some(error as &dyn Error), |error| (*error).source());
    let text: Vec<_> = reasons.map(ToString::to_string).collect();
    // If nobody listens there is nobody to tell.
    let _ = writeln!(io::stderr(), "sift: {}", text.join(": "));
}

/// Says on standard error what may help.
pub fn hint(text: &str) {
    let _ = writeln!(io::stderr(), "sift: {text}");
}

/// Prints what matched in a file: `path:line:text`, `path:count` or `path`.
pub fn print(out: &mut impl Write, keep: Keep, path: &Path, hits: &Hits) -> io::Result<()> {
    let path = path.as_os_str().as_encoded_bytes();
    match keep {
        Keep::Lines => hits.lines.iter().try_for_each(|line| {
            out.write_all(path)?;
            write!(out, ":{}:", line.number)?;
            out.write_all(&line.text)?;
            out.write_all(b"\n")
        }),
        Keep::Count => {
            out.write_all(path)?;
            writeln!(out, ":{}", hits.count)
        }
        Keep::First => {
            out.write_all(path)?;
            out.write_all(b"\n")
        }
    }
}

/// Prints the same as one JSON object a line. What is not UTF-8 is shown with U+FFFD.
pub fn print_json(out: &mut impl Write, keep: Keep, path: &Path, hits: &Hits) -> io::Result<()> {
    let path = path.to_string_lossy();
    match keep {
        Keep::Lines => hits.lines.iter().try_for_each(|line| {
            let text = String::from_utf8_lossy(&line.text);
            let number = line.number;
            json_line(
                out,
                &serde_json::json!({ "path": path, "line": number, "text": text }),
            )
        }),
        Keep::Count => json_line(
            out,
            &serde_json::json!({ "path": path, "count": hits.count }),
        ),
        Keep::First => json_line(out, &serde_json::json!({ "path": path })),
    }
}

/// Prints a value as JSON on a line of its own.
pub fn json_line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
