//! The file of an upload: text, gzip or zip, told apart by their first bytes, opened within limits (PRX-05).

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use rawzip::{CompressionMethod, ZipArchive};

/// How far a compressed file is opened. An archive that goes beyond a limit is refused whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileLimits {
    /// Bytes of all its texts together.
    pub expanded: u64,
    /// How many times larger than the file its texts may be, once they exceed [`FileLimits::ratio_from`].
    pub ratio: u64,
    /// Bytes up to which any ratio is fine: a short text may be very even.
    pub ratio_from: u64,
    /// Texts in one zip file.
    pub entries: u64,
}

impl Default for FileLimits {
    /// 1 GiB, a hundredfold from 1 MiB on, 100 texts. Real logs shrink to a tenth (`FACTS.md` 7.5).
    fn default() -> Self {
        Self { expanded: 1 << 30, ratio: 100, ratio_from: 1 << 20, entries: 100 }
    }
}

/// One text of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogText<'a> {
    /// Its name inside a zip file.
    pub name: Option<String>,
    /// What it says.
    pub bytes: Cow<'a, [u8]>,
}

/// Why a file cannot be opened.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileError {
    /// It is neither text, nor gzip, nor zip.
    #[error("it is neither text, nor a gzip or zip file of text")]
    NotText,
    /// A compressed file inside a compressed file.
    #[error("`{0}` is itself compressed; files are opened one level deep")]
    Nested(String),
    /// A zip file with nothing in it.
    #[error("the zip file holds no file")]
    Empty,
    /// The compressed data are damaged or cut short.
    #[error("the compressed data are damaged: {0}")]
    Damaged(String),
    /// A way of packing that is not opened.
    #[error("`{name}` is {how}, which is not supported")]
    Unsupported {
        /// The entry of the zip file.
        name: String,
        /// How it is packed.
        how: &'static str,
    },
    /// More text than allowed.
    #[error("it expands to more than {0} bytes")]
    TooLarge(u64),
    /// Too much text for so small a file.
    #[error("it expands to more than {0} times its size")]
    TooDense(u64),
    /// More entries than allowed.
    #[error("the zip file holds more than {0} files")]
    TooManyEntries(u64),
}

/// Opens `file` as far as `limits` allow.
///
/// # Errors
/// If it is no text, gzip or zip file, is damaged, is packed in a way that is not opened, or exceeds a limit.
pub fn open(file: &[u8], limits: FileLimits) -> Result<Vec<LogText<'_>>, FileError> {
    match Kind::of(file) {
        Kind::Text => Ok(vec![LogText { name: None, bytes: Cow::Borrowed(file) }]),
        Kind::Gzip => {
            let mut budget = Budget::new(file, limits);
            let text = budget.expand(MultiGzDecoder::new(file))?;
            Ok(vec![LogText { name: None, bytes: Cow::Owned(checked(text, "the gzip file's content")?) }])
        }
        Kind::Zip => open_zip(file, limits),
        Kind::Other => Err(FileError::NotText),
    }
}

enum Kind {
    Text,
    Gzip,
    Zip,
    Other,
}

impl Kind {
    fn of(bytes: &[u8]) -> Self {
        /// How much is looked at.
        const SAMPLE: usize = 8192;
        match bytes {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            _ => {
                // Logs hold stray control characters at most; other files are full of them.
                let sample = &bytes[..bytes.len().min(SAMPLE)];
                let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r');
                let controls = sample.iter().filter(is_control).count();
                if controls * 20 > sample.len() { Self::Other } else { Self::Text }
            }
        }
    }
}

/// `text`, unless it is no text but packed once more, or something else.
fn checked(text: Vec<u8>, name: &str) -> Result<Vec<u8>, FileError> {
    match Kind::of(&text) {
        Kind::Text => Ok(text),
        Kind::Gzip | Kind::Zip => Err(FileError::Nested(name.to_owned())),
        Kind::Other => Err(FileError::NotText),
    }
}

/// How much may still be expanded.
struct Budget {
    limits: FileLimits,
    /// The most that the ratio allows.
    by_ratio: u64,
    left: u64,
}

impl Budget {
    fn new(file: &[u8], limits: FileLimits) -> Self {
        let by_ratio = (file.len() as u64).saturating_mul(limits.ratio).max(limits.ratio_from);
        Self { limits, by_ratio, left: limits.expanded.min(by_ratio) }
    }

    fn expand(&mut self, packed: impl Read) -> Result<Vec<u8>, FileError> {
        let mut text = Vec::new();
        // One byte more than allowed tells that there is more.
        let read = packed.take(self.left.saturating_add(1)).read_to_end(&mut text);
        read.map_err(|error| FileError::Damaged(error.to_string()))?;
        self.left = self.left.checked_sub(text.len() as u64).ok_or(if self.by_ratio < self.limits.expanded {
            FileError::TooDense(self.limits.ratio)
        } else {
            FileError::TooLarge(self.limits.expanded)
        })?;
        Ok(text)
    }
}

fn open_zip(file: &[u8], limits: FileLimits) -> Result<Vec<LogText<'_>>, FileError> {
    let damaged = |error: rawzip::Error| FileError::Damaged(error.to_string());
    let archive = ZipArchive::from_slice(file).map_err(damaged)?;
    let mut budget = Budget::new(file, limits);
    let mut texts = Vec::new();
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().map_err(damaged)? {
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        // Directories, and what one operating system adds to every archive.
        if entry.is_dir() || name.starts_with("__MACOSX/") {
            continue;
        }
        if texts.len() as u64 >= limits.entries {
            return Err(FileError::TooManyEntries(limits.entries));
        }
        if entry.flags().is_encrypted() {
            return Err(FileError::Unsupported { name, how: "encrypted" });
        }
        let packed = archive.get_entry(entry.wayfinder()).map_err(damaged)?;
        let text = match entry.compression_method() {
            CompressionMethod::STORE => budget.expand(packed.verifying_reader(packed.data())),
            CompressionMethod::DEFLATE => budget.expand(packed.verifying_reader(DeflateDecoder::new(packed.data()))),
            _ => Err(FileError::Unsupported { name: name.clone(), how: "compressed by another method than DEFLATE" }),
        }?;
        texts.push(LogText { bytes: Cow::Owned(checked(text, &name)?), name: Some(name) });
    }
    if texts.is_empty() { Err(FileError::Empty) } else { Ok(texts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut output = Vec::new();
        let mut archive = rawzip::ZipArchiveWriter::new(&mut output);
        for (name, text) in files {
            let (mut entry, config) =
                archive.new_file(name).compression_method(CompressionMethod::DEFLATE).start().unwrap();
            let encoder = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
            let mut writer = config.wrap(encoder);
            writer.write_all(text).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
        archive.finish().unwrap();
        output
    }

    fn opened(file: &[u8]) -> Result<Vec<Vec<u8>>, FileError> {
        Ok(open(file, FileLimits::default())?.into_iter().map(|text| text.bytes.into_owned()).collect())
    }

    #[test]
    fn text_gzip_and_zip_hold_the_same() {
        let text = b"a line\nanother, not UTF-8: \xe9\n".to_vec();
        for file in [&text, &gzip(&text)] {
            assert_eq!(opened(file).as_deref(), Ok(std::slice::from_ref(&text)));
        }
        let twice = [gzip(&text), gzip(&text)].concat();
        assert_eq!(opened(&twice).unwrap(), [text.repeat(2)], "a gzip file may have several members");
        let archive = zip(&[("a.log", &text), ("__MACOSX/a.log", b"\0\0\0"), ("b.log", b"")]);
        let names: Vec<_> = open(&archive, FileLimits::default()).unwrap().into_iter().map(|text| text.name).collect();
        assert_eq!(names, [Some("a.log".to_owned()), Some("b.log".to_owned())]);
        assert_eq!(opened(&archive).unwrap(), [text, Vec::new()]);
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(opened(b"\x7fELF\x02\x01\x01\0\0\0\0\0"), Err(FileError::NotText));
        assert_eq!(opened(&gzip(&[0; 100])), Err(FileError::NotText));
        assert_eq!(opened(&zip(&[])), Err(FileError::Empty));
        assert_eq!(opened(&zip(&[("inner.gz", &gzip(b"x"))])), Err(FileError::Nested("inner.gz".to_owned())));
        assert!(matches!(opened(&gzip(b"text")[..20]), Err(FileError::Damaged(_))));
        assert!(matches!(opened(b"PK\x03\x04 not a zip file"), Err(FileError::Damaged(_))));
    }

    #[test]
    fn a_file_that_expands_too_far_is_refused_before_it_does() {
        let even = vec![b'a'; 8 << 20];
        assert_eq!(opened(&gzip(&even)), Err(FileError::TooDense(100)));
        assert_eq!(opened(&zip(&[("a", &even)])), Err(FileError::TooDense(100)));
        let small = FileLimits { expanded: 10, ..FileLimits::default() };
        assert_eq!(open(&gzip(b"0123456789"), small).unwrap().len(), 1, "the limit itself is allowed");
        assert_eq!(open(&gzip(b"0123456789a"), small), Err(FileError::TooLarge(10)));
        assert_eq!(
            open(&zip(&[("a", b"012345"), ("b", b"67890")]), small),
            Err(FileError::TooLarge(10)),
            "all together"
        );
        let two = FileLimits { entries: 2, ..FileLimits::default() };
        assert!(open(&zip(&[("a", b"x"), ("b", b"y")]), two).is_ok());
        assert_eq!(open(&zip(&[("a", b"x"), ("b", b"y"), ("c", b"z")]), two), Err(FileError::TooManyEntries(2)));
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let text: Vec<u8> = (0..2000u32).flat_map(|line| format!("line {line}\n").into_bytes()).collect();
        let mut archive = zip(&[("a.log", &text)]);
        let middle = archive.len() / 2;
        archive[middle] ^= 1;
        assert!(opened(&archive).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            magic in prop::sample::select(vec![&b""[..], b"\x1f\x8b\x08", b"PK\x03\x04", b"PK\x05\x06"]),
            rest in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let _ = opened(&[magic, &rest].concat());
        }

        #[test]
        fn no_damage_makes_it_panic(at in 0usize..400, byte in any::<u8>()) {
            let mut archive = zip(&[("a.log", b"one line\n"), ("b.log", b"another line\n")]);
            let length = archive.len();
            archive[at % length] = byte;
            let _ = opened(&archive);
        }
    }
}
