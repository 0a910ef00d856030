//! `localhost` is this machine, whatever a resolver or the hosts file says. Needs a mount namespace;
//! `PRIVE_PS_TEST_NO_MOUNTS=1` leaves this out.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::Command;

use crate::harness::{Home, Ran};
use crate::shop::{Shop, TEA};

#[test]
fn a_key_for_localhost_goes_to_loopback_and_not_where_the_hosts_file_points() {
    if std::env::var_os("PRIVE_PS_TEST_NO_MOUNTS").is_some() {
        return;
    }
    let (home, shop) = (Home::new(), Shop::tea());
    let (_, port) = shop.url.rsplit_once(':').unwrap();
    let elsewhere = TcpListener::bind(("127.0.0.2", port.parse().unwrap())).unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    home.file("hosts", "127.0.0.2 localhost\n");
    let url = format!("http://localhost:{port}");
    let like = home.command(&["stores", "--check", "--json", "--api-url", &url]);
    let script =
        "mount --bind hosts /etc/hosts && getent ahostsv4 localhost >&2 && exec \"$0\" \"$@\"";
    let mut inside = Command::new("unshare");
    inside
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .arg(like.get_program())
        .args(like.get_args())
        .current_dir(home.path(""))
        .env_clear()
        .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
        .envs(
            like.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("POSTSCRIPT_API_KEY", TEA);
    let ran = Ran::from(inside.output().unwrap()).ended(0);
    assert!(
        ran.stderr.contains("127.0.0.2"),
        "not the hosts file: {ran:?}"
    );
    assert_eq!(ran.json()[0]["ok"], true);
    let arrived = elsewhere.accept().unwrap_err();
    assert_eq!(arrived.kind(), ErrorKind::WouldBlock);
}
