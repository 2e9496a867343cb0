use telemetry_schema::{
    Condition, Descriptor, Domain, Field, Funnel, Head, Level, Measure, Origin, Place, Step,
    document::Catalog,
};

use super::{Device, Here, Layout, Listing};

static COMMANDS: Domain = Domain::choice(&[
    telemetry_schema::Choice::new("think", "Thinks.", None),
    telemetry_schema::Choice::new("compare", "", None),
]);
static ERRORS: Domain = Domain::choice(&[
    telemetry_schema::Choice::new("timeout", "", None),
    telemetry_schema::Choice::new("other", "", None),
]);
static TOOK: Domain = Domain::measure(Measure::Elapsed);
static SIZE: Domain = Domain::buckets(&[1, 11, 51]);
static MAYBE: Domain = Domain::optional(&Domain::BOOL);
static SHARE: Domain = Domain::measure(Measure::Percent);
static SPARED: Domain = Domain::optional(&SHARE);
static PARTS: Domain = Domain::flags(&ERRORS);

static FIELDS: &[Field] = &[
    Field::new("command", "Which command was run.", &COMMANDS),
    Field::new("took", "How long it took.", &TOOK),
    Field::new("spared", "Which share was spared, if any.", &SPARED),
    Field::new("files", "How many files there were.", &SIZE),
    Field::new("success", "Whether it succeeded, if it ended.", &MAYBE),
    Field::new("parts", "What went wrong on the way.", &PARTS),
];

static EVENT: Descriptor = Descriptor::event(
    Head::new(
        "command_executed",
        "A command ended.",
        "shows which commands deserve work",
        Level::Enhanced,
        Origin::new("sift::commands", 7),
    )
    .category("command")
    .retention_days(90),
    FIELDS,
    &[&[0, 4]],
    20,
);
static FEATURE: Descriptor = Descriptor::feature(
    Head::new(
        "search.indexed",
        "Searches through the index instead of reading every file.",
        "decides whether the index is worth keeping",
        Level::Basic,
        Origin::new("sift", 3),
    )
    .expires("2031-12-31"),
    true,
    Some(&ERRORS),
);
static STRANGER: Descriptor = Descriptor::event(
    Head::new(
        "dep.single",
        "Something <script>alert('x')</script> & \"more\" | *happened*.",
        "</style><img src=x onerror=alert(1)>",
        Level::Full,
        Origin::new("dep", 1),
    ),
    &[],
    &[],
    20,
);

/// Every kind of domain and every property of an entry that documents speak of.
pub(crate) static EVERYTHING: [&Descriptor; 2] = [&EVENT, &FEATURE];

struct First;

impl Place for First {
    fn place(&self) -> u64 {
        0
    }
}

static THINKING: &[Condition] = &[
    Condition::new("command", &COMMANDS, &First),
    Condition::new("success", &MAYBE, &First),
];
static MASTERY: Funnel = Funnel::new(
    "mastery",
    "How far people come with commands.",
    "shows whether people come back",
    None,
    Origin::new("sift::commands", 20),
    &[
        Step::new("command_executed", &[], 1),
        Step::new("command_executed", THINKING, 3),
        Step::new("command_executed", &[], 10),
    ],
);
static ELSEWHERE: Funnel = Funnel::new(
    "dep.funnel",
    "Somebody <b>else</b> | asks.",
    "*sells*",
    None,
    Origin::new("dep", 9),
    &[
        Step::new("dep.single", &[], 1),
        Step::new("dep.single", &[], 1),
    ],
);

/// Every property of a funnel that documents speak of.
pub(super) static FUNNELS: [&Funnel; 1] = [&MASTERY];

fn listing() -> Listing {
    let catalog = Catalog::of([&EVENT, &FEATURE, &STRANGER]).with_funnels([&MASTERY, &ELSEWHERE]);
    Listing::new("sift", catalog, |name| name == "sift")
        .version("1.4.0")
        .endpoint(Some("https://example.org"))
}

fn on_device() -> Listing {
    let device = Device {
        level: Some(Level::Basic),
        share: false,
        because: "the user file grants basic".to_owned(),
        redirect: None,
    };
    listing().on_device(device, |entry| match entry.name.as_str() {
        "search.indexed" => Here {
            records: true,
            because: String::new(),
            recorded: Some(42),
        },
        _ => Here {
            records: false,
            because: "needs level enhanced".to_owned(),
            recorded: Some(0),
        },
    })
}

#[test]
fn text_of_80_columns() {
    insta::assert_snapshot!(on_device().text(Layout::default()));
}

#[test]
fn text_of_40_columns() {
    insta::assert_snapshot!(listing().text(Layout {
        width: 40,
        bold: false
    }));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(listing().markdown());
}

#[test]
fn html() {
    insta::assert_snapshot!(on_device().html());
}

#[test]
fn json() {
    insta::assert_snapshot!(on_device().only("search.indexed").unwrap().json());
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    for width in [20, 40, 59, 60, 80, 132] {
        for line in on_device().text(Layout { width, bold: false }).lines() {
            assert!(line.width() <= width, "{width}: {line:?}");
        }
    }
}

#[test]
fn bold_is_the_only_sequence_and_only_where_asked_for() {
    assert!(!on_device().text(Layout::default()).contains('\u{1b}'));
    let bold = on_device().text(Layout {
        width: 80,
        bold: true,
    });
    let plain = bold.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    assert_ne!(bold, plain);
    assert_eq!(plain, on_device().text(Layout::default()));
}

#[test]
fn a_hostile_description_stays_text() {
    for page in [listing().html(), listing().markdown()] {
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("<img"), "{page}");
        assert!(!page.contains("alert('x')</"), "{page}");
    }
    assert_eq!(listing().html().matches("</style>").count(), 1);
}

#[test]
fn a_static_listing_says_nothing_of_a_device_or_a_version() {
    let catalog = listing().catalog();
    assert_eq!(catalog.entries.len(), 2, "what is not admitted is left out");
    let page = listing().markdown();
    assert!(!page.contains("1.4.0") && !page.contains("Now"), "{page}");
}

#[test]
fn entries_of_one_name_are_listed_apart() {
    let catalog = Catalog::of([&EVENT, &FEATURE, &FEATURE]);
    let listing = Listing::new("sift", catalog, |_| true);
    assert_eq!(listing.catalog().entries.len(), 1);
    let text = listing.text(Layout::default());
    let (first, apart) = text.split_once("ENTRIES THAT SHARE A NAME").unwrap();
    assert!(first.contains("command_executed (event)") && !first.contains("search.indexed"));
    assert_eq!(apart.matches("search.indexed (feature)").count(), 2);
    for page in [listing.markdown(), listing.html()] {
        assert!(page.contains("Entries that share a name"), "{page}");
    }
}

#[test]
fn a_program_without_entries_says_so() {
    let listing = Listing::new("sift", Catalog::of([]), |_| true);
    for page in [
        listing.text(Layout::default()),
        listing.markdown(),
        listing.html(),
    ] {
        assert!(
            page.contains("There are none: this program records nothing."),
            "{page}"
        );
    }
}

#[test]
fn a_missing_name_brings_near_ones() {
    assert_eq!(
        listing().only("search.index").unwrap_err(),
        ["search.indexed"]
    );
    assert_eq!(listing().only("dep.single").unwrap().entries.len(), 1);
    assert_eq!(listing().only("masterly").unwrap_err(), ["mastery"]);
}

#[test]
fn one_funnel_is_told_alone() {
    let one = listing().only("mastery").unwrap();
    insta::assert_snapshot!(one.entries_text(Layout::default()));
    for page in [one.markdown(), one.html(), one.text(Layout::default())] {
        assert!(
            !page.contains("Entries") && !page.contains("ENTRIES"),
            "{page}"
        );
        assert!(!page.contains("There are none"), "{page}");
    }
}

#[test]
fn a_server_is_given_the_funnels_that_can_be_answered() {
    let catalog = listing().catalog();
    let names: Vec<&str> = catalog
        .funnels
        .iter()
        .map(|funnel| funnel.name.as_str())
        .collect();
    assert_eq!(names, ["mastery"]);
    assert_eq!(Catalog::from_json(&catalog.to_json()).unwrap(), catalog);
    // One over an entry that cannot record is none of it.
    let stranger = Listing::new(
        "sift",
        Catalog::of([&EVENT]).with_funnels([&MASTERY]),
        |_| false,
    );
    assert!(stranger.catalog().funnels.is_empty());
}

#[test]
fn ranges_stand_once_and_only_those_in_use() {
    let all = listing().text(Layout::default());
    assert_eq!(all.matches("10-30 min").count(), 1, "{all}");
    assert!(!all.contains("GiB"), "{all}");
    let one = |name: &str| listing().only(name).unwrap();
    let event = one("command_executed").entries_text(Layout::default());
    let (_, ranges) = event.split_once("\nRANGES\n").unwrap();
    assert!(ranges.contains("10-30 min") && ranges.contains("99-100 %"));
    let feature = one("search.indexed");
    assert!(!feature.entries_text(Layout::default()).contains("RANGES"));
    for page in [feature.markdown(), feature.html()] {
        assert!(!page.contains("Ranges"), "{page}");
    }
}

#[test]
fn every_link_of_the_page_has_its_place() {
    let html = listing().html();
    let links: Vec<_> = html.split("href=\"#").skip(1).collect();
    assert_eq!(links.len(), 2);
    for link in links {
        let (place, _) = link.split_once('"').unwrap();
        assert_eq!(html.matches(&format!("id=\"{place}\"")).count(), 1);
    }
    let markdown = listing().markdown();
    assert!(markdown.contains("](#ranges)") && markdown.contains("\n## Ranges\n"));
}

proptest::proptest! {
    /// Whatever an author writes stays text in every form.
    #[test]
    fn no_words_leave_their_place(words in "\\PC{0,80}", odd in "[<>&\"'`|\\\\*_\\[\\]\u{0}-\u{1f}\u{7f}-\u{9f}\u{202e}\u{2066}a ]{0,40}", width in 20_usize..100) {
        use unicode_width::UnicodeWidthStr;
        let mut listing = listing();
        for listed in &mut listing.entries {
            words.clone_into(&mut listed.entry.purpose);
            odd.clone_into(&mut listed.entry.about);
            for field in &mut listed.entry.fields {
                odd.clone_into(&mut field.about);
            }
        }
        for listed in &mut listing.funnels {
            words.clone_into(&mut listed.funnel.purpose);
            odd.clone_into(&mut listed.funnel.about);
        }
        let text = listing.text(Layout { width, bold: false });
        for line in text.lines() {
            assert!(line.width() <= width, "{line:?}");
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
        let html = listing.html();
        let plain = self::listing().html();
        let marks = |page: &str| page.matches('<').count() - page.matches("<code>").count() - page.matches("</code>").count();
        assert_eq!(marks(&html), marks(&plain), "{html}");
        let markdown = listing.markdown();
        let rows = |page: &str| page.lines().filter(|line| line.starts_with("| ")).count();
        assert_eq!(rows(&markdown), rows(&self::listing().markdown()), "{markdown}");
        assert_eq!(markdown.matches('<').count(), markdown.matches("<br>").count(), "{markdown}");
    }
}
