use telemetry_runtime::{TelemetryEvent, TelemetryValue, testing::Capture};

macro_rules! every_integer {
    ($($name:ident($integer:ty) $field:ident,)*) => {
        $(
            #[derive(TelemetryValue)]
            #[telemetry(buckets = [0, 1, 0x10, 1_00])]
            struct $name($integer);
        )*

        /// Every integer.
        #[derive(TelemetryEvent)]
        #[telemetry(purpose = "shows that every integer has buckets")]
        struct Integers {
            $(
                #[doc = stringify!($integer)]
                $field: $name,
            )*
        }

        const MOST: Integers = Integers { $($field: $name(<$integer>::MAX),)* };
        const LEAST: Integers = Integers { $($field: $name(<$integer>::MIN),)* };
    };
}
every_integer! {
    U8(u8) a, U16(u16) b, U32(u32) c, U64(u64) d, U128(u128) e, Usize(usize) f,
    I8(i8) g, I16(i16) h, I32(i32) i, I64(i64) j, I128(i128) k, Isize(isize) l,
}

type Alias = i64;

/// A named field will do.
#[derive(TelemetryValue)]
#[telemetry(buckets = [-9223372036854775808, -1, 9223372036854775807])]
struct Degrees {
    degrees: Alias,
}

/// It was measured.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows the ends of buckets")]
struct Measured {
    /// How warm it was.
    degrees: Degrees,
}

fn main() {
    let capture = Capture::start();
    MOST.record();
    LEAST.record();
    for degrees in [i64::MIN, -2, -1, i64::MAX - 1, i64::MAX] {
        Measured { degrees: Degrees { degrees } }.record();
    }
    let seen = capture.seen();
    let most: Vec<_> = seen[0].values.iter().map(|(_, value)| value).collect();
    assert!(most.iter().all(|value| *value == most[0]), "{most:?}");
    let degrees: Vec<_> = seen[2..].iter().filter_map(|seen| seen.value("degrees")).collect();
    assert_eq!(degrees[0], degrees[1]);
    assert_ne!(degrees[1], degrees[2]);
    assert_eq!(degrees[2], degrees[3]);
    assert_ne!(degrees[3], degrees[4]);
}
