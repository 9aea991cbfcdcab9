//! Visits and listeners as orders for a launcher, and what is delivered as observations of visits.

use super::plan::Visit;
use super::post::Post;
use crate::probe::{
    Ask, Authorities, Channel, Nonce, Observation, PackError, Plan, Question, batches,
};
use crate::verify::order::{Delivered, Order};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What all orders of a run share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How the probe is sent.
    pub channel: Channel,
    /// What a listener of this run says to its callers.
    pub greeting: Nonce,
    /// Milliseconds after which a probe answers with what it has.
    pub run_ms: u32,
    /// Addresses that answers name often: those of the endpoints.
    pub known: Vec<IpAddr>,
    /// Whom certificates are trusted to be signed by, beside the public authorities.
    pub authorities: Option<Authorities>,
}

/// Orders, and the visit that each belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    /// The orders.
    pub list: Vec<Order>,
    /// For each order, the place of its visit.
    pub visits: Vec<usize>,
}

/// Makes orders of visits: as many for each as its questions and answers take.
pub fn orders(
    visits: &[Visit],
    terms: &Terms,
    nonce: &mut dyn FnMut() -> Nonce,
) -> Result<Orders, PackError> {
    let mut orders = Orders {
        list: Vec::new(),
        visits: Vec::new(),
    };
    for (index, visit) in visits.iter().enumerate() {
        let questions = visit.asked.iter().map(|asked| asked.question.clone());
        for batch in batches(terms.channel, &terms.plan(questions.collect()), nonce)? {
            orders.list.push(Order {
                label: visit.vantage.to_string(),
                subnet: visit.subnet.clone(),
                groups: vec![visit.group.clone()],
                batch,
            });
            orders.visits.push(index);
        }
    }
    Ok(orders)
}

/// Makes an order of each listener, which stays for so many seconds unless it is removed before.
pub fn listeners(
    posts: &[Post],
    terms: &Terms,
    seconds: u32,
    nonce: &mut dyn FnMut() -> Nonce,
) -> Result<Vec<Order>, PackError> {
    let mut list = Vec::new();
    for post in posts {
        let listen = Question {
            id: 0,
            ask: Ask::Listen {
                tcp: post.tcp.clone(),
                udp: post.udp.clone(),
                seconds,
                peers: 0,
            },
            deadline_ms: seconds.saturating_mul(1000),
            attempts: 1,
        };
        let terms = Terms {
            run_ms: seconds.saturating_mul(1000).saturating_add(5000),
            ..terms.clone()
        };
        for batch in batches(terms.channel, &terms.plan(vec![listen]), nonce)? {
            list.push(Order {
                label: format!("listener {}/{}", post.tier, post.zone),
                subnet: post.subnet.clone(),
                groups: vec![post.group.clone()],
                batch,
            });
        }
    }
    Ok(list)
}

/// What was observed in a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// By the number of the question.
    pub seen: BTreeMap<u32, Observation>,
    /// Why the rest of the questions, or all, have no answer.
    pub why: Option<String>,
}

/// Puts the answers to orders together again, for each visit. Where one of several orders has no answer, the others still count.
#[must_use]
pub fn observed(visits: usize, orders: &Orders, delivered: &[Delivered]) -> Vec<Observed> {
    let mut all = vec![Observed::default(); visits];
    for one in delivered {
        let visit = orders.visits.get(one.order);
        let Some(slot) = visit.and_then(|visit| all.get_mut(*visit)) else {
            continue;
        };
        match &one.answer {
            Ok(answer) => {
                let each = answer.observations.iter();
                slot.seen.extend(each.map(|each| (each.id, each.clone())));
            }
            Err(why) => slot.why = Some(why.to_string()),
        }
    }
    all
}

impl Terms {
    fn plan(&self, questions: Vec<Question>) -> Plan {
        Plan {
            greeting: self.greeting,
            run_ms: self.run_ms,
            known: self.known.clone(),
            authorities: self.authorities.clone(),
            questions,
        }
    }
}
