//! Exit codes of the command: one table (`sim/ARCHITECTURE.md` 6), which the help and the READMEs show and every ending
//! takes its code from.

/// The enum, and what each code means, from one line each.
macro_rules! exit_codes {
    ($(#[doc = $meaning:literal] $name:ident = $code:literal,)*) => {
        /// How the command ends. Codes from 64 on are those of `sysexits.h` where it has one that fits; 128 and more
        /// name a signal.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum ExitCode {
            $(#[doc = $meaning] $name = $code,)*
        }

        impl ExitCode {
            /// Every exit code, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What it means, for people: a line without a full stop.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning.trim_ascii(),)*
                }
            }
        }
    };
}

exit_codes! {
    /// done, or conformant
    Ok = 0,
    /// a failure, or an unexpected pass
    Failed = 1,
    /// only inconclusive requirements, or some that were not run, are left
    Inconclusive = 2,
    /// nothing ran, which is never green
    NothingRan = 3,
    /// usage: an argument that does not exist or is invalid
    Usage = 64,
    /// a role or an address is out of reach
    Unreachable = 69,
    /// a fault of gnomon itself
    Fault = 70,
    /// a role or an adapter breaks the contract of the test-bed, or its set-up failed
    BrokenContract = 71,
    /// what was found cannot be written
    Output = 74,
    /// a process of the same run is gone
    ProcessGone = 75,
    /// configuration: a scenario or an edition that does not exist or is invalid
    Configuration = 78,
    /// interrupted (SIGINT)
    Interrupted = 130,
    /// terminated (SIGTERM)
    Terminated = 143,
}

impl ExitCode {
    /// The number that the process ends with.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_for_two_things() {
        assert!(ExitCode::ALL.is_sorted_by(|one, next| one.code() < next.code()));
        assert!(ExitCode::ALL.iter().all(|code| !code.meaning().is_empty() && !code.meaning().ends_with('.')));
    }
}
