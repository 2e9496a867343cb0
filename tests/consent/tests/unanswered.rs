//! A question in a terminal that nobody answers.
#![cfg(target_os = "linux")]

mod profile;

use std::{os::unix::process::ExitStatusExt as _, path::PathBuf};

use profile::{
    FIRST, Profile, SECOND,
    sitting::{RECORD, REVIEW, SHARE, is_silent, talk},
};
use telemetry_test_terminal::{CTRL_C, CTRL_D};

#[test]
fn a_question_that_is_not_answered_in_time_is_a_no_and_does_not_come_again() {
    // Half a word is no answer.
    for typed in [&[][..], &[(RECORD, "y")]] {
        let profile = Profile::new();
        let words = ["start", "ask:2000+command", "record:9", "call:9", "status"];
        let said = talk(&profile, FIRST, &words, typed);
        let order = [
            "\r\nNo answer within 2 s is a no.\r\n",
            RECORD.trim_end(),
            "\r\nNo answer within 2 s counts as a no.",
            "Nothing is recorded, and you are not asked again.",
            "`host telemetry enable`",
            "\r\nNo\r\n",
            "is off: the user's file says off, since a question was not answered",
        ];
        let mut rest = said.as_str();
        for words in order {
            let (_, after) = rest.split_once(words).expect(words);
            rest = after;
        }
        let file = profile.says().unwrap();
        for line in ["level = \"off\"", "by = \"prompt\"", "answered = false"] {
            assert!(file.contains(line), "{line} in {file}");
        }
        assert!(!profile.data().exists());
        for release in [FIRST, SECOND] {
            assert!(is_silent(&profile, release).contains("Decided(UserFile)"));
        }
        // A person is told how to say more, and then it is an answer like any other.
        assert_eq!(profile.first(&["start", "enable:basic"]), "done\n");
        assert!(!profile.says().unwrap().contains("answered"));
    }
}

#[test]
fn who_said_yes_and_not_whether_to_share_records_and_shares_nothing() {
    let profile = Profile::new();
    let words = ["start", "ask:4000", "record:1"];
    let said = talk(&profile, FIRST, &words, &[(RECORD, "y\n")]);
    assert!(said.contains("within 4 s is a no"), "{said}");
    let ends = [SHARE.trim_end(), " \r\nRecording.\r\n"].concat();
    assert!(said.contains(&ends), "{said}");
    let file = profile.says().unwrap();
    for line in ["level = \"basic\"", "share = false"] {
        assert!(file.contains(line), "{line} in {file}");
    }
}

#[test]
fn a_review_that_is_not_answered_in_time_is_declined_for_these_changes() {
    let profile = Profile::agreed("basic");
    let before = profile.says();
    let said = talk(&profile, SECOND, &["start", "ask:1"], &[]);
    for words in [
        "All else that was agreed to goes on, whatever you answer.\r\nNo answer within 1 s is a no.",
        REVIEW.trim_end(),
        "No answer within 1 s counts as a no.",
        "None of this is recorded.",
        "\r\nNo\r\n",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert_eq!(profile.says(), before);
    let log = profile.first(&["start", "export"]);
    let unanswered = r#""action":"unanswered","level":"basic","share":false,"by":"prompt"}"#;
    assert!(log.contains(unanswered), "{log}");
    assert!(is_silent(&profile, SECOND).contains("Decided(UserFile)"));
}

#[test]
fn without_an_answer_nothing_is_written() {
    let nothing = |profile: &Profile, said: &str| {
        assert!(said.contains("NoAnswer"), "{said}");
        assert!(said.contains("No answer: nothing was changed."), "{said}");
        assert_eq!(profile.files(), Vec::<PathBuf>::new());
    };
    let profile = Profile::new();
    // Half of the answers is none.
    let end = [(RECORD, "y\n"), (SHARE, CTRL_D)];
    nothing(&profile, &talk(&profile, FIRST, &["start", "ask"], &end));
    let end = [(RECORD, CTRL_D)];
    nothing(&profile, &talk(&profile, FIRST, &["start", "ask"], &end));
    // Nobody understands it three times.
    let unknown = [(RECORD, "ja\n"), (RECORD, "1\n"), (RECORD, "please\n")];
    let said = talk(&profile, FIRST, &["start", "ask"], &unknown);
    assert_eq!(said.matches("Answer y for yes").count(), 2, "{said}");
    nothing(&profile, &said);
    // So it is asked the next time.
    talk(&profile, FIRST, &["start", "ask"], &[(RECORD, "n\n")]);
    assert!(profile.says().is_some());
}

#[test]
fn ctrl_c_ends_the_program_as_ever_and_writes_nothing() {
    for answers in [&[][..], &[(RECORD, "y\n")]] {
        let profile = Profile::new();
        let mut running = profile.sits(FIRST, 80, &["start", "ask", "record:9"]);
        for (question, answer) in answers {
            running.hears(question);
            running.types(answer);
        }
        running.hears(if answers.is_empty() { RECORD } else { SHARE });
        running.types(CTRL_C);
        let ended = running.ends();
        let sigint = 2;
        assert_eq!(ended.status.signal(), Some(sigint), "{}", ended.said);
        assert_eq!(profile.files(), Vec::<PathBuf>::new());
    }
}

#[test]
fn lines_that_were_pasted_are_no_answer() {
    for pasted in ["y\ny\n", "\nls\n", "git status\nyes\nls\n", "?\ny\n"] {
        let profile = Profile::new();
        let talk = talk(&profile, FIRST, &["start", "ask"], &[(RECORD, pasted)]);
        assert!(talk.contains("NoAnswer"), "{pasted:?}: {talk}");
        assert_eq!(profile.files(), Vec::<PathBuf>::new(), "{pasted:?}");
    }
}
