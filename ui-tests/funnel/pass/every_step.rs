//! Steps over structs and variants, every kind of value, renamed and raw names, under strict lints.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, clippy::pedantic)]

use telemetry_runtime::{TelemetryEvent, TelemetryValue, funnel, schema::Step};

/// The program was installed.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows whether installing works")]
pub struct Installed;

/// What was asked for.
#[derive(TelemetryValue)]
pub enum Command {
    /// A search.
    Search,
    /// Anything else, which nobody reads.
    #[telemetry(other)]
    Unlisted(String),
}

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(name = "command.executed", purpose = "shows which commands deserve work")]
pub struct CommandExecuted {
    /// Which command was run.
    #[telemetry(rename = "which")]
    pub command: Command,
    /// Which before it.
    pub before: Option<Command>,
    /// Whether it succeeded.
    pub r#try: bool,
}

/// Installing.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows where installations stop")]
pub enum Install {
    /// It began.
    Started,
    /// It ended.
    Finished {
        /// Whether it was an update.
        update: bool,
    },
}

/// A value under another name.
const USUAL: Command = Command::Search;

funnel! {
    /// How far people come,
    /// in one paragraph.
    ///
    /// And more that no user reads.
    "activation", purpose = "shows where newcomers give up":
    Installed
        => Install::Finished { update: false }
        => CommandExecuted { command: Command::Search, before: None, r#try: true, }
        => CommandExecuted { before: Some(Command::Search) } * 3
        => self::CommandExecuted { command: USUAL } * 10_000,
}

funnel!(
    /// Written as a call.
    name = "install.address",
    purpose = "shows where installations stop",
    allow_name = "the place in memory, which is not recorded",
    : Install::Started => Install::Finished
);

mod inner {
    telemetry_runtime::funnel! {
        #[doc = "In a module."]
        "inner", purpose = "shows that modules work": super::Installed => crate::Install::Started
    }
}

macro_rules! asked {
    ($name:literal, $about:literal, $event:path, $field:ident, $value:expr) => {
        funnel! {
            #[doc = $about]
            $name, purpose = "shows that macros work": Installed => $event { $field: $value }
        }
    };
}
asked!("made", "Made by a macro.", CommandExecuted, r#try, true);

fn main() {
    let funnels = telemetry_runtime::funnels();
    let said: Vec<String> = funnels
        .iter()
        .map(|funnel| format!("{}: {}", funnel.name(), funnel.about()))
        .collect();
    assert_eq!(
        said,
        [
            "activation: How far people come, in one paragraph.",
            "inner: In a module.",
            "install.address: Written as a call.",
            "local: In a function.",
            "made: Made by a macro.",
        ]
    );
    let steps: Vec<String> = funnels[0].steps().iter().map(read).collect();
    assert_eq!(
        steps,
        [
            "1 of installed",
            "1 of install.finished, update is false",
            "1 of command.executed, which is search, before is none, try is true",
            "3 of command.executed, before is search",
            "10000 of command.executed, which is search",
        ]
    );
    funnel! {
        /// In a function.
        "local", purpose = "shows that functions work": Installed => Installed
    }
}

fn read(step: &Step) -> String {
    let mut read = format!("{} of {}", step.nth(), step.event());
    for condition in step.conditions() {
        let value = condition.value().unwrap_or_default();
        read += &format!(", {} is {value}", condition.field());
    }
    read
}
