//! What sift tells of a command, where the user agreed. Nothing here holds a path, a pattern or a
//! line: there is no type to hold them in.

use std::time::Instant;

use sift_core::{PatternKind, SearchError};
use telemetry_runtime::{
    ByteSize, Count, Elapsed, Flags, Percent, TelemetryEvent, TelemetryValue, funnel,
};

use crate::{
    Done,
    cli::{SearchArguments, Selection, Work},
};

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(
    category = "command",
    level = "enhanced",
    purpose = "shows which commands and ways of searching deserve work, and where they disappoint",
    cross(command, ending),
    cross(engine, took),
    retention_days = 90
)]
struct CommandExecuted {
    /// Which command was run.
    command: CommandName,
    /// How the result was to be printed.
    output: Output,
    /// Which options were given.
    options: Flags<Switch>,
    /// What the pattern was made of, if there was one.
    pattern: Option<PatternKind>,
    /// How the files were searched, if they were.
    engine: Option<Engine>,
    /// How many files were read at once.
    threads: Threads,
    /// How long it took.
    took: Elapsed,
    /// How many files were read.
    files_read: Count,
    /// How many bytes were read.
    bytes_read: ByteSize,
    /// How many lines matched.
    matches: Count,
    /// Which share of the files the index spared, if there was one.
    spared: Option<Percent>,
    /// How it ended.
    ending: Ending,
}

/// A search ended, told one by one.
#[derive(TelemetryEvent)]
#[telemetry(
    category = "search",
    level = "full",
    purpose = "shows whether an index pays for itself within one sitting",
    retention_days = 30
)]
struct SearchFinished {
    /// How the files were searched.
    engine: Engine,
    /// How long it took.
    took: Elapsed,
    /// Which share of the files was read.
    read: Percent,
    /// Whether a line matched.
    found: bool,
}

#[derive(Clone, Copy, TelemetryValue)]
enum CommandName {
    Index,
    Search,
    Stats,
}

#[derive(Clone, Copy, TelemetryValue)]
enum Output {
    /// Lines with their place.
    Lines,
    /// How many lines of each file.
    Counts,
    /// The files that match.
    Files,
    /// A summary or a table.
    Table,
    /// JSON of any of these.
    Json,
}

#[derive(Clone, Copy, TelemetryValue)]
enum Switch {
    IgnoreCase,
    Fixed,
    Word,
    MaxCount,
    Hidden,
    NoIgnore,
    NoIndex,
    /// Only files of some languages.
    OnlyLanguages,
    /// The index lies in another folder than usual.
    OtherIndex,
}

/// How files were searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TelemetryValue)]
pub enum Engine {
    /// The index told which files to read.
    Indexed,
    /// There was no index.
    Scanned,
    /// The index could not be used.
    FellBack,
}

#[derive(Clone, Copy, TelemetryValue)]
#[telemetry(buckets = [2, 3, 5, 9])]
struct Threads(usize);

#[derive(Clone, Copy, TelemetryValue)]
enum Ending {
    /// There was something to show.
    Found,
    /// Nothing matched.
    Nothing,
    /// Some files could not be read.
    Incomplete,
    /// The reader of the output had seen enough.
    Closed,
    /// It stopped with an error.
    Failed,
}

funnel! {
    /// Whether those who search come to build an index, and to search with it again.
    "index.adopted", purpose = "decides whether sift should offer the index by itself":
    CommandExecuted { command: CommandName::Search }
        => CommandExecuted { command: CommandName::Index, ending: Ending::Found }
        => CommandExecuted { engine: Some(Engine::Indexed) } * 2
}

/// What a command did, as far as it came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Effort {
    pub engine: Option<Engine>,
    pub pattern: Option<PatternKind>,
    pub files_read: u64,
    pub files_spared: u64,
    pub bytes_read: u64,
    pub matches: u64,
}

/// A command that is under way.
pub struct Running {
    started: Instant,
}

impl Running {
    pub fn begin() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// Records the end of a command.
    pub fn end(self, work: &Work, result: &Result<Done, SearchError>) {
        let effort = result
            .as_ref()
            .map_or_else(|_| Effort::default(), |done| done.effort);
        let took = Elapsed::since(self.started);
        CommandExecuted {
            command: CommandName::of(work),
            output: Output::of(work),
            options: options(work),
            pattern: effort.pattern,
            engine: effort.engine,
            threads: Threads(work.selection().threads().get()),
            took,
            files_read: effort.files_read.into(),
            bytes_read: effort.bytes_read.into(),
            matches: effort.matches.into(),
            spared: effort.spared(),
            ending: Ending::of(result),
        }
        .record();
        if let Some(engine) = effort.engine {
            SearchFinished {
                engine,
                took,
                read: Percent::of(effort.files_read, effort.files_read + effort.files_spared),
                found: effort.matches > 0,
            }
            .record();
        }
    }
}

impl Effort {
    fn spared(&self) -> Option<Percent> {
        let files = self.files_read + self.files_spared;
        let indexed = self.engine == Some(Engine::Indexed);
        indexed.then(|| Percent::of(self.files_spared, files))
    }
}

impl CommandName {
    fn of(work: &Work) -> Self {
        match work {
            Work::Index(_) => Self::Index,
            Work::Search(_) => Self::Search,
            Work::Stats(_) => Self::Stats,
        }
    }
}

impl Output {
    fn of(work: &Work) -> Self {
        match work {
            Work::Index(index) if index.json => Self::Json,
            Work::Search(search) if search.json => Self::Json,
            Work::Stats(stats) if stats.json => Self::Json,
            Work::Search(search) if search.count => Self::Counts,
            Work::Search(search) if search.files => Self::Files,
            Work::Search(_) => Self::Lines,
            Work::Index(_) | Work::Stats(_) => Self::Table,
        }
    }
}

impl Ending {
    fn of(result: &Result<Done, SearchError>) -> Self {
        match result {
            Ok(done) if !done.problems.is_empty() => Self::Incomplete,
            Ok(done) if done.found => Self::Found,
            Ok(_) => Self::Nothing,
            Err(error) if error.is_closed_pipe() => Self::Closed,
            Err(_) => Self::Failed,
        }
    }
}

fn options(work: &Work) -> Flags<Switch> {
    let mut options: Flags<Switch> = of_selection(work.selection()).collect();
    if work.index_folder().is_some() {
        options.insert(Switch::OtherIndex);
    }
    if let Work::Search(search) = work {
        options.extend(of_search(search));
    }
    options
}

fn of_selection(selection: &Selection) -> impl Iterator<Item = Switch> {
    given([
        (!selection.languages.is_empty(), Switch::OnlyLanguages),
        (selection.hidden, Switch::Hidden),
        (selection.no_ignore, Switch::NoIgnore),
    ])
}

fn of_search(search: &SearchArguments) -> impl Iterator<Item = Switch> {
    given([
        (search.ignore_case, Switch::IgnoreCase),
        (search.fixed, Switch::Fixed),
        (search.word, Switch::Word),
        (search.max_count.is_some(), Switch::MaxCount),
        (search.no_index, Switch::NoIndex),
    ])
}

fn given<const N: usize>(switches: [(bool, Switch); N]) -> impl Iterator<Item = Switch> {
    switches
        .into_iter()
        .filter_map(|(given, switch)| given.then_some(switch))
}

#[cfg(all(test, not(telemetry_off)))]
mod tests {
    use std::io;

    use clap::Parser as _;
    use telemetry_runtime::testing::{Capture, Seen};

    use super::*;
    use crate::cli::{Arguments, Command};

    fn recorded(line: &str, result: &Result<Done, SearchError>) -> Vec<Seen> {
        let capture = Capture::start();
        let arguments = Arguments::parse_from(line.split(' '));
        let Command::Work(work) = arguments.command else {
            panic!("{line} is not work");
        };
        Running::begin().end(&work, result);
        capture.seen()
    }

    #[test]
    fn a_search_tells_how_it_was_done_and_not_what_for() {
        let effort = Effort {
            engine: Some(Engine::Indexed),
            pattern: Some(PatternKind::Literal),
            files_read: 3,
            files_spared: 57,
            bytes_read: 5_000,
            matches: 12,
        };
        let line = "sift search -icF --lang rust --threads 4 needle haystack";
        let done = Done {
            found: true,
            problems: Vec::new(),
            effort,
        };
        let seen = recorded(line, &Ok(done));
        let value = |field| seen[0].value(field).unwrap();
        assert_eq!(seen[0].name, "command_executed");
        assert_eq!(seen[0].values.len(), 12);
        assert_eq!(value("command"), "search");
        assert_eq!(value("output"), "counts");
        assert_eq!(value("options"), "ignore_case,fixed,only_languages");
        assert_eq!(value("pattern"), "literal");
        assert_eq!(value("engine"), "indexed");
        assert_eq!(value("threads"), "3-4");
        assert_eq!(value("files_read"), "3");
        assert_eq!(value("bytes_read"), "4kib");
        assert_eq!(value("matches"), "10");
        assert_eq!(value("spared"), "95");
        assert_eq!(value("ending"), "found");
        assert_eq!(seen[1].name, "search_finished");
        assert_eq!(seen[1].value("read"), Some("5"));
    }

    #[test]
    fn each_ending_is_told_from_the_others() {
        let ending = |result| {
            let seen = recorded("sift stats --json", &result);
            assert_eq!(seen.len(), 1);
            assert_eq!(seen[0].value("output"), Some("json"));
            assert_eq!(seen[0].value("engine"), Some("none"));
            seen[0].value("ending").unwrap().to_owned()
        };
        let done = |found, problems| {
            Ok(Done {
                found,
                problems,
                effort: Effort::default(),
            })
        };
        let closed = SearchError::Output(io::ErrorKind::BrokenPipe.into());
        assert_eq!(ending(done(true, vec![])), "found");
        assert_eq!(ending(done(false, vec![])), "nothing");
        assert_eq!(ending(done(true, vec![SearchError::NoCache])), "incomplete");
        assert_eq!(ending(Err(closed)), "closed");
        assert_eq!(ending(Err(SearchError::NoCache)), "failed");
    }
}
