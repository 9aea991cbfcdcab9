//! XML that services answer with, as a tree.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

/// How deep elements may lie in each other; AWS's answers have about ten.
const DEEPEST: usize = 64;

/// An element with what is in it; attributes and prefixes of names are left out, for no answer needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Name without its prefix.
    pub name: String,
    /// Its own text.
    pub text: String,
    /// Elements in it.
    pub children: Vec<Element>,
}

impl Element {
    /// Reads a document; none if it is not one.
    #[must_use]
    pub fn parse(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_reader(body);
        reader.config_mut().expand_empty_elements = true;
        // The first is around the root.
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) if open.len() <= DEEPEST => {
                    let name = String::from_utf8(start.local_name().as_ref().to_vec()).ok()?;
                    open.push(Self {
                        name,
                        ..Self::default()
                    });
                }
                Event::End(_) => {
                    let done = open.pop()?;
                    open.last_mut()?.children.push(done);
                }
                Event::Text(text) => open.last_mut()?.text.push_str(&text.decode().ok()?),
                Event::CData(text) => open.last_mut()?.text.push_str(&text.decode().ok()?),
                Event::GeneralRef(reference) => open.last_mut()?.text += &resolved(&reference)?,
                Event::Eof if open.len() == 1 => return open.pop()?.children.pop(),
                // Nested too deeply, or cut off.
                Event::Start(_) | Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// Returns the first child of a name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the first element of a name, however deep.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        let mut children = self.children.iter();
        self.child(name)
            .or_else(|| children.find_map(|child| child.find(name)))
    }

    /// Returns the text of the first child of a name.
    #[must_use]
    pub fn text_of(&self, name: &str) -> Option<String> {
        self.child(name).map(|child| child.text.clone())
    }

    /// Returns the elements of a list: IAM's are named `member`.
    pub fn members<'a>(&'a self, list: &str, item: &'a str) -> impl Iterator<Item = &'a Self> {
        let list = self.child(list).into_iter();
        let items = list.flat_map(|list| &list.children);
        items.filter(move |child| child.name == item)
    }
}

/// Returns the characters that a reference such as `&quot;` or `&#34;` stands for.
fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    let name = reference.decode().ok()?;
    resolve_predefined_entity(&name).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read() {
        let text = "<?xml version=\"1.0\"?>\n<a xmlns=\"u\"><b>1 &lt; 2 &amp;&#34;</b><c/><l><member>x</member><member>y</member></l></a>";
        let tree = Element::parse(text.as_bytes()).unwrap();
        assert_eq!(tree.name, "a");
        assert_eq!(tree.text_of("b").unwrap(), "1 < 2 &\"");
        assert_eq!(tree.text_of("c").unwrap(), "");
        let members: Vec<_> = tree.members("l", "member").map(|one| &one.text).collect();
        assert_eq!(members, ["x", "y"]);
        assert_eq!(tree.find("member").unwrap().text, "x");
    }

    #[test]
    fn what_is_no_document_is_none() {
        for text in ["", "a", "<a>", "<a></b>", "<a>&unknown;</a>", "{}"] {
            assert_eq!(Element::parse(text.as_bytes()), None, "{text}");
        }
        let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
        assert_eq!(Element::parse(deep.as_bytes()), None);
    }
}
