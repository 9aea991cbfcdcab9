//! What an answer holds, whether XML or JSON: everything that can be taken out of it, and the answer without that.

use serde_json::Value;
use smgen::aws::raw::Element;

/// The body of an answer.
#[derive(Clone, Debug)]
pub enum Tree {
    Xml(Element),
    Json(Value),
}

/// A place in an answer: for each step down, which child it is.
pub type Steps = Vec<usize>;

/// What stands at a place.
#[derive(Clone, Debug)]
pub struct Spot {
    /// Names on the way, `*` for an item of a JSON list: `vpcSet/item/cidrBlock`.
    pub path: String,
    pub steps: Steps,
    /// Its text; none of what has children.
    pub text: Option<String>,
    /// How much is in it.
    pub size: usize,
}

impl Tree {
    /// Reads a body; none where it is neither.
    pub fn read(body: &str) -> Option<Self> {
        if body.trim_start().starts_with('<') {
            return Element::parse(body.as_bytes()).map(Self::Xml);
        }
        serde_json::from_str(body).ok().map(Self::Json)
    }

    /// Lists each element below the root, and each member of an object. Items of lists are none of them: which records there are is
    /// what `tests/silence` is about.
    pub fn spots(&self) -> Vec<Spot> {
        let mut all = Vec::new();
        match self {
            Self::Xml(root) => xml_spots(root, "", &mut Vec::new(), &mut all),
            Self::Json(root) => json_spots(root, "", &mut Vec::new(), &mut all),
        }
        all
    }

    /// Writes the answer without what stands at a place.
    pub fn without(&self, steps: &[usize]) -> String {
        let Some((last, way)) = steps.split_last() else {
            return String::new();
        };
        match self {
            Self::Xml(root) => {
                let mut root = root.clone();
                let mut at = &mut root;
                for step in way {
                    at = &mut at.children[*step];
                }
                at.children.remove(*last);
                let mut text = String::new();
                write(&root, &mut text);
                text
            }
            Self::Json(root) => {
                let mut root = root.clone();
                let mut at = &mut root;
                for step in way {
                    at = match at {
                        Value::Array(items) => &mut items[*step],
                        Value::Object(map) => map.values_mut().nth(*step).unwrap(),
                        _ => unreachable!(),
                    };
                }
                let map = at.as_object_mut().unwrap();
                let key = map.keys().nth(*last).unwrap().clone();
                map.remove(&key);
                root.to_string()
            }
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}/{name}")
    }
}

/// Names of items of lists, which EC2, IAM and the services of the REST kind give them.
const ITEMS: [&str; 8] = [
    "item",
    "member",
    "Tag",
    "HostedZone",
    "HostedZoneSummary",
    "VPC",
    "ResourceRecordSet",
    "ResourceRecord",
];

fn xml_spots(of: &Element, path: &str, steps: &mut Steps, all: &mut Vec<Spot>) {
    for (step, child) in of.children.iter().enumerate() {
        let path = joined(path, &child.name);
        steps.push(step);
        let mut text = String::new();
        write(child, &mut text);
        let said = child.text.trim();
        let empty = child.children.is_empty() && said.is_empty();
        if !ITEMS.contains(&child.name.as_str()) && !empty {
            all.push(Spot {
                path: path.clone(),
                steps: steps.clone(),
                text: child.children.is_empty().then(|| said.to_owned()),
                size: text.len(),
            });
        }
        xml_spots(child, &path, steps, all);
        steps.pop();
    }
}

fn json_spots(of: &Value, path: &str, steps: &mut Steps, all: &mut Vec<Spot>) {
    match of {
        Value::Array(items) => {
            for (step, item) in items.iter().enumerate() {
                steps.push(step);
                json_spots(item, &joined(path, "*"), steps, all);
                steps.pop();
            }
        }
        Value::Object(map) => {
            for (step, (key, value)) in map.iter().enumerate() {
                let path = joined(path, key);
                steps.push(step);
                let text = value.to_string();
                if !["null", "\"\"", "[]", "{}"].contains(&text.as_str()) {
                    let leaf = !value.is_array() && !value.is_object();
                    all.push(Spot {
                        path: path.clone(),
                        steps: steps.clone(),
                        size: text.len(),
                        text: leaf.then_some(text),
                    });
                }
                json_spots(value, &path, steps, all);
                steps.pop();
            }
        }
        _ => {}
    }
}

fn write(element: &Element, text: &mut String) {
    let name = &element.name;
    let own = element.text.replace('&', "&amp;").replace('<', "&lt;");
    text.extend(["<", name, ">", &own]);
    for child in &element.children {
        write(child, text);
    }
    text.extend(["</", name, ">"]);
}

#[test]
fn an_answer_loses_one_thing() {
    let tree = Tree::read(
        "<r><set><item><a>1</a><b>x &amp; y</b></item><item><a>2</a></item></set><e/></r>",
    );
    let tree = tree.unwrap();
    let spots = tree.spots();
    let paths: Vec<_> = spots.iter().map(|spot| spot.path.as_str()).collect();
    assert_eq!(paths, ["set", "set/item/a", "set/item/b", "set/item/a"]);
    assert_eq!(
        tree.without(&spots[1].steps),
        "<r><set><item><b>x &amp; y</b></item><item><a>2</a></item></set><e></e></r>"
    );
    let tree = Tree::read(r#"{"b":[{"c":true,"d":null}],"a":{"e":1}}"#).unwrap();
    let spots = tree.spots();
    let found = spots.iter().find(|spot| spot.path == "b/*/c").unwrap();
    let left: Value = serde_json::from_str(&tree.without(&found.steps)).unwrap();
    assert_eq!(left, serde_json::json!({"b": [{"d": null}], "a": {"e": 1}}));
    assert_eq!(spots.len(), 4);
}
