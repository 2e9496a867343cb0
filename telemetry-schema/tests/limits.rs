//! What the judging functions say of a description that is too large or badly named. They run while
//! a host is compiled; here the same functions run, and panic, in a test.

use std::panic::{UnwindSafe, catch_unwind};
use telemetry_schema::{
    CROSS_CELLS_MAX, Choice, Descriptor, Domain, FIELD_VALUES_MAX, FIELDS_MAX, Field, Head, Level,
    Measure, Origin,
};

const HEAD: Head = Head::new(
    "saved",
    "A draft was saved.",
    "shows whether drafts are used",
    Level::Full,
    Origin::new("editor::drafts", 7),
);

static COUNT: Domain = Domain::measure(Measure::Count);
static TOOK: Domain = Domain::measure(Measure::Elapsed);
static MODES: Domain = Domain::choice(&[
    Choice::new("quick", "", None),
    Choice::new("deep", "", None),
]);

const FIELDS: &[Field] = &[
    field("depth", &COUNT),
    field("took", &TOOK),
    field("lines", &COUNT),
    field("ok", &Domain::BOOL),
    field("matches", &COUNT),
];

const fn field(name: &'static str, domain: &'static Domain) -> Field {
    Field::new(name, "What it means.", domain)
}

/// The message of a panic, which rustc prints where the description is written.
fn refused<T>(build: impl FnOnce() -> T + UnwindSafe) -> String {
    let panic = catch_unwind(build).err().expect("nothing was refused");
    *panic.downcast::<String>().expect("a message with a name")
}

fn leaked<T: Clone>(item: &T, count: usize) -> &'static [T] {
    vec![item.clone(); count].leak()
}

fn alone<T>(item: T) -> &'static [T] {
    vec![item].leak()
}

fn numbered(count: usize) -> &'static [Choice] {
    let name = |number: usize| &*format!("case{number}").leak();
    let choices: Vec<Choice> = (0..count)
        .map(|number| Choice::new(name(number), "", None))
        .collect();
    choices.leak()
}

#[test]
fn an_event_that_leaves_singly_has_a_bounded_number_of_states() {
    assert_eq!(
        refused(|| Descriptor::event(HEAD, FIELDS, &[], 20)),
        "event `saved` of level `full` has 1,220,346 states (20.3 bits): at most 1,048,576 (20 bits) \
         are accepted\nits widest fields are `took` (31), `depth` (27), `lines` (27)\nmake them \
         coarser, lower the level, or raise `max_bits`, which is at most 30"
    );
    let _ = Descriptor::event(HEAD, FIELDS, &[], 21);
    assert_eq!(
        refused(|| Descriptor::event(HEAD, FIELDS, &[], 31)),
        "event `saved` asks for 31 bits: `max_bits` is at most 30"
    );
}

#[test]
fn a_power_of_two_that_fills_the_limit_is_accepted() {
    static SIXTEEN: Domain = Domain::buckets(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    const FIVE: &[Field] = &[
        field("one", &SIXTEEN),
        field("two", &SIXTEEN),
        field("three", &SIXTEEN),
        field("four", &SIXTEEN),
        field("five", &SIXTEEN),
        field("extra", &Domain::BOOL),
    ];
    let _ = Descriptor::event(HEAD, FIVE.split_at(5).0, &[], 20);
    let message = refused(|| Descriptor::event(HEAD, FIVE, &[], 20));
    assert!(
        message.contains("2,097,152 states (21.0 bits)"),
        "{message}"
    );
}

#[test]
fn a_product_that_leaves_128_bits_is_refused_and_not_wrapped() {
    let set: &'static Domain = Box::leak(Box::new(Domain::choice(numbered(64))));
    let flags: &'static Domain = Box::leak(Box::new(Domain::flags(set)));
    let fields = vec![field("one", flags), field("two", flags)].leak();
    let message = refused(|| Descriptor::event(HEAD, fields, &[], 30));
    assert!(message.contains("has more than 2^128 states:"), "{message}");
    assert!(
        message.contains("`one` (18,446,744,073,709,551,616)"),
        "{message}"
    );
    assert!(
        message.ends_with("lower the level, or drop a field"),
        "{message}"
    );
}

#[test]
fn crosses_are_small_and_of_distinct_fields() {
    assert_eq!(
        refused(|| Descriptor::event(HEAD, FIELDS, &[&[3, 1], &[0, 1, 2]], 30)),
        format!(
            "event `saved` has a cross of 22,599 cells (14.5 bits): at most 4,096 are accepted\nits \
             widest fields are `took` (31), `depth` (27), `lines` (27)"
        )
    );
    assert_eq!(CROSS_CELLS_MAX, 4_096);
    assert_eq!(
        refused(|| Descriptor::event(HEAD, FIELDS, &[&[1, 1]], 30)),
        "event `saved` has a cross that names a field twice, among `took` (31)"
    );
    assert!(refused(|| Descriptor::event(HEAD, FIELDS, &[&[1]], 30)).contains("fewer than two"));
}

#[test]
fn a_set_counts_all_its_states_in_a_cross_and_its_members_as_a_field() {
    let of: &'static Domain = Box::leak(Box::new(Domain::choice(numbered(12))));
    let set: &'static Domain = Box::leak(Box::new(Domain::flags(of)));
    assert_eq!((set.cardinality(), set.values()), (4_096, 13));
    let fields: &'static [Field] = vec![field("options", set), field("ok", &Domain::BOOL)].leak();
    let low = HEAD_BASIC;
    let _ = Descriptor::event(low, fields, &[], 20);
    let message = refused(|| Descriptor::event(low, fields, &[&[0, 1]], 20));
    assert!(message.contains("8,192 cells (13.0 bits)"), "{message}");
}

const HEAD_BASIC: Head = Head::new(
    "options_used",
    "Options were used.",
    "shows which options matter",
    Level::Basic,
    Origin::new("editor::drafts", 9),
);

#[test]
fn fields_are_few_named_once_and_of_few_values() {
    let many = leaked(&field("depth", &COUNT), FIELDS_MAX + 1);
    assert_eq!(
        refused(|| Descriptor::event(HEAD_BASIC, many, &[], 20)),
        "event `options_used` has 33 fields: at most 32 are accepted"
    );
    let twice = leaked(&field("depth", &COUNT), 2);
    assert_eq!(
        refused(|| Descriptor::event(HEAD_BASIC, twice, &[], 20)),
        "event `options_used` has two fields named `depth`"
    );
    let most: &'static Domain = Box::leak(Box::new(Domain::choice(numbered(FIELD_VALUES_MAX))));
    let optional: &'static Domain = Box::leak(Box::new(Domain::optional(most)));
    let wide = leaked(&field("case", optional), 1);
    assert_eq!(
        refused(|| Descriptor::event(HEAD_BASIC, wide, &[], 20)),
        "field `case` of event `options_used` has 1,025 values: at most 1,024 are accepted"
    );
}

#[test]
fn values_are_few_ascend_and_stand_once() {
    let many = numbered(FIELD_VALUES_MAX + 1);
    assert_eq!(
        refused(|| Domain::choice(many)),
        "an enum has 1,025 variants: at most 1,024 are accepted"
    );
    let mut twice = numbered(FIELD_VALUES_MAX).to_vec();
    twice[1_023] = twice[17];
    let twice: &'static [Choice] = twice.leak();
    assert_eq!(
        refused(|| Domain::choice(twice)),
        "two variants are named `case17`"
    );
    assert_eq!(
        refused(|| Domain::buckets(&[-1_000, 11, 5])),
        "bounds of buckets ascend: 5 cannot follow 11"
    );
    let bounds: &'static [i64] = (0..1_024).collect::<Vec<i64>>().leak();
    assert_eq!(
        refused(|| Domain::buckets(bounds)),
        "there are 1,025 buckets: at most 1,024 are accepted"
    );
    let wide: &'static Domain = Box::leak(Box::new(Domain::choice(numbered(65))));
    assert_eq!(
        refused(|| Domain::flags(wide)),
        "a set is made over an enum of 65 variants: at most 64 are accepted"
    );
}

#[test]
fn names_and_texts_are_judged_wherever_they_stand() {
    assert!(
        refused(|| Domain::choice(alone(Choice::new("home_path", "", None))))
            .starts_with("`path` in the name `home_path` tells where something is kept\n")
    );
    assert!(
        refused(|| Domain::choice(alone(Choice::new("Deep", "", None))))
            .starts_with("`Deep` is not a name")
    );
    assert_eq!(
        refused(|| Domain::choice(alone(Choice::new("deep", "\u{1b}[2J", None)))),
        "the description of `deep` holds a control character"
    );
    assert_eq!(
        refused(|| Domain::choice(alone(Choice::new("home_path", "", Some(""))))),
        "the reason for the name of `home_path` is empty"
    );
    let bare = Head::new(
        "saved",
        "A draft was saved.",
        "",
        Level::Basic,
        Origin::new("editor", 1),
    );
    assert_eq!(
        refused(move || Descriptor::feature(bare, false, None)),
        "the purpose of `saved` is empty"
    );
    assert!(
        refused(|| Descriptor::feature(HEAD.category("users"), false, None))
            .starts_with("`users` in the name `users` tells who somebody is")
    );
}

#[test]
fn times_are_judged() {
    assert_eq!(
        refused(|| Descriptor::feature(HEAD.retention_days(3_651), false, None)),
        "entry `saved` has a retention of 3,651 days: 1 to 3,650 are accepted"
    );
    assert_eq!(
        refused(|| HEAD.expires("2026-02-30")),
        "entry `saved` expires on `2026-02-30`, which is not a day of the form YYYY-MM-DD"
    );
}

#[test]
fn the_digest_tells_what_is_recorded_and_not_how_it_is_told() {
    let digest =
        |head: Head| Descriptor::event(head, alone(field("mode", &MODES)), &[], 20).digest();
    let told = Head::new(
        "saved",
        "In other words.",
        "shows whether drafts are used",
        Level::Full,
        Origin::new("editor::elsewhere", 70),
    );
    assert_eq!(digest(HEAD), digest(told));
    assert_ne!(digest(HEAD), digest(HEAD.retention_days(30)));
    assert_ne!(digest(HEAD), digest(HEAD.category("drafts")));
}
