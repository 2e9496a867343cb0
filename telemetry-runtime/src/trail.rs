//! What became of reports: in words, and for programs.

use std::time::Duration;

use serde::Serialize;
use telemetry_schema::{
    Date,
    wire::{Report, ReportKind, Span},
};

use crate::{
    Source, Status,
    clock::Moment,
    send::{self, Sending, Withheld},
    store::outbox::{Attempt, SealedReport, State, sentence, word},
};

/// A report that was sealed, as JSON carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    id: String,
    kind: ReportKind,
    day: Date,
    state: State,
    /// How long until it is tried, where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_in_s: Option<u64>,
    attempts: Vec<Tried>,
    /// As it was sealed; nothing where it is not kept any more, or not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// What it is.
    #[serde(skip)]
    pub title: String,
    /// What has become of it.
    #[serde(skip)]
    pub fate: String,
}

/// One attempt to deliver a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    day: Date,
    /// To the hour: nobody needs to know it better.
    hour: u8,
    outcome: &'static str,
    /// In words.
    said: String,
}

impl Kept {
    /// Without its document.
    pub fn brief(sealed: &SealedReport, now_s: u64) -> Self {
        let waits = sealed.state == State::Waiting;
        Self {
            id: sealed.id.to_string(),
            kind: sealed.kind,
            day: sealed.day,
            state: sealed.state,
            due_in_s: waits.then(|| sealed.due_s.saturating_sub(now_s)),
            attempts: sealed.attempts.iter().map(Tried::of).collect(),
            report: None,
            title: title(sealed),
            fate: fate(sealed, now_s),
        }
    }

    /// With its document.
    pub fn whole(sealed: &SealedReport, now_s: u64) -> Self {
        let document = sealed.document.as_deref();
        Self {
            report: document.and_then(|document| Report::from_json(document).ok()),
            ..Self::brief(sealed, now_s)
        }
    }
}

impl Tried {
    fn of(attempt: &Attempt) -> Self {
        let Moment { day, hour } = attempt.moment;
        Self {
            day,
            hour,
            outcome: word(attempt.outcome.as_ref()),
            said: sentence(attempt.outcome.as_ref()),
        }
    }
}

/// What it is, in a line's beginning.
pub fn title(sealed: &SealedReport) -> String {
    let day = sealed.day;
    match sealed.kind {
        ReportKind::Usage => format!("usage of {day}"),
        ReportKind::Progress => match span(sealed) {
            Some(Span::Day) => format!("progress of {day}"),
            Some(Span::Week) => format!("progress of the week up to {day}"),
            None => format!("progress up to {day}"),
        },
        ReportKind::Singles => format!("single events of {day}"),
    }
}

/// What a report of progress is about, as long as its document is kept.
fn span(sealed: &SealedReport) -> Option<Span> {
    match Report::from_json(sealed.document.as_deref()?) {
        Ok(Report::Progress(progress)) => Some(progress.period),
        _ => None,
    }
}

/// What has become of it.
pub fn fate(sealed: &SealedReport, now_s: u64) -> String {
    let last = sealed.attempts.last();
    match sealed.state {
        State::Waiting if sealed.tried == 0 => {
            format!("waits, due {}", within(sealed.due_s.saturating_sub(now_s)))
        }
        State::Waiting => format!(
            "{}; tried again {}",
            sentence(last.and_then(|last| last.outcome.as_ref())),
            within(sealed.due_s.saturating_sub(now_s))
        ),
        State::Delivered | State::Refused => sentence(last.and_then(|last| last.outcome.as_ref())),
        State::Expired => "given up: it waited for too long, or there was no room".to_owned(),
        State::Withdrawn => "withdrawn before it left".to_owned(),
    }
}

/// A line for each attempt.
pub fn attempts(sealed: &SealedReport) -> Vec<String> {
    let earlier = sealed.tried.saturating_sub(count(sealed.attempts.len()));
    let earlier = (earlier > 0).then(|| format!("{earlier} earlier attempts"));
    let line = |attempt: &Attempt| {
        let Moment { day, hour } = attempt.moment;
        let said = sentence(attempt.outcome.as_ref());
        format!("{day} {hour:02}h UTC: {said}")
    };
    let lines = sealed.attempts.iter().map(line);
    earlier.into_iter().chain(lines).collect()
}

/// When, as far as anybody wants to know.
pub fn within(wait_s: u64) -> String {
    match wait_s {
        0 => "now".to_owned(),
        1..=89 => "within a minute or so".to_owned(),
        90..=5_399 => format!("in about {} minutes", (wait_s + 30) / 60),
        _ => format!("in about {} hours", (wait_s + 1_800) / 3_600),
    }
}

/// As [`within`].
pub fn within_time(wait: Duration) -> String {
    within(wait.as_secs())
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// How much waits and when the next of it leaves; nothing where nothing waits.
pub fn waits(reports: u32, erasures: u32, next: Option<Duration>) -> Option<String> {
    let reports = match reports {
        0 => None,
        1 => Some("1 report waits".to_owned()),
        n => Some(format!("{n} reports wait")),
    };
    let erasures = match erasures {
        0 => None,
        1 => Some("1 report is to be taken back".to_owned()),
        n => Some(format!("{n} reports are to be taken back")),
    };
    let next = next.map(|next| format!("the next connection is due {}", within_time(next)));
    let parts: Vec<String> = [reports, erasures].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.into_iter().chain(next).collect::<Vec<_>>().join("; "))
}

/// Why nothing leaves, where nothing does, and who decided that.
pub fn why_not(status: &Status, sending: &Sending) -> Option<String> {
    match sending.state {
        send::State::Sends => None,
        send::State::Withheld(Withheld::NotShared) => {
            let decided = decided(status);
            Some(format!("nothing is sent: {decided}"))
        }
        // As `status` says it: a source has a name for programs, and a sentence for people.
        send::State::Withheld(Withheld::Refused(source))
            if source != Source::Nobody && status.level.is_none() =>
        {
            let why = &status.why;
            Some(format!("nothing is sent: telemetry is off, {why}"))
        }
        send::State::Withheld(why) => Some(format!("nothing is sent: {why}")),
        send::State::CannotSend => {
            let why = sending.problems.first();
            let why = why.map_or(
                "nothing in this program can carry reports there",
                String::as_str,
            );
            Some(format!("nothing can be sent: {why}"))
        }
    }
}

/// Who decided that reports are not shared.
fn decided(status: &Status) -> String {
    let mut says = status.contributions.iter();
    match status.share_source {
        Source::UserFile => "you do not share reports".to_owned(),
        Source::Nobody => "nobody has agreed to share reports".to_owned(),
        source => says
            .find(|said| said.source == source)
            .map_or_else(|| format!("decided by {source}"), |said| said.says.clone()),
    }
}

#[cfg(test)]
mod tests {
    use telemetry_schema::wire::{Code, Uuid};

    use super::*;
    use crate::store::outbox::{Failure, Outcome};

    fn sealed(state: State, outcome: Option<Outcome>) -> SealedReport {
        SealedReport {
            id: Uuid::from_u128(1),
            kind: ReportKind::Usage,
            day: Date::from_days(20_000),
            state,
            document: None,
            share: true,
            due_s: 100,
            tried: 3,
            attempts: vec![Attempt {
                nth: 3,
                moment: Moment::from_unix_seconds(0),
                outcome,
            }],
        }
    }

    #[test]
    fn nothing_that_a_server_says_steers_a_terminal() {
        let hostile = "a\u{1b}[2J\u{202e}b\nc";
        let refused = Outcome::Refused {
            code: Code::TooOld,
            pointer: hostile.to_owned(),
            message: hostile.to_owned(),
        };
        let report = sealed(State::Refused, Some(refused));
        let said = [fate(&report, 0), attempts(&report).join("")].concat();
        assert!(said.starts_with("set aside: too_old at a"), "{said}");
        let steers = |c: char| c.is_control() || c == '\u{202e}';
        assert!(!said.contains(steers), "{said:?}");
        let json = serde_json::to_string(&Kept::brief(&report, 0)).unwrap();
        assert!(!json.contains(steers), "{json:?}");
    }

    #[test]
    fn who_is_to_come_back_later_is_told_why_in_the_server_s_words() {
        let failed = |code, message: Option<&str>| {
            let outcome = Outcome::Failed {
                reason: Failure::Later(code),
                message: message.map(str::to_owned),
            };
            fate(&sealed(State::Waiting, Some(outcome)), 100)
        };
        let why = "the catalog is not known here\u{1b}[2J yet";
        assert_eq!(
            failed(Code::UnknownCatalog, Some(why)),
            "failed: the server asked to come back later: unknown_catalog: \
             the catalog is not known here [2J yet; tried again now"
        );
        // A proxy that is busy has said nothing that could be told.
        assert_eq!(
            failed(Code::Unavailable, None),
            "failed: the server asked to come back later; tried again now"
        );
    }

    #[test]
    fn the_progress_of_a_day_and_of_a_week_are_told_apart() {
        let titled = |period: &str, starts: &str, rest: &str| {
            let document = format!(
                r#"{{"schema":1,"kind":"progress","report":"{}","receipt":"{}","product":"tool",
                    "period":"{period}","starts":"{starts}","level":"basic",{rest}}}"#,
                "f81d4fae-7dec-41d0-8765-00a0c91e6bf6",
                "a".repeat(64),
            );
            assert_eq!(Report::from_json(&document).map(|_| ()), Ok(()));
            title(&SealedReport {
                kind: ReportKind::Progress,
                day: Date::parse("2026-11-22").unwrap(),
                document: Some(document),
                ..sealed(State::Delivered, None)
            })
        };
        let visit = r#""visit":{"first_of_week":false,"first_of_month":false,"age":"week_1"}"#;
        assert_eq!(titled("day", "2026-11-22", visit), "progress of 2026-11-22");
        assert_eq!(
            titled("week", "2026-11-16", r#""first_uses":["search"]"#),
            "progress of the week up to 2026-11-22"
        );
    }

    #[test]
    fn what_was_cut_off_or_is_not_kept_is_told() {
        let report = sealed(State::Waiting, None);
        assert_eq!(
            fate(&report, 40),
            "cut off: the program ended in the middle of it; tried again within a minute or so"
        );
        let lines = attempts(&report);
        assert_eq!(lines[0], "2 earlier attempts");
        assert!(lines[1].starts_with("1970-01-01 00h UTC: cut off"));
    }

    #[test]
    fn waits_are_as_exact_as_anybody_wants_to_know() {
        let told = [0, 1, 89, 90, 5_399, 5_400, 90_000].map(within);
        let known = [
            "now",
            "within a minute or so",
            "within a minute or so",
            "in about 2 minutes",
            "in about 90 minutes",
            "in about 2 hours",
            "in about 25 hours",
        ];
        assert_eq!(told, known);
        assert_eq!(waits(0, 0, None), None);
        let next = Some(Duration::from_secs(7_200));
        assert_eq!(
            waits(2, 1, next).as_deref(),
            Some(
                "2 reports wait; 1 report is to be taken back; the next connection is due in about 2 hours"
            )
        );
    }
}
