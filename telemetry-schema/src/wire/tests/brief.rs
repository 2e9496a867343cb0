use super::{
    fuzzing::{brief, lines},
    *,
};

/// As a device writes it.
fn written() -> String {
    Report::from_json(USAGE).unwrap().to_json()
}

#[test]
fn what_a_device_writes_is_read_in_brief() {
    let lexicon = Lexicon::of(&catalog());
    let report = Report::from_json(USAGE).unwrap();
    let expected = lines(&report, &lexicon);
    assert_eq!(expected.as_ref().map(Vec::len), Some(18));
    assert_eq!(brief(&report.to_json(), &lexicon), expected);
}

/// Other forms of what is accepted: they are read, but not in brief.
#[test]
fn what_is_written_otherwise_is_left_to_who_can_read_it() {
    let lexicon = Lexicon::of(&catalog());
    let written = written();
    for (old, new) in [
        (",\"kind\"", ", \"kind\""),
        (",\"product\"", " ,\"product\""),
        ("\"tool\"", "\"t\\u006fol\""),
        ("\"ok\":8,\"err\":3", "\"err\":3,\"ok\":8"),
        ("\"timeout\":2,\"other\":1", "\"other\":1,\"timeout\":2"),
        ("\"clamped\":7", "\"clamped\":10000000000000000000"),
        ("\"n\":10000}", "\"n\":10000,\"fields\":{}}"),
        ("\"n\":10000}", "\"n\":10000,\"crosses\":[]}"),
    ] {
        let other = written.replacen(old, new, 1);
        assert_ne!(other, written, "{old}");
        let report = Report::from_json(&other).unwrap();
        assert!(lines(&report, &lexicon).is_some(), "{new}");
        assert_eq!(brief(&other, &lexicon), None, "{new}");
    }
    assert_eq!(brief(&format!("{written}\n"), &lexicon), None);
}

/// Whatever stands in another's place, it accepts nothing that is refused else. Some of these are accepted.
#[test]
fn what_is_refused_is_not_read_in_brief() {
    let mut lexicon = Lexicon::of(&catalog());
    let written = written();
    let tokens = [
        "",
        "0",
        "1",
        "-1",
        "01",
        "1.0",
        "10000",
        "10001",
        "99999999999999999999",
        "null",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\u{1}",
        "\"none\":1",
        "\"other\":1",
        "\"1ms\":1",
        "true",
        "basic",
        "full",
        "think",
        "2026-11-20",
        "2027-01-01",
        "00000000-0000-0000-0000-000000000000",
    ];
    for withdrawn in [None, Some("finely")] {
        if let Some(name) = withdrawn {
            lexicon.withdraw(name);
        }
        let mut agreed = 0;
        for (at, _) in written.char_indices() {
            for length in [0, 1, 2, 4, 7, 36] {
                let Some(rest) = written.get(at + length..) else {
                    continue;
                };
                for token in tokens {
                    let text = format!("{}{token}{rest}", &written[..at]);
                    if let Some(found) = brief(&text, &lexicon) {
                        let report = Report::from_json(&text).expect(&text);
                        assert_eq!(lines(&report, &lexicon), Some(found), "{text}");
                        agreed += 1;
                    }
                }
            }
        }
        assert_eq!(agreed > 0, withdrawn.is_none(), "{agreed}");
    }
}

/// A catalog of more lines than there are places: entries beyond them are read in the other way.
#[test]
fn entries_without_a_place_are_left_to_who_can_read_them() {
    let mut catalog = catalog();
    let wide = |name: &str| {
        let mut entry = catalog.entries[0].clone();
        entry.name = name.to_owned();
        let bounds = (0..1_000).collect();
        entry.fields[1].domain = crate::document::Domain::Buckets { bounds };
        entry
    };
    let many: Vec<_> = (0..40).map(|at| wide(&format!("e{at:02}"))).collect();
    catalog.entries.extend(many);
    let lexicon = Lexicon::of(&catalog);
    let keys = (0..).map_while(|place| lexicon.line_key(place));
    let keys: Vec<String> = keys.collect();
    let distinct: std::collections::HashSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
    assert!(
        keys.len() > LINES_MAX && keys.len() <= 65_536,
        "{}",
        keys.len()
    );
    for (name, has_place) in [("e00", true), ("e39", false)] {
        let text = written()
            .replacen("executed", name, 1)
            .replace("\"true\"", "\"0\"");
        let expected = lines(&Report::from_json(&text).unwrap(), &lexicon);
        assert!(expected.is_some(), "{text}");
        let found = brief(&text, &lexicon);
        assert_eq!(found, expected.filter(|_| has_place), "{name}");
    }
}

/// Each of two events is in each of a thousand ranges once.
#[test]
fn more_lines_than_a_report_has_are_not_read_in_brief() {
    let bounds = (0..1_000).collect();
    let domain = Domain::Buckets { bounds };
    let ranges = domain.lines();
    let wide = |name: &str| Entry {
        fields: vec![field("range", domain.clone())],
        ..entry(name, EntryKind::Event, Level::Basic)
    };
    let catalog = Catalog {
        entries: vec![wide("one"), wide("two")],
        ..catalog()
    };
    let lexicon = Lexicon::of(&catalog);
    let Ok(Report::Usage(envelope)) = Report::from_json(USAGE) else {
        panic!("not a report of use");
    };
    let event = |name: &str, ranges: &[String]| {
        let mut counts = Counts::default();
        for range in ranges {
            counts.push(range, 1);
        }
        let mut event = EventUse {
            name: name.to_owned(),
            n: counts.total(),
            ..EventUse::default()
        };
        event.fields.push("range", counts);
        event
    };
    for many in [
        LINES_MAX - ranges.len() - 3,
        LINES_MAX - ranges.len() - 2,
        LINES_MAX - ranges.len() - 1,
    ] {
        let report = Report::Usage(Usage {
            features: Vec::new(),
            events: vec![event("one", &ranges), event("two", &ranges[..many])],
            ..envelope.clone()
        });
        let found = brief(&report.to_json(), &lexicon);
        assert_eq!(
            found.is_some(),
            report.lines() <= LINES_MAX,
            "{}",
            report.lines()
        );
        assert_eq!(found, lines(&report, &lexicon));
    }
}

/// The cells of the second begin as those of the first.
#[test]
fn a_cross_that_begins_as_another_one_is_read_in_brief() {
    let mut catalog = catalog();
    let executed = &mut catalog.entries[0];
    executed.fields.insert(2, field("twice", Domain::Bool));
    let [first, second] = [
        &["command", "success"][..],
        &["command", "success", "twice"],
    ]
    .map(|fields| fields.iter().map(|field| (*field).to_owned()).collect());
    executed.crosses = vec![first, second];
    let lexicon = Lexicon::of(&catalog);
    let written = written();
    let (_, of_success) = written.split_once(r#""success":"#).unwrap();
    let (of_success, _) = of_success.split_once('}').unwrap();
    let (_, cells) = written.split_once(r#""crosses":["#).unwrap();
    let (cells, _) = cells.split_once(']').unwrap();
    let longer = cells.replace(r#""success":"true""#, r#""success":"true","twice":"true""#);
    let text = written
        .replacen(
            r#","with":"#,
            &format!(r#","twice":{of_success}}},"with":"#),
            1,
        )
        .replacen(cells, &format!("{cells},{longer}"), 1);
    let expected = lines(&Report::from_json(&text).unwrap(), &lexicon);
    assert!(expected.is_some(), "{text}");
    assert_eq!(brief(&text, &lexicon), expected, "{text}");
}
