//! How fast the model is. Prints one JSON object, demands nothing; `benches/run` reads it.
//!
//! ```text
//! model write SUBNETS GROUPS RULES FILE    writes the snapshot of a network
//! model ask FILE                           loads a snapshot and asks random questions
//! model sets FILE                          computes all that every interface reaches, and lets in
//! model judge PROFILE [SMGEN_YAML]         judges all expectations of a profile against its own network
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a program that measures"
)]

mod network;
mod random;

use network::Size;
use random::Random;
use serde_json::{Value, json};
use smgen::blueprint::{Library, check_all};
use smgen::diagnostic::Source;
use smgen::reach::complete::{Comer, HeaderSpace, Span};
use smgen::reach::{End, Flow, FlowDestination, Network, PacketOutcome};
use smgen::snapshot::{Peer, Protocol, Snapshot};
use smgen::topology;
use smgen::verify::expect::{Check, expectations};
use smgen::verify::judge::modelled;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::net::IpAddr;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Questions that are timed at once, short enough that some batches are not disturbed.
const BATCH: u32 = 20_000;
const BATCHES: u32 = 50;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    // `cargo bench` passes `--bench`.
    let words = arguments.iter().map(String::as_str);
    let words: Vec<_> = words.filter(|word| *word != "--bench").collect();
    let said = match words.as_slice() {
        ["write", subnets, groups, rules, file] => write(subnets, groups, rules, file),
        ["ask", file] => ask(file),
        ["sets", file] => sets(file),
        ["judge", profile] => judge(profile, None),
        ["judge", profile, config] => judge(profile, Some(config)),
        _ => Err(
            "model write SUBNETS GROUPS RULES FILE | ask FILE | sets FILE | judge PROFILE [SMGEN_YAML]".into(),
        ),
    };
    match said {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Said = Result<Value, Box<dyn Error>>;

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Returns the shortest time of some runs: whatever else the machine does only adds to it.
fn shortest(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..BATCHES).map(time).min().unwrap_or_default()
}

fn write(subnets: &str, groups: &str, rules: &str, file: &str) -> Said {
    let size = Size {
        subnets: subnets.parse()?,
        groups: groups.parse()?,
        rules: rules.parse()?,
    };
    let text = serde_json::to_string_pretty(&network::network(size))?;
    fs::write(file, &text)?;
    Ok(json!({ "bytes": text.len() }))
}

fn ask(file: &str) -> Said {
    let start = Instant::now();
    let snapshot: Snapshot = serde_json::from_str(&fs::read_to_string(file)?)?;
    let read = start.elapsed();
    let start = Instant::now();
    let network = Network::new(&snapshot);
    let indexed = start.elapsed();
    let ids = snapshot.interfaces.iter().map(|each| each.id.as_str());
    let ends: Vec<_> = ids.filter_map(|id| network.interface(id)).collect();
    let addresses: Vec<_> = ends.iter().filter_map(|end| end.address()).collect();
    let open = open(&network, &ends, &addresses);
    let bound = u32::try_from(ends.len())?;
    let count = u32::try_from(open.len())?.max(1);
    let flow = |from: usize, to: usize| Flow {
        from: ends[from],
        to: FlowDestination::Address(addresses[to]),
        protocol: Protocol::Tcp,
        port: 443,
    };
    let rate = |ask: &dyn Fn(&mut Random)| {
        let mut random = Random::new(2_463_534_242);
        let time = shortest(|| {
            for _ in 0..BATCH {
                ask(&mut random);
            }
        });
        f64::from(BATCH) / milliseconds(time)
    };
    let any =
        |random: &mut Random| flow(random.below(bound) as usize, random.below(bound) as usize);
    let some = |random: &mut Random| {
        let (from, to) = open[random.below(count) as usize];
        flow(from, to)
    };
    Ok(json!({
        "read_ms": milliseconds(read),
        "index_ms": milliseconds(indexed),
        "interfaces": ends.len(),
        "memory_mb": memory(),
        "questions_per_ms": rate(&|random| { black_box(network.decide(&any(random))); }),
        "open_per_ms": rate(&|random| { black_box(network.decide(&some(random))); }),
        "paths_per_ms": rate(&|random| { black_box(network.packet(&any(random))); }),
        "open_paths_per_ms": rate(&|random| { black_box(network.packet(&some(random))); }),
    }))
}

fn sets(file: &str) -> Said {
    let snapshot: Snapshot = serde_json::from_str(&fs::read_to_string(file)?)?;
    let network = Network::new(&snapshot);
    let start = Instant::now();
    let space = HeaderSpace::new(&network);
    let inside = space.inside();
    let (mut reached, mut admitted) = (0, 0);
    for interface in &snapshot.interfaces {
        let Some(end) = network.interface(&interface.id) else {
            continue;
        };
        reached += space.reachable(end, &[]).len();
        let strangers = space.admitted(end, Comer::Stranger, &Span::EVERYWHERE, &[]);
        let own = |id: &str| interface.groups.iter().any(|group| group == id);
        let groups = snapshot
            .security_groups
            .iter()
            .filter(|group| own(&group.id));
        let rules = groups.flat_map(|group| &group.ingress);
        let named: BTreeSet<_> = rules
            .filter_map(|rule| match &rule.peer {
                Peer::Group(id) => Some(id),
                Peer::Cidr(_) | Peer::PrefixList(_) => None,
            })
            .collect();
        let carriers = named.iter().map(|group| {
            space
                .admitted(end, Comer::Carrier(group), &inside, &[])
                .len()
        });
        admitted += strangers.len() + carriers.sum::<usize>();
    }
    Ok(json!({
        "vantages": snapshot.interfaces.len(),
        "reached": reached,
        "admitted": admitted,
        "sets_ms": milliseconds(start.elapsed()),
        "memory_mb": memory(),
    }))
}

/// Returns the most memory that this program held, in MB; none where the kernel does not say. Its account for who waits for the
/// program starts with what that one held.
fn memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes = line.trim().strip_suffix(" kB")?;
    Some(kilobytes.parse::<f64>().ok()? / 1024.0)
}

/// Returns pairs of which one reaches the other, which costs the whole way and back.
fn open(network: &Network<'_>, ends: &[&End<'_>], addresses: &[IpAddr]) -> Vec<(usize, usize)> {
    let mut random = Random::new(88_172_645_463_325_252);
    let bound = u32::try_from(ends.len()).unwrap_or(u32::MAX);
    let pairs =
        (0..BATCH * BATCHES).map(|_| (random.below(bound) as usize, random.below(bound) as usize));
    let open = pairs.filter(|(from, to)| {
        let flow = Flow {
            from: ends[*from],
            to: FlowDestination::Address(addresses[*to]),
            protocol: Protocol::Tcp,
            port: 443,
        };
        network.decide(&flow).0 == PacketOutcome::Allowed
    });
    open.take(10_000).collect()
}

fn judge(profile: &str, config: Option<&str>) -> Said {
    let source = config.map(|name| -> Result<_, Box<dyn Error>> {
        Ok(Source {
            name: name.to_owned(),
            text: fs::read_to_string(name)?,
        })
    });
    let (library, _) = Library::load(source.transpose()?);
    let (blueprints, said) = check_all(&library, &[profile.to_owned()]);
    let blueprint = blueprints.first().ok_or_else(|| format!("{said:?}"))?;
    let (topology, _) = topology::build(blueprint);
    let snapshot = Snapshot::of_topology(&topology);
    let expected = expectations(&topology);
    let mut verdicts = 0;
    let listed = shortest(|| {
        black_box(expectations(&topology));
    });
    let judged = shortest(|| {
        verdicts = black_box(modelled(&topology, &snapshot, &expected, &|_| Vec::new())).len();
    });
    let wholes = expected.iter();
    let wholes = wholes.filter(|one| matches!(one.check, Check::Complete { .. }));
    let wholes: Vec<_> = wholes.cloned().collect();
    let whole = shortest(|| {
        black_box(modelled(&topology, &snapshot, &wholes, &|_| Vec::new()));
    });
    Ok(json!({
        "sets": wholes.len(),
        "sets_ms": milliseconds(whole),
        "expectations": expected.len(),
        "judged": verdicts,
        "list_ms": milliseconds(listed),
        "judge_ms": milliseconds(judged),
    }))
}
