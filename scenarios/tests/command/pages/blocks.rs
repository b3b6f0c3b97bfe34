//! The fenced blocks of a page, and the commands in them.

use gnomon::docs::DocPage;

/// A fenced block.
pub(super) struct Block<'a> {
    page: &'a DocPage,
    /// The line of its first line, counted from 1.
    first: usize,
    /// What it says of itself: `console`.
    pub language: &'a str,
    /// The second word, the name of a file.
    pub name: Option<&'a str>,
    /// Its lines.
    pub lines: Vec<&'a str>,
}

/// A command of a session, and what the page shows of it.
pub(super) struct Shown<'a> {
    /// Where it stands.
    pub place: String,
    /// Its words, as a shell takes them apart.
    pub words: Vec<String>,
    /// What it prints.
    pub lines: Vec<&'a str>,
    /// How it ends.
    pub exit_code: i32,
}

/// The fenced blocks of a page.
pub(super) fn blocks(page: &DocPage) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for (number, line) in (1..).zip(page.text.lines()) {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                let mut words = info.split_whitespace();
                let (language, name) = (words.next().unwrap_or_default(), words.next());
                open = Some(Block { page, first: number + 1, language, name, lines: Vec::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{}: the last block has no end", page.path);
    blocks
}

impl<'a> Block<'a> {
    /// The file and the line of its line of this number, counted from 0.
    pub(super) fn place(&self, number: usize) -> String {
        format!("{}:{}", self.page.path, self.first + number)
    }

    /// All of it.
    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// The commands of a session.
    pub(super) fn commands(&self) -> Vec<Shown<'a>> {
        let mut commands: Vec<Shown<'a>> = Vec::new();
        let mut lines = self.lines.iter().enumerate().peekable();
        while let Some((number, line)) = lines.next() {
            let place = self.place(number);
            let Some(command) = line.strip_prefix("$ ") else {
                let command = commands.last_mut().unwrap_or_else(|| panic!("{place}: a session begins with `$ `"));
                command.lines.push(line);
                continue;
            };
            if command == "echo $?" {
                let (last, code) = (commands.last_mut(), lines.next().and_then(|(_, line)| line.parse().ok()));
                let (Some(last), Some(code)) = (last, code) else { panic!("{place}: an exit code follows a command") };
                last.exit_code = code;
                continue;
            }
            let mut whole = command.to_owned();
            while whole.ends_with('\\') {
                let more = lines.next().and_then(|(_, line)| line.strip_prefix("> "));
                whole.pop();
                whole += more.unwrap_or_else(|| panic!("{place}: the next line begins with `> `"));
            }
            let words = shlex::split(&whole).unwrap_or_else(|| panic!("{place}: a quotation has no end"));
            commands.push(Shown { place, words, lines: Vec::new(), exit_code: 0 });
        }
        commands
    }
}
