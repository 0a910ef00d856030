//! How an error is told, whatever caused it: in words, on one line, at a length that people read.

/// The longest sentence in bytes. A header is listed column by column, up to a limit of its own.
const LONGEST: usize = 32 * 1024;

/// Checks an error's sentence.
pub fn told(sentence: &str) {
    assert!(!sentence.trim().is_empty(), "an error without words");
    assert!(
        !sentence.contains(char::is_control),
        "a control character in {sentence:?}"
    );
    assert!(
        sentence.len() <= LONGEST,
        "{} bytes of error: {sentence:.200}…",
        sentence.len()
    );
}
