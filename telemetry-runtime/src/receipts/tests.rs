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
