//! The page on duties under privacy law against the command: what it names is there.
#![cfg(all(feature = "cli", not(telemetry_off)))]

use std::{collections::BTreeSet, fs, path::Path};

use clap::{Command, Subcommand as _};
use telemetry_runtime::TelemetryCommand;

/// Articles that a reader looks for; a heading or a row of a table speaks of each.
const ARTICLES: [&str; 20] = [
    "Article 4",
    "Article 5",
    "Article 6",
    "Article 7",
    "Article 8",
    "Article 11",
    "Article 12",
    "Articles 13 and 14",
    "Article 15",
    "Article 16",
    "Article 17",
    "Article 18",
    "Article 20",
    "Article 21",
    "Article 22",
    "Article 25",
    "| 30 |",
    "| 33, 34 |",
    "| 44 and following |",
    "ePrivacy Directive, article 5(3)",
];

const CALIFORNIA: [&str; 9] = [
    "1798.100(a)",
    "1798.105",
    "1798.106",
    "1798.110",
    "1798.120",
    "1798.121",
    "1798.125",
    "1798.135",
    "DO_NOT_TRACK",
];

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/privacy.md");
    fs::read_to_string(path).unwrap()
}

fn command() -> Command {
    TelemetryCommand::augment_subcommands(Command::new("telemetry"))
}

/// What stands between two backticks.
fn code(page: &str) -> Vec<&str> {
    page.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_command_of_the_page_is_understood() {
    let page = page();
    let mut seen = BTreeSet::new();
    for words in code(&page) {
        let Some(rest) = words.strip_prefix("telemetry ") else {
            continue;
        };
        let parsed = command().try_get_matches_from(words.split(' '));
        let is_help = rest == "--help";
        let understood = match &parsed {
            Ok(_) => true,
            Err(error) => is_help && error.kind() == clap::error::ErrorKind::DisplayHelp,
        };
        assert!(understood, "`{words}`: {parsed:?}");
        seen.extend(rest.split(' ').next());
    }
    for needed in [
        "delete", "disable", "enable", "explain", "export", "report", "review", "show", "status",
    ] {
        assert!(
            seen.contains(needed),
            "{needed} is not on the page: {seen:?}"
        );
    }
}

#[test]
fn no_command_or_flag_hides_from_the_test_above() {
    let page = page();
    let command = command();
    let flags: BTreeSet<&str> = command
        .get_subcommands()
        .flat_map(Command::get_arguments)
        .filter_map(clap::Arg::get_long)
        .collect();
    for words in code(&page) {
        let first = words.split(' ').next().unwrap_or_default();
        assert!(
            command.find_subcommand(first).is_none(),
            "write `telemetry {words}`, so that it is tried"
        );
        if let Some(flag) = words.strip_prefix("--") {
            assert!(flags.contains(flag), "no command knows `{words}`");
        }
    }
}

#[test]
fn every_duty_has_its_place() {
    let page = page();
    for duty in ARTICLES.iter().chain(&CALIFORNIA) {
        assert!(page.contains(duty), "{duty}");
    }
}
