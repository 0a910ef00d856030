class PrivePs < Formula
  desc "Sync Prive subscription status to Postscript"
  homepage "https://github.com/@REPOSITORY@"
  version "@VERSION@"
  license "MIT"

  on_macos do
    on_arm do
      url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/prive-ps-aarch64-apple-darwin.tar.gz"
      sha256 "@SHA256-aarch64-apple-darwin@"
    end
    on_intel do
      url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/prive-ps-x86_64-apple-darwin.tar.gz"
      sha256 "@SHA256-x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/prive-ps-aarch64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256-aarch64-unknown-linux-gnu@"
    end
    on_intel do
      url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/prive-ps-x86_64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256-x86_64-unknown-linux-gnu@"
    end
  end

  def install
    bin.install "prive-ps"
    man1.install Dir["completions/man/*.1"]
    bash_completion.install "completions/prive-ps.bash" => "prive-ps"
    zsh_completion.install "completions/_prive-ps"
    fish_completion.install "completions/prive-ps.fish"
  end

  test do
    system bin/"prive-ps", "check", "--sandbox"
  end
end
