//! FAULTS 8: a store that is not as we left it.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::PathBuf,
    thread,
    time::Duration,
};

use super::{super::schema, *};

fn file(dir: &Path) -> PathBuf {
    dir.join("store.sqlite")
}

/// A folder whose store has three records, and whose inbox has two more.
fn used() -> TempDir {
    let dir = consented();
    record(dir.path(), 3);
    fold_now(dir.path()).unwrap();
    fs::remove_file(crate::record::journal::files::path(
        dir.path(),
        BUILD,
        EPOCH,
    ))
    .unwrap();
    consent(dir.path());
    record(dir.path(), 2);
    dir
}

#[test]
fn garbage_is_set_aside_and_never_overwritten() {
    let dir = used();
    for (n, garbage) in [(1, b"garbage".to_vec()), (2, vec![0; 5_000])] {
        fs::write(file(dir.path()), &garbage).unwrap();
        record(dir.path(), 1);
        let folded = fold_now(dir.path()).unwrap();
        let aside = folded.set_aside.unwrap();
        assert!(aside.ends_with(format!("store.sqlite.damaged-{n}")));
        assert_eq!(fs::read(aside).unwrap(), garbage);
        // A fresh store has no watermark: what still stands in the inbox comes back.
        assert_eq!(total(dir.path(), "search"), 2 + n);
    }
}

#[test]
fn another_programs_database_is_set_aside() {
    let dir = used();
    fs::remove_file(file(dir.path())).unwrap();
    rusqlite::Connection::open(file(dir.path()))
        .unwrap()
        .execute_batch("CREATE TABLE other (a)")
        .unwrap();
    assert!(fold_now(dir.path()).unwrap().set_aside.is_some());
    assert_eq!(total(dir.path(), "search"), 2);
}

#[test]
fn a_truncated_store_never_harms() {
    let dir = used();
    let bytes = fs::read(file(dir.path())).unwrap();
    for cut in (0..bytes.len()).step_by(1_021) {
        fs::write(file(dir.path()), &bytes[..cut]).unwrap();
        fold_now(dir.path()).unwrap();
        // Afresh, or whole where the cut met an empty page.
        assert!([2, 5].contains(&total(dir.path(), "search")), "{cut}");
    }
}

#[test]
fn a_flipped_bit_never_harms() {
    let dir = used();
    let bytes = fs::read(file(dir.path())).unwrap();
    let heads = (0..110).chain((0..bytes.len()).step_by(97));
    for at in heads {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(file(dir.path()), flipped).unwrap();
        // Newer by one bit of the version is newer; all else opens, fresh or as it was.
        match fold_now(dir.path()) {
            Ok(_) => {
                let store = store(dir.path());
                summaries(&store);
                store
                    .each_row(&ALL_DAYS, None, |_| Ok::<_, StoreError>(()))
                    .unwrap();
            }
            Err(StoreError::Newer { .. }) => assert!((60..64).contains(&at)),
            Err(error) => panic!("byte {at}: {error}"),
        }
    }
}

#[test]
fn a_newer_store_is_left_untouched() {
    let dir = used();
    rusqlite::Connection::open(file(dir.path()))
        .unwrap()
        .pragma_update(None, "user_version", 1_000)
        .unwrap();
    let before = fs::read(file(dir.path())).unwrap();
    let error = fold_now(dir.path()).unwrap_err();
    assert!(error.to_string().contains("newer version (format 1000"));
    assert_eq!(fs::read(file(dir.path())).unwrap(), before);
    // What was recorded waits for the newer program.
    record(dir.path(), 1);
    assert!(fold_now(dir.path()).is_err());
    assert!(
        !names(dir.path())
            .iter()
            .any(|name| name.contains("damaged"))
    );
}

#[test]
fn a_folder_or_link_in_its_place_is_an_error() {
    let dir = used();
    fs::remove_file(file(dir.path())).unwrap();
    fs::create_dir(file(dir.path())).unwrap();
    let error = fold_now(dir.path()).unwrap_err();
    assert!(error.to_string().ends_with("store.sqlite is not a file"));

    fs::remove_dir(file(dir.path())).unwrap();
    let elsewhere = dir.path().join("elsewhere");
    fs::write(&elsewhere, "").unwrap();
    symlink(&elsewhere, file(dir.path())).unwrap();
    assert!(matches!(fold_now(dir.path()), Err(StoreError::NotAFile(_))));
    assert_eq!(fs::read(&elsewhere).unwrap(), b"");
}

#[test]
fn the_store_is_private() {
    let dir = used();
    let mode = || {
        let metadata = file(dir.path()).metadata().unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(), 0o600);
    fs::set_permissions(file(dir.path()), fs::Permissions::from_mode(0o666)).unwrap();
    fold_now(dir.path()).unwrap();
    assert_eq!(mode(), 0o600);
}

/// A store as version 1 left it: its tables and rows, an inbox that was read in part, and two more
/// records in that.
fn of_version_1() -> TempDir {
    let dir = consented();
    record(dir.path(), 3);
    fold_now(dir.path()).unwrap();
    record(dir.path(), 2);
    let connection = rusqlite::Connection::open(file(dir.path())).unwrap();
    connection
        .execute_batch(
            "DROP TABLE area; DROP TABLE progress; DROP TABLE visit; DROP TABLE step;
             DROP TABLE report; DROP TABLE attempt; DROP TABLE told;
             DELETE FROM meta WHERE key = 'progress'; PRAGMA user_version = 1",
        )
        .unwrap();
    let of_now = tables(&connection);
    let mut first = rusqlite::Connection::open_in_memory().unwrap();
    schema::migrate(&mut first, &schema::STEPS[..1]).unwrap();
    assert_eq!(of_now, tables(&first));
    dir
}

fn tables(connection: &rusqlite::Connection) -> Vec<String> {
    let mut select = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        .unwrap();
    let rows = select.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn version(dir: &Path) -> u32 {
    schema::version(&rusqlite::Connection::open(file(dir)).unwrap()).unwrap()
}

#[test]
fn an_older_store_is_migrated() {
    let dir = of_version_1();
    assert_eq!(version(dir.path()), 1);
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!((folded.records, folded.set_aside), (2, None));
    assert_eq!(version(dir.path()) as usize, schema::STEPS.len());
    assert_eq!(total(dir.path(), "search"), 5);
    assert_sound(dir.path());

    // Version 0: made, but killed before the first step was done.
    fs::remove_file(file(dir.path())).unwrap();
    let connection = rusqlite::Connection::open(file(dir.path())).unwrap();
    connection
        .pragma_update(None, "application_id", schema::APPLICATION_ID)
        .unwrap();
    drop(connection);
    assert_eq!(fold_now(dir.path()).unwrap().set_aside, None);
    assert_eq!(total(dir.path(), "search"), 5);
}

/// Long enough to be killed in, behind the steps there are.
const LATER: &str = "
CREATE TABLE later (n INTEGER);
INSERT INTO later WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up
    WHERE n < 2000000) SELECT n FROM up;
DROP TABLE tally;
";

#[test]
fn a_kill_in_the_middle_of_a_migration_leaves_the_older_store() {
    let dir = of_version_1();
    let journal = dir.path().join("store.sqlite-journal");
    for _ in 0..3 {
        let mut migrating = Part::begin("migrate", dir.path());
        while !journal.exists() {
            assert_eq!(migrating.0.try_wait().unwrap(), None);
            thread::sleep(Duration::from_millis(1));
        }
        migrating.kill();
        assert!(journal.exists());
        assert_eq!(version(dir.path()), 1);
    }
    assert_eq!(fold_now(dir.path()).unwrap().records, 2);
    assert_eq!(version(dir.path()) as usize, schema::STEPS.len());
    assert_eq!(total(dir.path(), "search"), 5);
    assert_sound(dir.path());
}

pub fn migrate_for_ever(dir: &Path) {
    let mut connection = rusqlite::Connection::open(file(dir)).unwrap();
    let steps: Vec<&str> = schema::STEPS.iter().copied().chain([LATER]).collect();
    schema::migrate(&mut connection, &steps).unwrap();
    panic!("the migration ended before it was killed");
}
