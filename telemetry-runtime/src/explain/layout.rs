/// How a text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether headings and names are set in bold by ANSI sequences; no colour is used.
    pub bold: bool,
}

impl Default for Layout {
    /// 80 columns without ANSI sequences: right for a pipe.
    fn default() -> Self {
        Self {
            width: 80,
            bold: false,
        }
    }
}
