//! `funnel!`.

// Apart from the passing cases, so that these are checked and not built: `cargo check` must find
// every mistake.
#[test]
fn mistakes_are_reported_where_they_are() {
    trybuild::TestCases::new().compile_fail("funnel/fail/*.rs");
}

#[test]
fn every_shape_is_accepted() {
    trybuild::TestCases::new().pass("funnel/pass/*.rs");
}
