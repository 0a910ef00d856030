//! Finds the commit and the target for `--version`.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-env-changed=PRIVE_PS_COMMIT");
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    // Only release builds ask git, so that a commit doesn't rebuild a development build.
    let is_release = env("PROFILE").is_some_and(|profile| profile == "release");
    let commit = env("PRIVE_PS_COMMIT").or_else(|| is_release.then(git_commit).flatten());
    let build = commit.unwrap_or_else(|| {
        let kind = if is_release { "release" } else { "development" };
        format!("{kind} build")
    });
    let version = env("CARGO_PKG_VERSION").unwrap_or_default();
    let target = env("TARGET").unwrap_or_default();
    println!("cargo:rustc-env=PRIVE_PS_VERSION={version} ({build}, {target})");
}

/// The short id of the commit that is checked out, or none outside a clone of this repository, as in
/// a source package.
fn git_commit() -> Option<String> {
    let git = |args: &[&str]| {
        let ran = Command::new("git").args(args).output().ok()?;
        let text = String::from_utf8(ran.stdout).ok()?;
        (ran.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
    };
    // A package that was unpacked inside somebody else's repository must not name their commit.
    git(&["ls-files", "--error-unmatch", "build.rs"])?;
    println!(
        "cargo:rerun-if-changed={}",
        git(&["rev-parse", "--git-path", "logs/HEAD"])?
    );
    git(&["rev-parse", "--short=9", "HEAD"])
}
