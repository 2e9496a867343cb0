//! What the command writes to and asks.
//!
//! Data goes to stdout and everything that is said beside it to stderr. Lines are as wide as `COLUMNS`
//! says, else as the terminal is, else 80, and never wider than 100. Colour and bold are for
//! terminals alone; `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE` are obeyed as they are
//! elsewhere, see [`Style`].

mod locale;
mod progress;
mod prose;
mod style;
mod table;
mod width;

use std::{
    env,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
};

use serde::Serialize;

use super::outcome::{Answer, Stop};
use crate::{explain::Layout, wrap::TIE};

pub(super) use locale::is_unicode;
pub(super) use style::{Style, Tone};
pub(super) use table::{Cell, Table};

/// The terminal, pipe or file at the command's ends.
pub(super) struct Console {
    width: usize,
    style: Style,
    asks: bool,
    tells: bool,
}

impl Console {
    /// With `json` a program listens, and nothing is asked.
    pub(super) fn new(json: bool) -> Self {
        Self {
            width: width::of_data(),
            style: Style::of(&io::stdout()),
            tells: !json && progress::is_seen(),
            asks: !json && io::stdin().is_terminal() && io::stderr().is_terminal(),
        }
    }

    /// How headings, names and judgements are set on stdout.
    pub(super) const fn style(&self) -> Style {
        self.style
    }

    /// Columns of stdout.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// For the renderings of a listing.
    pub(super) const fn layout(&self) -> Layout {
        Layout {
            width: self.width,
            bold: self.style.is_on(),
        }
    }

    /// A table laid out for stdout: as columns, or a block for each row where those have no room.
    pub(super) fn table<const N: usize>(&self, table: &Table<N>) -> String {
        let is_unicode = is_unicode(|name| env::var(name).ok());
        let rule = if is_unicode { '\u{2500}' } else { '-' };
        table.render(self.width, self.style, rule)
    }

    /// Does work that may take long. On a terminal, and not for programs, a line on stderr says what it
    /// is if half a second does not suffice, and is gone at the end.
    pub(super) fn progress<T>(&self, what: &str, work: impl FnOnce() -> T) -> T {
        if self.tells {
            progress::say(what, work)
        } else {
            work()
        }
    }

    /// Whether somebody sits in front of a terminal.
    pub(super) const fn has_somebody(&self) -> bool {
        self.asks
    }

    /// Asks on stderr; anything but a yes is a no. `None` where nobody can be asked.
    pub(super) fn ask(&self, question: &str) -> Option<bool> {
        if !self.asks {
            return None;
        }
        let question = prose::on_stderr(&format!("{question}{TIE}[y/N]"));
        let _ = write!(io::stderr(), "{question} ");
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer);
        if answer.is_empty() {
            // The end of input moves no cursor.
            let _ = writeln!(io::stderr());
        }
        let yes = matches!(answer.trim(), "y" | "Y" | "yes" | "Yes" | "YES");
        Some(read.is_ok() && yes)
    }
}

/// Data, as it is.
pub(super) fn print(data: &str) -> Answer {
    let mut out = io::stdout().lock();
    out.write_all(data.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Data in sentences: lines that are too long for a terminal go on below their beginning.
pub(super) fn print_prose(data: &str) -> Answer {
    print(&prose::on_stdout(data))
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
    let _ = writeln!(io::stderr(), "{}", prose::on_stderr(words));
}

/// What went wrong.
pub(super) fn error(sentence: &str) {
    let said = prose::on_stderr(&format!("error: {sentence}"));
    let said = said.strip_prefix("error:").unwrap_or(&said);
    let head = Style::of(&io::stderr()).bad("error:");
    let _ = writeln!(io::stderr(), "{head}{said}");
}
