//! What happens to the folder while a server has it.

use telemetry_schema::wire::Code;

use super::*;
use crate::{LedgerError, store::tokens};
use host::usage;

#[test]
fn two_servers_refuse_each_other() {
    let server = Server::new();
    let ledger = server.open();
    let second = Ledger::open(server.data(), &server.options);
    assert!(matches!(second, Err(LedgerError::Served(_))), "{second:?}");
    ledger.close();
    server.open().close();
}

#[test]
fn what_commands_change_is_noticed_while_a_server_runs() {
    let server = Server::new();
    let ledger = server.open();
    let report = Sealed::of(1, usage(TODAY, 0, 1, 1)).report;
    let code = || {
        let refused = validate(&report, &ledger.known(), server.today()).err();
        refused.map(|refusal| (refusal.code, refusal.pointer))
    };
    let takes = |token: Option<&str>| ledger.known().product(PRODUCT).unwrap().takes(token);
    assert_eq!(code(), None);
    assert!(takes(None) && takes(Some("any")));
    let commands = connection::ledger(&server.folder(), Who::Command).unwrap();
    let product = catalogs::product(&commands, PRODUCT).unwrap().unwrap();

    catalogs::withdraw(&commands, product, "executed", server.today()).unwrap();
    waits_until(|| code() == Some((Code::Withdrawn, "/events/0/name".to_owned())));
    catalogs::restore(&commands, product, "executed").unwrap();
    waits_until(|| code().is_none());

    let token = tokens::create(&commands, product, "", server.today()).unwrap();
    let (id, token) = token.unwrap();
    waits_until(|| !takes(None));
    assert!(takes(Some(&token)) && !takes(Some("any")));
    tokens::revoke(&commands, id, server.today()).unwrap();
    waits_until(|| !takes(Some(&token)));
    assert!(
        !takes(None),
        "a product whose tokens are all revoked is closed"
    );

    let other = catalogs::make_product(&commands, "other").unwrap();
    let catalog = telemetry_schema::document::Catalog {
        entries: Vec::new(),
        ..host::catalog()
    };
    let hash = telemetry_schema::wire::Hash::of_catalog(&catalog);
    catalogs::add(
        &commands,
        other,
        &hash,
        &canonical(&catalog),
        server.today(),
    )
    .unwrap();
    waits_until(|| ledger.known().product("other").is_some());
    assert!(ledger.known().catalog(&hash).is_some());
    // A catalog is that of its product alone.
    let known = ledger.known();
    assert!(known.product(PRODUCT).unwrap().catalog(&hash).is_none());
    ledger.close();
}

#[test]
fn files_of_others_and_of_later_versions_are_left_as_they_are() {
    let server = Server::new();
    let path = server.data().join(connection::LEDGER);
    let ledger = connection::ledger(&server.folder(), Who::Command).unwrap();
    ledger.pragma_update(None, "user_version", 99).unwrap();
    drop(ledger);
    let before = std::fs::read(&path).unwrap();
    let opened = Ledger::open(server.data(), &server.options);
    assert!(
        matches!(opened, Err(LedgerError::Newer { found: 99, .. })),
        "{opened:?}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);

    for other in [
        "not a database, and longer than the header of one: ".repeat(9),
        {
            let other = server.data().join("other");
            let tables = "CREATE TABLE report (id INTEGER)";
            rusqlite::Connection::open(&other)
                .unwrap()
                .execute_batch(tables)
                .unwrap();
            String::new()
        },
    ] {
        if other.is_empty() {
            std::fs::copy(server.data().join("other"), &path).unwrap();
        } else {
            std::fs::write(&path, other).unwrap();
        }
        let before = std::fs::read(&path).unwrap();
        let opened = Ledger::open(server.data(), &server.options);
        assert!(matches!(opened, Err(LedgerError::NotOurs(_))), "{opened:?}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[test]
fn versions_above_the_bound_are_counted_without_their_name() {
    let mut server = Server::new();
    server.options.segments_max = 2;
    let ledger = server.open();
    let all: Vec<_> = (0..6)
        .map(|number| Sealed::of(number, usage(TODAY, number % 5, 1, 0)))
        .collect();
    for sealed in &all {
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Stored));
    }
    let file = connection::ledger(&server.folder(), Who::Command).unwrap();
    let versions = || -> Vec<String> {
        let mut rows = file
            .prepare("SELECT version FROM segment ORDER BY version")
            .unwrap();
        rows.query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    assert_eq!(versions(), ["0.0.0", "1.4.0", "1.4.1"]);
    assert_eq!(server.total("searched/ok"), 6);
    for sealed in &all {
        server.erase(&ledger, sealed);
    }
    assert_eq!(server.totals(), []);
    server.is_sound();
    ledger.close();
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_write_into_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::new();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let deep = server.data().join("deep/data");
    Ledger::open(&deep, &server.options).unwrap().close();
    assert_eq!(mode(&deep), 0o700);
    assert_eq!(mode(&deep.join(connection::LEDGER)), 0o600);
    std::fs::set_permissions(&deep, PermissionsExt::from_mode(0o777)).unwrap();
    let opened = Ledger::open(&deep, &server.options);
    assert!(matches!(opened, Err(LedgerError::Shared(_))), "{opened:?}");
}
