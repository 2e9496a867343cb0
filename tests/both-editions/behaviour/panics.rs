use std::{
    panic::{self, PanicHookInfo},
    sync::Once,
};

use super::*;

thread_local! {
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

static HOOK: Once = Once::new();

twice! {
    {fn by_macro(input: u8) -> u8 {
        assert_eq!(input, 4, "input was {input}");
        input
    }}
    {fn by_unwrap(input: Option<u8>) -> u8 {
        input.unwrap()
    }}
    {fn by_index(input: &[u8]) -> u8 {
        input[3]
    }}
    {fn by_division(input: u8) -> u8 {
        3 / input
    }}
    {async fn in_a_future(input: Option<u8>) -> u8 {
        Yields(1).await;
        input.expect("no input")
    }}
}

/// Message and place of each panic on the way. Both functions come from the same tokens, so that the
/// place must be the same, too.
fn panics(run: impl FnOnce()) -> Vec<String> {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            PANICS.with_borrow_mut(|panics| panics.push(info.to_string()));
            before(info);
        }));
    });
    PANICS.take();
    let _caught = catch_unwind(AssertUnwindSafe(run));
    PANICS.take()
}

macro_rules! same {
    ($name:ident($($argument:expr),*) $(, $polled:expr)?) => {{
        let bare = panics(|| { let _ = $($polled)?(bare::$name($($argument),*)); });
        let tracked = panics(|| { let _ = $($polled)?(tracked::$name($($argument),*)); });
        assert_eq!(tracked, bare);
        assert_eq!(bare.len(), 1);
        bare
    }};
}

#[test]
fn message_and_place_are_kept() {
    let panic = same!(by_macro(3));
    assert!(panic[0].contains("input was 3"), "{panic:?}");
    assert!(panic[0].contains("behaviour/panics.rs:"), "{panic:?}");
    same!(by_unwrap(None));
    same!(by_index(&[]));
    same!(by_division(0));
    same!(in_a_future(None), |future| poll_times(2, future));
}
