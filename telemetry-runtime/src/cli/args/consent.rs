use clap::{ArgAction, Args, ValueEnum};

use crate::cli::called::{Called, CalledParser, LookParser};

/// Words of `status`.
#[derive(Args, Clone, Debug)]
pub struct StatusArgs {
    /// Print JSON
    #[arg(long, action = ArgAction::SetTrue, value_parser = CalledParser(LookParser))]
    pub(in crate::cli) json: Called<bool>,
}

/// Words of `enable`.
#[derive(Args, Clone, Debug)]
pub struct EnableArgs {
    /// How much detail; basic unless given
    #[arg(value_enum, value_name = "LEVEL")]
    word: Option<LevelWord>,
    /// The same by name
    #[arg(
        long,
        value_enum,
        value_name = "LEVEL",
        conflicts_with = "word",
        hide_possible_values = true
    )]
    level: Option<LevelWord>,
    /// Only this category; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) category: Vec<String>,
    /// Share reports too: of each day, and of each week
    #[arg(long)]
    pub(in crate::cli) share: bool,
    /// Print JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}

impl EnableArgs {
    /// The level that was asked for, or the lowest.
    #[cfg(not(telemetry_off))]
    pub(in crate::cli) fn level(&self) -> telemetry_schema::Level {
        self.word.or(self.level).unwrap_or(LevelWord::Basic).into()
    }
}

/// Words of `disable`.
#[derive(Args, Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a flag each, as users write them"
)]
pub struct DisableArgs {
    /// Delete what was recorded too, without asking
    #[arg(long, conflicts_with = "keep")]
    pub(in crate::cli) delete: bool,
    /// Take back what was sent, too, without asking
    #[arg(long, requires = "delete")]
    pub(in crate::cli) sent: bool,
    /// Keep what was recorded, without asking
    #[arg(long)]
    pub(in crate::cli) keep: bool,
    /// Print JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}

/// Words of `review`.
#[derive(Args, Clone, Debug)]
pub struct ReviewArgs {
    /// Agree to what is shown
    #[arg(long, alias = "yes")]
    pub(in crate::cli) agree: bool,
    /// Print JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}

/// How much detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LevelWord {
    /// Daily counts
    Basic,
    /// Timings and kinds of errors too
    Enhanced,
    /// Single events too
    Full,
}

impl From<LevelWord> for telemetry_schema::Level {
    fn from(word: LevelWord) -> Self {
        match word {
            LevelWord::Basic => Self::Basic,
            LevelWord::Enhanced => Self::Enhanced,
            LevelWord::Full => Self::Full,
        }
    }
}
