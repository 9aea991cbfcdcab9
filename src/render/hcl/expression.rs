//! Policy documents as HCL expressions.

use super::escape::{escape, quote};
use crate::render::reference::ReferencePrinter;
use crate::topology::{Part, PolicyValue, Text};

/// Returns a policy document as the argument of `jsonencode`, over several lines that continue one indented by `indent`.
#[must_use]
pub fn policy(document: &PolicyValue, reference: ReferencePrinter, indent: usize) -> String {
    let mut out = String::new();
    Printer { reference }.value(document, indent, &mut out);
    out
}

struct Printer {
    reference: ReferencePrinter,
}

impl Printer {
    fn value(&self, value: &PolicyValue, indent: usize, out: &mut String) {
        match value {
            PolicyValue::Text(text) => self.text(text, out),
            PolicyValue::List(list) => block(list, ["[", "]"], ",", indent, out, |item, out| {
                self.value(item, indent + 2, out);
            }),
            PolicyValue::Map(map) => {
                block(map, ["{", "}"], "", indent, out, |(key, value), out| {
                    out.push_str(&self::key(key));
                    out.push_str(" = ");
                    self.value(value, indent + 2, out);
                });
            }
        }
    }

    fn text(&self, text: &Text, out: &mut String) {
        if !matches!(&text.0[..], [] | [Part::Literal(_)])
            && let Some(whole) = (self.reference)(&text.0)
        {
            out.push_str(&whole);
            return;
        }
        out.push('"');
        for part in &text.0 {
            match part {
                Part::Literal(text) => out.push_str(&escape(text)),
                other => {
                    let expression = (self.reference)(std::slice::from_ref(other));
                    out.push_str("${");
                    out.push_str(&expression.unwrap_or_default());
                    out.push('}');
                }
            }
        }
        out.push('"');
    }
}

/// Prints items between brackets, one to a line.
fn block<T>(
    items: &[T],
    [open, close]: [&str; 2],
    separator: &str,
    indent: usize,
    out: &mut String,
    print: impl Fn(&T, &mut String),
) {
    out.push_str(open);
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { separator });
        new_line(indent + 2, out);
        print(item, out);
    }
    if !items.is_empty() {
        new_line(indent, out);
    }
    out.push_str(close);
}

fn new_line(indent: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Words stand bare; keys with other signs (`aws:SecureTransport`) are quoted.
fn key(key: &str) -> String {
    let is_word = key.chars().all(|c| c.is_ascii_alphanumeric());
    if is_word && key.starts_with(|c: char| c.is_ascii_alphabetic()) {
        key.to_owned()
    } else {
        quote(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(parts: &[Part]) -> Option<String> {
        matches!(parts, [Part::AccountId]).then(|| "local.account_id".to_owned())
    }

    fn document() -> PolicyValue {
        PolicyValue::Map(vec![
            ("Alone".into(), PolicyValue::Text(Part::AccountId.into())),
            (
                "aws:${Mixed}".into(),
                PolicyValue::Text(Text::from("a:${x}:").then_account().then("/*")),
            ),
            (
                "List".into(),
                PolicyValue::List(vec![
                    PolicyValue::Text("one".into()),
                    PolicyValue::Text("two".into()),
                ]),
            ),
            ("Empty".into(), PolicyValue::List(Vec::new())),
        ])
    }

    #[test]
    fn unknown_parts_become_references_and_signs_stay_text() {
        let expected = "{\n  Alone = local.account_id\n  \"aws:$${Mixed}\" = \"a:$${x}:${local.account_id}/*\"\n  List = [\n    \"one\",\n    \"two\"\n  ]\n  Empty = []\n}";
        assert_eq!(policy(&document(), account, 0), expected);
        let further_in = policy(&document(), account, 2);
        assert_eq!(further_in, expected.replace('\n', "\n  "));
    }

    #[test]
    fn what_no_reference_is_known_for_does_not_parse() {
        let printed = policy(&document(), |_| None, 0);
        assert!(
            super::super::parse(&format!("x = {printed}\n")).is_err(),
            "{printed}"
        );
    }
}
