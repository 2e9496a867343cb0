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

/// What came over a wire, with more amounts than are kept at hand.
#[derive(TelemetryEvent)]
#[telemetry(name = "wide", purpose = "shows that no event is too wide")]
struct Wide {
    /// The first.
    a: Count,
    /// The second.
    b: Option<Count>,
    /// The third.
    c: Count,
    /// The fourth.
    d: Count,
    /// The fifth.
    e: Count,
    /// The sixth.
    f: Count,
    /// Whether there is an end.
    g: bool,
    /// The last.
    h: Option<Elapsed>,
}

#[test]
fn an_event_of_many_amounts_loses_none() {
    let capture = Capture::start();
    let count = Count::new;
    Wide {
        a: count(1),
        b: Some(count(2)),
        c: count(3),
        d: count(5),
        e: count(10),
        f: count(20),
        g: true,
        h: Some(Duration::from_millis(2).into()),
    }
    .record();
    let seen = capture.seen();
    let values: Vec<_> = seen[0].values.iter().map(|(_, value)| &**value).collect();
    assert_eq!(values, ["1", "2", "3", "5", "10", "20", "true", "2ms"]);
}

/// An event that fills the sink of another by hand.
struct ByHand(fn(&mut Sink));

impl TelemetryEvent for ByHand {
    fn site(&self) -> &'static Site {
        Finished::site(&Finished {
            success: true,
            found: Count::new(0),
        })
    }

    fn fill(&self, sink: &mut Sink) {
        self.0(sink);
    }
}

/// Something ended.
#[derive(TelemetryEvent)]
#[telemetry(name = "finished", purpose = "shows how much is found")]
struct Finished {
    /// Whether it succeeded.
    success: bool,
    /// How much was found.
    found: Count,
}

#[test]
fn fields_are_put_as_they_are_described_or_not_at_all() {
    fn success(sink: &mut Sink) {
        sink.put(bool::DOMAIN, true.reading());
    }
    fn found(sink: &mut Sink) {
        sink.put(Count::DOMAIN, Count::new(3).reading());
    }
    let refused: [fn(&mut Sink); 8] = [
        |_| (),
        success,
        found,
        |sink| (found(sink), success(sink)).1,
        |sink| (success(sink), found(sink), success(sink)).2,
        |sink| (success(sink), success(sink)).1,
        |sink| {
            success(sink);
            sink.put(Elapsed::DOMAIN, Elapsed::default().reading());
        },
        |sink| {
            sink.put(bool::DOMAIN, Some(true).reading());
            found(sink);
        },
    ];
    let capture = Capture::start();
    for fill in refused {
        ByHand(fill).record();
    }
    assert!(capture.seen().is_empty(), "{:?}", capture.seen());
    ByHand(|sink| (success(sink), found(sink)).1).record();
    assert_eq!(capture.seen()[0].value("found"), Some("3"));
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
