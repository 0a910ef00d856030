//! The rejected rows as they were, with line and reason in front, for somebody to mend.

use std::io::Write;

use super::error::Error;
use super::rejection::Reason;

/// Writes rejected rows.
pub(super) struct Rejects<'a> {
    out: &'a mut (dyn Write + Send),
    delimiter: u8,
}

impl<'a> Rejects<'a> {
    /// Begins with the header.
    pub(super) fn start(
        out: &'a mut (dyn Write + Send),
        delimiter: u8,
        header: &[u8],
    ) -> Result<Self, Error> {
        let mut rejects = Self { out, delimiter };
        rejects.write("line", "reason", header)?;
        Ok(rejects)
    }

    /// Writes one row.
    pub(super) fn row(&mut self, line: u32, reason: &Reason, raw: &[u8]) -> Result<(), Error> {
        let reason = reason.to_string().replace('"', "\"\"");
        self.write(&line.to_string(), &format!("\"{reason}\""), raw)
    }

    /// Writes what is left.
    pub(super) fn finish(self) -> Result<(), Error> {
        self.out.flush().map_err(Error::Rejects)
    }

    fn write(&mut self, line: &str, reason: &str, raw: &[u8]) -> Result<(), Error> {
        let delimiter = char::from(self.delimiter);
        write!(self.out, "{line}{delimiter}{reason}{delimiter}")
            .and_then(|()| self.out.write_all(raw))
            .and_then(|()| self.out.write_all(b"\n"))
            .map_err(Error::Rejects)
    }
}
