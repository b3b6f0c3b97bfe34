//! `MICROSOFT_ISA_W3C`: the web proxy log of ISA Server and Forefront TMG, a W3C log between tabs
//! (<https://learn.microsoft.com/en-us/previous-versions/tn-archive/>, "Web proxy log fields"). Every log names its
//! columns. Who is not signed in is called `anonymous`; a name that was sent and not proved ends in a question mark.

use super::super::engine::w3c::W3c;

/// Reads the web proxy log.
pub(in super::super) fn profile() -> W3c {
    W3c::with_nobody("anonymous")
}
