//! The lines of a report in a few bytes: ids ascending, each as the distance from the one before and
//! followed by its number; all as LEB128 (seven bits a byte, the lowest first).

/// Packs lines, which it sorts by id.
pub fn pack(lines: &mut [(i64, u64)]) -> Vec<u8> {
    lines.sort_unstable();
    let mut bytes = Vec::with_capacity(lines.len() * 3);
    let mut last = 0;
    for (id, n) in lines {
        put(&mut bytes, id.wrapping_sub(last).cast_unsigned());
        put(&mut bytes, *n);
        last = *id;
    }
    bytes
}

/// What [`pack`] was given; `None` where the bytes are none of its.
pub fn unpack(mut bytes: &[u8]) -> Option<Vec<(i64, i64)>> {
    let mut lines = Vec::with_capacity(bytes.len() / 2);
    let mut last = 0_i64;
    while !bytes.is_empty() {
        last = last.checked_add_unsigned(take(&mut bytes)?)?;
        lines.push((last, i64::try_from(take(&mut bytes)?).ok()?));
    }
    Some(lines)
}

/// Writes a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Reads a number; `None` at the end.
pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_are_read_as_they_were_packed(
            mut lines in prop::collection::vec((1..=i64::MAX / 2, 0..=10_000_u64), 0..50),
        ) {
            let bytes = pack(&mut lines);
            let expected: Vec<_> = lines.iter().map(|(id, n)| (*id, n.cast_signed())).collect();
            prop_assert_eq!(unpack(&bytes), Some(expected));
            if let Some((_, cut)) = bytes.split_last() {
                prop_assert_ne!(unpack(cut).map(|lines| lines.len()), Some(lines.len()));
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = unpack(&bytes);
        }
    }
}
