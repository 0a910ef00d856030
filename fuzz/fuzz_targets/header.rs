#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| prive_ps_fuzz::header(data));
