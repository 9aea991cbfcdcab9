//! File systems and databases, and who may reach them: `security.data_stores` in a blueprint.

use super::caller::Caller;
use super::entry_name::named;
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::catalog::{Protocol, StoreKind, StorePorts};
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One data store in the tiers for data.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataStoreLayer {
    /// What it is; decides its ports. Left out, `ports` says them.
    pub kind: Option<StoreKind>,
    /// Ports that its clients open, as `tcp 5432` or `udp 6000-6010`, instead of those of its kind.
    pub ports: Option<Vec<String>>,
    /// The functions that may reach it: `notebook`, `training`, `inference`; training and inference if left out.
    pub from: Option<Vec<Caller>>,
    /// For `fsx-lustre`: an EFA-enabled file system, which needs every protocol with itself and its clients.
    pub efa: Option<bool>,
}

/// One checked data store.
#[derive(Clone, Debug)]
pub struct DataStore {
    /// What it is, if the blueprint says.
    pub kind: Option<StoreKind>,
    /// Ports that are opened; none with EFA, which takes every protocol.
    pub ports: Vec<StorePorts>,
    /// First and last port that its clients open connections from, where they are not the ephemeral ones.
    pub client_ports: Option<(u16, u16)>,
    /// The functions that may reach it; at least one.
    pub from: BTreeSet<Caller>,
    /// Whether every protocol passes, with itself and with its clients.
    pub efa: bool,
}

/// Checks all data stores; one whose ports nobody knows is left out.
pub(super) fn check(
    check: &mut Check<'_>,
    layers: BTreeMap<String, Option<DataStoreLayer>>,
) -> BTreeMap<String, DataStore> {
    let mut stores = BTreeMap::new();
    for (name, layer) in layers {
        let Some(layer) = layer else { continue };
        let path = Path::from("security.data_stores").key(&name);
        named(check, &path, &name, "data store");
        if let Some(store) = one(check, &path, layer) {
            stores.insert(name, store);
        }
    }
    stores
}

fn one(check: &mut Check<'_>, path: &Path, layer: DataStoreLayer) -> Option<DataStore> {
    let facts = layer.kind.map(StoreKind::facts);
    let efa = layer.efa.unwrap_or_default();
    if efa && !layer.kind.is_some_and(StoreKind::takes_efa) {
        let message = "only `fsx-lustre` is reached over the Elastic Fabric Adapter";
        check
            .error(
                Code::ValueOutOfRange,
                &path.key("efa"),
                Side::Value,
                message,
            )
            .help("leave `efa` out, or set `kind: fsx-lustre`");
    }
    let from = layer
        .from
        .unwrap_or_else(|| vec![Caller::Training, Caller::Inference]);
    if from.is_empty() {
        let message = "a data store that nobody may reach needs no rule";
        check
            .error(
                Code::ValueOutOfRange,
                &path.key("from"),
                Side::Value,
                message,
            )
            .help("name `notebook`, `training` or `inference`, or drop the store: `null`");
    }
    let ports = match (layer.ports, facts) {
        (Some(own), facts) => {
            // What a kind opens both ways, it opens both ways on other ports, too.
            let both = facts.is_some_and(|facts| facts.ports.iter().any(|ports| ports.both));
            let own = own_ports(check, &path.key("ports"), &own).into_iter();
            own.map(|ports| StorePorts { both, ..ports }).collect()
        }
        (None, Some(facts)) => facts.ports.clone(),
        (None, None) => {
            let message = format!("`{path}` needs `kind` or `ports`");
            check
                .error(Code::KeyMissing, path, Side::Key, message)
                .rests_on(&path.key("kind"))
                .help("say what it is, as `kind: rds-postgres`, or what it listens on, as `ports: [tcp 5432]`");
            return None;
        }
    };
    Some(DataStore {
        kind: layer.kind,
        ports,
        client_ports: facts.and_then(|facts| facts.client_ports),
        from: from.into_iter().collect(),
        efa,
    })
}

fn own_ports(check: &mut Check<'_>, path: &Path, texts: &[String]) -> Vec<StorePorts> {
    let mut all = Vec::new();
    if texts.is_empty() {
        let message = "a data store without ports cannot be reached";
        check
            .error(Code::ValueOutOfRange, path, Side::Value, message)
            .help("list what it listens on, as `tcp 5432`");
    }
    for (index, text) in texts.iter().enumerate() {
        if let Some(ports) = read(text) {
            all.push(ports);
        } else {
            let message = format!("{} names no ports", quoted(text));
            let path = path.index(index);
            check
                .error(Code::ValueOutOfRange, &path, Side::Value, message)
                .help("write `tcp 5432` or `udp 6000-6010`, 1 to 65535");
        }
    }
    all
}

fn read(text: &str) -> Option<StorePorts> {
    let (protocol, ports) = text.split_once(' ')?;
    let protocol = match protocol {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        _ => return None,
    };
    let ports = ports.trim();
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some(StorePorts {
        protocol,
        first,
        last,
        both: false,
    })
}

/// Reads a port from its digits alone: no sign, no spaces.
fn number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_as_they_are_written() {
        let read = |text| read(text).map(|one| (one.protocol, one.first, one.last));
        assert_eq!(read("tcp 5432"), Some((Protocol::Tcp, 5432, 5432)));
        assert_eq!(read("udp 6000-6010"), Some((Protocol::Udp, 6000, 6010)));
        for wrong in [
            "5432",
            "tcp",
            "tcp 0",
            "tcp 70000",
            "tcp 9-8",
            "icmp 8",
            "tcp +1",
            "tcp 1-",
            "tcp -1",
            "TCP 1",
            "tcp 1-2-3",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
