//! What differs between two networks, by meaning.
//!
//! Pure: two [`Topology`] values in, a [`Difference`] out, the same every time. Every field of a topology is compared or is named as
//! one that says nothing; the compiler complains about a new one, and so does a test that changes each of them.

mod change;
mod changes;
mod clients;
mod endpoints;
mod identity;
mod network;
mod normalize;
mod policies;
mod records;
mod replacement;
mod routing;
mod summary;
mod traffic;

pub use change::{Change, Concern, Kind, Replaces, Way};
pub use replacement::{Consequences, Fate, Kept, Loss, Losses, OtherStack, PartChange, Shortened};
pub use summary::Count;

use crate::blueprint::Path;
use crate::topology::Topology;
use changes::Changes;
use normalize::Normalizers;

/// What differs between two networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Every change, by concern, then by name.
    pub changes: Vec<Change>,
}

impl Difference {
    /// Compares two networks.
    #[must_use]
    pub fn between(a: &Topology, b: &Topology) -> Self {
        let normalize = Normalizers::new(a, b);
        let mut changes = Changes {
            normalize: &normalize,
            list: Vec::new(),
        };
        let Topology {
            // The shape's, the same in one build of smgen.
            version: _,
            profile: _,
            description: _,
            project: _,
            environment: _,
            prefix: _,
            region: _,
            partition: _,
            dns_suffix: _,
            account_id: _,
            organization_id: _,
            frameworks: _,
            workloads: _,
            tags: _,
            required_tags: _,
            vpc,
            zones,
            tiers,
            route_tables,
            internet,
            peers,
            on_premises,
            clients,
            security_groups,
            network_acls,
            endpoints,
            left_out,
            fips: _,
            slowest_ms: _,
            exceptions: _,
            // Compared by what is rendered of them.
            dhcp_options: _,
            dns_firewall: _,
            query_log: _,
            hosted_zones: _,
            flow_log: _,
            keys: _,
        } = a;
        identity::compare(&mut changes, a, b);
        network::vpc(&mut changes, vpc, &b.vpc);
        network::zones(&mut changes, zones, &b.zones);
        network::tiers(&mut changes, tiers, &b.tiers);
        routing::tables(&mut changes, route_tables, &b.route_tables);
        routing::internet(&mut changes, internet.as_ref(), b.internet.as_ref());
        let sides = (&**peers, &*b.peers);
        routing::others(&mut changes, (Kind::PeeredVpc, "network.peers"), sides);
        let sides = (&**on_premises, &*b.on_premises);
        let kind = (Kind::OnPremisesNetwork, "network.on_premises");
        routing::others(&mut changes, kind, sides);
        clients::compare(&mut changes, clients, &b.clients);
        traffic::groups(&mut changes, security_groups, &b.security_groups);
        traffic::acls(&mut changes, network_acls, &b.network_acls);
        endpoints::compare(&mut changes, endpoints, &b.endpoints);
        endpoints::left_out(&mut changes, left_out, &b.left_out);
        records::compare(&mut changes, a, b);
        identity::tags(&mut changes, a, b);
        let mut changes = changes.list;
        changes.sort_by_key(|change| change.concern);
        Self { changes }
    }

    /// Tells whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Keeps of the blueprint values that decide a change those of which the closure says that they differ, too.
    pub fn keep_causes(&mut self, differs: impl Fn(&Path) -> bool) {
        for change in &mut self.changes {
            change.because.retain(&differs);
            // Both are told where they stand, and decide little else: the normalize see past them.
            let told = ["network.cidr", "region"].map(Path::from);
            if change.because.iter().any(|path| !told.contains(path)) {
                change.because.retain(|path| !told.contains(path));
            }
            // A path says what those below it say.
            let all = change.because.clone();
            let below = |path: &Path| all.iter().any(|one| one != path && one.contains(path));
            change.because.retain(|path| !below(path));
        }
    }

    /// Says of each change what it replaces where the second network takes the place of the first.
    pub fn mark(&mut self, consequences: &[Consequences]) {
        for change in &mut self.changes {
            let replaces = consequences.iter().map(|one| Replaces {
                platform: one.platform,
                resources: one.caused_by(|root| is_root(change, root)),
            });
            change.replaces = replaces.filter(|one| one.resources > 0).collect();
        }
    }

    /// Counts the things that came, went and changed, by kind.
    #[must_use]
    pub fn summary(&self) -> Vec<Count> {
        summary::count(&self.changes)
    }
}

/// Properties that hold a name, which the prefix starts.
const NAMES: [&str; 3] = ["name", "alias", "log-group"];

/// Tells whether a change is the first cause that a prediction names: `vpc cidr`.
fn is_root(change: &Change, root: &str) -> bool {
    let Some((id, property)) = root.rsplit_once(' ') else {
        return false;
    };
    match (change.kind, change.field) {
        (_, None) => false,
        (Kind::Identity, Some("prefix")) => NAMES.contains(&property),
        (_, Some(field)) => change.what == id && field == property,
    }
}
