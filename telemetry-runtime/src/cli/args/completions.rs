use clap::{Args, ValueEnum, builder::EnumValueParser};

use crate::cli::called::{Called, CalledParser, LookParser};

/// Words of `completions`.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArgs {
    /// Which shell, or man for a manual page
    #[arg(value_name = "SHELL", value_parser = CalledParser(EnumValueParser::<Shell>::new()))]
    pub(in crate::cli) shell: Called<Shell>,
    /// Print the script in JSON
    #[arg(long, value_parser = LookParser)]
    pub(in crate::cli) json: bool,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shell {
    /// For ~/.bashrc, or a file in ~/.local/share/bash-completion/completions
    Bash,
    /// For rc.elv
    Elvish,
    /// For a file in ~/.config/fish/completions
    Fish,
    /// For $PROFILE
    Powershell,
    /// For a file in a folder of $fpath
    Zsh,
    /// A manual page
    Man,
}
