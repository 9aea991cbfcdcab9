//! The same over what smgen read of the lab's faults: `tests/lab/run faults --snapshots FOLDER` saves that.

use super::faults::{Trial, hidden};
use super::whole;
use crate::support::rendered::topology_of;
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use std::path::{Path, PathBuf};

/// Names the folder of the snapshots; `clean.json` is of the network without a fault.
const FOLDER: &str = "SMGEN_LAB_SNAPSHOTS";
/// What the lab deploys for its faults.
const CONFIG: &str = "tests/lab/two-zones.yaml";
const PROFILE: &str = "prod-hipaa";
/// How many removals are tried of each.
const SAMPLE: usize = 3;
/// Of how many the model is asked about one.
const MODELLED: u64 = 5;

fn read(path: &Path) -> Snapshot {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn network() -> Topology {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = std::fs::read_to_string(root.join(CONFIG)).unwrap();
    topology_of(PROFILE, Some(&config))
}

#[test]
fn no_removal_hides_a_fault_of_the_lab() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        println!("skipped: {FOLDER} names no snapshots of the lab's faults");
        return;
    };
    let folder = PathBuf::from(folder);
    let (topology, clean) = (network(), read(&folder.join("clean.json")));
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("clean.json"))
        .collect();
    files.sort();
    let (mut tried, mut broken, mut wrong) = (0, 0, Vec::new());
    for (path, seed) in files.iter().zip(0..) {
        let name = path.file_stem().unwrap().to_string_lossy();
        let trial = Trial {
            sample: SAMPLE,
            seed,
            model: whole() || seed % MODELLED == 0,
        };
        let (count, more) = hidden(&name, &topology, (&clean, &read(path)), trial);
        broken += usize::from(count > 0);
        tried += count;
        wrong.extend(more);
    }
    println!(
        "{tried} removals from {broken} networks with a fault of the lab, of {}",
        files.len()
    );
    assert!(broken > 0 && wrong.is_empty(), "{}", wrong.join("\n"));
}
