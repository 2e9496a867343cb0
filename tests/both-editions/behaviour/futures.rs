use super::*;

twice! {
    {async fn waits(
        first: Dropped,
        _: Dropped,
        (third, _): (Dropped, Dropped),
        _kept: Dropped,
        times: usize,
    ) -> Option<Dropped> {
        let _local = Dropped("local");
        say("before");
        Yields(times).await;
        say("after");
        let _late = Dropped("late");
        if third.0.is_empty() {
            return None;
        }
        Yields(times).await;
        Some(first)
    }}
    {async fn panics(first: Dropped, times: usize) -> u8 {
        let _local = Dropped("local");
        Yields(times).await;
        assert!(first.0.is_empty(), "no");
        3
    }}
    {async fn never(_first: Dropped, times: usize) -> ! {
        let _local = Dropped("local");
        Yields(times).await;
        panic!("no")
    }}
    {async fn at_once(first: Dropped, (second, _): (Dropped, Dropped), stop: bool) -> Option<Dropped> {
        let _local = Dropped("local");
        if stop {
            return None;
        }
        say(second.0);
        Some(first)
    }}
    {async fn nested(first: Dropped, times: usize) -> Option<Dropped> {
        let inner = waits(first, Dropped("a"), (Dropped("b"), Dropped("c")), Dropped("d"), times);
        Yields(1).await;
        inner.await
    }}
}

fn logs<F: Future<Output: std::fmt::Debug>>(make: impl Fn() -> F) -> Vec<Vec<String>> {
    (0..7)
        .map(|times| log(|| poll_times(times, make())))
        .collect()
}

macro_rules! same {
    ($name:ident($($argument:expr),*)) => {{
        let bare = logs(|| bare::$name($($argument),*));
        assert_eq!(logs(|| tracked::$name($($argument),*)), bare);
        bare
    }};
}

#[test]
fn dropped_after_any_number_of_polls() {
    let logs = same!(waits(
        Dropped("first"),
        Dropped("second"),
        (Dropped("third"), Dropped("rest")),
        Dropped("kept"),
        2
    ));
    assert!(!logs[0].contains(&"before".to_owned()));
    assert!(logs[4].contains(&"after".to_owned()));
    let done = "returned Some(Some(Dropped(\"first\")))".to_owned();
    assert_eq!(logs.iter().filter(|log| log.contains(&done)).count(), 2);
}

#[test]
fn returned_early() {
    same!(waits(
        Dropped("first"),
        Dropped("second"),
        (Dropped(""), Dropped("rest")),
        Dropped("kept"),
        1
    ));
}

#[test]
fn panicked_inside_a_poll() {
    let logs = same!(panics(Dropped("first"), 1));
    assert_eq!(logs[2].last().unwrap(), "panicked with Some(\"no\")");
    bare_and_tracked_never();
}

fn bare_and_tracked_never() {
    for times in 0..3 {
        let bare = log(|| assert!(poll_times(times, bare::never(Dropped("first"), 1)).is_none()));
        let tracked =
            log(|| assert!(poll_times(times, tracked::never(Dropped("first"), 1)).is_none()));
        assert_eq!(tracked, bare);
    }
}

#[test]
fn without_waiting() {
    for stop in [false, true] {
        let dropped = || (Dropped("second"), Dropped("rest"));
        let logs = same!(at_once(Dropped("first"), dropped(), stop));
        assert!(!logs[0].contains(&"drop local".to_owned()));
        assert_eq!(logs[1], logs[2]);
    }
}

#[test]
fn one_inside_another() {
    same!(nested(Dropped("first"), 1));
}
