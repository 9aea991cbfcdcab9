//! What fits: of the payload into each channel, and of the answer into a job's message, whatever comes of the questions.

use super::{batch, counted, noise, output, python, questions, resolve, settings, tcp};
use smgen::probe::{
    self, Authorities, Batch, BatchSettings, Call, Channel, Family, Method, Observation, PackError,
    QuestionKind, Server,
};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;

const REGION: &str = "eu-central-1";
const SERVICES: [&str; 20] = [
    "api.sagemaker",
    "runtime.sagemaker",
    "sts",
    "kms",
    "logs",
    "monitoring",
    "ecr",
    "dkr.ecr",
    "s3",
    "dynamodb",
    "glue",
    "athena",
    "lambda",
    "events",
    "states",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "ec2messages",
    "elasticfilesystem",
];

/// What is asked of an ordinary vantage, and the same by other names up to a number: names, endpoints, what must be closed.
fn ordinary(count: usize) -> Vec<QuestionKind> {
    let each = (0..count).map(|number| {
        let name = format!(
            "{}.{REGION}.amazonaws.com",
            SERVICES[number / 3 % SERVICES.len()]
        );
        let last = number % 250;
        match number % 3 {
            0 => resolve(&name),
            1 => tls(&name),
            _ => tcp(&format!("10.40.7.{last}"), 443),
        }
    });
    each.collect()
}

fn tls(name: &str) -> QuestionKind {
    QuestionKind::Tls {
        host: name.to_owned(),
        port: 443,
        family: Family::V4,
        name: name.to_owned(),
        old: None,
        http: Some(Method::Get),
        path: "/".to_owned(),
    }
}

fn endpoints() -> Vec<IpAddr> {
    let each = (0..60).map(|number| IpAddr::V4(Ipv4Addr::new(10, 40, number % 3, number)));
    each.collect()
}

fn with_endpoints(channel: Channel) -> BatchSettings {
    BatchSettings {
        known: endpoints(),
        ..settings(channel)
    }
}

#[test]
fn sixty_ordinary_checks_fit_into_one_job() {
    for kinds in [
        ordinary(60),
        vec![resolve("sts.amazonaws.com"); 60],
        vec![tls("sts.amazonaws.com"); 60],
    ] {
        let batch = batch(Channel::Message, kinds);
        let container = probe::container(&batch).unwrap();
        println!(
            "60 checks: {} arguments of a container",
            container.arguments.len()
        );
        for items in [&container.entrypoint, &container.arguments] {
            assert!((1..=100).contains(&items.len()));
            let sound = |item: &String| {
                (1..=256).contains(&item.len())
                    && item.bytes().all(|byte| (b' '..=b'~').contains(&byte))
            };
            assert!(items.iter().all(sound), "{items:?}");
        }
        for item in &container.arguments {
            // Nothing that whatever starts containers might replace.
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
            assert!(item.bytes().all(plain), "{item}");
        }
    }
}

#[test]
fn sixty_ordinary_checks_fit_into_user_data() {
    let batches = probe::batches(
        &with_endpoints(Channel::Console),
        &questions(ordinary(60)),
        &mut counted(),
    )
    .unwrap();
    assert_eq!(batches.len(), 1);
    let size = probe::user_data(&batches[0], 10).unwrap().len();
    let empty = probe::user_data(&batch(Channel::Console, [tcp("10.0.0.1", 1)]), 10)
        .unwrap()
        .len();
    println!("user data: {size} bytes with 60 checks, {empty} with one");
    assert!(size <= 16_384);
}

#[test]
fn more_are_split_and_none_is_lost() {
    for channel in [
        Channel::Message,
        Channel::Console,
        Channel::Command,
        Channel::Local,
    ] {
        let all = questions(ordinary(700));
        let batches = probe::batches(&with_endpoints(channel), &all, &mut counted()).unwrap();
        let sizes: Vec<_> = batches.iter().map(|batch| batch.questions.len()).collect();
        println!("{channel:?}: 700 checks in runs of {sizes:?}");
        let questions = batches.iter().flat_map(|batch| batch.questions.clone());
        assert_eq!(questions.collect::<Vec<_>>(), all);
        let nonces: BTreeSet<_> = batches.iter().map(|batch| batch.nonce).collect();
        assert_eq!(nonces.len(), batches.len());
        // No run but the last is less than half full: twice its questions would not have fitted.
        let mut rest = &all[..];
        for size in &sizes {
            let twice = &rest[..rest.len().min(2 * size)];
            rest = &rest[*size..];
            if !rest.is_empty() {
                let runs = probe::batches(&with_endpoints(channel), twice, &mut counted());
                assert!(runs.unwrap().len() > 1, "{channel:?}: {sizes:?}");
            }
        }
    }
    assert_eq!(
        probe::batches(&settings(Channel::Message), &[], &mut counted()),
        Ok(vec![])
    );
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut batch = batch(Channel::Message, [tcp("10.0.0.1", 1)]);
    let refused = |batch: &Batch| probe::container(batch).unwrap_err();
    batch.questions[0].attempts = 5;
    assert!(matches!(
        refused(&batch),
        PackError::Question { id: 100, .. }
    ));
    batch.questions[0].attempts = 1;
    batch.known = vec![IpAddr::V4(Ipv4Addr::LOCALHOST); 251];
    assert_eq!(refused(&batch), PackError::TooManyKnown(251));
    batch.known.clear();
    batch.questions = vec![batch.questions[0].clone(); 90];
    assert!(matches!(
        refused(&batch),
        PackError::AnswerTooLarge {
            size: 1025..,
            most: 1024
        }
    ));
    let long = QuestionKind::Listen {
        tcp: (1..60).collect(),
        udp: (1..60).collect(),
        seconds: 1,
        peers: 1,
    };
    let message = settings(Channel::Message);
    let outcome = probe::batches(&message, &questions([long]), &mut counted());
    assert!(matches!(outcome, Err(PackError::Question { .. })));
    // One question whose certificates alone are too much.
    let large = BatchSettings {
        authorities: Some(Authorities::Pem(noise(60_000))),
        ..settings(Channel::Console)
    };
    let outcome = probe::batches(&large, &questions(ordinary(9)), &mut counted());
    assert!(matches!(
        outcome,
        Err(PackError::PayloadTooLarge { most: 16_384, .. })
    ));
    // Half of that fits into a job's command with a few questions, and so do its certificates with each of them.
    let some = BatchSettings {
        authorities: Some(Authorities::Pem(noise(22_000))),
        ..message
    };
    let batches = probe::batches(&some, &questions(ordinary(60)), &mut counted()).unwrap();
    assert!(
        batches
            .iter()
            .all(|each| each.authorities == some.authorities)
    );
}

/// Makes up the largest records for a batch and prints the answer that the probe would give.
const WORST: &str = r#"
import json, random, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import probe
asked = json.load(sys.stdin)
run = probe.Run(asked)
random.seed(4)
probe.name_servers = lambda: ["fd12:3456:789a::%x" % random.randrange(65536) for _ in range(3)] if sys.argv[2] == "6" else ["192.0.2.7"] * 3
run.started -= 20000
def address(family):
    return ".".join(str(random.randrange(1, 255)) for _ in range(4)) if family == 4 else ":".join("%x" % random.randrange(4096, 65536) for _ in range(8))
looks = []
for position, question in enumerate(asked["questions"]):
    look = probe.Look(run, question, 0, random.randrange(1, 5))
    kind, family = question["kind"], question.get("family", 4)
    digits = question.get("host", "x.x").replace(".", "").replace(":", "")
    named = not digits.isdigit() and kind != "listen"
    look.outcome = {"resolve": "resolved", "tcp": "connect-failed", "udp": "udp-failed", "tls": "tls-unverified", "call": "called", "listen": "listened-partly"}[kind]
    look.addresses = [address(family) for _ in range(24 if kind == "resolve" else 1 if named else 0)]
    look.times = [random.randrange(16384, 30000) for _ in range(4)]
    if kind in ("tls", "call"):
        look.version, look.digest = 4, bytes(random.randrange(256) for _ in range(4))
    if kind not in ("resolve", "listen"):
        look.number = random.randrange(65536)
    if kind not in ("listen", "resolve"):
        look.text = "".join(chr(random.randrange(33, 126)) for _ in range(60))
    if kind == "listen":
        ports = len(question["tcp"]) + len(question["udp"])
        look.heard = [[random.randrange(5) for _ in range(ports)], 60000, [(random.randrange(ports), address(4), random.randrange(65536)) for _ in range(200)]]
    if position % 3 == int(sys.argv[3]):
        look = probe.Look(run, question, 0, 4)
        look.outcome, look.text = "exception", "".join(chr(random.randrange(33, 126)) for _ in range(60))
    looks.append(look)
print(probe.frame(run, looks, asked["room"]), end="")
"#;

fn worst(batch: &Batch, family_of_server: &str, exceptions: &str) -> String {
    use std::io::Write;
    let mut questions = serde_json::to_value(batch).unwrap();
    questions["room"] = 1024.into();
    questions["way"] = "message".into();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/probe");
    let mut input = tempfile::tempfile().unwrap();
    input.write_all(questions.to_string().as_bytes()).unwrap();
    std::io::Seek::rewind(&mut input).unwrap();
    let mut command = Command::new(python().unwrap());
    command
        .args(["-c", WORST])
        .arg(source)
        .args([family_of_server, exceptions]);
    output(command.stdin(input))
}

#[test]
fn the_worst_answer_fits_whatever_is_asked() {
    if python().is_none() {
        return;
    }
    let v6 = |kind: QuestionKind| match kind {
        QuestionKind::Resolve { name, .. } => QuestionKind::Resolve {
            name,
            family: Family::V6,
            server: Some(Server::Configured),
            server_port: 53,
            tcp: false,
        },
        other => other,
    };
    let call = |host: &str| QuestionKind::Call {
        call: Call::ListBucket,
        host: host.to_owned(),
        name: "b.s3.amazonaws.com".to_owned(),
        port: 443,
        family: Family::V4,
        region: REGION.to_owned(),
        tls: true,
    };
    let tls6 = QuestionKind::Tls {
        host: "n".to_owned(),
        port: 443,
        family: Family::V6,
        name: "n".to_owned(),
        old: None,
        http: None,
        path: "/".to_owned(),
    };
    let listen = QuestionKind::Listen {
        tcp: vec![443, 22, 2049],
        udp: vec![53, 123],
        seconds: 9,
        peers: 64,
    };
    let kinds = [
        ("ordinary", ordinary(200)),
        ("names", vec![resolve("n"); 200]),
        ("names, IPv6", vec![v6(resolve("n")); 200]),
        ("connections by name", vec![tcp("n", 1); 200]),
        ("connections by address", vec![tcp("10.0.0.1", 1); 200]),
        ("TLS by name", vec![tls("n"); 200]),
        ("TLS by name, IPv6", vec![tls6; 200]),
        ("calls", vec![call("n"); 200]),
        ("listeners", vec![listen; 200]),
    ];
    for (name, kinds) in kinds {
        let settings = with_endpoints(Channel::Message);
        let batches = probe::batches(&settings, &questions(kinds), &mut counted()).unwrap();
        let largest = &batches[0];
        let mut length = 0;
        for (family, exceptions) in [("4", "1"), ("6", "9"), ("4", "9")] {
            let text = worst(largest, family, exceptions);
            length = text.len();
            assert!(length <= 1024, "{name}: {length} characters");
            let answer = probe::read(Channel::Message, largest, &text).unwrap();
            assert!(answer.detail <= 3, "{name}: not even the outcomes' numbers");
            let told = |seen: &Observation| seen.truncated || answer.detail == 0;
            assert!(answer.observations.iter().all(told));
        }
        let count = largest.questions.len();
        println!("{name}: {count} in one job, {length} characters at worst");
    }
}

/// Reads the payload out of a container's arguments, and prints whether the script is the committed one, less what Python ignores
/// and the sections named after it; and which names it uses that nothing defines.
const COMPARE: &str = r##"
import ast, base64, builtins, sys, types, zlib
path, without, chunks = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
script, questions = zlib.decompress(base64.b64decode("".join(chunks))).split(b"\0")
lines, wanted = [], True
for line in open(path, encoding="utf-8"):
    if line.startswith("# section: "):
        wanted = line.split()[-1] not in without
    lines.append(line if wanted else "\n")
tree = ast.parse("".join(lines))
for node in ast.walk(tree):
    body = getattr(node, "body", None)
    if isinstance(body, list) and isinstance(body[0], ast.Expr) and isinstance(getattr(body[0].value, "value", None), str):
        del body[0]
assert ast.dump(tree) == ast.dump(ast.parse(script)), "another program"
module = {"__name__": "probe"}
exec(script, module)
def names(code):
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from names(constant)
import dis
def used(code):
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield step.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from used(constant)
missing = sorted({name for name in used(compile(script, "probe", "exec")) if name not in module and not hasattr(builtins, name)})
print(len(script), len(zlib.compress(script, 9)), missing)
"##;

#[test]
fn what_travels_is_the_committed_program() {
    let Some(python) = python() else { return };
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/probe/probe.py");
    let call = QuestionKind::Call {
        call: Call::CallerIdentity,
        host: "n".to_owned(),
        name: "n".to_owned(),
        port: 443,
        family: Family::V4,
        region: REGION.to_owned(),
        tls: true,
    };
    let listen = QuestionKind::Listen {
        tcp: vec![443],
        udp: vec![],
        seconds: 1,
        peers: 1,
    };
    let cases = [
        (vec![tcp("n", 1)], "calls,listening"),
        (vec![call.clone()], "listening"),
        (vec![listen.clone()], "calls"),
        (vec![call, listen], ""),
    ];
    for (kinds, without) in cases {
        let container = probe::container(&batch(Channel::Message, kinds)).unwrap();
        let mut command = Command::new(&python);
        command
            .args(["-c", COMPARE])
            .arg(&source)
            .arg(without)
            .args(&container.arguments);
        let said = output(&mut command);
        println!("without {without:?}: {}", said.trim());
        assert!(said.trim().ends_with("[]"), "{said}");
    }
}
