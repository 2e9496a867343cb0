use std::{
    num::NonZero,
    path::{Path, PathBuf},
    thread,
};

use clap::{Args, Parser, Subcommand};
use sift_core::{Keep, Language, PatternOptions, Walk};
use telemetry_runtime::TelemetryCommand;

/// More threads than this wait for the disk and for each other.
const THREADS_DEFAULT_MAX: usize = 8;

/// Searches a folder with a regular expression and counts its lines by language.
#[derive(Debug, Parser)]
#[command(name = "sift", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Work(Work),
    /// Show and decide what sift records about its use
    #[command(subcommand)]
    Telemetry(TelemetryCommand),
}

/// What sift is for.
#[derive(Debug, Subcommand)]
pub enum Work {
    /// Keep an index of a folder, so that searching it reads fewer files
    Index(IndexArguments),
    /// Print the lines that match a regular expression
    ///
    /// Exits with 0 if a line matches, 1 if none does, 2 if something went wrong.
    Search(SearchArguments),
    /// Count files and lines by language
    Stats(StatsArguments),
}

#[derive(Debug, Args)]
pub struct IndexArguments {
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub selection: Selection,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "one for each switch")]
pub struct SearchArguments {
    /// The regular expression, in the syntax of the regex crate
    pub pattern: String,
    /// Upper and lower case are the same
    #[arg(short, long)]
    pub ignore_case: bool,
    /// The pattern is a text in which nothing is special
    #[arg(short = 'F', long)]
    pub fixed: bool,
    /// A match must begin and end at the border of a word
    #[arg(short, long)]
    pub word: bool,
    /// Print how many lines of a file match instead of the lines
    #[arg(short, long)]
    pub count: bool,
    /// Print the paths of the files that match and nothing else
    #[arg(short = 'l', long, conflicts_with = "count")]
    pub files: bool,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Stop after so many lines of a file
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_count: Option<u64>,
    /// Read every file even if there is an index
    #[arg(long)]
    pub no_index: bool,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub selection: Selection,
}

#[derive(Debug, Args)]
pub struct StatsArguments {
    /// The folder or file
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub selection: Selection,
}

/// Where to look and where the index is.
#[derive(Debug, Args)]
pub struct Place {
    /// The folder or file
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// The folder that holds the index files [default: sift, in the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    pub index: Option<PathBuf>,
}

/// Which files, and how many at once.
#[derive(Debug, Args)]
pub struct Selection {
    /// Only files of this language; may be given several times
    #[arg(long = "lang", value_name = "LANGUAGE")]
    pub languages: Vec<Language>,
    /// Hidden files and folders too
    #[arg(long)]
    pub hidden: bool,
    /// Files that .gitignore and .ignore exclude too
    #[arg(long)]
    pub no_ignore: bool,
    /// How many files are read at once [default: processors, at most 8]
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
}

impl Work {
    pub const fn selection(&self) -> &Selection {
        match self {
            Self::Index(arguments) => &arguments.selection,
            Self::Search(arguments) => &arguments.selection,
            Self::Stats(arguments) => &arguments.selection,
        }
    }

    pub const fn json(&self) -> bool {
        match self {
            Self::Index(arguments) => arguments.json,
            Self::Search(arguments) => arguments.json,
            Self::Stats(arguments) => arguments.json,
        }
    }

    /// The folder of the index files, if one was named.
    pub fn index_folder(&self) -> Option<&Path> {
        match self {
            Self::Index(arguments) => arguments.place.index.as_deref(),
            Self::Search(arguments) => arguments.place.index.as_deref(),
            Self::Stats(_) => None,
        }
    }
}

impl Selection {
    pub fn walk(&self) -> Walk {
        Walk {
            hidden: self.hidden,
            no_ignore: self.no_ignore,
            languages: self.languages.clone(),
        }
    }

    pub fn threads(&self) -> NonZero<usize> {
        let most = NonZero::new(THREADS_DEFAULT_MAX).unwrap_or(NonZero::<usize>::MIN);
        self.threads.unwrap_or_else(|| {
            let processors = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
            processors.min(most)
        })
    }
}

impl SearchArguments {
    pub fn options(&self) -> PatternOptions {
        PatternOptions {
            ignore_case: self.ignore_case,
            fixed: self.fixed,
            word: self.word,
        }
    }

    pub fn keep(&self) -> Keep {
        match (self.count, self.files) {
            (true, _) => Keep::Count,
            (_, true) => Keep::First,
            _ => Keep::Lines,
        }
    }
}
