use std::{fmt::Display, ops::Add, pin::Pin};

use telemetry_runtime::track_feature;

struct Index(u8);

impl Index {
    /// Is associated.
    #[track_feature(purpose = "is accepted")]
    fn new(lines: u8) -> Self {
        Self(lines)
    }

    /// Lends.
    #[track_feature(purpose = "is accepted")]
    fn lends(&self) -> &u8 {
        &self.0
    }

    /// Lends to change.
    #[track_feature(purpose = "is accepted")]
    fn lends_exclusively(&mut self) -> &mut u8 {
        &mut self.0
    }

    /// Takes and changes.
    #[track_feature(purpose = "is accepted")]
    fn takes(mut self) -> Self {
        self.0 += 1;
        self
    }

    /// Takes in a box.
    #[track_feature(purpose = "is accepted")]
    fn boxed(self: Box<Self>) -> u8 {
        self.0
    }

    /// Takes pinned.
    #[track_feature(purpose = "is accepted")]
    fn pinned(self: Pin<&mut Self>) -> &mut u8 {
        &mut self.get_mut().0
    }
}

trait Speaks {
    type Words: Display;

    fn speaks(&self) -> Self::Words;

    /// Shouts unless told otherwise.
    #[track_feature("speaks.shouts", purpose = "is accepted")]
    fn shouts(&self) -> String {
        self.speaks().to_string().to_uppercase()
    }
}

impl Speaks for Index {
    type Words = String;

    /// Speaks.
    #[track_feature(purpose = "is accepted")]
    fn speaks(&self) -> Self::Words {
        format!("lines: {}", self.0)
    }
}

impl Add for Index {
    type Output = Self;

    #[track_feature("index.add", about = "adds up", purpose = "is accepted")]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

fn main() {
    let mut index = Index::new(3);
    *index.lends_exclusively() += *index.lends();
    *Pin::new(&mut index).pinned() += 1;
    assert_eq!((index.takes() + Index(1)).shouts(), "LINES: 9");
    assert_eq!(Box::new(Index(3)).boxed(), 3);
}
