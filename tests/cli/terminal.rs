//! Shells, and a terminal: `script` makes one, and writes to its standard output what the screen
//! shows.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::harness::{Home, Ran};

/// Longer than anything takes that comes at all.
const PATIENCE: Duration = Duration::from_mins(1);

/// A command at a terminal of its own.
pub(crate) struct Terminal {
    process: Child,
    keyboard: ChildStdin,
    screen: Receiver<Vec<u8>>,
    shown: String,
    /// The beginning of a letter whose other bytes are still to come.
    begun: Vec<u8>,
    /// How much of what is shown was looked at.
    seen: usize,
    /// Holds the terminal's name.
    tty: NamedTempFile,
}

impl Home {
    /// A shell that runs this, with the program and what a system has in its path.
    pub(crate) fn shell(&self, line: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_prive-ps"));
        let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
        let alike = self.command(&[]);
        let environment = alike.get_envs();
        let environment = environment.filter_map(|(name, value)| Some((name, value?)));
        let mut command = Command::new("bash");
        command
            .args(["-c", line])
            .current_dir(self.path(""))
            .env_clear()
            .envs(environment)
            .env("PATH", path)
            .stdin(Stdio::null());
        command
    }

    /// The shell's line at a terminal so many columns wide.
    pub(crate) fn terminal(&self, columns: u16, line: &str) -> Terminal {
        Terminal::start(&self.shell(line), columns, line)
    }
}

impl Terminal {
    /// Puts what a shell was told at a terminal so many columns wide.
    pub(crate) fn start(shell: &Command, columns: u16, line: &str) -> Self {
        let tty = NamedTempFile::new().unwrap();
        let mut command = Command::new("script");
        let environment = shell.get_envs();
        let environment = environment.filter_map(|(name, value)| Some((name, value?)));
        command
            .args(["--quiet", "--return", "--command"])
            .arg(format!(
                "stty cols {columns} rows 50; tty > {}; {line}",
                tty.path().display()
            ))
            .arg("/dev/null")
            .current_dir(shell.get_current_dir().unwrap())
            .env_clear()
            .env("TERM", "xterm")
            .envs(environment)
            .env("SHELL", "/bin/bash")
            .env_remove("COLUMNS");
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = process.stdout.take().unwrap();
        let (show, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                if show.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            keyboard: process.stdin.take().unwrap(),
            process,
            screen,
            shown: String::new(),
            begun: Vec::new(),
            seen: 0,
            tty,
        }
    }

    /// Waits until this is shown, behind what was seen before; what stands in front of it.
    pub(crate) fn see(&mut self, text: &str) -> String {
        loop {
            let news = &self.shown[self.seen..];
            if let Some(place) = news.find(text) {
                let before = news[..place].to_owned();
                self.seen += place + text.len();
                return before;
            }
            match self.screen.recv_timeout(PATIENCE) {
                Ok(bytes) => self.show(bytes),
                Err(error) => panic!("{error}: no {text:?} in {:?}", self.shown),
            }
        }
    }

    /// Waits until this is shown and what is typed no longer is: some moments lie between a question
    /// for a secret and the answer being hidden, and what is typed in those is thrown away.
    pub(crate) fn see_hidden(&mut self, text: &str) {
        self.see(text);
        let name = std::fs::read_to_string(self.tty.path()).unwrap();
        loop {
            let mut stty = Command::new("stty");
            let settings = stty.args(["-a", "-F", name.trim()]).output().unwrap();
            if String::from_utf8_lossy(&settings.stdout).contains(" -echo ") {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Takes in what came, which may end within a letter.
    fn show(&mut self, bytes: Vec<u8>) {
        self.begun.extend(bytes);
        let whole = std::str::from_utf8(&self.begun).map_or_else(|e| e.valid_up_to(), str::len);
        let begun = self.begun.split_off(whole);
        let letters = std::mem::replace(&mut self.begun, begun);
        self.shown.push_str(&String::from_utf8(letters).unwrap());
    }

    /// Types this.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Types a part of a line, and waits until this process has read it. Ctrl-D hands over what was
    /// typed so far; the kernel takes in what is typed at a time of its own.
    pub(crate) fn press_part(&mut self, part: &str, process: &str) {
        let io = format!("/proc/{process}/io");
        let read = || -> usize {
            let counts = std::fs::read_to_string(&io).unwrap();
            let bytes = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
            bytes.unwrap().parse().unwrap()
        };
        let before = read();
        self.press(&format!("{part}\u{4}"));
        while read() < before + part.len() {
            std::thread::yield_now();
        }
    }

    /// Answers every question that comes up with what belongs to it, until the end.
    pub(crate) fn converse(mut self, answers: &[(&str, &str)]) -> Ran {
        while let Ok(bytes) = self.screen.recv_timeout(PATIENCE) {
            self.show(bytes);
            for (question, answer) in answers {
                if self.shown[self.seen..].contains(question) {
                    if question.contains("input hidden") {
                        self.see_hidden(question);
                    } else {
                        self.see(question);
                    }
                    self.press(answer);
                }
            }
        }
        self.end()
    }

    /// Waits for the end; all that was shown, in lines that end as they do in files.
    pub(crate) fn end(mut self) -> Ran {
        while let Ok(bytes) = self.screen.recv_timeout(PATIENCE) {
            self.show(bytes);
        }
        assert!(self.begun.is_empty(), "no UTF-8 behind {:?}", self.shown);
        let status = self.process.wait().unwrap();
        Ran {
            code: status.code().unwrap(),
            stdout: self.shown.replace("\r\n", "\n"),
            stderr: String::new(),
        }
    }
}
