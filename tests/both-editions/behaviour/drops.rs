use super::*;

#[derive(Debug)]
pub struct Both {
    pub one: Dropped,
    pub two: Dropped,
}

fn both(one: &'static str, two: &'static str) -> Both {
    Both {
        one: Dropped(one),
        two: Dropped(two),
    }
}

twice! {
    #[allow(clippy::too_many_arguments, clippy::toplevel_ref_arg)]
    {fn parameters(
        plain: Dropped,
        _: Dropped,
        Both { one, two: _ }: Both,
        _kept: Dropped,
        (first, _): (Dropped, Dropped),
        mut changed: Dropped,
        ref lent: Dropped,
        whole @ Both { .. }: Both,
    ) -> u8 {
        let _local = Dropped("local");
        say(format!("{} {} {} {} {}", plain.0, one.0, first.0, changed.0, lent.0));
        changed = Dropped("changed again");
        say(format!("{} {}", changed.0, whole.two.0));
        let _late = Dropped("late");
        3
    }}
    {fn early(first: Dropped, stop: bool, second: Dropped) -> Option<Dropped> {
        let _local = Dropped("local");
        if stop {
            return Some(first);
        }
        let _after = Dropped("after");
        drop(second);
        None
    }}
    {fn moved(first: Dropped, second: Dropped) -> Dropped {
        let _second = second;
        first
    }}
    {fn panics(first: Dropped, _: Dropped, (third, _): (Dropped, Dropped)) -> u8 {
        let _local = Dropped("local");
        assert!(third.0.is_empty(), "no");
        drop(first);
        3
    }}
    {fn last_expression(first: RefCell<Vec<u8>>, _second: Dropped) -> usize {
        first.borrow().len() + Temporary("temporary").get()
    }}
    {fn last_expression_panics(first: Dropped) -> usize {
        Temporary(first.0).fail()
    }}
    {fn unit(first: Dropped, _second: Dropped) {
        say(first.0);
    }}
    {fn never(first: Dropped, (second, _): (Dropped, Dropped)) -> ! {
        let _local = Dropped("local");
        say(second.0);
        std::panic::panic_any(first.0)
    }}
}

struct Temporary(&'static str);

impl Temporary {
    fn get(&self) -> usize {
        self.0.len()
    }

    fn fail(&self) -> usize {
        panic!("no")
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        say(format!("drop temporary {}", self.0));
    }
}

/// The log of a call, which must be the same in both modules.
macro_rules! same {
    ($name:ident($($argument:expr),*)) => {{
        let bare = log(|| bare::$name($($argument),*));
        let tracked = log(|| tracked::$name($($argument),*));
        assert_eq!(tracked, bare);
        bare
    }};
}

#[test]
fn parameters_and_locals() {
    let log = same!(parameters(
        Dropped("plain"),
        Dropped("wild"),
        both("one", "two"),
        Dropped("kept"),
        (Dropped("first"), Dropped("rest")),
        Dropped("changed"),
        Dropped("lent"),
        both("whole one", "whole two")
    ));
    assert_eq!(log.len(), 17, "{log:#?}");
    assert_eq!(log.last().unwrap(), "returned 3");
    assert_eq!(log[15], "drop plain");
}

#[test]
fn early_and_late_returns() {
    same!(early(Dropped("first"), true, Dropped("second")));
    same!(early(Dropped("first"), false, Dropped("second")));
    same!(moved(Dropped("first"), Dropped("second")));
    same!(unit(Dropped("first"), Dropped("second")));
}

#[test]
fn temporaries_of_the_last_expression() {
    same!(last_expression(RefCell::new(vec![1]), Dropped("second")));
    same!(last_expression_panics(Dropped("first")));
}

#[test]
fn a_panic_on_the_way() {
    let log = same!(panics(
        Dropped("first"),
        Dropped("second"),
        (Dropped("third"), Dropped("rest"))
    ));
    assert_eq!(log.last().unwrap(), "panicked with Some(\"no\")");
    let log = super::log(bare_never);
    assert_eq!(super::log(tracked_never), log);
    assert_eq!(log.last().unwrap(), "panicked with Some(\"first\")");
}

fn bare_never() {
    bare::never(Dropped("first"), (Dropped("second"), Dropped("rest")));
}

fn tracked_never() {
    tracked::never(Dropped("first"), (Dropped("second"), Dropped("rest")));
}

/// A receiver whose parts are dropped one by one.
trait Receives: Sized {
    fn make() -> Self;
    fn takes(self, other: Dropped) -> Dropped;
    fn takes_and_ignores(self, other: Dropped);
    fn takes_changed(self) -> &'static str;
    fn takes_boxed(self: Box<Self>, other: Dropped) -> Dropped;
}

macro_rules! receives {
    ($name:ident $(#[$attribute:meta])?) => {
        struct $name {
            one: Dropped,
            two: Dropped,
        }

        impl Receives for $name {
            fn make() -> Self {
                Self {
                    one: Dropped("one"),
                    two: Dropped("two"),
                }
            }

            $(#[$attribute])?
            fn takes(self, other: Dropped) -> Dropped {
                let _local = Dropped("local");
                let _ = other.0;
                self.two
            }

            $(#[$attribute])?
            fn takes_and_ignores(self, other: Dropped) {
                let _local = Dropped("local");
                say(other.0);
            }

            $(#[$attribute])?
            fn takes_changed(mut self) -> &'static str {
                self.one = Dropped("another");
                let _ = &self.two;
                self.one.0
            }

            $(#[$attribute])?
            fn takes_boxed(self: Box<Self>, other: Dropped) -> Dropped {
                say(other.0);
                let one = self.one;
                say("moved");
                one
            }
        }
    };
}
receives!(Bare);
receives!(Tracked #[telemetry::track_feature(about = "test", purpose = "test", crate = ::telemetry)]);

#[test]
fn receivers() {
    assert_eq!(receive::<Tracked>(), receive::<Bare>());
    assert_eq!(
        log(|| Bare::make().takes(Dropped("other"))),
        [
            "drop local",
            "drop other",
            "drop one",
            "returned Dropped(\"two\")",
            "drop two"
        ]
    );
}

fn receive<R: Receives>() -> [Vec<String>; 4] {
    [
        log(|| R::make().takes(Dropped("other"))),
        log(|| R::make().takes_and_ignores(Dropped("other"))),
        log(|| R::make().takes_changed()),
        log(|| Box::new(R::make()).takes_boxed(Dropped("other"))),
    ]
}
