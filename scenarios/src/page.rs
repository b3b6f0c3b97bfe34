//! A page for people: headings, sentences and tables whose columns line up, with colours where a terminal shows them.

use console::Style;

/// How wide a page is at most, in characters.
pub const WIDTH: usize = 92;

/// A space at which a line is not broken.
pub const NO_BREAK: char = '\u{a0}';

/// A page that is being written.
#[derive(Clone, Debug)]
pub struct Page {
    text: String,
    colours: bool,
}

/// What a piece of text stands for; colours follow from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Nothing in particular.
    Plain,
    /// What a page or a section is called.
    Title,
    /// Beside the point.
    Aside,
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
}

/// Where the text of a column stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// At the left: names.
    Left,
    /// At the right: numbers.
    Right,
}

/// A table: columns with their heads, and rows.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<(Align, String)>,
    rows: Vec<(Tone, Vec<String>)>,
}

impl Table {
    /// A table with these columns: how each stands, and its head.
    #[must_use]
    pub fn new<const N: usize>(columns: [(Align, &str); N]) -> Self {
        Self { columns: columns.map(|(align, head)| (align, head.to_owned())).to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.toned_row(Tone::Plain, cells);
    }

    /// Adds a row in a tone.
    pub fn toned_row<const N: usize>(&mut self, tone: Tone, cells: [String; N]) {
        debug_assert_eq!(N, self.columns.len(), "a row has a cell for each column");
        self.rows.push((tone, cells.into()));
    }

    /// Whether it has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn widths(&self) -> Vec<usize> {
        let width = |(column, (_, head)): (usize, &(Align, String))| {
            let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| cell.chars().count());
            cells.max().unwrap_or(0).max(head.chars().count())
        };
        self.columns.iter().enumerate().map(width).collect()
    }
}

/// A name that is not longer than `most` characters, which are at least three.
#[must_use]
pub fn shortened(name: &str, most: usize) -> String {
    match name.char_indices().nth(most) {
        None => name.to_owned(),
        Some(_) => name.chars().take(most - 3).collect::<String>().trim_end().to_owned() + "...",
    }
}

impl Page {
    /// An empty page, with colours or without.
    #[must_use]
    pub const fn new(colours: bool) -> Self {
        Self { text: String::new(), colours }
    }

    /// What is written on it.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// Begins a section: its title, and in a sentence what came of it.
    pub fn section(&mut self, title: &str, gist: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.write(Tone::Title, title);
        self.text.push('\n');
        self.sentence(Tone::Plain, gist);
    }

    /// Writes a sentence, on as many lines as it takes. A no-break space keeps two words on one line.
    pub fn sentence(&mut self, tone: Tone, sentence: &str) {
        self.wrapped(tone, "  ", sentence);
    }

    /// Writes a label and what belongs to it.
    pub fn labelled(&mut self, label: &str, text: &str) {
        self.wrapped(Tone::Plain, &format!("  {label:<12}  "), text);
    }

    /// Writes a table.
    pub fn table(&mut self, table: &Table) {
        let widths = table.widths();
        let heads: Vec<String> = table.columns.iter().map(|(_, head)| head.clone()).collect();
        if heads.iter().any(|head| !head.is_empty()) {
            self.table_line(Tone::Aside, table, &widths, &heads);
        }
        for (tone, cells) in &table.rows {
            self.table_line(*tone, table, &widths, cells);
        }
    }

    fn table_line(&mut self, tone: Tone, table: &Table, widths: &[usize], cells: &[String]) {
        let mut line = String::new();
        for (((align, _), width), cell) in table.columns.iter().zip(widths).zip(cells) {
            let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
            line.push_str("  ");
            match align {
                Align::Left => line.extend([cell.as_str(), &padding]),
                Align::Right => line.extend([padding.as_str(), cell]),
            }
        }
        self.write(tone, line.trim_end());
        self.text.push('\n');
    }

    fn wrapped(&mut self, tone: Tone, first: &str, text: &str) {
        let indent = " ".repeat(first.chars().count());
        let mut line = first.to_owned();
        let mut is_empty = true;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.write(tone, &line);
                self.text.push('\n');
                line.clone_from(&indent);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.extend(word.chars().map(|c| if c == NO_BREAK { ' ' } else { c }));
            is_empty = false;
        }
        self.write(tone, line.trim_end());
        self.text.push('\n');
    }

    fn write(&mut self, tone: Tone, text: &str) {
        let style = Style::new().force_styling(self.colours);
        let style = match tone {
            Tone::Plain => style,
            Tone::Title => style.bold().cyan(),
            Tone::Aside => style.dim(),
            Tone::Good => style.green(),
            Tone::Bad => style.red().bold(),
        };
        match tone {
            Tone::Plain => self.text.push_str(text),
            _ => self.text.push_str(&style.apply_to(text).to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_long_sentences_are_wrapped() {
        let mut page = Page::new(false);
        page.section("Fleet", &"a word ".repeat(30));
        let mut table = Table::new([(Align::Left, "app"), (Align::Right, "users")]);
        table.row(["Dropbox".to_owned(), "1,024".to_owned()]);
        table.toned_row(Tone::Bad, ["Box".to_owned(), "7".to_owned()]);
        page.table(&table);
        let text = page.into_text();
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH && !line.ends_with(' ')), "{text}");
        assert!(text.ends_with("  app      users\n  Dropbox  1,024\n  Box          7\n"), "{text}");
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        assert_eq!(shortened("Dropbox", 7), "Dropbox");
        assert_eq!(shortened("Übergrößenträger", 10), "Übergrö...");
    }

    #[test]
    fn colours_are_there_only_if_asked_for() {
        let page = |colours| {
            let mut page = Page::new(colours);
            page.sentence(Tone::Bad, "late");
            page.into_text()
        };
        assert_eq!(page(false), "  late\n");
        assert!(page(true).contains("\u{1b}["));
    }
}
