//! Parts of messages that several wires of ours have: accounts, programs, what a device runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::IdentityMap;
use crate::names::{AccountId, DeviceId, ImageId, ImageMarks, Names};
use crate::protocol::agent::{NameResolver, UnknownName};
use crate::protocol::windows::{WindowsBuild, WindowsKind};

/// The account of a process or of a person.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Account")]
pub(super) struct AccountBody {
    /// The domain, `contoso`.
    domain: String,
    /// The name within it, `erin.smith`.
    name: String,
    /// The security identifier.
    sid: String,
}

impl AccountBody {
    pub(super) fn of(account: AccountId, names: &Names) -> Self {
        let account = names.accounts().get(account);
        Self { domain: account.domain.to_owned(), name: account.name.to_owned(), sid: account.sid }
    }

    /// The number of the account that `field` names: by domain and name.
    pub(super) fn read(
        &self,
        field: &'static str,
        book: &(impl NameResolver + ?Sized),
    ) -> Result<AccountId, UnknownName> {
        book.names().accounts().in_domain(&self.domain, &self.name).ok_or_else(|| UnknownName::NotRegistered {
            field,
            what: "account",
            name: format!("{}\\{}", self.domain, self.name),
        })
    }
}

/// A program, as the columns of network events describe it (`FACTS.md` 3.1).
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Process")]
pub(super) struct ProcessBody {
    /// The file name, `chrome.exe`.
    file_name: String,
    /// The folder it is in.
    folder_path: String,
    /// How it was started.
    command_line: String,
    /// The file name of the process that started it.
    parent_file_name: String,
    /// `Low`, `Medium`, `High` or `System`.
    integrity_level: String,
}

impl ProcessBody {
    pub(super) fn of(image: ImageId, names: &Names) -> Self {
        let image = names.image(image);
        Self {
            file_name: image.file_name.clone(),
            folder_path: image.folder_path.clone(),
            command_line: image.command_line.clone(),
            parent_file_name: image.parent_file_name.clone(),
            integrity_level: image.integrity_level.clone(),
        }
    }

    /// The number of the program that `field` names.
    pub(super) fn read(
        &self,
        field: &'static str,
        book: &(impl NameResolver + ?Sized),
    ) -> Result<ImageId, UnknownName> {
        let marks = ImageMarks {
            file_name: &self.file_name,
            folder_path: &self.folder_path,
            command_line: &self.command_line,
            parent_file_name: &self.parent_file_name,
            integrity_level: &self.integrity_level,
        };
        let name = || self.file_name.clone();
        let unknown = || UnknownName::NotRegistered { field, what: "process", name: name() };
        book.names().image_like(&marks).ok_or_else(unknown)
    }
}

/// What a device runs.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "WindowsBuild")]
pub(super) struct BuildBody {
    /// `client` or `server`.
    #[schemars(with = "String", extend("enum" = ["client", "server"]))]
    kind: WindowsKind,
    /// The build, `17763`.
    build: u32,
    /// The revision, `379`.
    revision: u32,
}

impl From<WindowsBuild> for BuildBody {
    fn from(WindowsBuild { kind, build, revision }: WindowsBuild) -> Self {
        Self { kind, build, revision }
    }
}

impl From<BuildBody> for WindowsBuild {
    fn from(BuildBody { kind, build, revision }: BuildBody) -> Self {
        Self { kind, build, revision }
    }
}

/// The number of the device whose machine id `field` gives.
pub(super) fn device(
    field: &'static str,
    machine_id: &str,
    register: &(impl IdentityMap + ?Sized),
) -> Result<DeviceId, UnknownName> {
    let unknown = || UnknownName::NotRegistered { field, what: "device", name: machine_id.to_owned() };
    register.device(machine_id).ok_or_else(unknown)
}
