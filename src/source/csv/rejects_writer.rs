//! The rejected rows as they were, with line and reason in front, for somebody to correct.

use std::io::Write;

use super::error::Error;
use super::rejection::Reason;

/// Writes rejected rows.
pub(super) struct RejectsWriter<'a> {
    out: &'a mut (dyn Write + Send),
    delimiter: char,
}

impl<'a> RejectsWriter<'a> {
    /// Begins with the header.
    pub(super) fn new(
        out: &'a mut (dyn Write + Send),
        delimiter: u8,
        header: &[u8],
    ) -> Result<Self, Error> {
        let delimiter = char::from(delimiter);
        let mut writer = Self { out, delimiter };
        writer.write("line", "reason", header)?;
        Ok(writer)
    }

    /// Writes one row.
    pub(super) fn write_row(&mut self, line: u32, why: &Reason, text: &[u8]) -> Result<(), Error> {
        let reason = why.to_string().replace('"', "\"\"");
        self.write(&line.to_string(), &format!("\"{reason}\""), text)
    }

    /// Writes what is left.
    pub(super) fn finish(self) -> Result<(), Error> {
        self.out.flush().map_err(Error::Rejects)
    }

    fn write(&mut self, line: &str, reason: &str, text: &[u8]) -> Result<(), Error> {
        let delimiter = self.delimiter;
        write!(self.out, "{line}{delimiter}{reason}{delimiter}")
            .and_then(|()| self.out.write_all(text))
            .and_then(|()| self.out.write_all(b"\n"))
            .map_err(Error::Rejects)
    }
}
