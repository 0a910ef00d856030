//! How a key comes in: by a hidden prompt, or from standard input. Never as an argument, which a
//! shell's history and every user of the machine can read.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::connection::key_of;
use super::error::{CommandError, Exit};
use super::interrupt::Signals;
use crate::postscript::Key;
use crate::stores::KeyPair;
use crate::terminal::{Printer, hidden_line};

/// More than any key has, in bytes.
const LONGEST: u64 = 4096;

/// How a key comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyInput {
    /// The person is asked.
    Prompt,
    /// One line of standard input; two for a partner.
    Stdin,
}

impl KeyInput {
    /// How the key can come in here, or what is missing for it.
    pub(super) fn choose(key_stdin: bool, printer: &Printer) -> Result<Self, CommandError> {
        match (key_stdin, io::stdin().is_terminal()) {
            (true, false) => Ok(Self::Stdin),
            (true, true) => Err(CommandError::new(
                Exit::Usage,
                "standard input is a terminal, which would show the key",
            )
            .hint("Leave out --key-stdin to be asked for it, or send it through a pipe.")),
            (false, _) if printer.can_ask() => Ok(Self::Prompt),
            (false, _) => Err(CommandError::new(
                Exit::Usage,
                "the key is missing, and there is nobody to ask for it",
            )
            .hint("Send it to standard input and add --key-stdin.")),
        }
    }

    /// Takes the key, checked as far as can be without asking Postscript.
    pub(super) async fn take(self, partner: bool) -> Result<(KeyPair, Key), CommandError> {
        let key = self
            .next(if partner {
                "The partner's private key (sk_partner_…), which isn't shown:"
            } else {
                "The private key (sk_…), which isn't shown:"
            })
            .await?;
        let shop_token = if partner || KeyPair::is_partners(&key) {
            // A key that can't be one is refused before the other is asked for.
            let alone = KeyPair {
                key: key.clone(),
                shop_token: None,
            };
            if !KeyPair::is_partners(&key) {
                key_of(&alone, "given")?;
            }
            let question = "The shop's own private key (sk_…), which isn't shown:";
            Some(self.next(question).await?)
        } else {
            None
        };
        let pair = KeyPair { key, shop_token };
        let key = key_of(&pair, "given")?;
        Ok((pair, key))
    }

    /// The next secret.
    async fn next(self, question: &str) -> Result<SecretString, CommandError> {
        let line = match self {
            Self::Prompt => {
                // A signal must find somebody who makes the terminal echo again.
                let mut signals = Signals::listen()?;
                hidden_line(question, signals.next()).await
            }
            Self::Stdin => {
                let mut line = Zeroizing::new(String::new());
                let read = io::stdin().lock().take(LONGEST).read_line(&mut line);
                read.map(|_| Some(SecretString::from(line.trim())))
            }
        };
        line.map_err(|error| {
            CommandError::from_error(error)
                .context("the key can't be read")
                .with_exit(Exit::NotConnected)
        })?
        .ok_or_else(|| CommandError::new(Exit::Interrupted, "interrupted; nothing was kept"))
    }
}
