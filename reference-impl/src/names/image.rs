//! Process images: which program opens a connection, and so which engine can block it (BLK-09).

use serde::{Deserialize, Serialize};

/// The number of a process image in [`Names`](super::Names).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImageId(u16);

impl ImageId {
    pub(super) fn new(position: usize) -> Self {
        Self(u16::try_from(position).expect("fewer than 2^16 process images"))
    }

    /// The position in the list of images.
    #[must_use]
    pub const fn position(self) -> usize {
        self.0 as usize
    }
}

/// What kind of client a program is: it decides who enforces a block and what the user sees (`FACTS.md` 25.3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Client {
    /// Microsoft Edge and Internet Explorer: SmartScreen, inside the browser.
    Edge,
    /// Chrome, Firefox and every other browser: network protection.
    Browser,
    /// Any other program: network protection.
    Program,
}

/// A program, as its network events describe it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProcessImage {
    /// The file name, `chrome.exe`.
    pub file_name: String,
    /// The folder it is in, without a trailing separator.
    pub folder_path: String,
    /// How it was started, as the sensor shows it: the file name without its folder, and the arguments.
    pub command_line: String,
    /// The file name of the process that started it.
    pub parent_file_name: String,
    /// What kind of client it is.
    pub client: Client,
    /// `Low`, `Medium`, `High` or `System`.
    pub integrity_level: String,
}

/// All that a message says of a program: what tells it from others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ImageMarks<'a> {
    /// The file name; letter case does not count.
    pub file_name: &'a str,
    /// The folder it is in.
    pub folder_path: &'a str,
    /// How it was started.
    pub command_line: &'a str,
    /// The file name of the process that started it.
    pub parent_file_name: &'a str,
    /// `Low`, `Medium`, `High` or `System`.
    pub integrity_level: &'a str,
}

impl ProcessImage {
    /// Whether it is what a message says of it.
    pub(super) fn is(&self, marks: &ImageMarks<'_>) -> bool {
        self.file_name.eq_ignore_ascii_case(marks.file_name)
            && self.command_line == marks.command_line
            && self.folder_path == marks.folder_path
            && self.parent_file_name == marks.parent_file_name
            && self.integrity_level == marks.integrity_level
    }

    /// A program of this kind at the place and with the parent that such programs usually have.
    #[must_use]
    pub fn new(file_name: &str, folder_path: &str, arguments: &str, client: Client) -> Self {
        let separator = if arguments.is_empty() { "" } else { " " };
        Self {
            command_line: format!("\"{file_name}\"{separator}{arguments}"),
            file_name: file_name.to_owned(),
            folder_path: folder_path.to_owned(),
            parent_file_name: "explorer.exe".to_owned(),
            client,
            integrity_level: "Medium".to_owned(),
        }
    }

    /// The same program as a service of Windows.
    #[must_use]
    pub fn as_service(mut self) -> Self {
        "services.exe".clone_into(&mut self.parent_file_name);
        "System".clone_into(&mut self.integrity_level);
        self
    }
}
