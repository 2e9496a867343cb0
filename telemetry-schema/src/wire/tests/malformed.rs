use super::*;

fn refused(text: &str) -> Refusal {
    Report::from_json(text).expect_err(text)
}

#[test]
fn what_is_no_json_or_more_than_one_is_refused() {
    let told = [
        (String::new(), ""),
        ("[]".to_owned(), ""),
        ("null".to_owned(), ""),
        (format!("\u{feff}{USAGE}"), ""),
        (format!("{USAGE} {USAGE}"), ""),
        (format!("{USAGE}x"), ""),
        (USAGE[..USAGE.len() - 1].to_owned(), "/health"),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": NaN", 1),
            "/features/0/ok",
        ),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": Infinity", 1),
            "/features/0/ok",
        ),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": 08", 1),
            "/features/0/ok",
        ),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": 1e3", 1),
            "/features/0/ok",
        ),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": 8.0", 1),
            "/features/0/ok",
        ),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": -0", 1),
            "/features/0/ok",
        ),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": 18446744073709551616", 1),
            "/features/0/ok",
        ),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": \"8\"", 1),
            "/features/0/ok",
        ),
        (
            USAGE.replacen("\"ok\": 8", "\"ok\": null", 1),
            "/features/0/ok",
        ),
        (USAGE.replacen("\"ok\": 8, ", "", 1), "/features/0"),
        (
            USAGE.replacen("\"n\": 5,", "\"n\": 5, \"n\": 5,", 1),
            "/events/0/n",
        ),
        (
            USAGE.replacen(
                "{ \"timeout\": 2",
                "{ \"x\": { \"y\": [1] }, \"timeout\": 2",
                1,
            ),
            "/features/0/errors/x",
        ),
        (
            USAGE.replacen("searched", "sear\\ud800ched", 1),
            "/features/0/name",
        ),
        (
            USAGE.replacen("searched", "sear\u{1}ched", 1),
            "/features/0/name",
        ),
        (
            USAGE.replacen("\"fields\"", "\"fi/el~ds\"", 1),
            "/events/0/fi~1el~0ds",
        ),
        (
            USAGE.replacen("\"crosses\": [{", "\"crosses\": [[[{", 1),
            "/events/0/crosses/0",
        ),
        (
            USAGE.replacen("\"schema\": 1", "\"schema\": 1, \"schema\": 1", 1),
            "/schema",
        ),
        (
            USAGE.replacen("\"kind\"", "\"kind\": \"usage\", \"kind\"", 1),
            "/kind",
        ),
        (
            USAGE.replacen("\"health\"", "\"health\": {}, \"health\"", 1),
            "/health",
        ),
    ];
    for (text, pointer) in told {
        let refusal = refused(&text);
        let found = (refusal.code, refusal.pointer.as_str());
        assert_eq!(found, (Code::Malformed, pointer), "{refusal}\n{text}");
    }
}

/// The reader goes no deeper than its limit, whatever stands at the bottom.
#[test]
fn a_deep_document_is_refused_without_following_it() {
    let deep = |open: &str, close: &str| {
        let (open, close) = (open.repeat(5_000), close.repeat(5_000));
        USAGE.replacen(
            "\"features\"",
            &format!("\"x\": {open}1{close}, \"features\""),
            1,
        )
    };
    for text in [deep("[", "]"), deep("{\"a\":", "}")] {
        assert_eq!(refused(&text).code, Code::Malformed);
    }
    assert_eq!(refused(&"[".repeat(REPORT_BYTES_MAX)).code, Code::Malformed);
}

#[test]
fn no_refusal_repeats_more_than_a_name_of_what_was_sent() {
    let long = "anna".repeat(14_000);
    for old in [
        "searched", "timeout", "usage", "linux", "tool", "\"ok\"", "5f8e6a8e", "success", "think",
        "2026", "1.4.0", "enhanced",
    ] {
        let new = if old.starts_with('"') {
            format!("\"{long}\"")
        } else {
            long.clone()
        };
        let report = Report::from_json(&USAGE.replacen(old, &new, 1));
        let refusal = report
            .and_then(|report| report.judge(&catalog()))
            .expect_err(old);
        assert!(!refusal.message.contains("anna"), "{old}");
        assert!(
            refusal.message.len() < 100 && refusal.pointer.len() < 100,
            "{refusal}"
        );
    }
}

#[test]
fn a_report_at_the_limit_is_read_and_one_byte_more_is_not() {
    let pad = |bytes: usize| format!("{USAGE}{}", " ".repeat(bytes - USAGE.len()));
    assert!(Report::from_json(&pad(REPORT_BYTES_MAX)).is_ok());
    assert_eq!(refused(&pad(REPORT_BYTES_MAX + 1)).code, Code::TooLarge);
}

/// Many cells of a cross cost no more than their number.
#[test]
fn a_forged_cross_of_many_cells_is_refused_soon() {
    let Ok(Report::Usage(mut usage)) = Report::from_json(USAGE) else {
        panic!("not a report");
    };
    let cell = usage.events[0].crosses[0].clone();
    usage.events[0].crosses = vec![cell; LINES_MAX - 20];
    let refusal = usage.judge(&catalog()).unwrap_err();
    assert_eq!(refusal.pointer, "/events/0/crosses/1");
}

/// Few names are told apart in another way than many.
#[test]
fn a_name_that_stands_twice_is_refused_among_few_and_many() {
    for names in [2, 15, 16, 17, 18, 100] {
        let names: Vec<_> = (0..names).map(|at| format!("\"n{at}\":1")).collect();
        let map =
            |names: &[String]| serde_json::from_str::<Counts>(&format!("{{{}}}", names.join(",")));
        assert_eq!(map(&names).unwrap().len(), names.len());
        for twice in [&names[0], &names[names.len() - 1]] {
            assert!(map(&[&names[..], std::slice::from_ref(twice)].concat()).is_err());
        }
    }
}
