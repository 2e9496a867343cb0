//! `metrics`, run as users run it.
#![cfg(not(telemetry_off))]

mod user;

use user::{Ran, User, ran};

/// One who has used the program a little.
fn used() -> User {
    let user = User::enabled("enhanced");
    for _ in 0..3 {
        assert_eq!(user.run(&["work"]).code, 0);
    }
    user
}

fn at(user: &User, columns: u16, words: &[&str], locale: &str) -> Ran {
    let words = [&["telemetry", "metrics"], words].concat();
    let mut command = user.command(&words);
    command.env("COLUMNS", columns.to_string());
    command.env("LC_ALL", locale);
    ran(command.output().unwrap())
}

#[test]
fn nothing_is_said_to_be_nothing_and_what_to_do() {
    let user = User::new();
    let before = user.ask(&["metrics"]);
    assert_eq!((before.code, before.out.as_str()), (0, ""));
    assert!(
        before.err.contains("`enable` agrees to it"),
        "{}",
        before.err
    );

    let user = User::enabled("basic");
    let after = user.ask(&["metrics"]);
    assert!(after.err.contains("from now on"), "{}", after.err);
    assert_eq!(user.json(&["metrics"])["activity"]["n"], 0);
}

#[test]
fn use_is_told_in_sections() {
    let said = used().ask(&["metrics"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    for words in [
        "maker, 20",
        "9 records, new against",
        "used on 1 of 30 days",
        "\nFeatures\n",
        "\nTime of calls: half, 95 and 99 of 100 within\n",
        "\nEvents\n",
        "\nTotals\n",
        "made",
        "took   18 ms     new",
    ] {
        assert!(said.out.contains(words), "{words}:\n{}", said.out);
    }
    let looked = said.out.lines().find(|line| line.starts_with("looked"));
    let cells: Vec<&str> = looked.unwrap().split_whitespace().collect();
    assert_eq!(cells[..7], ["looked", "3", "100", "%", "100", "%", "new"]);
}

#[test]
fn one_entry_is_told_in_detail() {
    let user = used();
    let said = user.ask(&["metrics", "made"]);
    for words in [
        "made, 20",
        "6 times, new against",
        "event of category making",
        "\nshape\n",
        "round",
        "total 18 ms",
    ] {
        assert!(said.out.contains(words), "{words}:\n{}", said.out);
    }
    let json = user.json(&["metrics", "made"]);
    assert_eq!(json["entries"].as_array().unwrap().len(), 1);
    assert_eq!(json["entries"][0]["n"], 6);
    assert_eq!(json["entries"][0]["fields"][2]["total"]["amount"], 18_000);
    let unused = user.ask(&["metrics", "made", "--until", "yesterday"]);
    assert_eq!((unused.code, unused.out.as_str()), (0, ""));
    assert!(
        unused.err.contains("made was not used from"),
        "{}",
        unused.err
    );

    let slip = user.ask(&["metrics", "mad"]);
    assert_eq!(slip.code, 1);
    assert!(slip.err.contains("did you mean `made`?"), "{}", slip.err);
}

#[test]
fn programs_get_all_of_it() {
    let json = used().json(&["metrics", "--days", "7"]);
    assert_eq!(json["product"], "maker");
    assert_eq!(json["activity"]["days"].as_array().unwrap().len(), 7);
    let names: Vec<_> = json["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["name"])
        .collect();
    assert_eq!(names, ["looked", "made"]);
}

#[test]
fn mistakes_are_of_the_words() {
    let user = used();
    for words in [
        &["--since", "2026-11-10", "--until", "2026-11-09"][..],
        &["--since", "tomorrow"],
        &["--days", "0"],
        &["--all", "--json"],
    ] {
        let said = user.ask(&[&["metrics"], words].concat());
        assert_eq!(said.code, 2, "{words:?}: {}", said.err);
        assert_eq!(said.out, "");
    }
}

#[test]
fn every_width_is_kept_and_every_locale_can_be_read() {
    let user = used();
    for columns in [20, 40, 80, 100] {
        for words in [&[][..], &["made"], &["looked"], &["--all"]] {
            for locale in ["C.UTF-8", "C"] {
                let said = at(&user, columns, words, locale);
                assert_eq!(said.code, 0, "{}", said.err);
                for line in said.out.lines() {
                    let wide = line.chars().count();
                    assert!(wide <= columns.into(), "{columns} {words:?}: {line:?}");
                    assert_eq!(line.trim_end(), line);
                }
                let blocks = said.out.contains(['▁', '█', '▏']);
                assert_eq!(blocks, locale == "C.UTF-8", "{}", said.out);
                assert!(locale == "C.UTF-8" || said.out.is_ascii(), "{}", said.out);
            }
        }
    }
}
