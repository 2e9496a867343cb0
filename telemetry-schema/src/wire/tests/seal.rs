use super::{singles::SINGLES, *};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

#[test]
fn what_is_shown_before_it_is_sealed_agrees_and_may_not_leave() {
    let Ok(report) = Report::from_json(USAGE) else {
        panic!("not a report");
    };
    let (id, receipt) = (report.id(), report.receipt());
    assert!(report.is_sealed());
    let shown = report.clone().sealed(Uuid::nil(), Hash::NONE);
    assert_eq!(shown.judge(&catalog()), Ok(()));
    assert_eq!(shown.judge_seal().unwrap_err().pointer, "/report");
    let half = shown.sealed(id, Hash::NONE);
    assert_eq!(half.judge_seal().unwrap_err().pointer, "/receipt");
    assert_eq!(half.sealed(id, receipt), report);
}

#[test]
fn each_id_is_random_and_stands_for_one_thing() {
    let ids = |n: u32| format!("5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c{n:03}");
    let told: [(&str, &str, Code, &str); 7] = [
        (&ids(4), NIL, Code::Malformed, "/report"),
        (&ids(5), NIL, Code::Malformed, "/session"),
        (&ids(8), NIL, Code::Malformed, "/events/2/id"),
        (&ids(7), &ids(6), Code::Order, "/events/1/id"),
        (&ids(7), &ids(4), Code::Order, "/events/1/id"),
        (&ids(5), &ids(4), Code::Order, "/session"),
        // A uuid of version 1 holds a time and the address of a network card.
        (
            &ids(4),
            "5f8e6a8e-1c52-11ee-9d3a-7a54a1d0c004",
            Code::Malformed,
            "/report",
        ),
    ];
    for (old, new, code, pointer) in told {
        let report = Report::from_json(&SINGLES.replacen(old, new, 1)).unwrap();
        let refusal = report.judge_seal().expect_err(new);
        assert_eq!(
            (refusal.code, refusal.pointer.as_str()),
            (code, pointer),
            "{new}"
        );
        assert!(!report.is_sealed());
    }
}
