//! Volumes of a workload that have no key of one's own.

use super::paths::at;
use super::records::text;
use super::workload_row::Place;
use serde_json::Value;

/// Names the volumes of a part that the answer tells of without a key: each of them is one that AWS's own key encrypts.
///
/// A node of a cluster has a root volume beside those that are listed, and it takes a key by an entry with `RootVolume` (SageMaker API
/// reference, `ClusterEbsVolumeConfig`, read 2026-11-26).
pub(super) fn without_key(place: &Place, part: &Value) -> Vec<String> {
    const ROOT: &str = "root volume";
    let mut bare = Vec::new();
    for path in place.keys {
        let Some((of, key)) = path.rsplit_once('/') else {
            continue;
        };
        let is_root = |volume: &Value| volume["RootVolume"] == true;
        let volumes = at(part, of);
        let volumes: Vec<_> = volumes.into_iter().filter(|one| one.is_object()).collect();
        for (number, volume) in (1..).zip(&volumes) {
            if text(&volume[key]).is_some() {
                continue;
            }
            bare.push(if is_root(volume) {
                ROOT.to_owned()
            } else {
                format!("volume {number}")
            });
        }
        let of_nodes = of.ends_with("/EbsVolumeConfig");
        if of_nodes && !volumes.iter().any(|volume| is_root(volume)) {
            bare.push(ROOT.to_owned());
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::super::workload_row::NOWHERE;
    use super::*;
    use serde_json::json;

    const NODES: Place = Place {
        keys: &["/InstanceStorageConfigs/*/EbsVolumeConfig/VolumeKmsKeyId"],
        ..NOWHERE
    };

    fn bare(volumes: &[Value]) -> Vec<String> {
        let configs: Vec<_> = volumes
            .iter()
            .map(|volume| json!({"EbsVolumeConfig": volume}))
            .collect();
        without_key(&NODES, &json!({"InstanceStorageConfigs": configs}))
    }

    #[test]
    fn each_volume_of_a_node_needs_its_key_the_root_one_too() {
        let root = json!({"RootVolume": true, "VolumeKmsKeyId": "k"});
        let data = json!({"VolumeSizeInGB": 1, "VolumeKmsKeyId": "k"});
        let open = json!({"VolumeSizeInGB": 1});
        assert!(bare(&[root.clone(), data.clone()]).is_empty());
        assert_eq!(bare(std::slice::from_ref(&data)), ["root volume"]);
        assert_eq!(bare(&[open.clone(), root.clone()]), ["volume 1"]);
        assert_eq!(bare(&[json!({"RootVolume": true}), data]), ["root volume"]);
        assert_eq!(bare(&[]), ["root volume"]);
    }

    #[test]
    fn of_two_settings_for_volumes_both_need_theirs() {
        let place = Place {
            keys: &["/A/VolumeKmsKeyId", "/B/VolumeKmsKeyId"],
            ..NOWHERE
        };
        let one = json!({"A": {"VolumeKmsKeyId": "k"}});
        assert!(without_key(&place, &one).is_empty());
        let both = json!({"A": {"VolumeKmsKeyId": "k"}, "B": {"InstanceType": "t"}});
        assert_eq!(without_key(&place, &both), ["volume 1"]);
    }
}
