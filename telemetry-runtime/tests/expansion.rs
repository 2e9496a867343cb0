//! What `#[track_feature]` expands to, by hand: the contract between macros and runtime.
#![forbid(unsafe_code)]
use std::time::Duration;

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
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert_eq!(seen[0].outcome, Some(Outcome::Err));
    assert_eq!(seen[0].error.as_deref(), Some("not_found"));
    assert_eq!(seen[1].outcome, Some(Outcome::Ok));
    assert_eq!(capture.count("search.indexed"), 2);

    drop(capture);
    let later = Capture::start();
    assert_eq!(later.seen(), []);
}
