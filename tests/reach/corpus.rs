//! Questions whose answers AWS's documentation gives, each under the page that does.

use super::language::{describe, empty, protocol};
use smgen::reach::{DnsAnswer, Flow, FlowDestination, Network, PacketOutcome};
use smgen::snapshot::Snapshot;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Returns the names of the files of `tests/reach/corpus`, sorted.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn word(outcome: PacketOutcome) -> &'static str {
    match outcome {
        PacketOutcome::Allowed => "allowed",
        PacketOutcome::Partial => "partial",
        PacketOutcome::Denied => "denied",
        PacketOutcome::Unknown => "unknown",
    }
}

/// Splits `question = answer : reason`.
fn parts(line: &str) -> (&str, &str, &str) {
    let (question, answer) = line.split_once(" = ").expect(line);
    let (answer, reason) = answer.split_once(" : ").unwrap_or((answer, ""));
    (question.trim(), answer.trim(), reason.trim())
}

/// Answers `h -> 10.0.1.10 tcp 443`: the outcome and the deciding component.
fn packet(snapshot: &Snapshot, question: &str) -> (String, String) {
    let network = Network::new(snapshot);
    let words: Vec<_> = question.split_whitespace().collect();
    let from = network.interface(words[0]).expect(question);
    let to = match words[2].parse() {
        Ok(address) => FlowDestination::Address(address),
        Err(_) => FlowDestination::End(network.interface(words[2]).expect(question)),
    };
    let flow = Flow {
        from,
        to,
        protocol: protocol(words[3]),
        port: words[4].parse().unwrap(),
    };
    let verdict = network.packet(&flow);
    let (outcome, decider) = network.decide(&flow);
    assert_eq!(
        (verdict.outcome, &verdict.decider),
        (outcome, &decider),
        "{question}"
    );
    let lost = if verdict.lost_replies.is_empty() {
        String::new()
    } else {
        format!("; lost {:?}", verdict.lost_replies)
    };
    (
        word(verdict.outcome).into(),
        format!("{}{lost}", verdict.decider),
    )
}

/// Answers `sts.us-east-1.amazonaws.com from a`.
fn name(snapshot: &Snapshot, question: &str) -> (String, String) {
    let network = Network::new(snapshot);
    let (name, vantage) = question.split_once(" from ").expect(question);
    let resolution = network.resolve(name, vantage);
    let answer = match resolution.answer {
        DnsAnswer::Endpoint {
            endpoint,
            addresses,
            near,
        } => {
            let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
            let near =
                near.map_or_else(|| "nothing near".to_owned(), |near| format!("near {near}"));
            format!("{endpoint} {} {near}", addresses.join(","))
        }
        DnsAnswer::Public {
            prefix_list: Some(list),
        } => format!("public within {list}"),
        DnsAnswer::Public { prefix_list: None } => "public".to_owned(),
        DnsAnswer::Addresses { addresses } => {
            let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
            addresses.join(",")
        }
        DnsAnswer::DoesNotExist => "does not exist".to_owned(),
        DnsAnswer::NoAnswer => "no answer".to_owned(),
        DnsAnswer::Unknown => "unknown".to_owned(),
    };
    (answer, format!("{:?}", resolution.decider))
}

#[test]
fn the_model_answers_as_the_documentation_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reach/corpus");
    let (mut asked, mut wrong) = (0, Vec::new());
    let (mut silent, mut answers) = (Vec::new(), BTreeSet::new());
    for file in files(&folder) {
        let text = fs::read_to_string(folder.join(&file)).unwrap();
        let (mut snapshot, mut page) = (empty(), "");
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            let (head, rest) = line.split_once(' ').unwrap_or((line, ""));
            let answer = match head {
                "" | "#" => continue,
                "network" => {
                    snapshot = empty();
                    continue;
                }
                "page" => {
                    silent.push(format!("{file}:{number}: {rest}"));
                    page = rest;
                    continue;
                }
                "?" => packet(&snapshot, parts(rest).0),
                "name" => name(&snapshot, parts(rest).0),
                _ => {
                    assert!(describe(&mut snapshot, line), "{file}:{number}: {line}");
                    continue;
                }
            };
            assert!(!page.is_empty(), "{file}:{number}: which page says so?");
            asked += 1;
            silent.pop_if(|silent| silent.ends_with(page));
            answers.insert(answer.0.clone());
            let (_, expected, reason) = parts(rest);
            if answer.0 != expected || !answer.1.contains(reason) {
                wrong.push(format!(
                    "{file}:{number}: {line}\n  is {} : {}",
                    answer.0, answer.1
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {asked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        silent.is_empty(),
        "pages that nothing is asked of: {silent:#?}"
    );
    for outcome in [
        PacketOutcome::Allowed,
        PacketOutcome::Partial,
        PacketOutcome::Denied,
        PacketOutcome::Unknown,
    ] {
        assert!(answers.contains(word(outcome)), "nothing is {outcome:?}");
    }
    println!("{asked} questions answered as the documentation does");
}
