use std::{io, num::NonZero};

/// Columns where nobody says how many there are.
const WIDTH_DEFAULT: usize = 80;

/// A line that is longer is harder to read, however wide the terminal.
const WIDTH_MAX: usize = 100;

/// The narrowest that is laid out; what is narrower overflows.
const WIDTH_MIN: usize = 20;

/// Columns for data: what `COLUMNS` says, else those of the terminal, else 80.
pub(super) fn of_data() -> usize {
    said(&io::stdout()).unwrap_or(WIDTH_DEFAULT)
}

/// What `COLUMNS` says, else the columns of the terminal. A pipe has none.
pub(super) fn said(stream: &impl Stream) -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok();
    let columns = columns.and_then(|columns| columns.trim().parse::<NonZero<usize>>().ok());
    let columns = columns.map(NonZero::get).or_else(|| of_terminal(stream))?;
    Some(columns.clamp(WIDTH_MIN, WIDTH_MAX))
}

#[cfg(unix)]
pub(super) use std::os::fd::AsFd as Stream;

#[cfg(unix)]
fn of_terminal(stream: &impl Stream) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
pub(super) use io::IsTerminal as Stream;

/// A terminal whose size nobody asked for is taken for one of the usual size.
#[cfg(not(unix))]
fn of_terminal(stream: &impl Stream) -> Option<usize> {
    stream.is_terminal().then_some(WIDTH_DEFAULT)
}
