//! What the derives expand to, run: names, descriptions, domains, and what is recorded.
#![forbid(unsafe_code)]

use std::time::Duration;

use telemetry_runtime::{
    __private::{Descriptor, Head, Origin, Sink, Site},
    Count, Elapsed, Flags, Level, TelemetryError, TelemetryEvent, TelemetryValue,
    testing::Capture,
};

#[derive(TelemetryValue)]
enum Command {
    /// Thinks.
    Think,
    #[telemetry(rename = "compare.all")]
    Compare,
    r#Loop,
    #[telemetry(other)]
    Plugin(#[allow(dead_code, reason = "never read is the point")] String),
}

#[derive(TelemetryValue)]
#[telemetry(buckets = [-5, 1, 11])]
struct Matches(i16);

/// A command ended.
///
/// This is for the author.
#[derive(TelemetryEvent)]
#[telemetry(
    category = "command",
    level = "enhanced",
    purpose = "shows which commands deserve work",
    cross(success, command),
    retention_days = 90,
    expires = "2099-12-31"
)]
struct CommandExecuted {
    /// Which command was run.
    command: Command,
    /// How many matches there were,
    /// if it counted them.
    #[telemetry(rename = "found")]
    matches: Option<Matches>,
    /// How long it took.
    took: Elapsed,
    /// Whether it succeeded.
    success: bool,
    /// Which options were set.
    r#type: Flags<Switch>,
    #[telemetry(skip)]
    query: String,
}

#[derive(TelemetryValue)]
enum Switch {
    Hidden,
    Binary = 7,
}

#[derive(TelemetryEvent)]
#[telemetry(
    name = "install",
    purpose = "shows where installations stop",
    level = "basic"
)]
enum Installation {
    /// The installation began.
    Started,
    /// The installation ended.
    #[telemetry(name = "done", level = "full", max_bits = 6)]
    Finished {
        /// How many packages it brought.
        packages: Count,
        #[telemetry(skip)]
        folder: String,
    },
}

#[derive(TelemetryError, Debug)]
#[allow(dead_code, reason = "contents are never read")]
enum SearchError<'a, T: Clone>
where
    T: Default,
{
    Timeout,
    Parse(&'a str),
    Io { source: T },
}

fn executed() -> CommandExecuted {
    CommandExecuted {
        command: Command::Compare,
        matches: Some(Matches(10)),
        took: Duration::from_millis(1_500).into(),
        success: true,
        r#type: [Switch::Hidden, Switch::Binary].into_iter().collect(),
        query: "secret".to_owned(),
    }
}

#[test]
fn an_event_is_recorded_field_by_field() {
    let capture = Capture::start();
    let event = executed();
    event.record();
    event.record_n(3);
    event.record_n(0);
    let seen = capture.seen();
    assert_eq!(seen.iter().map(|seen| seen.n).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(seen[0].name, "command_executed");
    assert_eq!(seen[0].value("command"), Some("compare.all"));
    assert_eq!(seen[0].value("took"), Some("1s"));
    assert_eq!(seen[0].value("success"), Some("true"));
    assert_eq!(seen[0].value("type"), Some("hidden,binary"));
    assert!(seen[0].value("found").is_some());
    assert!(!format!("{seen:?}").contains(&event.query));
}

#[test]
fn a_variant_that_stands_for_the_rest_is_recorded_as_other() {
    let capture = Capture::start();
    CommandExecuted {
        command: Command::Plugin("secret".to_owned()),
        ..executed()
    }
    .record();
    CommandExecuted {
        command: Command::Loop,
        matches: None,
        ..executed()
    }
    .record();
    CommandExecuted {
        command: Command::Think,
        ..executed()
    }
    .record();
    let seen = capture.seen();
    let commands: Vec<_> = seen.iter().map(|seen| seen.value("command")).collect();
    assert_eq!(commands, [Some("other"), Some("loop"), Some("think")]);
    assert_eq!(seen[1].value("found"), Some("none"));
}

#[test]
fn each_variant_of_an_enum_is_an_event() {
    let capture = Capture::start();
    Installation::Started.record();
    Installation::Finished {
        packages: Count::new(3),
        folder: String::new(),
    }
    .record();
    let seen = capture.seen();
    assert_eq!(seen[0].name, "install.started");
    assert!(seen[0].values.is_empty());
    assert_eq!(seen[1].name, "install.done");
    assert_eq!(seen[1].values, [("packages", "3".to_owned())]);
    let Installation::Finished { folder, .. } = (Installation::Finished {
        packages: Count::new(0),
        folder: "kept".to_owned(),
    }) else {
        return;
    };
    assert_eq!(folder, "kept");
}

fn search(error: Option<SearchError<'_, String>>) -> Result<(), SearchError<'_, String>> {
    error.map_or(Ok(()), Err)
}

#[test]
fn only_the_name_of_an_error_is_read() {
    use telemetry_runtime::__private::TelemetryError;
    let kind = |error| match search(Some(error)) {
        Ok(()) => None,
        Err(error) => Some(format!("{:?}", error.kind())),
    };
    assert_eq!(kind(SearchError::Timeout).as_deref(), Some("Kind(0)"));
    assert_eq!(
        kind(SearchError::Parse("secret")).as_deref(),
        Some("Kind(1)")
    );
    let source = "secret".to_owned();
    assert_eq!(kind(SearchError::Io { source }).as_deref(), Some("Kind(2)"));
}

/// An event by hand, whose name is text from the time of running.
struct Leaked(&'static Site);

impl Leaked {
    fn new(text: &str) -> Self {
        let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
        let head = Head::new(text, text, text, Level::Basic, Origin::new(text, 1));
        let site = Site::new(Descriptor::event(head, &[], &[], 20));
        Self(Box::leak(Box::new(site)))
    }
}

impl TelemetryEvent for Leaked {
    fn site(&self) -> &'static Site {
        self.0
    }

    fn fill(&self, _: &mut Sink) {}
}

#[test]
fn a_site_that_is_not_in_the_catalog_never_records() {
    let before = Leaked::new("alice_smith");
    let capture = Capture::start();
    before.record();
    Leaked::new("elm_lane").record();
    executed().record();
    let names: Vec<_> = capture.seen().iter().map(|seen| seen.name).collect();
    assert_eq!(names, ["command_executed"]);
}
