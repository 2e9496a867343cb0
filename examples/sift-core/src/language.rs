use std::{fmt, path::Path, str::FromStr};

use telemetry_runtime::TelemetryValue;

/// How comments look in a language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Syntax {
    /// What begins a comment that ends with the line.
    pub(crate) line: &'static [&'static str],
    /// What begins and ends a comment of several lines.
    pub(crate) block: Option<(&'static str, &'static str)>,
    /// Whether such comments nest.
    pub(crate) nested: bool,
    /// What text is quoted with; inside nothing begins a comment.
    pub(crate) quotes: &'static [u8],
}

macro_rules! languages {
    ($($(#[$attribute:meta])* $language:ident $name:literal [$($ending:literal)*] $syntax:ident,)*) => {
        /// A language that is told by the name of the file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, TelemetryValue)]
        pub enum Language {
            $($(#[$attribute])* $language,)*
        }

        impl Language {
            /// All of them, in alphabetical order, `Other` last.
            pub const ALL: &'static [Self] = &[$(Self::$language,)*];

            /// Its name as it is written.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$language => $name,)* }
            }

            /// Endings of files, or whole names, in lower case.
            const fn endings(self) -> &'static [&'static str] {
                match self { $(Self::$language => &[$($ending),*],)* }
            }

            pub(crate) const fn syntax(self) -> Syntax {
                match self { $(Self::$language => $syntax,)* }
            }
        }
    };
}

const PLAIN: Syntax = Syntax {
    line: &[],
    block: None,
    nested: false,
    quotes: b"",
};
const C_LIKE: Syntax = Syntax {
    line: &["//"],
    block: Some(("/*", "*/")),
    nested: false,
    quotes: b"\"",
};
const NESTED: Syntax = Syntax {
    nested: true,
    ..C_LIKE
};
const SCRIPT: Syntax = Syntax {
    quotes: b"\"'`",
    ..C_LIKE
};
const CASCADE: Syntax = Syntax {
    line: &[],
    quotes: b"\"'",
    ..C_LIKE
};
const PHP: Syntax = Syntax {
    line: &["//", "#"],
    ..SCRIPT
};
const HASH: Syntax = Syntax {
    line: &["#"],
    quotes: b"\"'",
    ..PLAIN
};
const MARKUP: Syntax = Syntax {
    block: Some(("<!--", "-->")),
    ..PLAIN
};
const HASKELL: Syntax = Syntax {
    line: &["--"],
    block: Some(("{-", "-}")),
    nested: true,
    quotes: b"\"",
};
const LUA: Syntax = Syntax {
    line: &["--"],
    block: Some(("--[[", "]]")),
    nested: false,
    quotes: b"\"'",
};
const SQL: Syntax = Syntax {
    line: &["--"],
    quotes: b"'",
    ..C_LIKE
};

languages! {
    /// C and its headers.
    C "C" ["c" "h"] C_LIKE,
    /// C++.
    Cpp "C++" ["cc" "cpp" "cxx" "hh" "hpp" "hxx"] C_LIKE,
    /// C#.
    #[telemetry(rename = "csharp")]
    CSharp "C#" ["cs"] C_LIKE,
    /// Style sheets.
    Css "CSS" ["css"] CASCADE,
    /// Dockerfiles.
    Docker "Dockerfile" ["dockerfile"] HASH,
    /// Go.
    Go "Go" ["go"] SCRIPT,
    /// Haskell.
    Haskell "Haskell" ["hs"] HASKELL,
    /// HTML.
    Html "HTML" ["html" "htm"] MARKUP,
    /// Java.
    Java "Java" ["java"] C_LIKE,
    /// Scripts of web pages.
    #[telemetry(rename = "javascript")]
    JavaScript "JavaScript" ["js" "mjs" "cjs" "jsx"] SCRIPT,
    /// JSON.
    Json "JSON" ["json" "jsonl"] PLAIN,
    /// Kotlin.
    Kotlin "Kotlin" ["kt" "kts"] NESTED,
    /// Lua.
    Lua "Lua" ["lua"] LUA,
    /// Makefiles.
    Make "Makefile" ["makefile" "gnumakefile" "mk"] HASH,
    /// Markdown.
    Markdown "Markdown" ["md" "markdown"] MARKUP,
    /// Perl.
    Perl "Perl" ["pl" "pm"] HASH,
    /// PHP.
    Php "PHP" ["php"] PHP,
    /// Python.
    Python "Python" ["py" "pyi"] HASH,
    /// Ruby.
    Ruby "Ruby" ["rb" "gemfile" "rakefile"] HASH,
    /// Rust.
    Rust "Rust" ["rs"] NESTED,
    /// Shell scripts.
    Shell "Shell" ["sh" "bash" "zsh"] HASH,
    /// SQL.
    Sql "SQL" ["sql"] SQL,
    /// Swift.
    Swift "Swift" ["swift"] NESTED,
    /// TOML.
    Toml "TOML" ["toml"] HASH,
    /// Scripts with types.
    #[telemetry(rename = "typescript")]
    TypeScript "TypeScript" ["ts" "tsx" "mts" "cts"] SCRIPT,
    /// XML.
    Xml "XML" ["xml" "svg"] MARKUP,
    /// YAML.
    Yaml "YAML" ["yaml" "yml"] HASH,
    /// Text of any other kind.
    Other "Other" [] PLAIN,
}

impl Language {
    /// The language of a file, by the ending of its name or the whole of it.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let Some(ending) = path.extension().or(path.file_name()) else {
            return Self::Other;
        };
        let ending = ending.to_string_lossy().to_ascii_lowercase();
        Self::ALL
            .iter()
            .copied()
            .find(|language| language.endings().contains(&ending.as_str()))
            .unwrap_or(Self::Other)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// By name or ending, in upper or lower case: `Rust`, `rust`, `rs`.
impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.to_ascii_lowercase();
        let is_meant = |language: &&Self| {
            language.name().eq_ignore_ascii_case(&text)
                || language.endings().contains(&text.as_str())
        };
        Self::ALL.iter().find(is_meant).copied().ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|language| language.name()).collect();
            format!("known languages are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_by_the_name() {
        let of = |path: &str| Language::of(Path::new(path));
        assert_eq!(of("src/main.rs"), Language::Rust);
        assert_eq!(of("A.HPP"), Language::Cpp);
        assert_eq!(of("deep/Makefile"), Language::Make);
        assert_eq!(of("LICENSE"), Language::Other);
        assert_eq!(of(".."), Language::Other);
        assert_eq!("c++".parse(), Ok(Language::Cpp));
        assert_eq!("RS".parse(), Ok(Language::Rust));
        assert!(
            "klingon"
                .parse::<Language>()
                .unwrap_err()
                .contains("Kotlin")
        );
    }

    #[test]
    fn no_ending_belongs_to_two_languages() {
        let mut endings: Vec<_> = Language::ALL.iter().flat_map(|l| l.endings()).collect();
        let all = endings.len();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), all);
    }
}
