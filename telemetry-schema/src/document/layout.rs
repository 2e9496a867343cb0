//! JSON for people: what fits on a line stands on one, so that a review shows one line a value.

/// The longest line, unless a text alone is longer.
const COLUMNS: usize = 100;

const INDENT: usize = 2;

/// The document, its list of entries and each entry are broken into lines however short they are.
const BROKEN_DEPTH: usize = 3;

/// Lays out JSON that has no space between tokens; a line end closes it.
pub(super) fn readable(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() * 2);
    place(&mut out, compact, 0, 0);
    out.push('\n');
    out
}

/// Adds a value whose line is `used` columns long already.
fn place(out: &mut String, value: &str, depth: usize, used: usize) {
    let parts = parts(value);
    let Some((open, close)) = brackets(value).filter(|_| !parts.is_empty()) else {
        out.push_str(value);
        return;
    };
    let line = on_one_line(value);
    // One column for a comma.
    if depth >= BROKEN_DEPTH && used + line.chars().count() < COLUMNS {
        out.push_str(&line);
        return;
    }
    out.push(open);
    for (index, part) in parts.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        let indent = (depth + 1) * INDENT;
        out.extend(std::iter::repeat_n(' ', indent));
        let (key, value) = member(part);
        out.push_str(key);
        if !key.is_empty() {
            out.push(' ');
        }
        place(out, value, depth + 1, indent + key.chars().count() + 1);
    }
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', depth * INDENT));
    out.push(close);
}

/// `{ "name": "quick", "about": "Takes seconds." }` and `[1, 11, 51]`.
fn on_one_line(value: &str) -> String {
    let Some((open, close)) = brackets(value) else {
        return value.to_owned();
    };
    let parts: Vec<String> = parts(value)
        .into_iter()
        .map(|part| match member(part) {
            ("", value) => on_one_line(value),
            (key, value) => format!("{key} {}", on_one_line(value)),
        })
        .collect();
    let inside = parts.join(", ");
    match open {
        '{' if !inside.is_empty() => format!("{{ {inside} }}"),
        _ => format!("{open}{inside}{close}"),
    }
}

fn brackets(value: &str) -> Option<(char, char)> {
    match value.as_bytes().first() {
        Some(b'{') => Some(('{', '}')),
        Some(b'[') => Some(('[', ']')),
        _ => None,
    }
}

/// The members of an object or the items of a list.
fn parts(value: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    if brackets(value).is_none() {
        return parts;
    }
    let inside = value.get(1..value.len() - 1).unwrap_or_default();
    let mut from = 0;
    for at in commas(inside) {
        parts.push(&inside[from..at]);
        from = at + 1;
    }
    if !inside.is_empty() {
        parts.push(&inside[from..]);
    }
    parts
}

/// The key with its colon, and the value; an item of a list has no key.
fn member(part: &str) -> (&str, &str) {
    if !part.starts_with('"') {
        return ("", part);
    }
    let key = text_end(part.as_bytes(), 0);
    match part.as_bytes().get(key) {
        Some(b':') => part.split_at(key + 1),
        _ => ("", part),
    }
}

/// The places of commas that stand in no text and no inner value.
fn commas(inside: &str) -> Vec<usize> {
    let bytes = inside.as_bytes();
    let (mut found, mut nested, mut at) = (Vec::new(), 0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = text_end(bytes, at);
                continue;
            }
            b'{' | b'[' => nested += 1,
            b'}' | b']' => nested -= 1,
            b',' if nested == 0 => found.push(at),
            _ => {}
        }
        at += 1;
    }
    found
}

/// The place behind the quotation mark that closes the text which starts here.
fn text_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::readable;
    use serde_json::{Value, json};

    #[test]
    fn what_fits_stands_on_a_line() {
        let long = "x".repeat(55);
        let document = json!({"b": [{"c": {
            "bounds": [1, 11, 51],
            "values": [{"name": "quick"}, {"name": "deep", "about": long}, {"name": long}],
        }}], "a": [], "d": {}});
        let expected = format!(
            r#"{{
  "a": [],
  "b": [
    {{
      "c": {{
        "bounds": [1, 11, 51],
        "values": [
          {{ "name": "quick" }},
          {{ "about": "{long}", "name": "deep" }},
          {{ "name": "{long}" }}
        ]
      }}
    }}
  ],
  "d": {{}}
}}
"#
        );
        assert_eq!(readable(&document.to_string()), expected);
    }

    #[test]
    fn texts_that_look_like_json_stay_whole() {
        for text in ["a,b", "\"}],{[\"", "\\", "\\\"", "a\": [", "é,ü", "\u{1b}"] {
            let document = json!({"k\",": [[["a", text, {"x:\"": text}]]]});
            let laid_out = readable(&document.to_string());
            assert_eq!(
                serde_json::from_str::<Value>(&laid_out).ok(),
                Some(document)
            );
        }
    }
}
