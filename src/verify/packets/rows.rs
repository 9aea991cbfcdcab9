//! Reads the decision tables out of the documentation of the modules that decide, for their tests.

/// Returns the cells of each row of a module's only table, without its head.
pub(super) fn rows(source: &'static str) -> Vec<Vec<&'static str>> {
    let rows = source
        .lines()
        .filter_map(|line| line.strip_prefix("//! | "));
    let cells = rows.map(|row| {
        row.trim_end_matches('|')
            .split('|')
            .map(str::trim)
            .collect()
    });
    cells.skip(1).collect()
}

/// Returns the place of the first row that fits: `any` fits every word.
pub(super) fn fitting(rows: &[Vec<&str>], cell: &[String]) -> usize {
    let fits = |row: &Vec<&str>| {
        let mut pairs = row.iter().zip(cell);
        pairs.all(|(row, cell)| *row == "any" || row == cell)
    };
    let row = rows.iter().position(fits);
    row.unwrap_or_else(|| panic!("no row for {cell:?}"))
}

/// Returns a value as the tables word it.
pub(super) fn word(value: impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}
