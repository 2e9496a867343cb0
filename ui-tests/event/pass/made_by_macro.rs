use telemetry_runtime::{Count, TelemetryEvent, TelemetryValue, testing::Capture};

macro_rules! event {
    (
        $(#[$meta:meta])*
        $vis:vis $name:ident = $wire:literal at $level:literal {
            $($(#[$inner:meta])* $field:ident: $ty:ty,)*
        }
        values $values:ident { $($value:ident $about:literal,)* }
        buckets $buckets:ident($integer:ty) = $bounds:tt
    ) => {
        $(#[$meta])*
        #[derive(TelemetryEvent)]
        #[telemetry(name = $wire, level = $level, purpose = "shows that macros may write events")]
        $vis struct $name {
            $($(#[$inner])* $field: $ty,)*
        }

        #[derive(TelemetryValue)]
        $vis enum $values {
            $(#[doc = $about] $value,)*
        }

        #[derive(TelemetryValue)]
        #[telemetry(buckets = $bounds)]
        $vis struct $buckets($integer);
    };
}

event! {
    /// A search ended.
    pub Searched = "search.ended" at "enhanced" {
        /// How many matches there were.
        found: Option<Count>,
        /// In which mode.
        #[telemetry(rename = "how")]
        r#mode: Mode,
        /// How deep.
        depth: Depth,
    }
    values Mode { Plain "As it stands.", Regex "As a pattern.", }
    buckets Depth(u16) = [1, 2, 4]
}

fn main() {
    let capture = Capture::start();
    for mode in [Mode::Plain, Mode::Regex] {
        Searched { found: None, mode, depth: Depth(9) }.record();
    }
    let seen = capture.seen();
    assert_eq!(seen[1].value("how"), Some("regex"));
}
