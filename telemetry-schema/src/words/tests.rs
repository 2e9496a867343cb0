use super::*;

fn refused(name: &str) -> Option<&str> {
    personal(name).map(|(from, to)| &name[from..to])
}

#[test]
fn every_word_is_refused_alone_in_company_and_in_the_plural() {
    for group in GROUPS {
        for word in group.words {
            assert_eq!(refused(word), Some(*word));
            let name = format!("last.{word}2_seen");
            let found = refused(&name).unwrap_or_default();
            assert!(found.contains(word), "{name}: {found}");
            let plural = format!("{word}s");
            assert_eq!(refused(&plural).is_some(), group.plurals, "{plural}");
        }
    }
}

#[test]
fn words_stand_once_and_in_one_form() {
    let mut words: Vec<_> = GROUPS.iter().flat_map(|group| group.words).collect();
    assert!(
        words
            .iter()
            .all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
    );
    let count = words.len();
    words.sort();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn the_refused_part_is_the_word() {
    for (name, part) in [
        ("user_name", "user"),
        ("contact.email", "contact"),
        ("primary_email", "email"),
        ("my_addresses", "addresses"),
        ("known_cities", "cities"),
        ("zip_code", "zip_code"),
        ("scan.api.key", "api.key"),
        ("first_name", "name"),
        ("useremail", "useremail"),
        ("ipaddress", "ipaddress"),
        ("usernames", "usernames"),
        ("pathname3", "pathname3"),
        ("e_mail", "mail"),
        ("user1name", "user1name"),
        ("auth_token", "token"),
        ("search_terms", "search_terms"),
    ] {
        assert_eq!(refused(name), Some(part), "{name}");
    }
}

/// What honest programs say; a false alarm here would make people write reasons by rote.
#[test]
fn everyday_names_pass() {
    for name in EVERYDAY {
        assert_eq!(refused(name), None, "{name}");
    }
}

#[rustfmt::skip]
const EVERYDAY: &[&str] = &[
    "command_executed", "command", "subcommand", "profile", "tool_chain", "tool_count", "took",
    "duration", "latency", "processing", "success", "error_kind", "error_category", "cache_hit",
    "tokens_input", "tokens_output", "tokens_cached", "model", "files", "files_changed",
    "file.open", "folder", "directories", "lines", "language", "languages", "matches", "depth",
    "search.indexed", "index.built", "session.started", "session_ended", "sessions", "install",
    "install.method", "update.available", "step_count", "coherence", "confidence", "completed",
    "query.ran", "queries", "branch", "commits", "comments", "messages", "prompt_shown",
    "feature_used", "help.viewed", "format", "json", "markdown", "html", "table", "color",
    "macos", "macro", "machine", "linux", "windows", "arch", "x86_64", "aarch64", "cargo", "npm",
    "homebrew", "network", "permission_denied", "not_found", "timeout", "interrupted", "other",
    "none", "key_pressed", "cache_age", "compiler_pass", "theme", "hidden", "case_sensitive",
    "regex", "threads", "bytes_read", "size", "shared", "grid", "valid", "ipad", "idea",
    "texture", "hostile", "pathological", "named", "renamed", "contention", "cardinality",
    "geometry", "mailing", "titled", "titlecase", "addressed", "phonetic", "idle", "identity",
    "thinktool_completed", "thinktool_chain", "thinktool_count", "duration_ms", "llm_latency_ms",
    "processing_ms", "input", "output", "cached", "confidence_score", "coherence_score",
    "error_code", "rate_limit_exceeded", "recoverable", "retry_count", "step", "outcome",
    "region", "plugin", "extension", "plan", "trial_ended", "upgrade.completed", "milestone",
];
