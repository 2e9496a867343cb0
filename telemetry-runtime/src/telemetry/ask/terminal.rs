//! The terminal that a question is asked on. Its mode is never changed.

#[cfg(not(unix))]
pub use self::absent::Terminal;
#[cfg(unix)]
pub use self::system::Terminal;

/// A line is no wider, however wide the terminal.
const WIDTH_MAX: usize = 100;

/// Columns where nobody says how many there are.
const WIDTH_DEFAULT: usize = 80;

#[cfg(unix)]
mod system {
    use std::{
        io::{self, IsTerminal as _, Stderr, Stdin, Write as _},
        time::{Duration, Instant},
    };

    use rustix::{
        event::{PollFd, PollFlags, Timespec, poll},
        process::getpgrp,
        termios::{LocalModes, tcgetattr, tcgetpgrp, tcgetwinsize},
    };

    use super::{WIDTH_DEFAULT, WIDTH_MAX};
    use crate::consent::prompt::Heard;

    /// No answer is as long as this.
    const LINE_BYTES_MAX: usize = 1_024;

    /// Nobody types two lines within this time; a program that pastes them needs less.
    const BETWEEN_LINES: Duration = Duration::from_millis(20);

    /// What a terminal gave before it ended.
    enum Read {
        /// A line.
        Line,
        /// No whole line in time.
        Late,
    }

    /// A terminal on both ends, with somebody before it.
    #[derive(Debug)]
    pub struct Terminal {
        stdin: Stdin,
        stderr: Stderr,
    }

    impl Terminal {
        /// Nothing unless stdin, stdout and stderr are terminals, the program is in the foreground,
        /// and the terminal gives whole lines. What was typed before a question is no answer to it:
        /// where something waits already, nobody is asked.
        pub fn of_process() -> Option<Self> {
            let terminal = Self {
                stdin: io::stdin(),
                stderr: io::stderr(),
            };
            let is_one = terminal.stdin.is_terminal()
                && terminal.stderr.is_terminal()
                && io::stdout().is_terminal()
                && terminal.is_in_foreground()
                && terminal.gives_lines()
                && terminal.waits(Duration::ZERO) == Ok(false);
            is_one.then_some(terminal)
        }

        pub fn width(&self) -> usize {
            let size = tcgetwinsize(&self.stderr).ok();
            size.map(|size| usize::from(size.ws_col))
                .filter(|columns| *columns > 0)
                .map_or(WIDTH_DEFAULT, |columns| columns.min(WIDTH_MAX))
        }

        /// Nobody can be told if this fails.
        pub fn say(&self, words: &str) {
            let mut err = self.stderr.lock();
            let _ = err.write_all(words.as_bytes()).and_then(|()| err.flush());
        }

        /// Gives on the next line, or that there is none.
        pub fn hear<T>(&self, wait: Duration, hear: impl FnOnce(Heard<'_>) -> T) -> T {
            let mut line = Vec::new();
            match self.read_line(wait, &mut line) {
                Some(Read::Line) => hear(Heard::Line(&line)),
                Some(Read::Late) => {
                    // Nobody has pressed Enter: the cursor still stands behind the question.
                    self.say("\n");
                    hear(Heard::Silence)
                }
                None => hear(Heard::Nothing),
            }
        }

        /// Past what the program has buffered of its own stdin: an answer is typed after the question.
        /// A line with another at its heels was pasted, and meant for a shell: it answers nothing, and
        /// what follows it is left to whoever reads next.
        fn read_line(&self, wait: Duration, line: &mut Vec<u8>) -> Option<Read> {
            let started = Instant::now();
            let mut part = [0; LINE_BYTES_MAX];
            loop {
                let rest = wait.saturating_sub(started.elapsed());
                // A signal that the program catches ends the question: it may have been Ctrl-C.
                let is_there = self.waits(rest).ok()?;
                if !self.is_in_foreground() {
                    return None;
                }
                if !is_there {
                    return Some(Read::Late);
                }
                let len = rustix::io::read(&self.stdin, &mut part).ok()?;
                line.extend_from_slice(&part[..len]);
                if len == 0 {
                    return None;
                }
                if line.ends_with(b"\n") || line.len() > LINE_BYTES_MAX {
                    let is_alone = self.waits(BETWEEN_LINES) == Ok(false);
                    return is_alone.then_some(Read::Line);
                }
            }
        }

        /// Whether there is something to read within a time.
        fn waits(&self, time: Duration) -> Result<bool, rustix::io::Errno> {
            let time = Timespec::try_from(time).map_err(|_| rustix::io::Errno::INVAL)?;
            let mut fds = [PollFd::new(&self.stdin, PollFlags::IN)];
            Ok(poll(&mut fds, Some(&time))? > 0)
        }

        /// A program in the background would be stopped by reading, and its question stands in the
        /// way of whoever is in the foreground.
        fn is_in_foreground(&self) -> bool {
            tcgetpgrp(&self.stdin).is_ok_and(|group| group == getpgrp())
        }

        /// Not in the middle of what draws its own screen.
        fn gives_lines(&self) -> bool {
            tcgetattr(&self.stdin).is_ok_and(|modes| {
                modes
                    .local_modes
                    .contains(LocalModes::ICANON | LocalModes::ECHO)
            })
        }
    }
}

/// Elsewhere waiting for a line cannot be given up, so nobody is asked.
#[cfg(not(unix))]
mod absent {
    use std::{convert::Infallible, time::Duration};

    use crate::consent::prompt::Heard;

    #[derive(Debug)]
    pub struct Terminal(Infallible);

    impl Terminal {
        pub fn of_process() -> Option<Self> {
            None
        }

        pub fn width(&self) -> usize {
            match self.0 {}
        }

        pub fn say(&self, _: &str) {
            match self.0 {}
        }

        pub fn hear<T>(&self, _: Duration, _: impl FnOnce(Heard<'_>) -> T) -> T {
            match self.0 {}
        }
    }
}
