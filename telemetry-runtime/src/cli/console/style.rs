use std::{borrow::Cow, env, io::IsTerminal};

/// What a piece of text is set as, if it is set as anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) enum Tone {
    /// As it comes.
    #[default]
    Plain,
    /// Headings, and names that are looked for: bold.
    Heading,
    /// Went wrong: bold and red.
    Bad,
    /// Beside the point, and charts' axes: dim.
    Quiet,
}

/// Sets text by ANSI sequences, or leaves it alone.
///
/// On a terminal text is set, unless `NO_COLOR` is set and not empty, `CLICOLOR` is 0, or `TERM`
/// is `dumb`. `CLICOLOR_FORCE`, set and neither empty nor 0, sets text on pipes, too; `NO_COLOR`
/// wins. No colour says what the words do not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Style {
    on: bool,
}

impl Style {
    #[cfg(test)]
    pub(super) const ON: Self = Self { on: true };
    #[cfg(test)]
    pub(super) const OFF: Self = Self { on: false };

    /// As it fits a stream.
    pub(super) fn of(stream: &impl IsTerminal) -> Self {
        let variable = |name: &str| env::var_os(name).map(|value| value.to_string_lossy().into());
        Self {
            on: is_on(stream.is_terminal(), variable),
        }
    }

    /// Whether anything is set.
    pub(super) const fn is_on(self) -> bool {
        self.on
    }

    /// A heading, or a name that is looked for.
    pub(in crate::cli) fn heading(self, words: &str) -> String {
        self.paint(Tone::Heading, words).into_owned()
    }

    /// Something that went wrong.
    pub(in crate::cli) fn bad(self, words: &str) -> String {
        self.paint(Tone::Bad, words).into_owned()
    }

    /// Something beside the point.
    pub(in crate::cli) fn quiet(self, words: &str) -> String {
        self.paint(Tone::Quiet, words).into_owned()
    }

    /// Text in a tone. It takes as many columns as before.
    pub(in crate::cli) fn paint(self, tone: Tone, words: &str) -> Cow<'_, str> {
        let sequence = match tone {
            _ if !self.on || words.is_empty() => return Cow::Borrowed(words),
            Tone::Plain => return Cow::Borrowed(words),
            Tone::Heading => "1",
            Tone::Bad => "1;31",
            Tone::Quiet => "2",
        };
        Cow::Owned(format!("\u{1b}[{sequence}m{words}\u{1b}[0m"))
    }
}

fn is_on(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let is = |name, value: &str| set(name).as_deref() == Some(value);
    if set("NO_COLOR").is_some() {
        false
    } else if set("CLICOLOR_FORCE").is_some_and(|force| force != "0") {
        true
    } else {
        terminal && !is("CLICOLOR", "0") && !is("TERM", "dumb")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_obeyed_in_their_order() {
        type Case = (bool, &'static [(&'static str, &'static str)], bool);
        let cases: [Case; 12] = [
            (true, &[], true),
            (false, &[], false),
            (true, &[("NO_COLOR", "1")], false),
            (true, &[("NO_COLOR", "0")], false),
            (true, &[("NO_COLOR", "")], true),
            (true, &[("TERM", "dumb")], false),
            (true, &[("CLICOLOR", "0")], false),
            (false, &[("CLICOLOR", "1")], false),
            (false, &[("CLICOLOR_FORCE", "1")], true),
            (false, &[("CLICOLOR_FORCE", "0")], false),
            (true, &[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")], true),
            (true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
        ];
        for (terminal, set, expected) in cases {
            let variable = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(is_on(terminal, variable), expected, "{terminal} {set:?}");
        }
    }

    #[test]
    fn off_leaves_text_alone() {
        assert_eq!(Style::OFF.bad("gone"), "gone");
        assert_eq!(Style::ON.bad("gone"), "\u{1b}[1;31mgone\u{1b}[0m");
        assert_eq!(Style::ON.quiet(""), "");
    }
}
