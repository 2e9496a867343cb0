use telemetry_runtime::{TelemetryError, testing::Capture, track_feature};

#[derive(Debug, TelemetryError)]
enum SearchError {
    Timeout,
    NoSuchFolder(String),
    Syntax { line: usize },
}

type Found<T> = Result<T, SearchError>;

/// Searches.
#[track_feature(purpose = "is accepted", errors = SearchError)]
fn search(pattern: &str) -> Found<usize> {
    match pattern {
        "" => Err(SearchError::Timeout),
        "(" => Err(SearchError::Syntax { line: 3 }),
        "/" => Err(SearchError::NoSuchFolder("/home".to_owned())),
        pattern => Ok(pattern.len()),
    }
}

/// Reads.
#[track_feature(purpose = "is accepted", errors = ::std::io::Error)]
fn read() -> std::io::Result<impl Iterator<Item = u8>> {
    Ok([1, 2].into_iter())
}

#[derive(Debug, TelemetryError)]
enum ParseError<'text, T> {
    At(&'text str),
    Other(T),
}

/// Parses.
#[track_feature(purpose = "is accepted", errors = ParseError<'text, u8>)]
fn parse<'text>(text: &'text str) -> Result<u8, ParseError<'text, u8>> {
    text.parse().map_err(|_| ParseError::At(text))
}

/// Parses later.
#[track_feature(purpose = "is accepted", errors = ParseError<'_, u8>)]
async fn parse_later(text: &str) -> Result<u8, ParseError<'_, u8>> {
    let parsed = std::future::ready(text.parse()).await;
    parsed.map_err(|_| if text.is_empty() { ParseError::Other(3) } else { ParseError::At(text) })
}

fn main() {
    let text = "x".to_owned();
    assert!(matches!(parse(&text), Err(ParseError::At("x"))));
    drop(parse_later(&text));
    let capture = Capture::start();
    for pattern in ["", "(", "/", "text"] {
        match search(pattern) {
            Err(SearchError::NoSuchFolder(folder)) => assert_eq!(folder, "/home"),
            Err(SearchError::Syntax { line }) => assert_eq!(line, 3),
            Err(SearchError::Timeout) | Ok(4) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(read().unwrap().sum::<u8>(), 3);
    let kinds: Vec<_> = capture.seen().into_iter().map(|seen| seen.error).collect();
    let kinds: Vec<_> = kinds.iter().map(Option::as_deref).collect();
    assert_eq!(kinds, [Some("timeout"), Some("syntax"), Some("no_such_folder"), None, None]);
}
