//! What all questions about records have in common.

use super::Failure;
use super::ask::{ApiReader, ITEMS, Task, bounded};
use crate::aws::raw::{self, Element, RawError, Request};
use crate::aws::{Error, error};
use crate::snapshot::{ACCOUNT, Record, RecordName, ResourceKind, SnapshotPart, Tags};
use serde_json::Value;
use std::collections::BTreeMap;

/// A question: the action as IAM names it, the part whose gap a refusal is, and the codes that only say that nothing is there.
#[derive(Clone, Copy)]
pub(super) struct Question {
    pub(super) action: &'static str,
    pub(super) part: SnapshotPart,
    pub(super) absent: &'static [&'static str],
}

/// The code of a refusal, for questions about what belongs to others.
pub(super) const DENIED: &str = "AccessDeniedException";

/// What came of a question.
pub(super) enum Reply<T> {
    /// An answer.
    Found(T),
    /// Nothing is there; the code that says so.
    Absent(String),
    /// Nobody can tell, and there is a gap.
    Unknown,
}

impl<T> Reply<T> {
    /// Returns the answer, if there is one.
    pub(super) fn found(self) -> Option<T> {
        match self {
            Self::Found(answer) => Some(answer),
            _ => None,
        }
    }
}

impl Question {
    /// Returns the operation that the action is about, where both are called the same.
    pub(super) fn operation(self) -> &'static str {
        self.action.split_once(':').unwrap_or_default().1
    }

    /// Asks for JSON.
    pub(super) async fn json(
        self,
        reader: &ApiReader,
        request: Request,
    ) -> Result<Reply<Value>, Failure> {
        reader.count(self.action);
        self.reply(reader, raw::json(&reader.session, request).await)
    }

    /// Asks for XML with a root element of this name.
    pub(super) async fn xml(
        self,
        reader: &ApiReader,
        request: Request,
        root: &'static str,
    ) -> Result<Reply<Element>, Failure> {
        reader.count(self.action);
        self.reply(reader, raw::xml(&reader.session, request, root).await)
    }

    /// Notes that an answer cannot be read.
    pub(super) fn odd(self, reader: &ApiReader, why: &str) {
        reader.gap(self.action, self.part, why);
    }

    /// Reads a tag; one that lacks its key or its value is noted.
    pub(super) fn tag(
        self,
        reader: &ApiReader,
        key: Option<String>,
        value: Option<String>,
    ) -> Option<(String, String)> {
        let key = key.filter(|key| !key.is_empty());
        if key.is_none() || value.is_none() {
            self.odd(reader, "the answer holds a tag without a key or a value");
        }
        Some((key?, value?))
    }

    fn reply<T>(
        self,
        reader: &ApiReader,
        answer: Result<T, RawError>,
    ) -> Result<Reply<T>, Failure> {
        let error = match answer {
            Ok(answer) => return Ok(Reply::Found(answer)),
            Err(error) => error::classify(&error, self.action),
        };
        if let Error::Service { code, .. } = &error
            && self.absent.contains(&code.as_str())
        {
            return Ok(Reply::Absent(code.clone()));
        }
        if matches!(error, Error::Denied { .. }) && self.absent.contains(&DENIED) {
            return Ok(Reply::Absent(DENIED.to_owned()));
        }
        if let Error::Unreachable { .. } | Error::TimedOut = error {
            // These services have hosts of their own: from a private subnet, one without an endpoint is out of reach while the
            // others answer.
            reader.refuse(self.action, self.part, error.to_string());
            return Ok(Reply::Unknown);
        }
        reader.failed(self.action, self.part, error)?;
        Ok(Reply::Unknown)
    }
}

/// Returns the names of the resources of a kind, the account's id in its place; a name that needs it while it is not known is a gap.
pub(super) fn names(
    reader: &ApiReader,
    wanted: &[RecordName],
    kind: ResourceKind,
    account: Option<&str>,
) -> Vec<String> {
    let of_kind = wanted.iter().filter(|one| one.kind == kind);
    let names = of_kind.filter_map(|one| match account {
        Some(account) => Some(one.name.replace(ACCOUNT, account)),
        None if one.name.contains(ACCOUNT) => {
            no_account(reader, kind);
            None
        }
        None => Some(one.name.clone()),
    });
    super::read::sorted(names)
}

/// Notes that resources of a kind cannot be asked for without the account's id.
pub(super) fn no_account(reader: &ApiReader, kind: ResourceKind) {
    if let Some(part) = SnapshotPart::of(kind) {
        let why = "their names hold the account id, which is not known";
        reader.gap("sts:GetCallerIdentity", part, why);
    }
}

/// Reads each of the records, some at once.
pub(super) async fn each<F>(
    reader: &ApiReader,
    names: Vec<String>,
    read: impl Fn(ApiReader, String) -> F,
) -> Result<Vec<Record>, Failure>
where
    F: Future<Output = Result<Option<Record>, Failure>> + Send + 'static,
{
    let tasks = names
        .into_iter()
        .map(|name| -> Task<_> { Box::pin(read(reader.clone(), name)) });
    let records = bounded(ITEMS, tasks.collect()).await?;
    Ok(records.into_iter().flatten().collect())
}

/// Properties that are being read.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Sets a property that is known; nothing is null.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Sets a property that an answer always has; one that it lacks is not there.
    pub(super) fn set_if_said(&mut self, name: &str, value: &Value) {
        if !value.is_null() {
            self.set(name, value.clone());
        }
    }

    /// Makes a record of them.
    pub(super) fn record(
        self,
        kind: ResourceKind,
        id: impl Into<String>,
        arn: Option<String>,
        tags: Option<Tags>,
    ) -> Record {
        Record {
            kind,
            id: id.into(),
            arn,
            fields: self.0,
            tags,
        }
    }
}

/// Reads a policy document; what is none stays a text, so that a comparison shows it.
pub(super) fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// Reads tags that are a map in JSON; none where there is no map, as AWS leaves out what is empty.
pub(super) fn tag_map(tags: &Value) -> Tags {
    let pairs = tags.as_object().into_iter().flatten();
    pairs
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// Reads a text of JSON.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned)
}
