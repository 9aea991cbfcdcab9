//! Small things that answers are read with.

use super::ask::ApiReader;
use crate::snapshot::{SnapshotPart, Tags};
use aws_sdk_ec2::types::{Filter, Tag};
use ipnet::IpNet;
use std::net::IpAddr;

/// Writes a filter.
pub(super) fn filter(name: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Filter {
    let values = values.into_iter().map(Into::into).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}

/// Reads tags.
pub(super) fn tags(tags: Option<Vec<Tag>>) -> Tags {
    let tags = tags.unwrap_or_default().into_iter();
    tags.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())))
        .collect()
}

/// An answer that is being read: what it lacks is noted as a gap.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) asker: &'a ApiReader,
    pub(super) action: &'static str,
    pub(super) part: SnapshotPart,
}

impl Reader<'_> {
    /// Reads an id, without which an item is of no use.
    pub(super) fn id(&self, id: Option<String>) -> Option<String> {
        let id = id.filter(|id| !id.is_empty());
        if id.is_none() {
            self.odd("the answer holds something without an id");
        }
        id
    }

    /// Reads ranges, sorted.
    pub(super) fn ranges(&self, texts: impl IntoIterator<Item = String>) -> Vec<IpNet> {
        let mut ranges: Vec<_> = texts
            .into_iter()
            .filter_map(|text| self.range(&text))
            .collect();
        ranges.sort();
        ranges.dedup();
        ranges
    }

    /// Reads a range.
    pub(super) fn range(&self, text: &str) -> Option<IpNet> {
        self.parsed(text, "range")
    }

    /// Reads an address.
    pub(super) fn address(&self, text: &str) -> Option<IpAddr> {
        self.parsed(text, "address")
    }

    /// Notes something that cannot be told in a snapshot.
    pub(super) fn odd(&self, why: impl Into<String>) {
        self.asker.gap(self.action, self.part, why);
    }

    fn parsed<T: std::str::FromStr>(&self, text: &str, what: &str) -> Option<T> {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            let text = crate::aws::network::line(text);
            self.odd(format!("`{text}` in the answer is not a {what}"));
        }
        parsed
    }
}

/// Sorts ids, and drops what is there twice.
pub(super) fn sorted(ids: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut ids: Vec<_> = ids.into_iter().collect();
    ids.sort();
    ids.dedup();
    ids
}
