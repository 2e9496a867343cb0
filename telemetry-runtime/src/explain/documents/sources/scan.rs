//! Finds entries and funnels in the modules of a crate, as far as they are certainly compiled.
//!
//! What stands under `#[cfg]` or `#[cfg_attr]` is passed over, and so are the bodies of
//! `macro_rules!`: whether they are compiled, and where, is not decided here. Files are reached by
//! `mod name;` from the root, so a file that no module names is passed over as well.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Found,
    lexer::{Kind, Token, tokens},
};

/// Scans a crate from the file of its root.
pub(super) fn follow(root: &Path, crate_name: &str, found: &mut Vec<Found>) -> Result<(), String> {
    let folder = root.parent().unwrap_or(root).to_owned();
    let mut next = vec![Module {
        path: crate_name.to_owned(),
        file: root.to_owned(),
        folder,
    }];
    while let Some(module) = next.pop() {
        let source = fs::read_to_string(&module.file)
            .map_err(|error| format!("{}: {error}", module.file.display()))?;
        let mut scan = Scan::new(&module);
        scan.run(&tokens(&source));
        found.append(&mut scan.found);
        next.append(&mut scan.files);
    }
    Ok(())
}

/// A module with a file of its own.
struct Module {
    path: String,
    file: PathBuf,
    /// Where the files of its modules are.
    folder: PathBuf,
}

struct Scan<'a> {
    module: &'a Module,
    /// Inline modules around the place, with the depth of braces at which each ends.
    inline: Vec<(String, usize)>,
    depth: usize,
    found: Vec<Found>,
    files: Vec<Module>,
}

/// What the attributes of an item say to us.
#[derive(Default)]
struct Attributes<'a> {
    conditional: bool,
    entry: Option<(u32, u32)>,
    path: Option<&'a str>,
}

impl<'a> Scan<'a> {
    fn new(module: &'a Module) -> Self {
        Self {
            module,
            inline: Vec::new(),
            depth: 0,
            found: Vec::new(),
            files: Vec::new(),
        }
    }

    fn run(&mut self, tokens: &[Token]) {
        let mut at = 0;
        while at < tokens.len() {
            let kinds = tokens[at..].iter().map(|token| token.kind);
            let start: Vec<Kind> = kinds.take(4).collect();
            match start.as_slice() {
                [Kind::Mark('#'), Kind::Mark('['), ..] => at = self.item(tokens, at),
                // A whole file or module under a condition.
                [
                    Kind::Mark('#'),
                    Kind::Mark('!'),
                    Kind::Mark('['),
                    Kind::Word("cfg"),
                ] => {
                    at = self.leave(tokens, at);
                }
                [
                    Kind::Word("macro_rules"),
                    Kind::Mark('!'),
                    Kind::Word(_),
                    Kind::Mark(_),
                ] => {
                    at = group_end(tokens, at + 3);
                }
                // Its text is free of items, so nothing else is looked for in it.
                [
                    Kind::Word("funnel"),
                    Kind::Mark('!'),
                    Kind::Mark('(' | '[' | '{'),
                    ..,
                ] => {
                    let end = group_end(tokens, at + 2);
                    self.find((tokens[at].line, tokens[end - 1].line));
                    at = end;
                }
                [Kind::Word("mod"), ..] => at = self.enter(tokens, at, None),
                [Kind::Mark('{'), ..] => {
                    self.depth += 1;
                    at += 1;
                }
                [Kind::Mark('}'), ..] => {
                    self.depth = self.depth.saturating_sub(1);
                    if self
                        .inline
                        .last()
                        .is_some_and(|(_, depth)| *depth == self.depth)
                    {
                        self.inline.pop();
                    }
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Attributes and what they stand on.
    fn item(&mut self, tokens: &[Token], at: usize) -> usize {
        let mut at = at;
        let mut attributes = Attributes::default();
        while is(tokens, at, '#') && is(tokens, at + 1, '[') {
            let end = group_end(tokens, at + 1);
            attributes.take(&tokens[at..end]);
            at = end;
        }
        if attributes.conditional {
            return item_end(tokens, at);
        }
        if let Some(lines) = attributes.entry {
            self.find(lines);
        }
        let word = |at: usize| match tokens.get(at).map(|token| token.kind) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        };
        // `pub` and `pub(…)` may stand before `mod`.
        let after = match word(at) {
            Some("pub") if is(tokens, at + 1, '(') => group_end(tokens, at + 1),
            Some("pub") => at + 1,
            _ => at,
        };
        if word(after) == Some("mod") {
            return self.enter(tokens, after, attributes.path);
        }
        at
    }

    fn find(&mut self, lines: (u32, u32)) {
        self.found.push(Found {
            module: self.path(),
            file: self.module.file.clone(),
            lines,
        });
    }

    /// `mod name;` or `mod name {`, from `mod` on.
    fn enter(&mut self, tokens: &[Token], at: usize, path: Option<&str>) -> usize {
        let Some(Kind::Word(name)) = tokens.get(at + 1).map(|token| token.kind) else {
            return at + 1;
        };
        if is(tokens, at + 2, '{') {
            self.inline.push((name.to_owned(), self.depth));
            self.depth += 1;
            return at + 3;
        }
        if is(tokens, at + 2, ';') {
            self.files.extend(self.file(name, path));
        }
        at + 2
    }

    fn file(&self, name: &str, path: Option<&str>) -> Option<Module> {
        let mut folder = self.module.folder.clone();
        folder.extend(self.inline.iter().map(|(name, _)| name));
        let (file, folder) = if let Some(path) = path {
            let beside = self.module.file.parent().unwrap_or(&folder);
            let file = beside.join(path);
            let folder = file.parent().unwrap_or(beside).to_owned();
            (file, folder)
        } else {
            (folder.join(format!("{name}.rs")), folder.join(name))
        };
        let file = if file.exists() {
            file
        } else {
            folder.join("mod.rs")
        };
        file.exists().then(|| Module {
            path: format!("{}::{name}", self.path()),
            file,
            folder,
        })
    }

    /// Past the end of the module that `at` stands in.
    fn leave(&mut self, tokens: &[Token], at: usize) -> usize {
        let depth = self.inline.last().map_or(0, |(_, depth)| depth + 1);
        let mut open = self.depth;
        for (index, token) in tokens.iter().enumerate().skip(at) {
            match token.kind {
                Kind::Mark('{') => open += 1,
                Kind::Mark('}') if open == depth => return index,
                Kind::Mark('}') => open -= 1,
                _ => {}
            }
        }
        tokens.len()
    }

    fn path(&self) -> String {
        let mut path = self.module.path.clone();
        for (name, _) in &self.inline {
            path.push_str("::");
            path.push_str(name);
        }
        path
    }
}

impl<'a> Attributes<'a> {
    /// `# [ … ]`
    fn take(&mut self, attribute: &[Token<'a>]) {
        let words: Vec<&str> = attribute
            .iter()
            .filter_map(|token| match token.kind {
                Kind::Word(word) => Some(word),
                _ => None,
            })
            .collect();
        let lines = match attribute {
            [first, .., last] => (first.line, last.line),
            _ => return,
        };
        // The words before the first bracket are the attribute's path.
        let path_words = attribute[2..]
            .iter()
            .take_while(|token| matches!(token.kind, Kind::Word(_) | Kind::Mark(':')))
            .filter(|token| matches!(token.kind, Kind::Word(_)))
            .count();
        match path_words.checked_sub(1).and_then(|last| words.get(last)) {
            Some(&"cfg" | &"cfg_attr") => self.conditional = true,
            Some(&"track_feature") => self.entry = Some(lines),
            Some(&"derive") if words.contains(&"TelemetryEvent") => self.entry = Some(lines),
            Some(&"path") => {
                self.path = attribute.iter().find_map(|token| match token.kind {
                    Kind::Text(text) => Some(text),
                    _ => None,
                });
            }
            _ => {}
        }
    }
}

fn is(tokens: &[Token], at: usize, mark: char) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| token.kind == Kind::Mark(mark))
}

/// Past the bracket that closes the one at `at`.
fn group_end(tokens: &[Token], at: usize) -> usize {
    let mut open = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            Kind::Mark('(' | '[' | '{') => open += 1,
            Kind::Mark(')' | ']' | '}') => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return index + 1;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// Past the item that starts at `at`: its `;`, or its block in braces.
fn item_end(tokens: &[Token], at: usize) -> usize {
    let mut at = at;
    while at < tokens.len() {
        match tokens[at].kind {
            Kind::Mark(';' | ',') => return at + 1,
            Kind::Mark('{') => return group_end(tokens, at),
            Kind::Mark('(' | '[') => at = group_end(tokens, at),
            // The end of what the item stands in.
            Kind::Mark('}' | ')' | ']') => return at,
            _ => at += 1,
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(source: &str) -> Vec<(String, u32, u32)> {
        let module = Module {
            path: "it".to_owned(),
            file: PathBuf::new(),
            folder: PathBuf::new(),
        };
        let mut scan = Scan::new(&module);
        scan.run(&tokens(source));
        scan.found
            .into_iter()
            .map(|found| (found.module, found.lines.0, found.lines.1))
            .collect()
    }

    #[test]
    fn entries_are_found_where_they_stand() {
        let source = r##"
            #[telemetry_runtime::track_feature(
                "a", purpose = "b")]
            pub async fn f() {}
            pub mod inner { // #[track_feature]
                #[must_use]
                #[derive(Debug, TelemetryEvent)]
                struct S { x: bool }
                fn g() { #[track_feature] fn local() {} }
            }
            impl T { #[track_feature] fn h(&self) {} }
            /* #[track_feature] */ const X: &str = "#[track_feature]";
        "##;
        let it = |line, last| ("it".to_owned(), line, last);
        let inner = |line, last| ("it::inner".to_owned(), line, last);
        assert_eq!(
            scan(source),
            [it(2, 3), inner(7, 7), inner(9, 9), it(11, 11)]
        );
    }

    #[test]
    fn funnels_are_found_and_what_only_looks_like_one_is_not() {
        let source = r#"
            use telemetry_runtime::funnel;
            funnel! { "a", purpose = "b": A => B }
            mod inner {
                /// How far.
                #[allow(unused)]
                telemetry_runtime::funnel!(
                    "c", purpose = "d": A => B { x: true }
                );
                #[cfg(x)] funnel! { "e", purpose = "f": A => B }
                fn f() { funnel![]; #[track_feature] fn g() {} }
            }
            macro_rules! funnel { ($t:tt) => { funnel! { $t } } }
            fn funnel(funnel: u8) -> bool { funnel != 0 }
            // funnel! { }
        "#;
        let inner = |line, last| ("it::inner".to_owned(), line, last);
        assert_eq!(
            scan(source),
            [
                ("it".to_owned(), 3, 3),
                inner(7, 9),
                inner(11, 11),
                inner(11, 11)
            ]
        );
    }

    #[test]
    fn what_may_not_be_compiled_is_passed_over() {
        let source = r"
            #[cfg(test)] mod tests { #[track_feature] fn a() {} }
            #[cfg(windows)] #[track_feature] fn b() -> [u8; 3] { [0; 3] }
            #[cfg_attr(x, track_feature)] fn c() {}
            macro_rules! m { () => { #[track_feature] fn d() {} }; }
            mod gone { #![cfg(x)] #[track_feature] fn e() { {} } }
            struct S { #[cfg(x)] y: bool, z: bool }
            #[track_feature] fn stays() {}
        ";
        assert_eq!(scan(source), [("it".to_owned(), 8, 8)]);
    }
}
