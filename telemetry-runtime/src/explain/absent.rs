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
    /// Where reports go: nowhere.
    pub endpoint: Option<String>,
    /// The entries: none.
    pub entries: Vec<Listed>,
    /// The funnels: none.
    pub funnels: Vec<ListedFunnel>,
}

/// An entry in a listing. There is none in this build; a page that shows entries compiles all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// What is recorded, and why.
    pub entry: Described,
    /// Whether the program admits it.
    pub admitted: bool,
    /// What it does on this device.
    pub here: Option<Here>,
}

/// A funnel in a listing. There is none in this build.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedFunnel {
    /// What is asked, and why.
    pub funnel: Described,
    /// Why it is not answered, whatever the user says.
    pub fault: Option<String>,
}

/// What an author says of an entry or a funnel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Described {
    /// The name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Why it is.
    pub purpose: String,
}

/// What an entry does on a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// Whether it records now.
    pub records: bool,
    /// Why it does or does not.
    pub because: String,
    /// How often it was recorded.
    pub recorded: Option<u64>,
}

impl Listing {
    pub(crate) fn new(product: &str, version: &str) -> Self {
        Self {
            product: product.to_owned(),
            version: Some(version.to_owned()),
            endpoint: None,
            entries: Vec::new(),
            funnels: Vec::new(),
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
