//! What the locale says of a terminal.

/// Whether characters beyond ASCII can be trusted to be shown. The first of the three that is set decides,
/// as in POSIX; where none is, a terminal of today is taken for one that shows them.
pub(in crate::cli) fn is_unicode(variable: impl Fn(&str) -> Option<String>) -> bool {
    let said = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    said.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
