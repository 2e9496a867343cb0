use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    num::NonZero,
};

use serde::Serialize;

use super::outcome::{Answer, Stop};
use crate::explain::Layout;

/// Columns where nobody says how many there are.
const WIDTH_DEFAULT: usize = 80;

/// A line that is longer is harder to read, however wide the terminal.
const WIDTH_MAX: usize = 100;

/// What the command writes to and asks.
pub(super) struct Console {
    layout: Layout,
    asks: bool,
}

impl Console {
    pub(super) fn new() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let terminal = io::stdout().is_terminal();
        Self {
            layout: Layout {
                width: width(terminal),
                bold: terminal && !set("NO_COLOR") && !dumb,
            },
            asks: io::stdin().is_terminal() && io::stderr().is_terminal(),
        }
    }

    pub(super) const fn layout(&self) -> Layout {
        self.layout
    }

    /// Asks on stderr; anything but a yes is a no. `None` where nobody can be asked.
    pub(super) fn ask(&self, question: &str) -> Option<bool> {
        if !self.asks {
            return None;
        }
        let _ = write!(io::stderr(), "{question} [y/N] ");
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer);
        let yes = matches!(answer.trim(), "y" | "Y" | "yes" | "Yes" | "YES");
        Some(read.is_ok() && yes)
    }
}

/// Data.
pub(super) fn print(data: &str) -> Answer {
    let mut out = io::stdout().lock();
    out.write_all(data.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Data as readable JSON.
pub(super) fn print_json(data: &impl Serialize) -> Answer {
    let mut json = serde_json::to_string_pretty(data)
        .map_err(|error| Stop::Failed(format!("could not write JSON: {error}")))?;
    json.push('\n');
    print(&json)
}

/// What is said beside the data.
pub(super) fn notice(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// Columns of the terminal, or what COLUMNS says.
fn width(terminal: bool) -> usize {
    let said = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .map(NonZero::get);
    let seen = || if terminal { terminal_width() } else { None };
    said.or_else(seen).unwrap_or(WIDTH_DEFAULT).min(WIDTH_MAX)
}

#[cfg(unix)]
fn terminal_width() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn terminal_width() -> Option<usize> {
    None
}
