//! FAULTS 17: every combination of policy file, `DO_NOT_TRACK`, environment, build server and user's
//! file, against the rule as it is told to users: refusals win, then the lowest grant.

use super::*;

/// What the system's owner wrote.
const POLICIES: [Option<&str>; 6] = [
    None,
    Some("level = \"off\""),
    Some("level = off"),
    Some("level = \"basic\""),
    Some("level = \"enhanced\"\nshare = false"),
    Some("level = \"full\""),
];
const DO_NOT_TRACK: [&str; 3] = ["", "0", "1"];
const WORDS: [&str; 6] = ["", "off", "basic", "enhanced", "full", "yes"];
const SHARES: [&str; 4] = ["", "on", "off", "yes"];
const CI: [&str; 3] = ["", "false", "true"];

/// What the user did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum User {
    Nothing,
    SaidNo,
    WroteNonsense,
    AgreedTo(Level, bool),
    /// Agreed to basic without sharing, then wrote more into the file.
    WroteMoreThanAgreed,
    /// Wrote a file and never agreed to anything.
    WroteWithoutAgreeing,
}

const USERS: [User; 8] = [
    User::Nothing,
    User::SaidNo,
    User::WroteNonsense,
    User::AgreedTo(Level::Basic, false),
    User::AgreedTo(Level::Enhanced, true),
    User::AgreedTo(Level::Full, true),
    User::WroteMoreThanAgreed,
    User::WroteWithoutAgreeing,
];

const MORE: &str = "level = \"full\"\nshare = true\n";

impl User {
    fn acts(self, device: &Device) {
        let file = device.path("config/telemetry.toml");
        let agree = |level, share| {
            let choice = choice(level).share(share);
            device.start().enable(&choice).unwrap();
        };
        let write = |text: &str| {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, text).unwrap();
        };
        match self {
            Self::Nothing => {}
            Self::SaidNo => device.start().disable(Means::Prompt).unwrap(),
            Self::WroteNonsense => write("level = everything"),
            Self::AgreedTo(level, share) => agree(level, share),
            Self::WroteMoreThanAgreed => {
                agree(Level::Basic, false);
                write(MORE);
            }
            Self::WroteWithoutAgreeing => write(MORE),
        }
    }

    /// The level that the user grants.
    fn grants(self) -> Option<Level> {
        match self {
            Self::AgreedTo(level, _) => Some(level),
            Self::WroteMoreThanAgreed => Some(Level::Basic),
            _ => None,
        }
    }

    /// What the user says of the report.
    fn shares(self) -> Option<bool> {
        match self {
            Self::AgreedTo(_, share) => Some(share),
            _ => None,
        }
    }
}

/// One combination.
#[derive(Clone, Copy, Debug)]
struct Case {
    user: User,
    policy: Option<&'static str>,
    do_not_track: &'static str,
    word: &'static str,
    share: &'static str,
    ci: &'static str,
}

impl Case {
    /// The rule, in as few words as it has.
    fn expected(self) -> (Option<Level>, bool, Source) {
        let granted = Level::parse(self.word);
        let policy = self.policy.unwrap_or_default();
        let lowers = policy.split('"').nth(1).and_then(Level::parse);
        let refusals = [
            (self.policy.is_some() && lowers.is_none(), Source::Policy),
            (self.do_not_track == "1", Source::DoNotTrack),
            (
                !self.word.is_empty() && granted.is_none(),
                Source::Environment,
            ),
            (
                matches!(self.user, User::SaidNo | User::WroteNonsense),
                Source::UserFile,
            ),
            (self.ci == "true" && granted.is_none(), Source::Ci),
        ];
        if let Some((_, source)) = refusals.iter().find(|(refuses, _)| *refuses) {
            return (None, false, *source);
        }
        let grants = [
            granted.map(|level| (level, Source::Environment)),
            self.user.grants().map(|level| (level, Source::UserFile)),
        ];
        let lowest = grants.into_iter().flatten().min_by_key(|(level, _)| *level);
        let Some((level, source)) = lowest else {
            return (None, false, Source::Nobody);
        };
        let share = self.shares(policy);
        match lowers {
            Some(most) if most < level => (Some(most), share, Source::Policy),
            _ => (Some(level), share, source),
        }
    }

    /// Somebody says yes and nobody no.
    fn shares(self, policy: &str) -> bool {
        let environment = match self.share {
            "" => None,
            word => Some(word == "on"),
        };
        let policy = policy.contains("share = false").then_some(false);
        let said = [environment, self.user.shares(), policy];
        said.contains(&Some(true)) && !said.contains(&Some(false))
    }

    fn environment(self) -> Environment {
        Environment::from_variables(&HOST, |name| {
            let value = match name {
                "DO_NOT_TRACK" => self.do_not_track,
                "TOOL_TELEMETRY" => self.word,
                "TOOL_TELEMETRY_SHARE" => self.share,
                "CI" => self.ci,
                _ => return None,
            };
            Some(value.into())
        })
    }
}

/// Every combination of what may be said beside a user and a policy.
fn cases(user: User, policy: Option<&'static str>) -> Vec<Case> {
    let mut cases = Vec::new();
    for do_not_track in DO_NOT_TRACK {
        for word in WORDS {
            for share in SHARES {
                cases.extend(CI.map(|ci| Case {
                    user,
                    policy,
                    do_not_track,
                    word,
                    share,
                    ci,
                }));
            }
        }
    }
    cases
}

#[test]
fn refusals_win_then_the_lowest_grant_and_status_names_who_decided() {
    let mut seen = 0;
    for user in USERS {
        let device = Device::new();
        user.acts(&device);
        // Its store holds the consent log alone, and would be opened by every status.
        let _ = fs::remove_file(device.path("data/store.sqlite"));
        for policy in POLICIES {
            let file = device.path("policy.toml");
            match policy {
                Some(text) => fs::write(&file, text).unwrap(),
                None => drop(fs::remove_file(&file)),
            }
            for case in cases(user, policy) {
                let running = device.start_in(case.environment());
                let status = running.status();
                let decided = (status.level, status.share, status.source);
                assert_eq!(decided, case.expected(), "{case:?}: {status}");
                // What is told is what is in force.
                let on = lasting().state() & ON != 0;
                assert_eq!(on, status.is_recording(), "{case:?}: {status}");
                running.session.stop();
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 8 * 6 * 3 * 6 * 4 * 3);
}
