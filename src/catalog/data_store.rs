//! File systems and databases that jobs use, and the ports that each needs.

use super::data::file;
use super::service::fill;
use super::{Protocol, Region};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

file!(STORES, StoreFile, stores, DataStore, "data_stores.json");

/// A kind of data store.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// Aurora MySQL.
    AuroraMysql,
    /// Aurora PostgreSQL.
    AuroraPostgres,
    /// DocumentDB.
    #[serde(rename = "documentdb")]
    DocumentDb,
    /// EFS.
    Efs,
    /// ElastiCache for Valkey and Redis OSS.
    #[serde(rename = "elasticache")]
    ElastiCache,
    /// ElastiCache for Memcached.
    #[serde(rename = "elasticache-memcached")]
    ElastiCacheMemcached,
    /// EMR, by its Livy server.
    EmrLivy,
    /// FSx for Lustre.
    FsxLustre,
    /// FSx for NetApp ONTAP, over NFS.
    FsxOntap,
    /// FSx for OpenZFS.
    #[serde(rename = "fsx-openzfs")]
    FsxOpenZfs,
    /// Neptune.
    Neptune,
    /// OpenSearch Service.
    #[serde(rename = "opensearch")]
    OpenSearch,
    /// RDS for MariaDB.
    #[serde(rename = "rds-mariadb")]
    RdsMariaDb,
    /// RDS for MySQL.
    RdsMysql,
    /// RDS for Oracle.
    RdsOracle,
    /// RDS for PostgreSQL.
    RdsPostgres,
    /// RDS for SQL Server.
    #[serde(rename = "rds-sqlserver")]
    RdsSqlServer,
    /// Redshift.
    Redshift,
}

/// What AWS's pages say of a kind of data store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataStore {
    /// Which kind it is.
    pub kind: StoreKind,
    /// Its name for people.
    pub title: &'static str,
    /// Ports that its clients open.
    pub ports: Vec<StorePorts>,
    /// First and last port that its clients open connections from; none where they use ephemeral ports.
    #[serde(default)]
    pub client_ports: Option<(u16, u16)>,
    /// The names by which clients call one, with `{region}` and `{suffix}`; empty where they call it by its host's.
    pub hosts: Vec<&'static str>,
    /// The documentation page.
    pub source: &'static str,
    /// Whether the page was read; otherwise it is from memory.
    pub checked: bool,
}

impl DataStore {
    /// Returns the names by which clients call one in a region, `*` standing for what tells one from another.
    #[must_use]
    pub fn host_names(&self, region: &Region) -> Vec<String> {
        self.hosts.iter().map(|host| fill(host, region)).collect()
    }
}

/// A range of ports that a data store needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorePorts {
    /// TCP or UDP.
    pub protocol: Protocol,
    /// First port.
    pub first: u16,
    /// Last port.
    pub last: u16,
    /// Whether the store opens them to its clients and within itself, too.
    #[serde(default)]
    pub both: bool,
}

impl StoreKind {
    /// Returns what is known of it.
    #[must_use]
    pub fn facts(self) -> &'static DataStore {
        // A unit test proves that the data file lists the kinds in the order of the type.
        &data_stores()[self as usize]
    }

    /// Tells whether it can be reached over the Elastic Fabric Adapter.
    #[must_use]
    pub fn takes_efa(self) -> bool {
        self == Self::FsxLustre
    }
}

/// Lists every kind, in the order of the type.
#[must_use]
pub fn data_stores() -> &'static [DataStore] {
    &STORES.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_lists_every_kind_in_order() {
        let kinds: Vec<_> = data_stores().iter().map(|store| store.kind).collect();
        assert!(kinds.is_sorted());
        assert_eq!(kinds.len(), StoreKind::Redshift as usize + 1);
        assert!(kinds.iter().zip(0..).all(|(kind, at)| *kind as usize == at));
    }

    #[test]
    fn every_kind_has_ports_that_can_be_opened() {
        for store in data_stores() {
            assert!(
                !store.ports.is_empty() && store.source.len() > 20,
                "{store:?}"
            );
            for ports in &store.ports {
                assert!(matches!(ports.protocol, Protocol::Tcp | Protocol::Udp));
                assert!(0 < ports.first && ports.first <= ports.last, "{store:?}");
            }
        }
        let lustre = StoreKind::FsxLustre.facts();
        assert!(lustre.ports.iter().all(|ports| ports.both));
    }
}
