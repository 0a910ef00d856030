//! Each file that `docs/reliability.md` names exists.

use std::path::Path;

use regex::Regex;

#[test]
fn every_named_file_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/reliability.md")).unwrap();
    let path = Regex::new(r"`((?:src|tests)/[a-z0-9_/.]+)`").unwrap();
    let named: Vec<_> = path.captures_iter(&page).collect();
    assert!(named.len() > 30, "{named:?}");
    for name in named {
        assert!(root.join(&name[1]).exists(), "{}", &name[1]);
    }
}
