//! Sentences that are too long for a line.

use std::io;

use super::width;
use crate::wrap::{TIE, wrap_whole};

/// As it is where stdout is no terminal and `COLUMNS` says nothing: a program that looks for a line
/// finds it whole.
pub(super) fn on_stdout(text: &str) -> String {
    fit_if(text, width::said(&io::stdout()))
}

/// As [`on_stdout`], for what is said beside the data.
pub(super) fn on_stderr(text: &str) -> String {
    fit_if(text, width::said(&io::stderr()))
}

fn fit_if(text: &str, width: Option<usize>) -> String {
    width.map_or_else(|| text.replace(TIE, " "), |width| fit(text, width))
}

/// Breaks every line at spaces; what is broken off stands two columns further in.
fn fit(text: &str, width: usize) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| fit_line(line, width)).collect();
    lines.join("\n")
}

fn fit_line(line: &str, width: usize) -> String {
    let words = line.trim_start_matches(' ');
    let indent = (line.len() - words.len()).min(width / 2);
    let (first, rest) = (" ".repeat(indent), " ".repeat(indent + 2));
    let mut lines = wrap_whole(words, width - indent).into_iter();
    let Some(head) = lines.next() else {
        return String::new();
    };
    let tail: Vec<String> = lines.collect();
    if tail.is_empty() {
        return first + &head;
    }
    // Shorter by the two columns.
    let tail = wrap_whole(&tail.join(" "), width - indent - 2);
    let tail = tail.iter().map(|line| format!("\n{rest}{line}"));
    first + &head + &tail.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn lines_go_on_below_their_beginning() {
        let text = "off: nobody said yes, ever\n  data: /a/long/path/of/a/home\n\n  no\n";
        let fitted = "off: nobody said yes,\n  ever\n  data:\n    /a/long/path/of/a/home\n\n  no\n";
        assert_eq!(fit(text, 22), fitted);
        assert_eq!(fit(text, 80), text);
    }

    #[test]
    fn no_indent_takes_all_columns() {
        assert_eq!(fit("                        a b", 20), "          a b");
    }
}
