//! The sentences for what a change costs.

use super::consequences::{Consequences, OtherStack};
use super::lost::{Loss, Shortened};
use crate::topology::ResourceKind;

impl Consequences {
    /// Says it in one sentence: `Terraform replaces 41 resources, among them the flow-log-group, whose events are lost`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let name = self.platform.title();
        let mut parts = Vec::new();
        for (verb, count) in [
            ("replaces", self.replaced),
            ("may replace", self.may_be_replaced),
            ("destroys", self.destroyed),
            ("leaves", self.left),
            ("adds", self.added),
        ] {
            if count > 0 {
                let noun = if parts.is_empty() {
                    resources(count)
                } else {
                    ""
                };
                parts.push(format!("{verb} {count} {noun}").trim_end().to_owned());
            }
        }
        let what = match &parts[..] {
            [] => "replaces nothing".to_owned(),
            [one] => one.clone(),
            [most @ .., last] => format!("{} and {last}", most.join(", ")),
        };
        let lost = self.losses.lost.first();
        let lost = lost.map_or_else(String::new, |loss| {
            let events = match loss.kind {
                ResourceKind::LogGroup => "whose events are lost".to_owned(),
                ResourceKind::ElasticIp => "whose address is lost".to_owned(),
                _ => format!("which {}", loss.what),
            };
            format!(", among them `{}`, {events}", loss.ids.join("`, `"))
        });
        if let Some(OtherStack { old, new }) = &self.stack {
            return format!(
                "{name} makes another stack, `{new}`, with {} resources; `{old}` stays as it is until it is destroyed by hand",
                self.added
            );
        }
        match self.refused {
            Some(why) => format!("{name} refuses it: {why}"),
            None => format!("{name} {what}{lost}"),
        }
    }

    /// Says it all: the sentence, then what is lost and what stays, indented.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let details = self.details().into_iter();
        let details = details.map(|detail| format!("  {detail}"));
        [self.sentence()].into_iter().chain(details).collect()
    }

    /// Says what is lost and what stays, a line each; what the sentence said is not said again.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        if self.refused.is_some() {
            // Nothing is touched.
            return Vec::new();
        }
        let lost = self.losses.lost.iter().skip(1);
        let said = lost.chain(&self.losses.left).map(line);
        let shortened = self.losses.shortened.iter();
        shortened.map(shortened_line).chain(said).collect()
    }
}

/// Ids that one line names before it counts.
const NAMED: usize = 3;

fn line(loss: &Loss) -> String {
    let named = match &loss.ids[..] {
        [one] => format!("`{one}`"),
        ids if ids.len() <= NAMED => format!("each of `{}`", ids.join("`, `")),
        ids => format!("each of {} {}", ids.len(), loss.kind.noun(ids.len())),
    };
    format!("{named} {}", loss.what)
}

/// Says which days of evidence are lost.
fn shortened_line(one: &Shortened) -> String {
    let Shortened { id, from, to, .. } = one;
    let what = match one.kind {
        ResourceKind::LogGroup => "events",
        _ => "records",
    };
    format!(
        "`{id}` keeps its {what} {to} days instead of {from}: evidence is lost, the {what} of up to {} days, which cannot be had back",
        from - to
    )
}

fn resources(count: usize) -> &'static str {
    if count == 1 { "resource" } else { "resources" }
}
