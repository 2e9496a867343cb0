use std::time::Duration;

use super::*;
use crate::send::Refused;

const ALL: [Failure; 8] = [
    Failure::Unreachable,
    Failure::Untrusted,
    Failure::TimedOut,
    Failure::Cut,
    Failure::NotAnAnswer(200),
    Failure::NotAnAnswer(503),
    Failure::Later,
    Failure::Unusable,
];

fn said(code: &str) -> Refused {
    Refused {
        code: code.to_owned(),
        pointer: "/day".to_owned(),
        message: "no".to_owned(),
    }
}

fn failed(why: Failure, code: Option<&str>, asked_s: Option<u64>) -> Failed {
    Failed {
        why,
        said: code.map(said),
        asked: asked_s.map(Duration::from_secs),
    }
}

#[test]
fn a_server_is_left_alone_where_it_names_a_time() {
    // Of this report it says to come later, and a moment that it names is meant for all.
    for code in [None, Some("rate"), Some("unknown_catalog")] {
        assert!(asks(&failed(Failure::Later, code, Some(60))), "{code:?}");
        assert!(!asks(&failed(Failure::Later, code, None)), "{code:?}");
    }
    // Nobody else has a say in it, whatever they ask for.
    for why in ALL.into_iter().filter(|why| *why != Failure::Later) {
        assert!(!asks(&failed(why, None, Some(60))), "{why:?}");
    }
}

#[test]
fn a_place_that_is_busy_is_so_for_any_report() {
    for (code, is_all) in [
        (None, true),
        (Some("rate"), true),
        (Some("unavailable"), true),
        (Some("unknown_catalog"), false),
        (Some("other"), false),
    ] {
        let failed = failed(Failure::Later, code, None);
        assert_eq!(meets_all(&failed), is_all, "{failed:?}");
    }
}

#[test]
fn without_a_way_there_is_none_for_any_report() {
    let others = ALL.into_iter().filter(|why| *why != Failure::Later);
    let meets = others.filter(|why| meets_all(&failed(*why, None, None)));
    let none = [Failure::Unreachable, Failure::Untrusted, Failure::Unusable];
    assert!(meets.eq(none));
}

#[test]
fn what_is_written_down_is_what_happened() {
    use crate::store::outbox::Failure as Written;
    for (why, written) in [
        (Failure::Unreachable, Written::NoConnection),
        (Failure::Untrusted, Written::Tls),
        (Failure::TimedOut, Written::Timeout),
        (Failure::Cut, Written::Other),
        (Failure::Unusable, Written::Other),
        (Failure::NotAnAnswer(199), Written::Status(199)),
        (Failure::NotAnAnswer(200), Written::NoReceipt),
        (Failure::NotAnAnswer(299), Written::NoReceipt),
        (Failure::NotAnAnswer(300), Written::Redirected),
        (Failure::NotAnAnswer(399), Written::Redirected),
        (Failure::NotAnAnswer(400), Written::Status(400)),
        (Failure::Later, Written::Later(Code::Unavailable)),
    ] {
        let outcome = outcome(Delivery::failed(why));
        let (reason, message) = (written, None);
        assert_eq!(outcome, Outcome::Failed { reason, message });
    }
    for (word, code) in [
        ("rate", Code::Rate),
        ("unknown_catalog", Code::UnknownCatalog),
        // Of a later version.
        ("too_quiet", Code::Other),
    ] {
        let later = failed(Failure::Later, Some(word), None);
        let reason = Written::Later(code);
        let message = Some("no".to_owned());
        let outcome_of = outcome(Delivery::Failed(later));
        assert_eq!(outcome_of, Outcome::Failed { reason, message });
        let refused = Delivery::Refused(said(word));
        let (pointer, message) = ("/day".to_owned(), "no".to_owned());
        let set_aside = Outcome::Refused {
            code,
            pointer,
            message,
        };
        assert_eq!(outcome(refused), set_aside);
    }
    for (delivery, written) in [
        (Delivery::Stored, Outcome::Stored),
        (Delivery::Known, Outcome::Known),
        (Delivery::Erased, Outcome::Erased),
    ] {
        assert_eq!(outcome(delivery), written);
    }
}
