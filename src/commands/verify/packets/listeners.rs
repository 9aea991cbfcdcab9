//! Listeners, which come up before anybody calls them.

use super::clock::milliseconds;
use super::{Job, draw, unpackable};
use crate::aws::launch::{Ec2, listen};
use crate::commands::Stop;
use crate::commands::verify::progress::Progress;
use crate::probe::{Channel, Nonce};
use crate::report::{Ran, Run};
use crate::verify::order::Listening;
use crate::verify::packets::{Post, Terms, listeners, posts};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Where listeners are, and why others are not.
pub(super) type Listeners = (
    BTreeMap<(String, String), IpAddr>,
    BTreeMap<(String, String), String>,
);

impl Job<'_> {
    /// Brings the listeners up; those that are not, with the reason.
    pub(super) async fn listeners(
        &self,
        ec2: &Ec2,
        greeting: Nonce,
        progress: &Progress,
        report: &mut Run,
    ) -> Result<Listeners, Stop> {
        let posts = posts(self.topology, self.snapshot, self.wanted);
        let terms = Terms {
            authorities: None,
            known: Vec::new(),
            ..self.terms(Channel::Console, greeting)
        };
        // They stay for as long as callers may come, and end by themselves after that.
        let seconds = 2 * self.launch.deadline.as_secs() + 60;
        let orders = listeners(
            &posts,
            &terms,
            u32::try_from(seconds).unwrap_or(u32::MAX),
            &mut draw,
        )
        .map_err(unpackable)?;
        progress.expect(orders.iter().map(|order| order.label.clone()));
        let up = listen(ec2, &self.launch, &orders, &|event| {
            progress.show(&orders, &event);
        })
        .await;
        let (mut listening, mut deaf) = (BTreeMap::new(), BTreeMap::new());
        for (post, one) in paired(&posts, &up) {
            let place = (post.tier.clone(), post.zone.clone());
            let label = format!("listener {}/{}", post.tier, post.zone);
            let failed = one.address.as_ref().err().map(ToString::to_string);
            match &one.address {
                Ok(address) => {
                    listening.insert(place, *address);
                }
                Err(why) => {
                    deaf.insert(
                        place,
                        format!("no listener at {}/{}: {why}", post.tier, post.zone),
                    );
                }
            }
            report.ran.push(Ran {
                vantage: label,
                on: one.ran_on.clone(),
                milliseconds: milliseconds(one.took),
                failed,
            });
        }
        Ok((listening, deaf))
    }
}

fn paired<'a>(
    posts: &'a [Post],
    up: &'a [Listening],
) -> impl Iterator<Item = (&'a Post, &'a Listening)> {
    up.iter()
        .filter_map(|one| Some((posts.get(one.order)?, one)))
}
