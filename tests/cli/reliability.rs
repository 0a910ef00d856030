//! Each file that `docs/reliability.md` and `docs/architecture.md` name exists.

use std::path::Path;

use regex::Regex;

#[test]
fn every_named_file_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = Regex::new(r"`((?:src|tests)/[a-z0-9_/.]+)`").unwrap();
    for (page, least) in [("docs/reliability.md", 30), ("docs/architecture.md", 10)] {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        let named: Vec<_> = path.captures_iter(&text).collect();
        assert!(named.len() >= least, "{page}: {named:?}");
        for name in named {
            assert!(root.join(&name[1]).exists(), "{page}: {}", &name[1]);
        }
    }
}
