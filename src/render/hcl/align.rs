//! The layout of `terraform fmt`: equals signs and trailing comments of neighbouring lines share a column.
//!
//! Neither `hcl-rs` nor `hcl-edit` aligns. The rules are those of HashiCorp's `hclwrite` (`format.go`, `formatCells`); the
//! acceptance tests hold them against the real `terraform fmt`. Indentation and single spaces are the templates' work.

use unicode_segmentation::UnicodeSegmentation;

/// A line cut into what `hclwrite` calls cells.
struct Line<'a> {
    /// Up to the equals sign.
    lead: &'a str,
    /// From the equals sign on; empty where the line does not take part.
    assign: &'a str,
    /// Trailing comment.
    comment: &'a str,
}

/// Aligns a file whose lines are otherwise as `terraform fmt` wants them.
#[must_use]
pub fn align(text: &str) -> String {
    let lines = cells(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut assign_columns = vec![0; lines.len()];
    chains(
        &lines,
        |line| !line.assign.is_empty(),
        |index| width(lines[index].lead),
        &mut assign_columns,
    );
    let code_width = |index: usize| {
        let line = &lines[index];
        if line.assign.is_empty() {
            width(line.lead)
        } else {
            assign_columns[index] + 1 + width(line.assign)
        }
    };
    let mut comment_columns = vec![0; lines.len()];
    chains(
        &lines,
        |line| !line.comment.is_empty(),
        code_width,
        &mut comment_columns,
    );
    for (index, line) in lines.iter().enumerate() {
        out.push_str(line.lead);
        let mut at = width(line.lead);
        for (cell, column) in [
            (line.assign, assign_columns[index]),
            (line.comment, comment_columns[index]),
        ] {
            if !cell.is_empty() {
                let spaces = column + 1 - at;
                out.extend(std::iter::repeat_n(' ', spaces));
                out.push_str(cell);
                at += spaces + width(cell);
            }
        }
        out.push('\n');
    }
    // Of a thousand profiles, every file is held at once.
    out.shrink_to_fit();
    out
}

/// Gives every line of an unbroken run of lines that take part the width of the widest.
fn chains(
    lines: &[Line<'_>],
    takes_part: impl Fn(&Line<'_>) -> bool,
    width: impl Fn(usize) -> usize,
    columns: &mut [usize],
) {
    let mut start = 0;
    while start < lines.len() {
        let length = lines[start..]
            .iter()
            .take_while(|line| takes_part(line))
            .count();
        let widest = (start..start + length)
            .map(&width)
            .max()
            .unwrap_or_default();
        columns[start..start + length].fill(widest);
        start += length.max(1);
    }
}

fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.graphemes(true).count()
    }
}

fn cells(text: &str) -> Vec<Line<'_>> {
    let mut heredoc = None::<&str>;
    let lines = text.lines().map(|line| {
        if let Some(end) = heredoc {
            if line.trim() == end {
                heredoc = None;
            }
            return Line {
                lead: line,
                assign: "",
                comment: "",
            };
        }
        let (cut, opens) = cut(line);
        heredoc = opens;
        cut
    });
    lines.collect()
}

/// Cuts a line into its cells; returns also the end word of a heredoc that it opens.
fn cut(line: &str) -> (Line<'_>, Option<&str>) {
    let (mut equals, mut comment, mut brackets, mut heredoc) = (None, line.len(), 0_i32, None);
    let bytes = line.as_bytes();
    let first = line.len() - line.trim_start().len();
    let mut at = first;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = skip_string(bytes, at);
                continue;
            }
            b'#' => {
                comment = at;
                break;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                comment = at;
                break;
            }
            b'(' | b'[' | b'{' => brackets += i32::from(equals.is_some()),
            b')' | b']' | b'}' => brackets -= i32::from(equals.is_some()),
            b'<' if bytes.get(at + 1) == Some(&b'<') && heredoc.is_none() => {
                heredoc = Some(line[at + 2..].trim_start_matches('-').trim());
                at = bytes.len();
                continue;
            }
            b'=' if equals.is_none() && at > first && !comparison(bytes, at) => equals = Some(at),
            _ => {}
        }
        at += 1;
    }
    // A comment alone on its line is no trailing one.
    let comment = if comment == first {
        line.len()
    } else {
        comment
    };
    let (code, comment) = (line[..comment].trim_end(), &line[comment..]);
    let cells = match equals {
        // A value that goes on over the next lines stays where it is.
        Some(at) if brackets == 0 => Line {
            lead: code[..at].trim_end(),
            assign: &code[at..],
            comment,
        },
        _ => Line {
            lead: code,
            assign: "",
            comment,
        },
    };
    (cells, heredoc)
}

/// Tells whether an equals sign is part of `==`, `=>`, `!=`, `<=` or `>=`.
fn comparison(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at + 1), Some(b'=' | b'>'))
        || (at > 0 && matches!(bytes[at - 1], b'=' | b'!' | b'<' | b'>'))
}

/// Returns the position behind a quoted string, with whatever its interpolations quote.
fn skip_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'$' | b'%'
                if bytes.get(at + 1) == Some(&b'{')
                    && bytes.get(at.wrapping_sub(1)) != Some(&bytes[at]) =>
            {
                at = skip_interpolation(bytes, at + 2);
            }
            _ => at += 1,
        }
    }
    at
}

fn skip_interpolation(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 1);
    while at < bytes.len() && depth > 0 {
        match bytes[at] {
            b'"' => {
                at = skip_string(bytes, at);
                continue;
            }
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::align;

    #[test]
    fn neighbours_share_a_column() {
        let loose = "a = 1\nlong = 2 # why\nx = 3 # how\n\nfar_away = 4\n";
        let tight = "a    = 1\nlong = 2 # why\nx    = 3 # how\n\nfar_away = 4\n";
        assert_eq!(align(loose), tight);
        assert_eq!(align(tight.replace("    =", " =").as_str()), tight);
    }

    #[test]
    fn values_over_several_lines_and_comments_break_the_run() {
        let text = "a = 1\nlonger = {\n  b = 1\n  ccc = \"=\"\n}\n# note = x\nd = 1\n";
        assert_eq!(
            align(text),
            "a = 1\nlonger = {\n  b   = 1\n  ccc = \"=\"\n}\n# note = x\nd = 1\n"
        );
    }

    #[test]
    fn equals_signs_in_strings_and_comparisons_do_not_count() {
        let text =
            "\"k=\\\"v\" = 1\na = b == c\n\"${x ? \"=\" : \"}\"}\" = 2\ncondition = x >= 1\n";
        let expected = "\"k=\\\"v\"            = 1\na                  = b == c\n\"${x ? \"=\" : \"}\"}\" = 2\ncondition          = x >= 1\n";
        assert_eq!(align(text), expected);
    }

    #[test]
    fn heredocs_are_left_alone() {
        let text = "a = 1\nlong = <<-EOT\n  x = 1\n  yyyy = 2\nEOT\nb = 2\n";
        assert_eq!(
            align(text),
            "a    = 1\nlong = <<-EOT\n  x = 1\n  yyyy = 2\nEOT\nb = 2\n"
        );
    }

    #[test]
    fn columns_count_what_the_eye_sees() {
        assert_eq!(align("\"é\" = 1\n\"ab\" = 2\n"), "\"é\"  = 1\n\"ab\" = 2\n");
    }
}
