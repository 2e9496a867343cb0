use clap::{Args, Subcommand};

use super::{Data, Done, Failure, note, print, table};
use crate::{clock::Clock, store::tokens};

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes a token and prints it: it is shown now and never again
    Create(Create),
    /// Lists the tokens that there are and were
    List(List),
    /// Takes a token no more
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub struct Create {
    /// The product whose programs will show it
    #[arg(value_name = "PRODUCT")]
    product: String,
    /// What to call it in lists
    #[arg(long, default_value = "")]
    label: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
pub struct List {
    /// The product; all of them without it
    #[arg(value_name = "PRODUCT")]
    product: Option<String>,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
pub struct Revoke {
    /// Its number, as `token list` shows it
    #[arg(value_name = "NUMBER")]
    id: i64,
    #[command(flatten)]
    data: Data,
}

impl Command {
    pub fn run(&self) -> Done {
        match self {
            Self::Create(create) => create.run(),
            Self::List(list) => list.run(),
            Self::Revoke(revoke) => revoke.run(),
        }
    }
}

impl Create {
    fn run(&self) -> Done {
        let is_shown = |char: char| !char.is_control();
        let most = tokens::LABEL_CHARS_MAX;
        if self.label.chars().count() > most || !self.label.chars().all(is_shown) {
            return Err(Failure::new(format!(
                "a label has at most {most} characters and no control characters"
            )));
        }
        let today = Clock::system().today();
        let mut ledger = self.data.open()?;
        let product = ledger.product(&self.product)?;
        let made = ledger
            .change(|connection| Ok(tokens::create(connection, product, &self.label, today)?))?;
        let Some((id, token)) = made else {
            return Err(Failure::new("the system gives no random numbers"));
        };
        note(&format!(
            "token {id} of {}: shown now and never again; from now on reports of {0} need one",
            self.product
        ));
        print(&format!("{token}\n"))
    }
}

impl List {
    fn run(&self) -> Done {
        let ledger = self.data.open()?;
        let only = match &self.product {
            Some(name) => Some(ledger.product(name)?),
            None => None,
        };
        let names = crate::store::catalogs::products(&ledger.connection)?;
        let mut rows = Vec::new();
        tokens::each(&ledger.connection, |product, token| {
            if only.is_some_and(|only| only != product) {
                return;
            }
            let name = names.iter().find(|(id, _)| *id == product);
            rows.push(vec![
                token.id.to_string(),
                name.map_or_else(String::new, |(_, name)| name.clone()),
                token.created.to_string(),
                token
                    .revoked
                    .map_or_else(|| "-".to_owned(), |day| day.to_string()),
                token.label,
            ]);
        })?;
        let headings = ["NUMBER", "PRODUCT", "CREATED", "REVOKED", "LABEL"];
        print(&table::render(&headings, rows, 0))
    }
}

impl Revoke {
    fn run(&self) -> Done {
        let today = Clock::system().today();
        let mut ledger = self.data.open()?;
        let is_there =
            ledger.change(|connection| Ok(tokens::revoke(connection, self.id, today)?))?;
        if !is_there {
            return Err(Failure::new(format!("there is no token {}", self.id)));
        }
        note(&format!(
            "token {} is not taken any more; a product whose tokens are all revoked takes no report",
            self.id
        ));
        print("")
    }
}
