//! Every combination of sources against an oracle that thinks in votes and not in branches.

use super::*;

const HOST: Host = Host::new("tool", "1.0.0", "tool");

/// What a source votes for, with levels as 1 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vote {
    No,
    Grant(u8),
    AtMost(u8),
}

/// Who speaks for the report or against it.
type Shares = Vec<(Source, bool)>;

/// The expected level, 0 for off, and the sources that may be named for it.
fn oracle(votes: &[(Source, Vote)]) -> (u8, Vec<Source>) {
    if let Some((first, _)) = votes.iter().find(|(_, vote)| *vote == Vote::No) {
        return (0, vec![*first]);
    }
    if !votes.iter().any(|(_, vote)| matches!(vote, Vote::Grant(_))) {
        return (0, vec![Source::Nobody]);
    }
    let number = |vote: Vote| match vote {
        Vote::Grant(level) | Vote::AtMost(level) => level,
        Vote::No => 0,
    };
    let lowest = votes.iter().map(|(_, vote)| number(*vote)).min();
    let lowest = lowest.unwrap_or(0);
    let named = votes
        .iter()
        .filter(|(_, vote)| number(*vote) == lowest)
        .map(|(source, _)| *source)
        .collect();
    (lowest, named)
}

fn number(level: Level) -> u8 {
    match level {
        Level::Basic => 1,
        Level::Enhanced => 2,
        Level::Full => 3,
    }
}

/// Votes in the documented order of refusals, and whether somebody grants or refuses the report.
fn votes(sources: &Sources) -> (Vec<(Source, Vote)>, Shares) {
    let mut votes = Vec::new();
    let mut shares = Vec::new();
    match &sources.policy {
        Policy::Silent => {}
        Policy::Refuses | Policy::Faulty(_) => votes.push((Source::Policy, Vote::No)),
        Policy::Lowers { level, share, .. } => {
            votes.push((Source::Policy, Vote::AtMost(number(*level))));
            if !share {
                shares.push((Source::Policy, false));
            }
        }
    }
    if sources.environment.do_not_track.is_some() {
        votes.push((Source::DoNotTrack, Vote::No));
    }
    let mut environment_grants = false;
    match sources.environment.word {
        Word::Silent => {}
        Word::Off | Word::Unknown(_) => votes.push((Source::Environment, Vote::No)),
        Word::Grants(level) => {
            environment_grants = true;
            votes.push((Source::Environment, Vote::Grant(number(level))));
        }
    }
    match sources.environment.share {
        ShareWord::Silent => {}
        ShareWord::On => shares.push((Source::Environment, true)),
        ShareWord::Off | ShareWord::Unknown(_) => shares.push((Source::Environment, false)),
    }
    match &sources.user {
        User::Silent => {}
        User::Off { .. } | User::Faulty(_) => votes.push((Source::UserFile, Vote::No)),
        User::Wishes { wish, agreed } => {
            votes.push((
                Source::UserFile,
                match agreed {
                    None => Vote::AtMost(number(wish.level)),
                    Some(agreed) => Vote::Grant(number(wish.level).min(number(agreed.level))),
                },
            ));
            match agreed {
                _ if !wish.share => shares.push((Source::UserFile, false)),
                Some(AgreedTo { share: true, .. }) => shares.push((Source::UserFile, true)),
                _ => {}
            }
        }
    }
    if sources.environment.ci.is_some() && !environment_grants {
        votes.push((Source::Ci, Vote::No));
    }
    (votes, shares)
}

fn policies() -> Vec<Policy> {
    let mut all = vec![
        Policy::Silent,
        Policy::Refuses,
        Policy::Faulty("policy is garbage".to_owned()),
    ];
    for level in Level::ALL {
        for share in [true, false] {
            for endpoint in [None, Some("https://inside.example".to_owned())] {
                all.push(Policy::Lowers {
                    level,
                    share,
                    limits: Limits::default(),
                    endpoint,
                });
            }
        }
    }
    all
}

fn users() -> Vec<User> {
    let mut agreements = vec![None];
    for level in Level::ALL {
        for share in [true, false] {
            agreements.push(Some(AgreedTo {
                level,
                categories: Categories::All,
                share,
                stretch: share.then_some(1),
            }));
        }
    }
    let mut all = vec![
        User::Silent,
        User::Off { answered: true },
        User::Off { answered: false },
        User::Faulty("user file is garbage".to_owned()),
    ];
    for level in Level::ALL {
        for share in [true, false] {
            for agreed in &agreements {
                all.push(User::Wishes {
                    wish: wish(level, share),
                    agreed: agreed.clone(),
                });
            }
        }
    }
    all
}

fn wish(level: Level, share: bool) -> Wish {
    Wish {
        level,
        categories: Categories::All,
        share,
        limits: Limits::default(),
        since: None,
    }
}

fn environments() -> Vec<Environment> {
    let words = [
        Word::Silent,
        Word::Off,
        Word::Unknown("on".to_owned()),
        Word::Grants(Level::Basic),
        Word::Grants(Level::Enhanced),
        Word::Grants(Level::Full),
    ];
    let shares = [
        ShareWord::Silent,
        ShareWord::On,
        ShareWord::Off,
        ShareWord::Unknown("maybe".to_owned()),
    ];
    let mut all = Vec::new();
    for word in &words {
        for share in &shares {
            for do_not_track in [None, Some("1".to_owned())] {
                for ci in [None, Some("CI")] {
                    all.push(Environment {
                        do_not_track: do_not_track.clone(),
                        word: word.clone(),
                        share: share.clone(),
                        ci,
                        ..Environment::default()
                    });
                }
            }
        }
    }
    all
}

#[test]
fn every_combination_of_sources_is_decided_as_the_oracle_says() {
    let mut seen = 0;
    let (users, policies) = (users(), policies());
    for environment in environments() {
        for policy in &policies {
            for user in &users {
                let sources = Sources {
                    environment: environment.clone(),
                    policy: policy.clone(),
                    user: user.clone(),
                };
                check(&sources);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 6 * 4 * 2 * 2 * 15 * 46);
}

fn check(sources: &Sources) {
    let decision = decide(&HOST, sources);
    let (votes, shares) = votes(sources);
    let (level, named) = oracle(&votes);
    assert_eq!(decision.level().map_or(0, number), level, "{sources:?}");
    assert!(named.contains(&decision.source), "{sources:?} {decision:?}");
    let first = |word| shares.iter().find(|(_, said)| *said == word);
    let (said_by, says) = *first(false)
        .or(first(true))
        .unwrap_or(&(Source::Nobody, false));
    let share = level > 0 && says;
    let named = if level > 0 { said_by } else { decision.source };
    assert_eq!(decision.shares, named, "{sources:?}");
    assert_eq!(
        decision.terms.as_ref().is_some_and(|terms| terms.share),
        share,
        "{sources:?}"
    );
    // A policy moves where reports go, and gives no place to a program that names none.
    let redirect = match &sources.policy {
        Policy::Lowers { endpoint, .. } => endpoint.as_deref(),
        _ => None,
    };
    let own = "https://own.example";
    assert_eq!(
        decision.endpoint(&HOST.with_endpoint(own)),
        Some(redirect.unwrap_or(own))
    );
    assert_eq!(decision.endpoint(&HOST), None);
    // Whoever may have decided is listed, and no one is listed who said nothing.
    for (source, _) in &votes {
        assert!(
            decision
                .contributions
                .iter()
                .any(|contribution| contribution.source == *source),
            "{source:?} of {sources:?}"
        );
    }
    assert_eq!(
        decision.covers_running,
        level > 0 && sources.environment.grant().is_some()
    );
    // The early answer from the environment alone never contradicts the whole.
    if sources.environment.refuses() {
        assert_eq!(level, 0, "{sources:?}");
    }
}

#[test]
fn what_cannot_be_understood_is_told_in_a_sentence() {
    let sources = Sources {
        environment: Environment {
            word: Word::Unknown("on".to_owned()),
            ..Environment::default()
        },
        policy: Policy::Faulty("/etc/x is a folder".to_owned()),
        user: User::Faulty("~/x is not UTF-8".to_owned()),
    };
    assert_eq!(
        decide(&HOST, &sources).problems,
        [
            "/etc/x is a folder",
            "TOOL_TELEMETRY is \"on\"; accepted are off, basic, enhanced and full",
            "~/x is not UTF-8",
        ]
    );
}

#[test]
fn a_level_written_by_hand_is_a_wish_that_status_shows() {
    let sources = Sources {
        user: User::Wishes {
            wish: wish(Level::Full, false),
            agreed: None,
        },
        ..Sources::default()
    };
    let decision = decide(&HOST, &sources);
    assert_eq!((decision.level(), decision.source), (None, Source::Nobody));
    assert_eq!(
        decision.problems,
        ["the user's file asks for level full, which was not agreed to; review it to agree"]
    );
}

#[test]
fn a_level_raised_by_hand_is_told_apart_from_what_it_grants() {
    let agreed = |level, share| AgreedTo {
        level,
        categories: Categories::All,
        share,
        stretch: None,
    };
    let said = |wished, agreed| {
        let sources = Sources {
            user: User::Wishes {
                wish: wish(wished, true),
                agreed: Some(agreed),
            },
            ..Sources::default()
        };
        let decision = decide(&HOST, &sources);
        (decision.level(), decision.why)
    };
    assert_eq!(
        said(Level::Full, agreed(Level::Basic, false)),
        (
            Some(Level::Basic),
            "the user's file grants basic; it asks for full".to_owned()
        )
    );
    assert_eq!(
        said(Level::Basic, agreed(Level::Full, true)),
        (
            Some(Level::Basic),
            "the user's file grants basic and reports".to_owned()
        )
    );
}

#[test]
fn categories_and_limits_can_only_narrow() {
    let only = |name: &str| Categories::Only([name.to_owned()].into());
    let mut wish = wish(Level::Full, true);
    wish.categories = only("search");
    wish.limits.retention_days = Some(30);
    let sources = Sources {
        policy: Policy::Lowers {
            level: Level::Full,
            share: true,
            limits: Limits {
                retention_days: Some(90),
                size_mib: Some(5),
                no_detail: true,
            },
            endpoint: None,
        },
        user: User::Wishes {
            wish,
            agreed: Some(AgreedTo {
                level: Level::Full,
                categories: only("command"),
                share: true,
                stretch: Some(7),
            }),
        },
        ..Sources::default()
    };
    let terms = decide(&HOST, &sources).terms;
    assert_eq!(
        terms.map(|terms| (terms.stretch, terms.categories, terms.limits)),
        Some((
            Some(7),
            Categories::Only([].into()),
            Limits {
                retention_days: Some(30),
                size_mib: Some(5),
                no_detail: true
            }
        ))
    );
}
