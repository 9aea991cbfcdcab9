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

    /// Reads what AWS always says of something; that it is not said is a gap.
    ///
    /// Whoever reads on with a default says by that what is true of most, and the gap keeps anything from being concluded from it.
    pub(super) fn said<T>(&self, value: Option<T>, what: &str, of: &str) -> Option<T> {
        if value.is_none() {
            let of = crate::aws::network::line(of);
            self.odd(format!("the answer does not say {what} of `{of}`"));
        }
        value
    }

    /// As [`Self::said`], for a text, which is not empty either.
    pub(super) fn text(&self, text: Option<String>, what: &str, of: &str) -> String {
        let text = text.filter(|text| !text.is_empty());
        self.said(text, what, of).unwrap_or_default()
    }

    /// As [`Self::said`], for a list: AWS writes one that is empty, too.
    pub(super) fn list<T>(&self, list: Option<Vec<T>>, what: &str, of: &str) -> Vec<T> {
        self.said(list, what, of).unwrap_or_default()
    }

    /// Reads ids of a list, sorted.
    pub(super) fn ids(&self, ids: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
        sorted(ids.into_iter().filter_map(|id| self.id(id)))
    }

    /// Reads tags. AWS leaves out those of what has none.
    pub(super) fn tags(&self, tags: Option<Vec<Tag>>) -> Tags {
        let tags = tags.unwrap_or_default().into_iter();
        tags.filter_map(|tag| {
            if tag.key.is_none() || tag.value.is_none() {
                self.odd("the answer holds a tag without a key or a value");
            }
            Some((tag.key?, tag.value?))
        })
        .collect()
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
