//! The file in which a user, or a system's owner, says what may be recorded.

use std::{collections::BTreeSet, fmt::Write as _};

use serde::Deserialize;
use telemetry_schema::{Date, Level, name};

use super::{
    endpoint,
    sources::{Policy, Wish},
    terms::{Categories, Limits},
};
use crate::Means;

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// The version of the text that the user is shown before agreeing.
pub const TEXT: u32 = 2;

/// What a file says, once understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// `level = "off"`.
    Off {
        /// Whether somebody said so: who does not answer a question in time has said no as well.
        answered: bool,
    },
    /// A level and what goes with it.
    Level(Wish),
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It was written by a newer version.
    Newer,
    /// As a phrase that follows the path.
    Content(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    #[serde(default, rename = "version")]
    _version: Option<u32>,
    level: String,
    categories: Option<BTreeSet<String>>,
    share: Option<bool>,
    since: Option<String>,
    answered: Option<bool>,
    #[serde(default, rename = "by")]
    _by: Option<String>,
    #[serde(default, rename = "text")]
    _text: Option<u32>,
    retention_days: Option<u16>,
    size_mib: Option<u32>,
    detail: Option<bool>,
    endpoint: Option<String>,
}

/// Reads the user's file.
///
/// # Errors
/// When anything in it is not understood: a key with a slip in it may have been meant to forbid.
pub fn read_user(text: &str) -> Result<Said, Fault> {
    let keys = keys(text)?;
    if keys.endpoint.is_some() {
        return content("has the key endpoint, which only a policy can have");
    }
    let Some(level) = level(&keys)? else {
        return Ok(Said::Off {
            answered: keys.answered.unwrap_or(true),
        });
    };
    Ok(Said::Level(Wish {
        level,
        limits: limits(&keys)?,
        share: keys.share.unwrap_or(false),
        since: since(&keys)?,
        categories: categories(keys)?,
    }))
}

/// Reads the file of the system's owner, which can refuse, lower and redirect.
///
/// # Errors
/// When anything in it is not understood.
pub fn read_policy(text: &str) -> Result<Policy, Fault> {
    let keys = keys(text)?;
    if keys.categories.is_some() {
        return content("names categories, which a policy cannot choose");
    }
    if keys.answered.is_some() {
        return content("has the key answered, which only a user's file can have");
    }
    if let Some(to) = &keys.endpoint
        && let Err(why) = endpoint::judge(to)
    {
        return content(format!("has the endpoint {to:?}, which {why}"));
    }
    let Some(level) = level(&keys)? else {
        return Ok(Policy::Refuses);
    };
    Ok(Policy::Lowers {
        level,
        share: keys.share.unwrap_or(true),
        limits: limits(&keys)?,
        endpoint: keys.endpoint,
    })
}

/// The user's file as text, with what each line means.
pub fn user_text(product: &str, said: &Said, today: Date, by: Means) -> String {
    let mut text = format!(
        "# What {product} may record about its own use, as you decided.\n\
         # You may lower anything here by hand; more than you agreed to has no effect until\n\
         # you review it. Without this file nothing is recorded.\n\n\
         version = {VERSION}\n\n\
         # off, basic (daily counts), enhanced (adds timings and kinds of errors) or full\n\
         # (adds single events).\n"
    );
    let means = by.as_str();
    let since = match said {
        Said::Off { .. } => today,
        Said::Level(wish) => wish.since.unwrap_or(today),
    };
    match said {
        Said::Off { answered } => text.push_str(off_text(*answered)),
        Said::Level(wish) => text.push_str(&wish_text(wish)),
    }
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "\n# When, by what means, and after which version of the explanation.\n\
         since = \"{since}\"\nby = \"{means}\"\ntext = {TEXT}\n"
    );
    text
}

fn off_text(answered: bool) -> &'static str {
    if answered {
        "level = \"off\"\n"
    } else {
        "level = \"off\"\n\n# You were asked, and the time went by.\nanswered = false\n"
    }
}

fn wish_text(wish: &Wish) -> String {
    let mut text = format!("level = \"{}\"\n", wish.level);
    if let Categories::Only(names) = &wish.categories {
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let _ = write!(
            text,
            "\n# Only entries of these categories.\ncategories = [{}]\n",
            names.join(", ")
        );
    }
    let _ = write!(
        text,
        "\n# Whether a daily report may leave this device.\nshare = {}\n",
        wish.share
    );
    let limits = &wish.limits;
    if *limits != Limits::default() {
        text.push_str("\n# What you lowered.\n");
    }
    if let Some(days) = limits.retention_days {
        let _ = writeln!(text, "retention_days = {days}");
    }
    if let Some(size) = limits.size_mib {
        let _ = writeln!(text, "size_mib = {size}");
    }
    if limits.no_detail {
        text.push_str("detail = false\n");
    }
    text
}

fn keys(text: &str) -> Result<Keys, Fault> {
    // The version alone first: a newer file may have keys that are not known here.
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| syntax(&error))?;
    match table.get("version") {
        Some(version) if version.as_integer().is_some_and(|n| n > i64::from(VERSION)) => {
            return Err(Fault::Newer);
        }
        _ => {}
    }
    table.try_into().map_err(|error| syntax(&error))
}

fn syntax(error: &toml::de::Error) -> Fault {
    Fault::Content(format!(
        "cannot be understood: {}",
        error.message().replace('\n', ", ")
    ))
}

fn content<T>(why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Content(why.into()))
}

fn level(keys: &Keys) -> Result<Option<Level>, Fault> {
    match keys.level.as_str() {
        "off" => Ok(None),
        word => match Level::parse(word) {
            Some(level) => Ok(Some(level)),
            None => content(format!(
                "has the level {word:?}; accepted are off, basic, enhanced and full"
            )),
        },
    }
}

fn limits(keys: &Keys) -> Result<Limits, Fault> {
    if keys.retention_days == Some(0) || keys.size_mib == Some(0) {
        return content("has a limit of 0; 1 is the least, and `level = \"off\"` records nothing");
    }
    Ok(Limits {
        retention_days: keys.retention_days,
        size_mib: keys.size_mib,
        no_detail: keys.detail == Some(false),
    })
}

fn since(keys: &Keys) -> Result<Option<Date>, Fault> {
    match &keys.since {
        None => Ok(None),
        Some(day) => Date::parse(day).map(Some).or_else(|_| {
            content(format!(
                "has the day {day:?}; accepted is the form YYYY-MM-DD"
            ))
        }),
    }
}

/// Category names end up beside what is recorded, so no other text is let through.
fn categories(keys: Keys) -> Result<Categories, Fault> {
    let Some(names) = keys.categories else {
        return Ok(Categories::All);
    };
    match names.iter().find(|name| name::check(name).is_err()) {
        Some(bad) => content(format!("has the category {bad:?}, which cannot be one")),
        None => Ok(Categories::Only(names)),
    }
}

impl Fault {
    /// A sentence that names the file.
    pub fn sentence(&self, path: &std::path::Path) -> String {
        match self {
            Self::Newer => format!(
                "{} was written by a newer version of this program",
                path.display()
            ),
            Self::Content(why) => format!("{} {why}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::from_days(20_000);

    fn wish() -> Wish {
        Wish {
            level: Level::Enhanced,
            categories: Categories::Only(["command".to_owned(), "search".to_owned()].into()),
            share: true,
            limits: Limits {
                retention_days: Some(30),
                size_mib: Some(5),
                no_detail: true,
            },
            since: Some(Date::from_days(19_000)),
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for said in [
            Said::Level(wish()),
            Said::Level(Wish {
                categories: Categories::All,
                limits: Limits::default(),
                share: false,
                ..wish()
            }),
            Said::Off { answered: true },
            Said::Off { answered: false },
        ] {
            let text = user_text("tool", &said, TODAY, Means::Command);
            assert_eq!(read_user(&text), Ok(said), "{text}");
        }
    }

    #[test]
    fn a_file_by_hand_may_be_one_line() {
        assert!(matches!(
            read_user("level = \"basic\""),
            Ok(Said::Level(Wish {
                level: Level::Basic,
                share: false,
                since: None,
                ..
            }))
        ));
    }

    #[test]
    fn whatever_is_not_understood_is_told() {
        for (text, why) in [
            ("", "missing field `level`"),
            ("level", "cannot be understood"),
            ("level = 3", "invalid type"),
            (
                "level = \"on\"",
                "accepted are off, basic, enhanced and full",
            ),
            ("level = \"full\"\nshear = false", "unknown field `shear`"),
            ("level = \"full\"\nsince = \"yesterday\"", "YYYY-MM-DD"),
            (
                "level = \"full\"\ncategories = [\"/home\"]",
                "cannot be one",
            ),
            ("level = \"full\"\nretention_days = 0", "limit of 0"),
            (
                "level = \"full\"\nretention_days = -1",
                "cannot be understood",
            ),
            ("\0\u{1}\u{2}", "cannot be understood"),
        ] {
            let fault = read_user(text);
            assert!(
                matches!(&fault, Err(Fault::Content(said)) if said.contains(why)),
                "{text:?} {fault:?}"
            );
        }
        assert_eq!(
            read_user("version = 2\nlevel = \"full\"\nnews = 1"),
            Err(Fault::Newer)
        );
    }

    /// The page for administrators, by the reader that programs use.
    #[test]
    fn the_examples_of_the_page_say_what_stands_above_them() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/policy.md");
        let page = std::fs::read_to_string(page).unwrap();
        let blocks = page.split("```toml\n").skip(1);
        let read: Vec<_> = blocks
            .map(|block| read_policy(block.split("```").next().unwrap()))
            .collect();
        let sends = |level, share, limits, endpoint: Option<&str>| {
            Ok(Policy::Lowers {
                level,
                share,
                limits,
                endpoint: endpoint.map(str::to_owned),
            })
        };
        let lowers = |level, share, limits| sends(level, share, limits, None);
        let inside = Some("https://telemetry.inside.example");
        let month = Limits {
            retention_days: Some(31),
            ..Limits::default()
        };
        let small = Limits {
            size_mib: Some(10),
            no_detail: true,
            ..Limits::default()
        };
        assert_eq!(
            read,
            [
                Ok(Policy::Refuses),
                lowers(Level::Basic, false, month),
                lowers(Level::Full, true, small),
                sends(Level::Full, true, Limits::default(), inside),
            ]
        );
        for name in crate::consent::ci::VARIABLES {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn a_policy_refuses_or_lowers() {
        assert_eq!(read_policy("level = \"off\""), Ok(Policy::Refuses));
        assert_eq!(
            read_policy("level = \"basic\"\nshare = false\ndetail = false"),
            Ok(Policy::Lowers {
                level: Level::Basic,
                share: false,
                limits: Limits {
                    no_detail: true,
                    ..Limits::default()
                },
                endpoint: None,
            })
        );
        assert!(read_policy("").is_err());
        assert!(read_policy("level = \"full\"\ncategories = []").is_err());
        assert!(read_policy("level = \"off\"\nanswered = false").is_err());
    }

    #[test]
    fn a_policy_redirects_to_a_place_that_is_safe_and_a_user_to_none() {
        let said = |level: &str, to: &str| format!("level = \"{level}\"\nendpoint = \"{to}\"");
        let inside = "https://telemetry.inside.example";
        assert!(matches!(
            read_policy(&said("full", inside)),
            Ok(Policy::Lowers { share: true, endpoint: Some(to), .. }) if to == inside
        ));
        assert_eq!(read_policy(&said("off", inside)), Ok(Policy::Refuses));
        let faulty = |text: &str, why: &str| {
            let read = read_policy(text);
            assert!(
                matches!(&read, Err(Fault::Content(said)) if said.contains(why)),
                "{text:?} {read:?}"
            );
        };
        faulty(&said("full", "http://inside.example"), "in the clear");
        faulty(&said("off", ""), "accepted are https://");
        faulty("level = \"full\"\nendpoint = 8", "cannot be understood");
        let by_user = read_user(&said("full", inside));
        assert!(
            matches!(&by_user, Err(Fault::Content(said)) if said.contains("only a policy")),
            "{by_user:?}"
        );
    }
}
