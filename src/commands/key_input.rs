//! How a key comes in: by a hidden prompt, or from standard input. Never as an argument, which a
//! shell's history and every user of the machine can read.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use secrecy::SecretString;

use super::connection::key_of;
use super::failure::{Exit, Failure};
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
    pub(super) fn choose(key_stdin: bool, printer: &Printer) -> Result<Self, Failure> {
        match (key_stdin, io::stdin().is_terminal()) {
            (true, false) => Ok(Self::Stdin),
            (true, true) => Err(Failure::say(
                Exit::Usage,
                "standard input is a terminal, which would show the key",
            )
            .hint("Leave out --key-stdin to be asked for it, or send it through a pipe.")),
            (false, _) if printer.can_ask() => Ok(Self::Prompt),
            (false, _) => Err(Failure::say(
                Exit::Usage,
                "the key is missing, and there is nobody to ask for it",
            )
            .hint("Send it to standard input and add --key-stdin.")),
        }
    }

    /// Takes the key, checked as far as can be without asking Postscript.
    pub(super) fn take(self, partner: bool) -> Result<(KeyPair, Key), Failure> {
        let next = |question: &str| match self {
            Self::Prompt => hidden_line(question),
            Self::Stdin => {
                // Locked for this line only: the prompt reads standard input by itself.
                let mut line = String::new();
                io::stdin().lock().take(LONGEST).read_line(&mut line)?;
                Ok(SecretString::from(line.trim()))
            }
        };
        let wanted = |error: io::Error| {
            Failure::new(error)
                .context("the key can't be read")
                .ending(Exit::NotConnected)
        };
        let key = next(if partner {
            "The partner's private key (sk_partner_…), which isn't shown:"
        } else {
            "The private key (sk_…), which isn't shown:"
        })
        .map_err(wanted)?;
        let shop_token = if partner || KeyPair::is_partners(&key) {
            // A key that can't be one is refused before the other is asked for.
            let alone = KeyPair {
                key: key.clone(),
                shop_token: None,
            };
            if !KeyPair::is_partners(&key) {
                key_of(&alone, "given")?;
            }
            Some(next("The shop's own private key (sk_…), which isn't shown:").map_err(wanted)?)
        } else {
            None
        };
        let pair = KeyPair { key, shop_token };
        let key = key_of(&pair, "given")?;
        Ok((pair, key))
    }
}
