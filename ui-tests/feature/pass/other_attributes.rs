use telemetry_runtime::track_feature;

/// Is in use.
#[must_use]
#[inline]
#[track_feature(purpose = "is accepted")]
#[allow(dead_code)]
#[cfg_attr(all(), doc = "More.")]
fn surrounded() -> u8 {
    #![allow(unused_variables)]
    let unused = 3;
    3
}

/// Is not there.
#[cfg(any())]
#[track_feature(purpose = "is accepted")]
fn gone(gone: Gone) {}

/// Runs faster.
#[track_feature(purpose = "is accepted")]
#[cold]
#[inline(never)]
fn placed() {}

/// Is made by a macro.
macro_rules! made {
    ($(#[$attribute:meta])* $name:ident($argument:ident: $type:ty) -> $returned:ty $body:block) => {
        $(#[$attribute])*
        #[track_feature(purpose = "is accepted")]
        fn $name($argument: $type) -> $returned $body
    };
}
made! {
    /// Is made by a macro.
    made(input: u8) -> u8 { input + 1 }
}

struct Index(u8);

macro_rules! method {
    ($self:ident, $name:ident $body:block) => {
        impl Index {
            /// Is made by a macro.
            #[track_feature(purpose = "is accepted")]
            fn $name(&$self) -> u8 $body
        }
    };
}
method!(self, lines { self.0 });

fn main() {
    assert_eq!(surrounded(), 3);
    placed();
    assert_eq!(made(3), 4);
    assert_eq!(Index(3).lines(), 3);
}
