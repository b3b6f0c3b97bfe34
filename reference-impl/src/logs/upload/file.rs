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

impl FileLimits {
    /// No limits: for files of one's own.
    pub const NONE: Self = Self { expanded: u64::MAX, ratio: u64::MAX, ratio_from: u64::MAX, entries: u64::MAX };
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
    /// It is text in an encoding of two bytes a letter.
    #[error("it is text in UTF-16, of which no log source is documented: save it as UTF-8")]
    Utf16,
    /// A tar archive, in which headers stand between the logs.
    #[error("it is a tar archive: pack the logs as a zip file, or each as a gzip file")]
    Tar,
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

/// A step in opening a file: its texts come in pieces, so that none has to be held whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece<'a> {
    /// The next text begins; inside a zip file it has a name.
    Text(Option<&'a str>),
    /// Bytes of the text that began last.
    Bytes(&'a [u8]),
    /// A file of this name inside a zip file is no text: it is left out.
    LeftOut(&'a str),
}

/// Why a file that is read as it goes gives no log.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no file of logs.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Opens `file` as far as `limits` allow, and gives its texts to `take` piece by piece. If it fails, what was given
/// before counts for nothing.
///
/// # Errors
/// If it is no text, gzip or zip file, is damaged, is packed in a way that is not opened, or exceeds a limit.
pub fn open_in_pieces(file: &[u8], limits: FileLimits, take: &mut dyn FnMut(Piece<'_>)) -> Result<(), FileError> {
    match Kind::of(file) {
        Kind::Text => {
            take(Piece::Text(None));
            take(Piece::Bytes(file));
            Ok(())
        }
        Kind::Gzip => match Budget::new(file, limits).expand(MultiGzDecoder::new(file), None, take)? {
            Kind::Text => Ok(()),
            other => Err(other.refused("the gzip file's content")),
        },
        Kind::Zip => open_zip(file, limits, take),
        other => Err(other.refused("")),
    }
}

/// The same of a file that is read as it goes, whatever its size; only a zip file is held whole.
///
/// # Errors
/// As [`open_in_pieces`], and if it cannot be read.
pub fn read_in_pieces(file: &mut dyn Read, take: &mut dyn FnMut(Piece<'_>)) -> Result<(), ReadError> {
    const PIECE: u64 = 1 << 20;
    let mut begin = Vec::with_capacity(PIECE as usize);
    file.take(PIECE).read_to_end(&mut begin)?;
    match Kind::of(&begin) {
        Kind::Text => {
            take(Piece::Text(None));
            while !begin.is_empty() {
                take(Piece::Bytes(&begin));
                begin.clear();
                file.take(PIECE).read_to_end(&mut begin)?;
            }
            Ok(())
        }
        Kind::Gzip => {
            let packed = MultiGzDecoder::new(std::io::BufReader::new(begin.chain(file)));
            let mut budget = Budget { limits: FileLimits::NONE, by_ratio: u64::MAX, left: u64::MAX };
            match budget.expand(packed, None, take)? {
                Kind::Text => Ok(()),
                other => Err(other.refused("the gzip file's content").into()),
            }
        }
        Kind::Zip => {
            file.read_to_end(&mut begin)?;
            Ok(open_zip(&begin, FileLimits::NONE, take)?)
        }
        other => Err(other.refused("").into()),
    }
}

/// Opens `file` as far as `limits` allow, each text whole.
///
/// # Errors
/// As [`open_in_pieces`].
pub fn open(file: &[u8], limits: FileLimits) -> Result<Vec<LogText<'_>>, FileError> {
    if let Kind::Text = Kind::of(file) {
        return Ok(vec![LogText { name: None, bytes: Cow::Borrowed(file) }]);
    }
    let mut texts: Vec<LogText<'_>> = Vec::new();
    open_in_pieces(file, limits, &mut |piece| match (piece, texts.last_mut()) {
        (Piece::Text(name), _) => texts.push(LogText { name: name.map(str::to_owned), bytes: Cow::default() }),
        (Piece::Bytes(bytes), Some(text)) => text.bytes.to_mut().extend_from_slice(bytes),
        (Piece::Bytes(_), None) | (Piece::LeftOut(_), _) => {}
    })?;
    Ok(texts)
}

enum Kind {
    Text,
    Gzip,
    Zip,
    Utf16,
    Tar,
    Other,
}

impl Kind {
    /// How much of a file tells what it is.
    const SAMPLE: usize = 8192;

    fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Other,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Self::Utf16,
            _ if bytes.get(257..262) == Some(b"ustar") => Self::Tar,
            _ => {
                // Logs hold stray control characters at most, one as the delimiter of a form, or a block of zeros that
                // a crash or a rotation left; other files are full of them, and are not UTF-8.
                let sample = &bytes[..bytes.len().min(Self::SAMPLE)];
                let is_utf8 = std::str::from_utf8(sample).map_or_else(|error| error.error_len().is_none(), |_| true);
                let often = if is_utf8 { 5 } else { 20 };
                let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
                let rows_of_zeros = sample.windows(2).filter(|pair| *pair == [0, 0]).count();
                let controls = sample.iter().filter(|byte| is_control(**byte)).count() - rows_of_zeros;
                // Letters of western scripts leave every other byte zero.
                let zeros = |from| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
                if sample.len() >= 16 && zeros(0).abs_diff(zeros(1)) * 3 > sample.len() {
                    Self::Utf16
                } else if controls * often > sample.len() - rows_of_zeros {
                    Self::Other
                } else {
                    Self::Text
                }
            }
        }
    }

    /// Why what is called `name` is not read.
    fn refused(&self, name: &str) -> FileError {
        match self {
            Self::Gzip | Self::Zip => FileError::Nested(name.to_owned()),
            Self::Utf16 => FileError::Utf16,
            Self::Tar => FileError::Tar,
            Self::Text | Self::Other => FileError::NotText,
        }
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

    /// Gives a text piece by piece, unless its beginning shows that it is none: tells what it is.
    fn expand(
        &mut self,
        packed: impl Read,
        name: Option<&str>,
        take: &mut dyn FnMut(Piece<'_>),
    ) -> Result<Kind, FileError> {
        const PIECE: usize = 64 << 10;
        let damaged = |error: std::io::Error| FileError::Damaged(error.to_string());
        let mut packed = packed;
        let mut piece = Vec::with_capacity(PIECE);
        let mut next = |piece: &mut Vec<u8>| {
            piece.clear();
            let read = packed.by_ref().take(PIECE as u64).read_to_end(piece).map_err(damaged)? as u64;
            self.left = self.left.checked_sub(read).ok_or(if self.by_ratio < self.limits.expanded {
                FileError::TooDense(self.limits.ratio)
            } else {
                FileError::TooLarge(self.limits.expanded)
            })?;
            Ok(read > 0)
        };
        next(&mut piece)?;
        let kind = Kind::of(&piece);
        if !matches!(kind, Kind::Text) {
            return Ok(kind);
        }
        take(Piece::Text(name));
        take(Piece::Bytes(&piece));
        while next(&mut piece)? {
            take(Piece::Bytes(&piece));
        }
        Ok(kind)
    }
}

fn open_zip(file: &[u8], limits: FileLimits, take: &mut dyn FnMut(Piece<'_>)) -> Result<(), FileError> {
    let damaged = |error: rawzip::Error| FileError::Damaged(error.to_string());
    let archive = ZipArchive::from_slice(file).map_err(damaged)?;
    let mut budget = Budget::new(file, limits);
    let (mut count, mut texts) = (0, 0);
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().map_err(damaged)? {
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        // Directories, and what one operating system adds to every archive.
        if entry.is_dir() || name.starts_with("__MACOSX/") {
            continue;
        }
        if count >= limits.entries {
            return Err(FileError::TooManyEntries(limits.entries));
        }
        count += 1;
        if entry.flags().is_encrypted() {
            return Err(FileError::Unsupported { name, how: "encrypted" });
        }
        let packed = archive.get_entry(entry.wayfinder()).map_err(damaged)?;
        let data = packed.data();
        let kind = match entry.compression_method() {
            CompressionMethod::STORE => budget.expand(packed.verifying_reader(data), Some(&name), take),
            CompressionMethod::DEFLATE => {
                budget.expand(packed.verifying_reader(DeflateDecoder::new(data)), Some(&name), take)
            }
            _ => Err(FileError::Unsupported { name: name.clone(), how: "compressed by another method than DEFLATE" }),
        }?;
        match kind {
            Kind::Text => texts += 1,
            // A document beside the log, for example: named, and no reason to refuse the log.
            Kind::Other => take(Piece::LeftOut(&name)),
            other => return Err(other.refused(&name)),
        }
    }
    match (texts, count) {
        (0, 0) => Err(FileError::Empty),
        (0, _) => Err(FileError::NotText),
        _ => Ok(()),
    }
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
        let utf16: Vec<u8> = "a log of two lines\nor so\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(opened(&utf16), Err(FileError::Utf16));
        assert_eq!(opened(&gzip(&[b"\xff\xfe", &utf16[..]].concat())), Err(FileError::Utf16));
        assert_eq!(opened(b"\x7fELF\x02\x01\x01\0\0\0\0\0"), Err(FileError::NotText));
        assert_eq!(opened(&gzip(&[0; 100])), Err(FileError::NotText));
        let tar = [&b"a.log"[..], &[0; 252], b"ustar\x0000", &[0; 248], b"a line\n"].concat();
        assert_eq!(opened(&tar), Err(FileError::Tar));
        assert_eq!(opened(&gzip(&tar)), Err(FileError::Tar));
        assert_eq!(opened(&zip(&[])), Err(FileError::Empty));
        assert_eq!(opened(&zip(&[("inner.gz", &gzip(b"x"))])), Err(FileError::Nested("inner.gz".to_owned())));
        assert!(matches!(opened(&gzip(b"text")[..20]), Err(FileError::Damaged(_))));
        assert!(matches!(opened(b"PK\x03\x04 not a zip file"), Err(FileError::Damaged(_))));
    }

    #[test]
    fn zeros_that_a_crash_left_and_delimiters_that_are_controls_do_not_spoil_a_log() {
        let line = "a line of a log, in which nothing is special\n".repeat(20).into_bytes();
        let with_zeros = [&line[..], &[0; 4000], &line].concat();
        assert_eq!(opened(&with_zeros), Ok(vec![with_zeros]));
        let delimited = "a=1\x1fb=22\x1fc=333\x1fd=4444\n".repeat(50).into_bytes();
        assert_eq!(opened(&delimited), Ok(vec![delimited]));
    }

    #[test]
    fn a_document_beside_a_log_is_left_out_and_named() {
        let archive = zip(&[("guide.pdf", b"%PDF-1.7 and more"), ("a.log", b"a line\n"), ("x.bin", &[0; 100])]);
        let mut left_out = Vec::new();
        let take = &mut |piece: Piece<'_>| {
            if let Piece::LeftOut(name) = piece {
                left_out.push(name.to_owned());
            }
        };
        open_in_pieces(&archive, FileLimits::default(), take).unwrap();
        assert_eq!(left_out, ["guide.pdf", "x.bin"]);
        assert_eq!(opened(&archive).unwrap(), [b"a line\n"]);
        assert_eq!(opened(&zip(&[("guide.pdf", b"%PDF-1.7")])), Err(FileError::NotText));
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
