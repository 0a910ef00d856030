//! What is said where the program itself is at fault and can't go on. Not what it was working on:
//! that may be somebody's phone number, and the words of a file that reach no terminal raw. Nor is
//! the process left to dump its memory, in which the key is.

use std::io::Write as _;
use std::panic::{self, Location};

use super::wrap::wrapped;

/// From now on a panic, on whichever thread, ends the process in a sentence and in exit code 1.
pub fn install_panic_hook() {
    panic::set_hook(Box::new(|fault| {
        let text = sentence(fault.location());
        let _ = writeln!(anstream::stderr().lock(), "{}", wrapped(&text));
        #[expect(
            clippy::exit,
            reason = "what panicked can't be gone on with, and an abort would dump the key"
        )]
        std::process::exit(1);
    }));
}

fn sentence(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(String::new, |place| {
        format!(", in {} at line {}", place.file(), place.line())
    });
    format!(
        "error: prive-ps came upon a fault of its own{place}, and ended. What it was working on isn't \
         shown, for people's data may be in it.\n\
         hint: Please report the place. A backfill can be run again; of an event that was on its \
         way, look in Postscript whether it arrived."
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const FALLS: &str = "PRIVE_PS_TEST_FALLS";

    /// Run by the test below, in a process of its own.
    #[test]
    fn falls() {
        if std::env::var_os(FALLS).is_some() {
            install_panic_hook();
            let fallen = std::thread::spawn(|| panic!("+12125550123 \u{1b}[31m"));
            unreachable!("{:?}", fallen.join());
        }
    }

    #[test]
    fn a_fault_is_told_without_what_it_was_about() {
        let ended = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "terminal::panic_hook::tests::falls",
                "--nocapture",
            ])
            .env(FALLS, "")
            .output()
            .unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(
            said.contains("src/terminal/panic_hook.rs at line "),
            "{said}"
        );
        assert!(!said.contains("2125550123"), "{said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}
