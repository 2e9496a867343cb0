//! What the macros expand to, by hand: the contract between macros and runtime.
#![forbid(unsafe_code)]
use std::time::Duration;

use telemetry_runtime::{Elapsed, TelemetryEvent};

enum Command {
    Think,
    Compare,
}
const _: () = {
    impl ::telemetry_runtime::__private::Finite for Command {
        const OPEN: ::telemetry_runtime::__private::Open =
            ::telemetry_runtime::__private::Open::choice(&[
                ::telemetry_runtime::__private::Choice::new(
                    "think",
                    "Thinks.",
                    ::telemetry_runtime::__private::core::option::Option::None,
                ),
                ::telemetry_runtime::__private::Choice::new(
                    "compare",
                    "",
                    ::telemetry_runtime::__private::core::option::Option::None,
                ),
            ]);
        fn pick(&self) -> ::telemetry_runtime::__private::Pick {
            ::telemetry_runtime::__private::Pick::Choice(match self {
                Self::Think => 0,
                Self::Compare => 1,
            })
        }
    }
    // Judged by `cargo check`, used or not.
    const _: ::telemetry_runtime::__private::Open =
        <Command as ::telemetry_runtime::__private::Finite>::OPEN;
};

struct CommandExecuted {
    command: Command,
    profile: Option<bool>,
    took: Elapsed,
}
const _: () = {
    ::telemetry_runtime::__private::site!(
        SITE = ::telemetry_runtime::__private::Descriptor::event(
            ::telemetry_runtime::__private::Head::new(
                "command_executed",
                "A command ended.",
                "shows which commands deserve work",
                ::telemetry_runtime::__private::Level::Enhanced,
                ::telemetry_runtime::__private::origin!()
            )
            .category("command"),
            &[
                ::telemetry_runtime::__private::Field::new(
                    "command",
                    "Which.",
                    <Command as ::telemetry_runtime::__private::TelemetryValue>::DOMAIN.domain()
                ),
                ::telemetry_runtime::__private::Field::new(
                    "profile",
                    "Which.",
                    <Option<bool> as ::telemetry_runtime::__private::TelemetryValue>::DOMAIN
                        .domain()
                ),
                ::telemetry_runtime::__private::Field::new(
                    "took",
                    "How long.",
                    <Elapsed as ::telemetry_runtime::__private::TelemetryValue>::DOMAIN.domain()
                ),
            ],
            &[&[0, 1]],
            20
        )
    );
    impl ::telemetry_runtime::TelemetryEvent for CommandExecuted {
        fn site(&self) -> &'static ::telemetry_runtime::__private::Site {
            &SITE
        }
        fn fill(&self, sink: &mut ::telemetry_runtime::__private::Sink) {
            sink.put(
                <Command as ::telemetry_runtime::__private::TelemetryValue>::DOMAIN,
                <Command as ::telemetry_runtime::__private::TelemetryValue>::reading(&self.command),
            );
            sink.put(
                <Option<bool> as ::telemetry_runtime::__private::TelemetryValue>::DOMAIN,
                <Option<bool> as ::telemetry_runtime::__private::TelemetryValue>::reading(
                    &self.profile,
                ),
            );
            sink.put(
                <Elapsed as ::telemetry_runtime::__private::TelemetryValue>::DOMAIN,
                <Elapsed as ::telemetry_runtime::__private::TelemetryValue>::reading(&self.took),
            );
        }
    }
};

fn search(query: &str) -> Result<usize, std::io::Error> {
    ::telemetry_runtime::__private::site!(
        SITE = ::telemetry_runtime::__private::Descriptor::feature(
            ::telemetry_runtime::__private::Head::new(
                "search.indexed",
                "Searches.",
                "why",
                ::telemetry_runtime::__private::Level::Basic,
                ::telemetry_runtime::__private::origin!()
            ),
            false,
            Some(
                <std::io::Error as ::telemetry_runtime::__private::TelemetryError>::KINDS.domain()
            ),
        )
    );
    let running = ::telemetry_runtime::__private::Running::<false>::enter(&SITE);
    let returned =
        ::telemetry_runtime::__private::once::<Result<usize, std::io::Error>, _>(move || {
            let query = query;
            if query.is_empty() {
                return Err(std::io::Error::from(std::io::ErrorKind::NotFound));
            }
            Ok(query.len())
        });
    running.end(|| {
        <_ as ::telemetry_runtime::__private::FailsWith<std::io::Error>>::telemetry_ended(&returned)
    });
    returned
}

async fn fetch(query: &str) -> usize {
    ::telemetry_runtime::__private::site!(
        SITE = ::telemetry_runtime::__private::Descriptor::feature(
            ::telemetry_runtime::__private::Head::new(
                "fetch",
                "Fetches.",
                "why",
                ::telemetry_runtime::__private::Level::Basic,
                ::telemetry_runtime::__private::origin!()
            ),
            true,
            ::telemetry_runtime::__private::core::option::Option::None,
        )
    );
    let mut polling = ::telemetry_runtime::__private::Polling::<true>::enter(&SITE);
    let returned = {
        let mut body = ::telemetry_runtime::__private::core::pin::pin!(async move {
            let query = query;
            query.len()
        });
        ::telemetry_runtime::__private::core::future::poll_fn(|context| {
            polling.poll(body.as_mut(), context)
        })
        .await
    };
    polling.end(|| {
        use ::telemetry_runtime::__private::{ProbeAny as _, ProbeResult as _};
        (&::telemetry_runtime::__private::Probe(&returned)).telemetry_ended()
    });
    returned
}

#[test]
fn expanded_code_runs() {
    CommandExecuted {
        command: Command::Think,
        profile: None,
        took: std::time::Duration::from_secs(1).into(),
    }
    .record();
    CommandExecuted {
        command: Command::Compare,
        profile: Some(true),
        took: Elapsed::default(),
    }
    .record_n(3);
    assert_eq!(search("abc").unwrap(), 3);
    assert!(search("").is_err());
    fn is_send<T: Send>(_: &T) {}
    let future = fetch("x");
    is_send(&future);
}

#[test]
fn a_capture_sees_what_its_thread_records_and_nothing_else() {
    use telemetry_runtime::{Outcome, testing::Capture};

    let capture = Capture::start();
    CommandExecuted {
        command: Command::Compare,
        profile: Some(true),
        took: Duration::from_secs(1).into(),
    }
    .record_n(3);
    search("").unwrap_err();
    std::thread::spawn(|| search("elsewhere").unwrap())
        .join()
        .unwrap();
    let handle = capture.handle();
    std::thread::spawn(move || {
        let _attached = handle.attach();
        search("attached").unwrap();
    })
    .join()
    .unwrap();

    let seen = capture.seen();
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert_eq!((seen[0].name, seen[0].n), ("command_executed", 3));
    assert_eq!(seen[0].value("command"), Some("compare"));
    assert_eq!(seen[0].value("profile"), Some("true"));
    assert_eq!(seen[0].value("took"), Some("1s"));
    assert_eq!(seen[1].outcome, Some(Outcome::Err));
    assert_eq!(seen[1].error.as_deref(), Some("not_found"));
    assert_eq!(seen[2].outcome, Some(Outcome::Ok));
    assert_eq!(capture.count("search.indexed"), 2);

    drop(capture);
    let later = Capture::start();
    assert_eq!(later.seen(), []);
}
