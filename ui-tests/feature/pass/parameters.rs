use telemetry_runtime::track_feature;

struct Unit;

struct Pair {
    one: u8,
    two: u8,
}

/// Takes patterns.
#[track_feature(purpose = "is accepted")]
fn patterns(
    (left, mut right): (u8, u8),
    [first, .., last]: [u8; 3],
    Pair { one, two: _ }: Pair,
    whole @ Pair { .. }: Pair,
    &lent: &u8,
    ref taken: u8,
    mut changed: u8,
    _: u8,
    _ignored: u8,
    Unit: Unit,
    r#type: u8,
) -> u8 {
    right += 1;
    changed += 1;
    left + right + first + last + one + whole.two + lent + *taken + changed + r#type
}

/// Has names that our code has.
#[track_feature(purpose = "is accepted")]
fn our_own(running: u8, returned: u8, body: u8, polling: u8, context: u8) -> u8 {
    const SITE: u8 = 1;
    running + returned + body + polling + context + SITE
}

/// Has a parameter that is not there.
#[track_feature(purpose = "is accepted")]
fn conditional(#[cfg(any())] gone: Gone, here: u8) -> u8 {
    here
}

fn main() {
    let pair = || Pair { one: 1, two: 1 };
    let sum = patterns((1, 1), [1, 0, 1], pair(), pair(), &1, 1, 1, 0, 0, Unit, 1);
    assert_eq!(sum, 12);
    assert_eq!(our_own(1, 1, 1, 1, 1), 6);
    assert_eq!(conditional(3), 3);
}
