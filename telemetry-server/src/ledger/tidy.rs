//! What was deleted is not gone yet: the log holds it, and so do the changes of totals that are not folded.

/// Whether there is something of the kind.
#[derive(Debug, Default)]
pub struct Untidy {
    /// Rows of changes up to this one may tell of it.
    since: Option<i64>,
    /// Something else was deleted meanwhile. It is another turn, or who deletes all the time would keep the
    /// first for ever.
    has_more: bool,
}

impl Untidy {
    /// Something was deleted; the last row of changes that was written.
    pub const fn note(&mut self, last: i64) {
        if self.since.is_some() {
            self.has_more = true;
        } else {
            self.since = Some(last);
        }
    }

    /// What must be folded before the log is emptied.
    pub const fn since(&self) -> Option<i64> {
        self.since
    }

    /// The log was emptied.
    pub fn done(&mut self, last: i64) {
        self.since = std::mem::take(&mut self.has_more).then_some(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_deletes_all_the_time_does_not_put_off_what_was_deleted_first() {
        let mut untidy = Untidy::default();
        assert_eq!(untidy.since(), None);
        untidy.note(3);
        untidy.note(5);
        assert_eq!(untidy.since(), Some(3));
        untidy.done(8);
        assert_eq!(untidy.since(), Some(8));
        untidy.done(9);
        assert_eq!(untidy.since(), None);
    }
}
