//! What a program can record, in a build that records nothing: a settings page compiles and says so.

#[path = "layout.rs"]
mod layout;

pub use layout::Layout;

/// An empty listing: the program was built with `--cfg telemetry_off` or without the feature
/// `store`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// The program.
    pub product: String,
    /// Its version.
    pub version: Option<String>,
}

impl Listing {
    pub(crate) fn new(product: &str, version: &str) -> Self {
        Self {
            product: product.to_owned(),
            version: Some(version.to_owned()),
        }
    }

    /// One sentence: there is nothing to list.
    #[must_use]
    pub fn text(&self, layout: Layout) -> String {
        let _ = layout;
        format!(
            "{} was built without telemetry: it records nothing.\n",
            self.product
        )
    }

    /// The same sentence.
    #[must_use]
    pub fn markdown(&self) -> String {
        self.text(Layout::default())
    }

    /// The same sentence as a page.
    #[must_use]
    pub fn html(&self) -> String {
        let text = self.text(Layout::default());
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        format!("<!doctype html>\n<title>Telemetry</title>\n<p>{text}")
    }

    /// An object that says so: `{"schema": 1, "compiled_out": true}`.
    #[must_use]
    pub fn json(&self) -> String {
        "{\n  \"schema\": 1,\n  \"compiled_out\": true\n}\n".to_owned()
    }
}
