//! The logs that examples make: their lines, and what becomes of them between the product and the upload.

use std::io::Write as _;

use cucumber::given;
use gnomon_reference_impl::logs::LogFormat;

use crate::step_error::StepError;
use crate::test_world::TestWorld;
use crate::test_world::parameters::Span;

#[given(expr = "a {word} log of {int} transaction(s) to {string}")]
fn log(world: &mut TestWorld, log_type: String, count: u64, host: String) -> Result<(), StepError> {
    let at = world.now();
    world.logging.draft = world.log_text(&log_type, count, &host, at)?;
    world.logging.draft_type = log_type;
    Ok(())
}

#[given(expr = "a {word} log of {int} transaction(s) to {string} made {span} ago")]
fn old_log(world: &mut TestWorld, log_type: String, count: u64, host: String, ago: Span) -> Result<(), StepError> {
    let at = world.now() - ago.0;
    world.logging.draft = world.log_text(&log_type, count, &host, at)?;
    world.logging.draft_type = log_type;
    Ok(())
}

#[given(expr = "{int} more transaction(s) in the log to {string} made {span} ago")]
fn more_in_log(world: &mut TestWorld, count: u64, host: String, ago: Span) -> Result<(), StepError> {
    let at = world.now() - ago.0;
    let log_type = world.logging.draft_type.clone();
    let more = world.log_text(&log_type, count, &host, at)?;
    world.logging.draft.extend(more);
    Ok(())
}

#[given(expr = "the sample log of {word}")]
fn sample(world: &mut TestWorld, log_type: String) -> Result<(), StepError> {
    let format = LogFormat::named(&log_type).map_err(StepError::harness)?;
    world.logging.draft = format.sample().to_vec();
    world.logging.draft_type = log_type;
    Ok(())
}

#[given(regex = r"^the log has (CR LF at the end of its lines|no line feed at its end)$")]
fn ends_with(world: &mut TestWorld, ending: String) {
    let draft = &mut world.logging.draft;
    if ending.starts_with("CR LF") {
        let lines = draft.split_inclusive(|byte| *byte == b'\n').map(|line| {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            [line.strip_suffix(b"\r").unwrap_or(line), b"\r\n"].concat()
        });
        *draft = lines.collect::<Vec<_>>().concat();
    } else {
        let end = draft.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
        draft.truncate(end);
    }
}

#[given("the log ends in the middle of its last line")]
fn is_cut(world: &mut TestWorld) {
    let draft = &mut world.logging.draft;
    let end = draft.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
    let start = draft[..end].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    draft.truncate(start + (end - start) / 2);
}

#[given("the log has a value more at the end of its last line")]
fn is_wider(world: &mut TestWorld) {
    let draft = &mut world.logging.draft;
    let end = draft.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
    draft.splice(end..end, *b" 7");
}

/// What a syslog daemon makes of lines that a product writes at once: one message, its line feeds escaped.
#[given("the lines of the log are one message of syslog")]
fn are_one_message(world: &mut TestWorld) {
    let draft = &mut world.logging.draft;
    let lines: Vec<&[u8]> = draft.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    *draft = [b"<14>Feb 10 06:00:00 proxy01 ", lines.join(&b"#015#012"[..]).as_slice(), b"\n"].concat();
    world.logging.draft_type.push_str("_SYSLOG");
}

#[given(expr = "{int} lines in the log that read {string}")]
fn lines(world: &mut TestWorld, count: usize, text: String) {
    (0..count).for_each(|_| line(world, text.clone()));
}

#[given(expr = "a line in the log that reads {string}")]
fn line(world: &mut TestWorld, text: String) {
    world.logging.draft.extend_from_slice(text.as_bytes());
    world.logging.draft.push(b'\n');
}

#[given("a picture instead of a log")]
fn picture(world: &mut TestWorld) {
    world.logging.draft = [0x89, b'P', b'N', b'G', 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0].repeat(20);
    "SQUID_NATIVE".clone_into(&mut world.logging.draft_type);
}

#[given(expr = "the log is said to be {word}")]
fn said_to_be(world: &mut TestWorld, log_type: String) {
    world.logging.draft_type = log_type;
}

#[given("the log is compressed")]
fn compressed(world: &mut TestWorld) -> Result<(), StepError> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&world.logging.draft).map_err(StepError::harness)?;
    world.logging.draft = encoder.finish().map_err(StepError::harness)?;
    Ok(())
}
