use super::*;

#[test]
fn areas_lie_one_after_another() {
    for entries in [0, 1, 20, 1_000, 65_535] {
        let geometry = Geometry::new(entries);
        assert!(geometry.area_words() * WORD_BYTES <= geometry.area_bytes());
        assert_eq!(geometry.area_at(0), HEADER_BYTES);
        assert_eq!(
            geometry.area_at(3),
            HEADER_BYTES + 3 * geometry.area_bytes()
        );
    }
    assert_eq!(Geometry::new(1_000).area_bytes(), 12 * 4_096);
}

#[test]
fn keys_read_back_and_no_flipped_bit_makes_another() {
    for (entry, kind, bucket) in [
        (0, None, None),
        (65_535, Some(65_535), Some(719)),
        (7, None, Some(0)),
    ] {
        for outcome in Outcome::ALL {
            let keyed = Keyed {
                entry,
                outcome,
                kind,
                bucket,
            };
            let word = Key::new(keyed).word();
            assert_eq!(Key::read(word), Ok(keyed));
            for bit in 0..64 {
                assert_eq!(Key::read(word ^ 1 << bit), Err(Broken), "{keyed:?} {bit}");
            }
        }
    }
    assert_eq!(Key::read(0), Err(Broken));
}

#[test]
fn an_identity_holds_in_its_own_place_alone() {
    let geometry = Geometry::new(20);
    let identity = Identity {
        generation: 3,
        day: 20_777,
    };
    let (word, check) = (identity.word(), identity.check(5, geometry));
    assert_eq!(Identity::read(word, check, 5, geometry), Ok(Some(identity)));
    assert_eq!(Identity::read(word, check, 6, geometry), Err(Broken));
    assert_eq!(
        Identity::read(word, check, 5, Geometry::new(21)),
        Err(Broken)
    );
    assert_eq!(Identity::read(20_777, check, 5, geometry), Ok(None));
    for bit in 0..64 {
        assert_eq!(
            Identity::read(word, check ^ 1 << bit, 5, geometry),
            Err(Broken)
        );
        assert_ne!(
            Identity::read(word ^ 1 << bit, check, 5, geometry),
            Ok(Some(identity))
        );
    }
}

#[test]
fn a_flipped_bit_of_a_record_shows_in_its_sum() {
    let first = First { len: 7, entry: 300 };
    let words = [1, 0, u64::MAX, 5, 12, 0, 1 << 63];
    let sum = |words: &[u64]| {
        words
            .iter()
            .fold(Sum::begin(1, 40, first), |sum, word| sum.with(*word))
    };
    let head = first.word(sum(&words));
    assert_eq!(First::read(head), Ok(first));
    assert!(sum(&words).fits(head));
    for at in 0..words.len() {
        for bit in 0..64 {
            let mut flipped = words;
            flipped[at] ^= 1 << bit;
            assert!(!sum(&flipped).fits(head), "{at} {bit}");
        }
    }
    for bit in 32..64 {
        assert!(!sum(&words).fits(head ^ 1 << bit), "{bit}");
    }
}
