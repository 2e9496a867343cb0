//! Whether what came back is an answer: the one place that decides what settles a report.

use serde::de::DeserializeOwned;
use telemetry_schema::wire::{self, Receipt, SCHEMA, Settled, Uuid};

use super::{Answer, Delivery, Failed, Failure, Refused};
use crate::{send::retry, store::outbox::tame};

/// What a server was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To take a report in.
    Deliver,
    /// To take one back.
    TakeBack,
}

/// What an answer says of a report.
///
/// A report is settled by a receipt that names it and set aside by a refusal that is meant for good, both
/// typed, with a status that fits and as JSON. Whatever else a network has to say (a portal's page, a
/// proxy's excuse, a redirect) settles nothing.
pub fn judge(asked: Asked, report: Uuid, answer: &Answer<'_>, now_s: u64) -> Delivery {
    let typed = is_json(answer) && answer.body.len() <= Answer::BYTES_MAX;
    let wait = || {
        let text = answer.retry_after?;
        retry::asked(text, answer.date, now_s)
    };
    let settled = match answer.status {
        200 | 201 if typed => receipt(asked, report, answer.body),
        400..=599 if typed => refusal(report, answer).map(|refused| match refused {
            Ok(refused) => Delivery::Refused(refused),
            Err(refused) => Delivery::Failed(Failed {
                why: Failure::Later,
                said: Some(refused),
                asked: wait(),
            }),
        }),
        _ => None,
    };
    settled.unwrap_or_else(|| {
        // A proxy that is overloaded is no server of ours, and is believed so far.
        let is_busy = matches!(answer.status, 429 | 503);
        Delivery::Failed(Failed {
            why: if is_busy {
                Failure::Later
            } else {
                Failure::NotAnAnswer(answer.status)
            },
            said: None,
            asked: is_busy.then(wait).flatten(),
        })
    })
}

fn receipt(asked: Asked, report: Uuid, body: &[u8]) -> Option<Delivery> {
    let receipt: Receipt = json(body)?;
    let is_meant = receipt.schema == SCHEMA && receipt.report == report;
    match (asked, receipt.state) {
        _ if !is_meant => None,
        (_, Settled::Erased) => Some(Delivery::Erased),
        (Asked::Deliver, Settled::Stored) => Some(Delivery::Stored),
        (Asked::Deliver, Settled::Known) => Some(Delivery::Known),
        // Nothing that was taken back is there.
        (Asked::TakeBack, Settled::Stored | Settled::Known) => None,
    }
}

/// A typed refusal of this report: for good, or, as an error, for now.
fn refusal(report: Uuid, answer: &Answer<'_>) -> Option<Result<Refused, Refused>> {
    let refused: wire::Refused = json(answer.body)?;
    let is_meant = refused.report.is_none_or(|named| named == report);
    if refused.schema != SCHEMA || !is_meant {
        return None;
    }
    let said = Refused {
        code: code(refused.code),
        pointer: tame(&refused.pointer),
        message: tame(&refused.message),
    };
    // A header that did not arrive says nothing of what it held: a proxy may have taken it off.
    let is_for_now = refused.retry || answer.status == 401 || answer.status >= 500;
    Some(if is_for_now { Err(said) } else { Ok(said) })
}

fn code(code: wire::Code) -> String {
    let word = serde_json::to_value(code).ok();
    let word = word.as_ref().and_then(|word| word.as_str());
    word.unwrap_or("other").to_owned()
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

fn is_json(answer: &Answer<'_>) -> bool {
    let named = answer.content_type.unwrap_or_default();
    let media = named.split(';').next().unwrap_or_default();
    media.trim().eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use telemetry_schema::wire::{Code, Refusal};

    use super::*;

    const REPORT: Uuid = Uuid::from_u128(7);

    fn receipt_of(report: Uuid, state: Settled) -> Vec<u8> {
        let receipt = Receipt {
            schema: SCHEMA,
            report,
            state,
        };
        serde_json::to_vec(&receipt).unwrap()
    }

    fn refusal_of(report: Option<Uuid>, code: Code) -> Vec<u8> {
        let refusal = Refusal::new(code, "/day", "the day is \u{1b}[2Jover\u{202e}now");
        serde_json::to_vec(&wire::Refused::new(refusal, report)).unwrap()
    }

    fn answer(status: u16, body: &[u8]) -> Answer<'_> {
        Answer {
            status,
            content_type: Some("application/json; charset=utf-8"),
            body,
            ..Answer::default()
        }
    }

    fn refused(code: &str) -> Refused {
        Refused {
            code: code.to_owned(),
            pointer: "/day".to_owned(),
            message: "the day is  [2Jover now".to_owned(),
        }
    }

    fn later(code: Option<&str>, seconds: Option<u64>) -> Delivery {
        Delivery::Failed(Failed {
            why: Failure::Later,
            said: code.map(refused),
            asked: seconds.map(Duration::from_secs),
        })
    }

    fn delivered(answer: &Answer<'_>) -> Delivery {
        judge(Asked::Deliver, REPORT, answer, 0)
    }

    #[test]
    fn a_receipt_that_names_the_report_settles_it() {
        for (state, delivery) in [
            (Settled::Stored, Delivery::Stored),
            (Settled::Known, Delivery::Known),
            (Settled::Erased, Delivery::Erased),
        ] {
            let body = receipt_of(REPORT, state);
            for status in [200, 201] {
                assert_eq!(delivered(&answer(status, &body)), delivery);
            }
            let taken = judge(Asked::TakeBack, REPORT, &answer(200, &body), 0);
            assert_eq!(taken == delivery, state == Settled::Erased);
        }
    }

    #[test]
    fn what_only_looks_like_a_receipt_settles_nothing() {
        let body = receipt_of(REPORT, Settled::Stored);
        for status in [100, 202, 204, 206, 301, 302, 304, 400, 404, 500] {
            let nothing = Delivery::failed(Failure::NotAnAnswer(status));
            assert_eq!(delivered(&answer(status, &body)), nothing);
        }
        let nothing = Delivery::failed(Failure::NotAnAnswer(200));
        for content_type in [None, Some("text/html"), Some("application/jsonp")] {
            let page = Answer {
                content_type,
                ..answer(200, &body)
            };
            assert_eq!(delivered(&page), nothing);
        }
        let other = receipt_of(Uuid::from_u128(8), Settled::Stored);
        assert_eq!(delivered(&answer(200, &other)), nothing);
        let newer = String::from_utf8(body.clone()).unwrap();
        let newer = newer.replace("\"schema\":1", "\"schema\":2");
        assert_eq!(delivered(&answer(200, newer.as_bytes())), nothing);
        let mut padded = body.clone();
        padded.resize(Answer::BYTES_MAX + 1, b' ');
        assert_eq!(delivered(&answer(200, &padded)), nothing);
        padded.pop();
        assert_eq!(delivered(&answer(200, &padded)), Delivery::Stored);
        for cut in 0..body.len() {
            assert_eq!(delivered(&answer(200, &body[..cut])), nothing);
        }
    }

    #[test]
    fn a_refusal_for_good_sets_aside_and_shows_in_printable_characters() {
        let for_good = Delivery::Refused(refused("too_old"));
        for report in [None, Some(REPORT)] {
            let body = refusal_of(report, Code::TooOld);
            assert_eq!(delivered(&answer(410, &body)), for_good);
            // What a server says of itself is about now.
            assert_eq!(delivered(&answer(500, &body)), later(Some("too_old"), None));
            let unheard = judge(Asked::TakeBack, REPORT, &answer(401, &body), 0);
            assert_eq!(unheard, later(Some("too_old"), None));
        }
        let body = refusal_of(Some(Uuid::from_u128(8)), Code::TooOld);
        assert_eq!(
            delivered(&answer(410, &body)),
            Delivery::failed(Failure::NotAnAnswer(410))
        );
        let body = refusal_of(None, Code::UnknownCatalog);
        let not_yet = later(Some("unknown_catalog"), None);
        assert_eq!(delivered(&answer(422, &body)), not_yet);
    }

    #[test]
    fn who_is_busy_is_left_alone_for_as_long_as_can_be_meant() {
        let page = |status, retry_after| Answer {
            status,
            content_type: Some("text/html"),
            retry_after,
            body: b"<html>",
            ..Answer::default()
        };
        assert_eq!(delivered(&page(503, Some("120"))), later(None, Some(120)));
        assert_eq!(
            delivered(&page(429, Some("99999999999"))),
            later(None, Some(86_400))
        );
        assert_eq!(delivered(&page(429, Some("soon"))), later(None, None));
        assert_eq!(delivered(&page(503, None)), later(None, None));
        assert_eq!(
            delivered(&page(302, Some("120"))),
            Delivery::failed(Failure::NotAnAnswer(302))
        );
        let body = refusal_of(None, Code::Rate);
        let typed = Answer {
            retry_after: Some("60"),
            ..answer(429, &body)
        };
        assert_eq!(delivered(&typed), later(Some("rate"), Some(60)));
    }

    proptest! {
        #[test]
        fn no_bytes_but_a_receipt_settle_anything(status: u16, body: Vec<u8>, json: bool) {
            let answer = Answer {
                status,
                content_type: json.then_some("application/json"),
                retry_after: std::str::from_utf8(&body).ok(),
                date: None,
                body: &body,
            };
            for asked in [Asked::Deliver, Asked::TakeBack] {
                let delivery = judge(asked, REPORT, &answer, 0);
                prop_assert!(matches!(delivery, Delivery::Failed(_)), "{delivery:?}");
            }
        }
    }
}
