//! Tags of every resource (N16).

use super::ids::PROFILE_TAG;
use crate::blueprint::Blueprint;
use serde::Serialize;

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Tag {
    /// Key.
    pub key: String,
    /// Value.
    pub value: String,
}

/// Returns the tags of every resource, sorted by key: the user's, the two that the profile decides, and the one to find it by.
pub(super) fn tags(blueprint: &Blueprint) -> Vec<Tag> {
    let own = [
        ("Environment", &blueprint.environment),
        ("Project", &blueprint.project),
        (PROFILE_TAG, &blueprint.profile),
    ];
    let own = own
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.clone()));
    let users = blueprint
        .tags
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()));
    let mut tags: Vec<_> = users
        .chain(own)
        .map(|(key, value)| Tag { key, value })
        .collect();
    tags.sort();
    tags
}
