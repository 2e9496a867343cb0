//! What is written reads back, and what is not understood is told.

use telemetry_schema::{Date, Level};

use super::{
    super::{
        sources::{Policy, Wish},
        terms::{Categories, Limits},
    },
    *,
};
use crate::Means;

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
