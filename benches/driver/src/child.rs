//! A program that measures its own calls when it is asked.

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child as Process, ChildStdin, ChildStdout, Stdio},
};

use crate::{Result, folder::Folder};

/// Figures by name: `plain=0.42 timed=51.0`.
pub type Figures = HashMap<String, f64>;

/// One program that runs as long as the comparison.
pub struct Child {
    process: Process,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    // Removed when the program has ended.
    _folder: Folder,
}

impl Child {
    /// Starts a program and waits until it is ready.
    pub fn start(program: &Path, mode: &str) -> Result<Self> {
        let folder = Folder::new()?;
        let failed = |error| format!("{}: {error}", program.display());
        let mut process = folder
            .command(program)
            .arg(mode)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let output = process.stdout.take().ok_or("no standard output")?;
        let mut child = Self {
            input: process.stdin.take(),
            process,
            output: BufReader::new(output),
            _folder: folder,
        };
        child.hear()?;
        Ok(child)
    }

    /// Says a line and returns the figures that are answered.
    pub fn ask(&mut self, line: &str) -> Result<Figures> {
        let input = self.input.as_mut().ok_or("no standard input")?;
        writeln!(input, "{line}").map_err(|error| format!("{line}: {error}"))?;
        self.hear()
    }

    /// Lets the program end; returns how many calls were made and how many were lost.
    pub fn end(mut self) -> Result<(u64, u64)> {
        drop(self.input.take());
        let figures = self.hear()?;
        self.process.wait().map_err(|error| error.to_string())?;
        let figure = |name| figures.get(name).map(|&value| value as u64);
        figure("made")
            .zip(figure("lost"))
            .ok_or_else(|| "the program told no losses".to_owned())
    }

    fn hear(&mut self) -> Result<Figures> {
        let mut line = String::new();
        match self.output.read_line(&mut line) {
            Ok(0) => Err("the program ended before it answered".to_owned()),
            Ok(_) => Ok(figures(&line)),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.process.wait();
    }
}

/// Reads `name=value` from anywhere in a text.
pub fn figures(text: &str) -> Figures {
    text.split_whitespace()
        .filter_map(|word| {
            let (name, value) = word.split_once('=')?;
            Some((name.to_owned(), value.parse().ok()?))
        })
        .collect()
}
