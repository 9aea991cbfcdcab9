//! An account whose answers are remembered, and handed out again with one thing less.

use super::tree::{Spot, Steps, Tree};
use crate::snapshot::wire::{action, forward};
use crate::support::server::{Reply, Server};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// Answers a request: action and text.
type Source = dyn Fn(&str, &str) -> Reply + Send + Sync;

/// Of how many texts at one path each is a case of its own: of `true` and `false`, of a word of AWS's, and not of ids.
const WORDS: usize = 4;

/// An account whose answers are remembered.
#[derive(Clone)]
pub struct Account {
    source: Arc<Source>,
    known: Arc<Mutex<BTreeMap<String, Answer>>>,
}

/// What was answered.
#[derive(Clone, Debug)]
struct Answer {
    action: String,
    status: u16,
    kind: String,
    body: String,
}

/// One removal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Removal {
    pub action: String,
    /// The names on the way to what is removed.
    pub path: String,
    /// What it says, where that is a word.
    pub word: Option<String>,
    request: String,
    steps: Steps,
}

impl std::fmt::Display for Removal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.action, self.path)?;
        self.word.iter().try_for_each(|word| write!(f, " `{word}`"))
    }
}

impl Account {
    /// Remembers what a function answers.
    pub fn of(source: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        Self {
            source: Arc::new(source),
            known: Arc::default(),
        }
    }

    /// Remembers what a server answers.
    pub fn at(url: &str) -> Self {
        let host = url.trim_start_matches("http://").to_owned();
        Self::of(move |_, request| Reply::Bytes(forward(&host, request)))
    }

    /// Serves the answers as they are.
    pub fn served(&self) -> Server {
        let account = self.clone();
        Server::start(move |request| account.answer(request).reply(None))
    }

    /// Serves the answers with one thing less.
    pub fn served_without(&self, removal: &Removal) -> Server {
        let (account, removal) = (self.clone(), removal.clone());
        Server::start(move |request| {
            let hit = key(request) == removal.request;
            let steps = hit.then_some(removal.steps.as_slice());
            account.answer(request).reply(steps)
        })
    }

    fn answer(&self, request: &str) -> Answer {
        let key = key(request);
        let known = self.known.lock().unwrap().get(&key).cloned();
        known.unwrap_or_else(|| {
            let action = action(request);
            let answer = Answer::read((self.source)(&action, request), action);
            self.known.lock().unwrap().insert(key, answer.clone());
            answer
        })
    }

    /// Lists one removal for each path in the answers to each action, and for each word that stands at one.
    pub fn removals(&self) -> Vec<Removal> {
        let mut by_path: BTreeMap<(String, String), Vec<(String, Spot)>> = BTreeMap::new();
        for (request, answer) in self.known.lock().unwrap().iter() {
            let tree = Tree::read(&answer.body).filter(|_| answer.status == 200);
            for spot in tree.iter().flat_map(Tree::spots) {
                let at = (answer.action.clone(), spot.path.clone());
                by_path.entry(at).or_default().push((request.clone(), spot));
            }
        }
        let mut removals = Vec::new();
        for ((action, path), spots) in by_path {
            let removal = |(request, spot): &(String, Spot), word: Option<&str>| Removal {
                action: action.clone(),
                path: path.clone(),
                word: word.map(str::to_owned),
                request: request.clone(),
                steps: spot.steps.clone(),
            };
            let words = spots.iter().filter_map(|(_, spot)| spot.text.as_deref());
            let words: BTreeSet<_> = words.collect();
            if (1..=WORDS).contains(&words.len()) {
                for word in words {
                    let mut with = spots.iter();
                    let with = with.find(|(_, spot)| spot.text.as_deref() == Some(word));
                    removals.extend(with.map(|one| removal(one, Some(word))));
                }
            } else {
                let most = spots.iter().max_by_key(|(_, spot)| spot.size);
                removals.extend(most.map(|one| removal(one, None)));
            }
        }
        removals
    }
}

impl Answer {
    fn read(reply: Reply, action: String) -> Self {
        let (status, kind, body) = match reply {
            Reply::Http(status, kind, body) => (status, kind.to_owned(), body),
            Reply::Bytes(bytes) => apart(&String::from_utf8(bytes).unwrap()),
            other => panic!("{other:?} to {action}"),
        };
        Self {
            action,
            status,
            kind,
            body,
        }
    }

    fn reply(self, less: Option<&[usize]>) -> Reply {
        let body = match less {
            Some(steps) => Tree::read(&self.body).unwrap().without(steps),
            None => self.body,
        };
        let (status, kind, length) = (self.status, self.kind, body.len());
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        Reply::Bytes((head + &body).into_bytes())
    }
}

/// Takes an answer as it comes apart: its status, its type, its body.
fn apart(answer: &str) -> (u16, String, String) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let kind = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-type")
            .then(|| value.trim().to_owned())
    });
    (status, kind.unwrap_or_default(), body.to_owned())
}

/// What decides about an answer: the first line, what is asked for, and the body; not who signed it when.
fn key(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    let first = head.lines().next().unwrap_or_default();
    format!("{} {first} {body}", action(request))
}
