//! The message for a bug in prive-ps. It omits the panic's own text, which may contain a phone number
//! or control characters. The process exits rather than aborts, so that no core file
//! with the key in it is written.

use std::io::Write as _;
use std::panic::{self, Location};

use super::fill::fill_stderr;

/// Makes a panic on any thread print a message and end the process with exit code 1.
pub fn install_panic_hook() {
    panic::set_hook(Box::new(|panic| {
        let text = message(panic.location());
        let _ = writeln!(anstream::stderr().lock(), "{}", fill_stderr(&text));
        #[expect(clippy::exit, reason = "an abort could write the key to a core file")]
        std::process::exit(1);
    }));
}

fn message(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(String::new, |place| {
        format!(" in {} at line {}", place.file(), place.line())
    });
    format!(
        "error: internal error{place}. Details are left out because they may contain personal data.\n\
         hint: Please report this location. It is safe to run a backfill again. If an event was being sent, \
         check in Postscript whether it arrived before you send it again."
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const PANIC: &str = "PRIVE_PS_TEST_PANIC";

    /// Run by the test below in a process of its own.
    #[test]
    fn panics_if_asked() {
        if std::env::var_os(PANIC).is_some() {
            install_panic_hook();
            let panicked = std::thread::spawn(|| panic!("+12125550123 \u{1b}[31m"));
            unreachable!("{:?}", panicked.join());
        }
    }

    #[test]
    fn a_panic_prints_its_location_without_its_text() {
        let ended = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "terminal::panic_hook::tests::panics_if_asked",
                "--nocapture",
            ])
            .env(PANIC, "")
            .output()
            .unwrap();
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.contains("src/terminal/panic_hook.rs at line "),
            "{stderr}"
        );
        assert!(!stderr.contains("2125550123"), "{stderr}");
        assert!(!stderr.contains('\u{1b}'), "{stderr}");
    }
}
