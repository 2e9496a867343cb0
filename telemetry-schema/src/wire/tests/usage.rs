use super::*;

fn read(text: &str) -> Result<Usage, Refusal> {
    match Report::from_json(text)? {
        Report::Usage(usage) => Ok(usage),
        other => panic!("{other:?}"),
    }
}

/// The report with one part put in another's place.
fn with(old: &str, new: &str) -> Result<Usage, Refusal> {
    assert!(USAGE.contains(old), "{old}");
    let usage = read(&USAGE.replacen(old, new, 1))?;
    usage.judge(&catalog()).map(|()| usage)
}

#[test]
fn a_report_that_agrees_with_its_catalog_is_accepted_and_reads_back() {
    let usage = with("", "").unwrap();
    assert_eq!(usage.lines(), 4 + 2 + 2 + (1 + 2 + 1 + 3 + 2) + 1);
    assert_eq!(read(&usage.to_json()), Ok(usage.clone()));
    assert_eq!(read(&usage.to_readable_json()), Ok(usage));
}

const CONTRADICTIONS: &[Contradiction] = &[
    (r#""schema": 1"#, r#""schema": 2"#, Code::Version, "/schema"),
    (
        r#""kind": "usage""#,
        r#""kind": "diary""#,
        Code::Malformed,
        "/kind",
    ),
    (
        r#""version": "1.4.0""#,
        r#""version": "1.4.0-x""#,
        Code::Malformed,
        "/version",
    ),
    (
        r#""version": "1.4.0""#,
        r#""version": "01.4.0""#,
        Code::Malformed,
        "/version",
    ),
    (
        r#""channel": "release""#,
        r#""channel": "home""#,
        Code::Malformed,
        "/channel",
    ),
    (
        r#""os": "linux""#,
        r#""os": "my machine""#,
        Code::Malformed,
        "/os",
    ),
    (
        r#""day": "2026-11-20""#,
        r#""day": "2026-11-31""#,
        Code::Malformed,
        "/day",
    ),
    (
        r#""receipt": "e3"#,
        r#""receipt": "E3"#,
        Code::Malformed,
        "/receipt",
    ),
    (
        r#""health""#,
        r#""who": "me", "health""#,
        Code::Malformed,
        "/who",
    ),
    (
        r#""ok": 8"#,
        r#""ok": 8, "ok": 8"#,
        Code::Malformed,
        "/features/0/ok",
    ),
    (
        r#""timeout": 2"#,
        r#""timeout": 1, "timeout": 1"#,
        Code::Malformed,
        "/features/0/errors/timeout",
    ),
    (
        r#""ok": 8"#,
        r#""ok": -8"#,
        Code::Malformed,
        "/features/0/ok",
    ),
    (
        r#""ok": 8"#,
        r#""ok": 8.5"#,
        Code::Malformed,
        "/features/0/ok",
    ),
    (
        r#""ok": 8"#,
        r#""ok": 9223372036854775808"#,
        Code::Count,
        "/features/0/ok",
    ),
    (
        r#""ok": 8"#,
        r#""ok": 10001"#,
        Code::Count,
        "/features/0/ok",
    ),
    (
        r#""searched""#,
        r#""wrote to anna@example.org""#,
        Code::UnknownName,
        "/features/0/name",
    ),
    (
        r#""searched""#,
        r#""executed""#,
        Code::UnknownName,
        "/features/0/name",
    ),
    (
        r#""timeout": 2"#,
        r#""secret": 2"#,
        Code::UnknownValue,
        "/features/0/errors/secret",
    ),
    (
        r#""timeout": 2"#,
        r#""timeout": 3"#,
        Code::Sum,
        "/features/0/errors",
    ),
    (
        r#""1ms": 8"#,
        r#""2ms": 8"#,
        Code::Malformed,
        "/features/0/timing",
    ),
    (
        r#""1ms": 8"#,
        r#""1ms": 9"#,
        Code::Sum,
        "/features/0/timing",
    ),
    (
        r#""1ms": 8"#,
        r#""1ms": 0"#,
        Code::Count,
        "/features/0/timing/1ms",
    ),
    (
        r#""level": "enhanced""#,
        r#""level": "basic""#,
        Code::Level,
        "/features/0/errors",
    ),
    (
        r#""2026-11-20""#,
        r#""2027-01-01""#,
        Code::Expired,
        "/features/0",
    ),
    (
        r#""n": 5,"#,
        r#""n": 6,"#,
        Code::Sum,
        "/events/0/fields/command",
    ),
    (r#""n": 5,"#, r#""n": 0,"#, Code::Count, "/events/0/n"),
    (
        r#""success": { "true": 5 }"#,
        r#""success": { "yes": 5 }"#,
        Code::UnknownValue,
        "/events/0/fields/success/yes",
    ),
    (
        r#""success": { "true": 5 },"#,
        "",
        Code::UnknownName,
        "/events/0/fields/success",
    ),
    (
        r#""success": { "true": 5 }"#,
        r#""success": { "true": 5 }, "who": { "me": 5 }"#,
        Code::UnknownName,
        "/events/0/fields",
    ),
    (
        r#""none": 3"#,
        r#""none": 1"#,
        Code::Sum,
        "/events/0/fields/with",
    ),
    (
        r#""colour": 2"#,
        r#""colour": 6"#,
        Code::Sum,
        "/events/0/fields/with",
    ),
    (
        r#""success": "true" }"#,
        r#""with": "colour" }"#,
        Code::UnknownName,
        "/events/0/crosses/0",
    ),
    (
        r#""success": "true" }"#,
        r#""success": "perhaps" }"#,
        Code::UnknownValue,
        "/events/0/crosses/0/values/success",
    ),
    (
        r#""n": 4 }"#,
        r#""n": 6 }"#,
        Code::Sum,
        "/events/0/crosses/0/n",
    ),
    (
        r#""n": 4 }"#,
        r#""n": 1 }, { "values": { "command": "think", "success": "true" }, "n": 1 }"#,
        Code::Order,
        "/events/0/crosses/1",
    ),
    (r#""n": 10000"#, r#""n": 10001"#, Code::Count, "/events/1/n"),
    (
        r#""finely""#,
        r#""executed""#,
        Code::Order,
        "/events/1/name",
    ),
    (r#""finely""#, r#""drawn""#, Code::Order, "/events/1/name"),
    (
        r#""product": "tool""#,
        r#""product": "../etc""#,
        Code::Malformed,
        "/product",
    ),
    (
        r#""product": "tool""#,
        r#""product": """#,
        Code::Malformed,
        "/product",
    ),
    (
        r#""report": "5f8e6a8e-"#,
        r#""report": "5F8E6A8E-"#,
        Code::Malformed,
        "/report",
    ),
    (
        r#""report": "5f8e"#,
        r#""report": "urn:uuid:5f8e"#,
        Code::Malformed,
        "/report",
    ),
];

#[test]
fn each_contradiction_is_told_by_its_code_and_place() {
    assert_told(USAGE, CONTRADICTIONS);
}

#[test]
fn no_sentence_repeats_what_a_report_said() {
    let told = [
        ("usage\",", "anna\","),
        ("searched", "anna"),
        ("linux", "anna"),
        ("timeout", "anna"),
        ("\"success\": { \"true\"", "\"success\": { \"anna\""),
        ("\"ok\"", "\"anna\""),
    ];
    for (old, new) in told {
        let refusal = with(old, new).expect_err(old);
        assert!(!refusal.message.contains("anna"), "{refusal}");
    }
}

#[test]
fn too_many_lines_and_bytes_are_refused() {
    let mut usage = with("", "").unwrap();
    usage.events = vec![usage.events[1].clone(); LINES_MAX];
    let refusal = usage.judge(&catalog()).unwrap_err();
    assert_eq!(refusal.code, Code::TooLarge);
    let long = USAGE.replacen("tool", &"t".repeat(REPORT_BYTES_MAX), 1);
    assert_eq!(read(&long).unwrap_err().code, Code::TooLarge);
}

#[test]
fn what_was_clamped_may_have_larger_parts() {
    let clamped = with(r#""n": 5,"#, r#""n": 10000,"#);
    // Parts that sum up to less are a contradiction still.
    assert_eq!(clamped.unwrap_err().code, Code::Sum);
    let many = r#""command": { "think": 10000, "compare": 10000 }"#;
    let text = USAGE
        .replacen(r#""command": { "think": 4, "compare": 1 }"#, many, 1)
        .replacen(r#""true": 5"#, r#""false": 10000, "true": 10000"#, 1)
        .replacen(r#""none": 3"#, r#""none": 10000"#, 1)
        .replacen(r#""n": 4 }"#, r#""n": 10000 }"#, 1)
        .replacen(r#""n": 5,"#, r#""n": 10000,"#, 1);
    let usage = read(&text).unwrap();
    assert_eq!(usage.judge(&catalog()), Ok(()));
}
