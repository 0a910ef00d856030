//! D-Bus sessions that don't work in several ways.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A D-Bus session with data of its own, ended when dropped.
pub(super) struct Bus {
    folder: TempDir,
    address: String,
    daemon: Option<Child>,
    _silent: Option<UnixListener>,
}

const HEAD: &str = "\
<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'
  'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context='default'>
    <allow send_destination='*' eavesdrop='true'/>
    <allow eavesdrop='true'/>
    <allow own='*'/>
  </policy>
";

impl Bus {
    /// A session that starts the system's services, of which the keyring is one, when asked for.
    pub(super) fn with_services() -> Self {
        Self::start(
            "<standard_session_servicedirs/>",
            tempfile::tempdir().unwrap(),
        )
    }

    /// A session on which there is nothing.
    pub(super) fn without_services() -> Self {
        Self::start("", tempfile::tempdir().unwrap())
    }

    /// A session whose policy keeps programs from the keyring.
    pub(super) fn that_denies_secrets() -> Self {
        let policy = "<standard_session_servicedirs/><policy context='mandatory'>\
                      <deny send_destination='org.freedesktop.secrets'/></policy>";
        Self::start(policy, tempfile::tempdir().unwrap())
    }

    /// A session with a keyring that was made in another one, and that nobody has unlocked since.
    pub(super) fn with_locked_keyring() -> Self {
        let before = Self::with_services();
        before.make_keyring();
        let folder = before.end();
        Self::start("<standard_session_servicedirs/>", folder)
    }

    /// A socket that takes connections and never says a word.
    pub(super) fn that_never_answers() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        Self {
            _silent: Some(UnixListener::bind(&socket).unwrap()),
            address: format!("unix:path={}", socket.display()),
            daemon: None,
            folder,
        }
    }

    /// Lets a command find the session.
    pub(super) fn set(&self, command: &mut Command) {
        environment(command, self.folder.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
    }

    fn start(config: &str, folder: TempDir) -> Self {
        let file = folder.path().join("bus.conf");
        std::fs::write(&file, format!("{HEAD}{config}</busconfig>")).unwrap();
        let mut command = Command::new("dbus-daemon");
        command
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .arg(format!("--config-file={}", file.display()))
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        environment(&mut command, folder.path());
        let mut daemon = command
            .spawn()
            .unwrap_or_else(|error| missing("dbus-daemon", &error));
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let address = address.trim().to_owned();
        assert!(address.starts_with("unix:"), "no session bus: {address:?}");
        Self {
            folder,
            address,
            daemon: Some(daemon),
            _silent: None,
        }
    }

    /// Makes the default keyring, unlocked, with an entry of ours in it.
    fn make_keyring(&self) {
        let mut unlock = Command::new("gnome-keyring-daemon");
        unlock.args(["--unlock", "--components=secrets"]);
        self.feed(unlock, "throw-away");
        let mut store = Command::new("secret-tool");
        store.args([
            "store",
            "--label=key",
            "service",
            "prive-ps",
            "username",
            "tea",
        ]);
        self.feed(store, "sk_locked_up_locked_up");
    }

    fn feed(&self, mut command: Command, input: &str) {
        self.set(command.env_clear());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| missing("a keyring program", &error));
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        assert!(child.wait().unwrap().success(), "{command:?}");
    }

    /// Ends the session, and returns the data that outlives it.
    fn end(mut self) -> TempDir {
        self.kill();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    fn kill(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

impl Drop for Bus {
    /// The services end by themselves with the bus that they are on.
    fn drop(&mut self) {
        self.kill();
    }
}

/// Data and sockets in this folder, and no screen to ask at.
fn environment(command: &mut Command, folder: &Path) {
    for (name, below) in [
        ("HOME", "home"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        let path = folder.join(below);
        std::fs::create_dir_all(&path).unwrap();
        command.env(name, path);
    }
    command.env("PATH", std::env::var_os("PATH").unwrap());
}

fn missing(program: &str, error: &std::io::Error) -> ! {
    panic!("{program} can't be run: {error}. tests/install installs it")
}
