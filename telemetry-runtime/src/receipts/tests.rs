use std::fs;

use super::*;

fn receipt(n: u128, day: u32) -> Receipt {
    Receipt {
        id: Uuid::from_u128(n),
        secret: Secret::new([u8::try_from(n % 251).unwrap(); 32]),
        day: Date::from_days(day),
        visit: false,
        endpoint: "https://telemetry.example".to_owned(),
        before: Vec::new(),
        rows: 7,
        outbox: 1,
        state: State::Kept,
        attempts: 0,
        due_s: 0,
    }
}

fn ids(receipts: &Receipts) -> Vec<u128> {
    receipts.known.keys().map(Uuid::as_u128).collect()
}

#[test]
fn receipts_read_back_whatever_happened_to_them() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipts = Receipts::open(dir.path()).unwrap();
    assert!(!path(dir.path()).exists());
    receipts
        .add((1..=4).map(|n| receipt(n, 100)).collect())
        .unwrap();
    receipts
        .mark_attempted(Uuid::from_u128(1), "https://telemetry.example")
        .unwrap();
    receipts
        .mark_attempted(Uuid::from_u128(2), "https://telemetry.example")
        .unwrap();
    assert_eq!(receipts.mark_all_for_erasure().unwrap(), 2);
    receipts
        .mark_attempted(Uuid::from_u128(3), "https://telemetry.example")
        .unwrap();
    receipts.retry(Uuid::from_u128(2), 3, 1_000).unwrap();
    receipts.settle(Uuid::from_u128(1)).unwrap();

    let mut again = Receipts::open(dir.path()).unwrap();
    assert_eq!(again.known, receipts.known);
    let due = again.erasures();
    assert_eq!(due.len(), 1);
    assert_eq!(
        (due[0].id.as_u128(), due[0].attempts, due[0].due_s),
        (2, 3, 1_000)
    );
    again.forget_unattempted().unwrap();
    assert_eq!(ids(&again), [2, 3]);
    again.retire(Date::from_days(190)).unwrap();
    assert_eq!(ids(&again), [2, 3]);
    again.retire(Date::from_days(191)).unwrap();
    assert!(again.is_empty() && !path(dir.path()).exists());
}

/// Cut anywhere, or with any bit turned: all lines but the one that was hit say what they said.
#[test]
fn a_damaged_line_costs_itself_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipts = Receipts::open(dir.path()).unwrap();
    receipts
        .add((1..=3).map(|n| receipt(n, 100)).collect())
        .unwrap();
    let whole = fs::read(path(dir.path())).unwrap();
    let line = whole.len() / 3;
    for at in (0..whole.len()).filter(|at| at % 5 == 0 || (at + 2) % line < 3) {
        let mut turned = whole.clone();
        turned[at] ^= 1 << (at % 8);
        fs::write(path(dir.path()), &turned).unwrap();
        let mut read = Receipts::open(dir.path()).unwrap();
        let hit = at / line;
        let is_joint = at % line == line - 1;
        let left: Vec<u128> = (0..3)
            .filter(|n| *n != hit && !(is_joint && *n == hit + 1))
            .map(|n| n as u128 + 1)
            .collect();
        assert_eq!(ids(&read), left, "bit of byte {at}");
        // What comes behind the damage can be read.
        read.add(vec![receipt(9, 100)]).unwrap();
        assert!(ids(&Receipts::open(dir.path()).unwrap()).contains(&9));

        fs::write(path(dir.path()), &whole[..at]).unwrap();
        let read = Receipts::open(dir.path()).unwrap();
        assert_eq!(ids(&read).len(), hit, "cut at {at}");
    }
}

#[test]
fn the_log_stays_short() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipts = Receipts::open(dir.path()).unwrap();
    receipts.add(vec![receipt(1, 100)]).unwrap();
    receipts
        .mark_attempted(Uuid::from_u128(1), "https://telemetry.example")
        .unwrap();
    receipts.mark_all_for_erasure().unwrap();
    for attempt in 0..1_000 {
        receipts
            .retry(Uuid::from_u128(1), attempt, attempt.into())
            .unwrap();
    }
    assert!(fs::metadata(path(dir.path())).unwrap().len() < 70 * 500);
    assert_eq!(
        Receipts::open(dir.path()).unwrap().erasures()[0].attempts,
        999
    );
}

#[test]
fn no_other_file_is_taken_for_it() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(path(dir.path())).unwrap();
    assert!(matches!(
        Receipts::open(dir.path()),
        Err(StoreError::NotAFile(_))
    ));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let mode = || {
        let metadata = fs::metadata(path(dir.path())).unwrap();
        metadata.permissions().mode() & 0o777
    };
    let mut receipts = Receipts::open(dir.path()).unwrap();
    receipts.add(vec![receipt(1, 100), receipt(2, 1)]).unwrap();
    assert_eq!(mode(), 0o600);
    receipts.retire(Date::from_days(100)).unwrap();
    assert_eq!(mode(), 0o600);
    fs::set_permissions(path(dir.path()), fs::Permissions::from_mode(0o644)).unwrap();
    Receipts::open(dir.path()).unwrap();
    assert_eq!(mode(), 0o600);
    assert!(!format!("{receipts:?}").contains(&Secret::new([1; 32]).to_string()));
}

/// A folder in the way of the new file stands for a disk without room.
#[test]
fn what_cannot_be_written_afresh_stays_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipts = Receipts::open(dir.path()).unwrap();
    receipts.add(vec![receipt(1, 100), receipt(2, 1)]).unwrap();
    fs::create_dir(dir.path().join("receipts.new")).unwrap();
    assert!(receipts.retire(Date::from_days(100)).is_err());
    assert_eq!(ids(&Receipts::open(dir.path()).unwrap()), [1, 2]);
}

#[test]
fn orphans_are_what_this_outbox_has_not_sealed_and_nobody_has_tried() {
    const SEALED: u128 = 2;
    let dir = tempfile::tempdir().unwrap();
    let mut receipts = Receipts::open(dir.path()).unwrap();
    let other = Receipt {
        outbox: 2,
        ..receipt(5, 100)
    };
    let mut all: Vec<Receipt> = (1..=4).map(|n| receipt(n, 100)).collect();
    all.push(other);
    receipts.add(all).unwrap();
    for tried in [3, 4] {
        receipts
            .mark_attempted(Uuid::from_u128(tried), "https://telemetry.example")
            .unwrap();
    }
    receipts.mark_all_for_erasure().unwrap();
    receipts.add(vec![receipt(4, 100)]).unwrap();
    receipts
        .mark_attempted(Uuid::from_u128(4), "https://telemetry.example")
        .unwrap();
    let sealed = Uuid::from_u128(SEALED).to_string();
    receipts.forget_orphans(1, |id| id == sealed).unwrap();
    // 3 is to be erased, 4 may have left, 5 is another outbox's.
    assert_eq!(ids(&receipts), [SEALED, 3, 4, 5]);
    assert_eq!(ids(&Receipts::open(dir.path()).unwrap()), [SEALED, 3, 4, 5]);
}

#[test]
fn an_erasure_that_is_asked_for_is_due_at_once_and_waits_for_what_it_has_tried() {
    let dir = tempfile::tempdir().unwrap();
    let late = Receipt {
        due_s: 9_000_000_000,
        ..receipt(1, 100)
    };
    let mut receipts = Receipts::open(dir.path()).unwrap();
    receipts.add(vec![late, receipt(2, 100)]).unwrap();
    let place = "https://telemetry.example";
    receipts.mark_attempted(Uuid::from_u128(1), place).unwrap();
    assert_eq!(receipts.mark_all_for_erasure().unwrap(), 1);
    // What it says now is what it says after a restart.
    for receipts in [&receipts, &Receipts::open(dir.path()).unwrap()] {
        assert_eq!(receipts.erasures()[0].due_s, 0);
    }
    receipts.retry(Uuid::from_u128(1), 1, 77).unwrap();
    receipts.mark_attempted(Uuid::from_u128(2), place).unwrap();
    // Once more: what is asked for already keeps its moment.
    assert_eq!(receipts.mark_all_for_erasure().unwrap(), 2);
    for receipts in [&receipts, &Receipts::open(dir.path()).unwrap()] {
        let due: Vec<u64> = receipts.erasures().iter().map(|due| due.due_s).collect();
        assert_eq!(due, [77, 0]);
    }
}

#[test]
fn a_report_is_taken_back_from_each_place_once_and_from_the_next_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipts = Receipts::open(dir.path()).unwrap();
    let id = Uuid::from_u128(1);
    receipts.add(vec![receipt(1, 100)]).unwrap();
    let (one, two) = ("https://one.example", "https://two.example");
    for place in [one, two, one, one, two, one] {
        receipts.mark_attempted(id, place).unwrap();
    }
    assert_eq!(receipts.known[&id].before, [two]);
    receipts.mark_all_for_erasure().unwrap();
    receipts.retry(id, 5, 1_000).unwrap();
    receipts.settle(id).unwrap();
    let mut again = Receipts::open(dir.path()).unwrap();
    let due = again.erasures().remove(0);
    assert_eq!((&*due.endpoint, due.attempts, due.due_s), (two, 0, 0));
    again.settle(id).unwrap();
    assert!(again.is_empty() && !path(dir.path()).exists());
}

#[test]
fn a_fence_tells_of_what_may_have_left_from_other_outboxes() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipts = Receipts::open(dir.path()).unwrap();
    let of = |n: u128, day: u32, outbox: u64, visit: bool| Receipt {
        rows: u64::try_from(n).unwrap(),
        outbox,
        visit,
        ..receipt(n, day)
    };
    let all = vec![
        of(1, 100, 1, true),
        of(2, 101, 2, true),
        of(3, 102, 2, false),
        of(4, 103, 2, true),
    ];
    receipts.add(all).unwrap();
    for n in 1..=3 {
        receipts
            .mark_attempted(Uuid::from_u128(n), "https://telemetry.example")
            .unwrap();
    }
    let fence = receipts.fence(1);
    assert_eq!((fence.rows, fence.days), (vec![2, 3], vec![101]));
    let fence = receipts.fence(2);
    assert_eq!((fence.rows, fence.days), (vec![1], vec![100]));
}
