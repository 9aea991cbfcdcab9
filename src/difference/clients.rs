//! People and programs outside the VPC.

use super::change::{Concern, Kind};
use super::changes::{Changes, Thing, pairs};
use crate::topology::Client;

pub(super) fn compare(changes: &mut Changes, a: &[Client], b: &[Client]) {
    for (name, pair) in pairs(changes.normalize, (a, b), |_, client| client.name.clone()) {
        let thing = Thing::new(
            Concern::SecurityGroups,
            Kind::Client,
            format!("client/{name}"),
        );
        let thing = thing.because_either(pair.lists(|client| std::slice::from_ref(&client.from)));
        let Some((client, other)) = changes.pair(&thing, pair, |client| client.cidr) else {
            continue;
        };
        let Client {
            name: _,
            cidr,
            to,
            from: _,
        } = client;
        changes.field(&thing, "cidr", cidr, &other.cidr);
        changes.items(&thing, "to", to, &other.to);
    }
}
