//! The csv crate reads an export and does nothing with it: `scan EXPORT`. Whatever reads exports
//! with that crate on one thread takes longer than this.

use std::error::Error;

#[expect(clippy::print_stdout, reason = "the result")]
fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("scan EXPORT")?;
    let mut reader = csv::Reader::from_path(path)?;
    let mut record = csv::ByteRecord::new();
    let (mut rows, mut bytes) = (0_u64, 0);
    while reader.read_byte_record(&mut record)? {
        rows += 1;
        bytes += record.as_slice().len();
    }
    println!("{rows} rows, {bytes} bytes in their cells");
    Ok(())
}
