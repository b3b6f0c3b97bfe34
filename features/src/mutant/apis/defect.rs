//! What can be wrong with a public API, as the file of a mutant says.

use gnomon_reference_impl::http::Host;
use serde::Deserialize;

/// What is wrong with a public API.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiDefect {
    /// Defender minds no date of a token.
    AcceptsExpired,
    /// Defender minds no signature.
    AcceptsForged,
    /// Defender needs no token.
    AcceptsAnybody,
    /// Defender takes tokens for the other service.
    AcceptsOtherAudience,
    /// Defender minds no permission.
    MindsNoPermission,
    /// A right is taken for the right to write.
    ReadersMayWrite,
    /// Cloud App Security takes any API token.
    AcceptsAnyApiToken,
    /// Tokens are good for half an hour.
    TokensHalfAnHour,
    /// The login service minds no secret.
    AcceptsAnySecret,
    /// The login service has no first version.
    NoVersionOne,
    /// A status of Defender's is another one.
    Status {
        /// The HTTP status that is replaced.
        of: u16,
        /// What it is instead.
        is: u16,
        /// Of which method alone, if of one.
        #[serde(default)]
        method: Option<String>,
    },
    /// A code of an error of Defender's is another one.
    Code {
        /// The error code that is replaced, as the body spells it.
        of: String,
        /// What it is instead.
        is: String,
    },
    /// An error of Defender's has no member around it.
    FlatErrors,
    /// An error of Defender's names no request.
    ErrorsWithoutTarget,
    /// A query option is ignored in a path.
    IgnoresOption {
        /// The path of the route, as the table of routes has it.
        path: String,
        /// The name of the query option, `$top` for example.
        option: String,
    },
    /// A field is missing from the entities of a path.
    WithoutField {
        /// The path of the route, as the table of routes has it.
        path: String,
        /// The name of the field, as JSON has it.
        field: String,
    },
    /// A list in a path lacks its last item.
    WithoutLastItem {
        /// The path of the route, as the table of routes has it.
        path: String,
    },
    /// A path does not exist.
    WithoutPath {
        /// What it begins with.
        path: String,
    },
    /// A parameter of a body is not taken.
    IgnoresParameter {
        /// The path of the route, as the table of routes has it.
        path: String,
        /// The name of the parameter.
        parameter: String,
    },
    /// Defender filters what the page of a list has.
    FiltersThePage,
    /// Cloud App Security filters what the page of a list has.
    FiltersTheRecordsOfAPage,
    /// An operator of a filter is taken for another one.
    Operator {
        /// The operator that is asked for, `ge` for example.
        of: String,
        /// The one that is evaluated.
        is: String,
    },
    /// A text in answers is another one.
    Text {
        /// The text that is replaced.
        of: String,
        /// What it is instead.
        is: String,
    },
    /// A field of an indicator shows another one's value.
    FieldIsAnother {
        /// The field that is shown wrongly.
        field: String,
        /// The field whose value it shows.
        is: String,
    },
    /// A list of Defender's has only its last item.
    OnlyTheLast {
        /// The name of the list, as the entity has it.
        field: String,
    },
    /// What is imported beyond 500 is silently left out.
    ImportsTheFirst500,
    /// One failure of an import is a failure of all.
    ImportFailsWhole,
    /// What fails in an import is not said.
    ImportFailsSilently,
    /// An indicator gets another id when it is updated.
    UpdatesAsNew,
    /// What is told about a deletion is a success.
    DeletesAnything,
    /// Cloud App Security gives more records than 100.
    LimitOf101,
    /// Cloud App Security says that nothing follows.
    SaysNoMore,
    /// Cloud App Security says that something follows.
    SaysMore,
    /// Cloud App Security ignores a parameter of a list.
    ListIgnores {
        /// The name of the parameter or filter.
        parameter: String,
    },
    /// Cloud App Security takes no body with a GET.
    NoBodyOfGet,
    /// A service does not limit calls.
    Unlimited {
        /// The service whose limits are lifted.
        host: Service,
    },
    /// A service refuses a call that it should grant.
    GrantsOneLess {
        /// The service that grants one call less in a minute.
        host: Service,
        /// How many it grants.
        calls: usize,
    },
    /// The wait that a service tells is another one.
    Waits {
        /// The service that states another wait.
        host: Service,
        /// By so many seconds.
        by: i64,
    },
    /// No wait is told.
    TellsNoWait {
        /// The service that states no wait.
        host: Service,
    },
}

/// A service of which a defect is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Defender for Endpoint.
    Defender,
    /// Cloud App Security.
    CloudApps,
}

impl Service {
    pub(super) fn is(self, host: Host) -> bool {
        matches!((self, host), (Self::Defender, Host::Defender) | (Self::CloudApps, Host::CloudApps))
    }
}
