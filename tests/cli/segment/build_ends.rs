//! How `segment create --browser` ends if it can't go on: one sentence, no browser left, nothing saved.

use super::desk::{Desk, browsers, listed, shop, wait_until_no_browser_is_left};
use crate::harness::Home;

/// The profile that the program made.
fn profile(home: &Home) -> std::path::PathBuf {
    let mut folders = std::fs::read_dir(home.path("state")).unwrap();
    folders.next().unwrap().unwrap().path()
}

#[test]
fn ctrl_c_at_any_moment_leaves_no_browser_and_no_segment() {
    let (home, sandbox) = shop();
    let desk = Desk::new(&home);
    home.file("login-waits", "");
    for moment in [
        "Log in to Postscript",
        "1 of 10. Done",
        "3 of 10. Done",
        "6 of 10. Done",
        "9 of 10. Done",
        "Save this segment?",
    ] {
        let mut screen = desk.create(&home, &[]);
        screen.shows(moment);
        screen.interrupts();
        let (code, rest) = screen.ends();
        assert_eq!(code, 130, "{moment}: {rest}");
        assert_eq!(
            rest.matches("was not recorded").count(),
            1,
            "{moment}: {rest}"
        );
        wait_until_no_browser_is_left(&home);
        // A login that was interrupted is asked for again.
        let _ = std::fs::remove_file(home.path("login-waits"));
    }
    assert_eq!(listed(&sandbox), "");
}

#[test]
fn a_missing_browser_is_an_error() {
    let (home, _sandbox) = shop();
    let desk = Desk::new(&home);
    let mut screen = desk.create_with(&home, &[]);
    screen.shows("no Chrome, Chromium or Edge found");
    assert_eq!(screen.ends().0, 1);
    let mut screen = desk.create_with(&home, &["--browser-path", "nowhere"]);
    screen.shows("didn't start");
    assert_eq!(screen.ends().0, 1);
}

#[test]
fn a_profile_in_use_is_an_error() {
    let (home, sandbox) = shop();
    let desk = Desk::new(&home);
    let mut first = desk.create(&home, &[]);
    first.shows("Save this segment?");
    let mut second = desk.create(&home, &[]);
    second.shows("already has a browser window open");
    assert_eq!(second.ends().0, 1);
    first.answers("n");
    assert_eq!(first.ends().0, 1);
    assert_eq!(listed(&sandbox), "");
    wait_until_no_browser_is_left(&home);
}

#[test]
fn a_window_closed_in_the_middle_is_an_error() {
    let (home, sandbox) = shop();
    let desk = Desk::new(&home);
    for moment in ["2 of 10. Done", "5 of 10. Done"] {
        let mut screen = desk.create(&home, &[]);
        screen.shows(moment);
        for pid in browsers(&home) {
            let pid = nix::unistd::Pid::from_raw(pid);
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::SIGTERM);
        }
        screen.shows("the browser was closed");
        screen.shows("No segment was saved.");
        assert_eq!(screen.ends().0, 1);
        wait_until_no_browser_is_left(&home);
    }
    assert_eq!(listed(&sandbox), "");
}

#[test]
fn a_broken_pipe_is_an_error_and_ends_the_browser() {
    let (home, _sandbox) = shop();
    let desk = Desk::new(&home);
    let breaks = "#!/bin/sh\ncase \"$*\" in *remote-debugging-pipe*) ;; *) exit 0 ;; esac\n\
                  exec tail -f -- /dev/null \"$@\" 3<&- 4>&-\n";
    std::fs::write(&desk.browser, breaks).unwrap();
    let mut screen = desk.create(&home, &[]);
    screen.shows("didn't start");
    assert_eq!(screen.ends().0, 1);
    wait_until_no_browser_is_left(&home);
}

#[test]
fn look_lists_what_is_on_the_page_and_presses_nothing() {
    let (home, sandbox) = shop();
    let desk = Desk::new(&home);
    let mut screen = desk.create(&home, &["--look"]);
    screen.shows("q to quit");
    // The page may still be loading, and then its list is short.
    let is_listed = (0..1_000).any(|_| {
        screen.answers("");
        screen.shows("q to quit").contains("link: Segments")
    });
    assert!(is_listed);
    screen.answers("q");
    assert_eq!(screen.ends().0, 0);
    assert_eq!(listed(&sandbox), "");
    wait_until_no_browser_is_left(&home);
}

#[test]
fn the_profile_is_private_and_goes_when_it_is_to_be_forgotten() {
    use std::os::unix::fs::PermissionsExt as _;
    let (home, _sandbox) = shop();
    let desk = Desk::new(&home);
    let look = |arguments: &[&str], is_login: bool| {
        let mut screen = desk.create(&home, &[&["--look"], arguments].concat());
        let before = screen.shows("q to quit");
        assert_eq!(
            before.contains("Log in to Postscript"),
            is_login,
            "{before}"
        );
        screen.answers("q");
        assert_eq!(screen.ends().0, 0);
        wait_until_no_browser_is_left(&home);
    };
    look(&[], true);
    let profile = profile(&home);
    let mode = std::fs::metadata(&profile).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    look(&[], false);
    look(&["--forget-browser"], true);
    assert!(profile.exists());
    let mut disconnect = home.command(&["disconnect", "--yes"]);
    disconnect.env("PRIVE_PS_STATE_DIR", home.path("state"));
    let output = disconnect.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("Deleted the store's browser profile"),
        "{said}"
    );
    assert!(!profile.exists());
}
