//! Reads a key from a hidden prompt or from standard input. Never from an argument, which the
//! shell's history and every user of the machine can read.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};

use crate::connection::key_of;
use crate::error::{CommandError, Exit};
use crate::postscript::Key;
use crate::stores::KeyPair;
use crate::terminal::{Printer, hidden_line};

/// The most that is read from standard input, in bytes. A key is far shorter.
const MAX_BYTES: u64 = 4096;

/// Where a key is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyInput {
    /// A hidden prompt.
    Prompt,
    /// Standard input: one line, or two for a partner.
    Stdin,
}

impl KeyInput {
    /// Chooses where to read the key from, or says what is missing.
    pub(super) fn choose(key_stdin: bool, printer: &Printer) -> Result<Self, CommandError> {
        match (key_stdin, io::stdin().is_terminal()) {
            (true, false) => Ok(Self::Stdin),
            (true, true) => Err(CommandError::new(
                Exit::Usage,
                "standard input is a terminal, which would show the key",
            )
            .hint("For a hidden prompt, leave out --key-stdin, or use --prive instead of --prive-key-stdin. Or pipe the key in.")),
            (false, _) if printer.can_ask() => Ok(Self::Prompt),
            (false, _) => Err(CommandError::new(
                Exit::Usage,
                "can't prompt for the key: not running in a terminal",
            )
            .hint("Pipe it in with --key-stdin, or Prive's key with --prive-key-stdin.")),
        }
    }

    /// Reads the key and checks its form.
    pub(super) async fn take(self, partner: bool) -> Result<(KeyPair, Key), CommandError> {
        let key = self
            .next(if partner {
                "Partner private key (sk_partner_…, input hidden):"
            } else {
                "Private key (sk_…, input hidden):"
            })
            .await?;
        let shop_token = if partner || KeyPair::is_partners(&key) {
            // A malformed key is an error before the prompt for the second one.
            let alone = KeyPair {
                key: key.clone(),
                shop_token: None,
            };
            if !KeyPair::is_partners(&key) {
                key_of(&alone, "that you entered")?;
            }
            let question = "Shop private key (sk_…, input hidden):";
            Some(self.next(question).await?)
        } else {
            None
        };
        self.expect_end()?;
        let pair = KeyPair { key, shop_token };
        let key = key_of(&pair, "that you entered")?;
        Ok((pair, key))
    }

    /// Reads the key for Prive's API.
    pub(super) async fn take_prive(self) -> Result<SecretString, CommandError> {
        let key = self.next("Prive API key (input hidden):").await?;
        self.expect_end()?;
        Ok(key)
    }

    /// The next secret. An empty answer to the prompt asks again.
    async fn next(self, question: &str) -> Result<SecretString, CommandError> {
        let unreadable = |error: io::Error| {
            CommandError::from_error(error)
                .context("can't read the key")
                .with_exit(Exit::NotConnected)
        };
        if self == Self::Stdin {
            let mut line = Zeroizing::new(String::new());
            let stdin = io::stdin().lock();
            stdin
                .take(MAX_BYTES)
                .read_line(&mut line)
                .map_err(unreadable)?;
            return Ok(SecretString::from(line.trim()));
        }
        loop {
            let answer = hidden_line(question).await;
            let answer = answer
                .map_err(unreadable)?
                .ok_or_else(|| CommandError::interrupted("Nothing was saved."))?;
            if !answer.expose_secret().is_empty() {
                return Ok(answer);
            }
        }
    }

    /// Fails if standard input has more than the key: it may not be the key that was meant.
    fn expect_end(self) -> Result<(), CommandError> {
        if self == Self::Prompt {
            return Ok(());
        }
        let mut rest = Zeroizing::new(String::new());
        // What isn't text isn't the end either.
        let read = io::stdin().lock().take(MAX_BYTES).read_to_string(&mut rest);
        if read.is_ok() && rest.trim().is_empty() {
            return Ok(());
        }
        Err(
            CommandError::new(Exit::Usage, "standard input has extra lines after the key").hint(
                "Pipe in one line, or two for a partner key: the partner key, then the shop's key.",
            ),
        )
    }
}
