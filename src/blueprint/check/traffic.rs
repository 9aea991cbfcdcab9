//! Traffic between the functions and to the internet, and its log.

use super::addresses::{HIPAA_LAST, range};
use super::errors::Check;
use crate::blueprint::layer::{
    FlowLogDestination, FlowLogsLayer, Framework, InternetEgressLayer, NatMode, SecurityLayer,
};
use crate::blueprint::library::is_name;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::{quoted, shown};
use crate::blueprint::value::{FlowLogs, InternetEgress, Security};
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use std::collections::{BTreeMap, BTreeSet};

/// Retentions that CloudWatch Logs knows: API reference, `PutRetentionPolicy`.
const RETENTIONS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

pub(super) fn security(
    check: &mut Check<'_>,
    layer: SecurityLayer,
    nat: Option<NatMode>,
    frameworks: &BTreeSet<Framework>,
) -> Security {
    let mut data_ports = BTreeMap::new();
    for (name, port) in layer.data_ports.unwrap_or_default() {
        let Some(port) = port else { continue };
        let path = Path::from("security.data_ports").key(&name);
        named(check, &path, &name, "data port");
        self::port(check, &path, port);
        data_ports.insert(name, port);
    }
    let mut internet_egress = BTreeMap::new();
    for (name, egress) in layer.internet_egress.unwrap_or_default() {
        let Some(egress) = egress else { continue };
        let path = Path::from("security.internet_egress").key(&name);
        named(check, &path, &name, "way out");
        if let Some(egress) = self::egress(check, &path, egress) {
            internet_egress.insert(name, egress);
        }
    }
    if let (Some(nat), false) = (nat, internet_egress.is_empty()) {
        allowed(check, nat, frameworks);
    }
    Security {
        data_ports,
        efa: layer.efa.unwrap_or_default(),
        internet_egress,
    }
}

fn named(check: &mut Check<'_>, path: &Path, name: &str, what: &str) {
    if !is_name(name, 30) {
        let message = format!("{} cannot be the name of a {what}", quoted(name));
        let help = "use up to 30 lower-case letters, digits and hyphens, a letter first";
        check
            .error(Code::NameInvalid, path, Side::Key, message)
            .help(help);
    }
}

fn port(check: &mut Check<'_>, path: &Path, port: u16) {
    if port == 0 {
        let message = "`0` is not a TCP port";
        check
            .error(Code::ValueOutOfRange, path, Side::Value, message)
            .help("choose 1 to 65535");
    }
}

fn egress(
    check: &mut Check<'_>,
    path: &Path,
    layer: InternetEgressLayer,
) -> Option<InternetEgress> {
    let needed = [
        (
            "from",
            layer.from.is_none(),
            "say which function may leave: `notebook`, `training` or `inference`",
        ),
        (
            "cidr",
            layer.cidr.is_none(),
            "say where it may go, such as `203.0.113.0/24`",
        ),
    ];
    for (key, _, help) in needed.into_iter().filter(|(_, missing, _)| *missing) {
        let message = format!("`{path}` needs `{key}`");
        check
            .error(Code::KeyMissing, path, Side::Key, message)
            .rests_on(&path.key(key))
            .help(help);
    }
    let (from, cidr) = layer.from.zip(layer.cidr)?;
    let port = layer.port.unwrap_or(443);
    self::port(check, &path.key("port"), port);
    let description = layer.description.unwrap_or_default();
    let fault = match description.chars().find(|c| !in_description(*c)) {
        Some(c) => Some(format!("cannot hold `{}`", shown(&c.to_string()))),
        None => (description.len() > LONGEST).then(|| {
            format!(
                "has {} characters, smgen takes {LONGEST}",
                description.len()
            )
        }),
    };
    if let Some(fault) = fault {
        let message = format!("the description of a security group rule {fault}");
        let help =
            format!("use up to {LONGEST} letters, digits, spaces and `._-:/()#,@[]+=&;{{}}!$*`");
        check
            .error(
                Code::DescriptionInvalid,
                &path.key("description"),
                Side::Value,
                message,
            )
            .help(help);
    }
    Some(InternetEgress {
        from,
        cidr: range(check, &path.key("cidr"), &cidr)?,
        port,
        description,
    })
}

/// Characters of a description; AWS takes 255 (Amazon EC2 API reference, `IpRange`), some are for smgen's own words.
const LONGEST: usize = 200;

/// The characters of a rule's description: Amazon EC2 API reference, `IpRange`.
fn in_description(c: char) -> bool {
    c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c)
}

fn allowed(check: &mut Check<'_>, nat: NatMode, frameworks: &BTreeSet<Framework>) {
    let path = Path::from("security.internet_egress");
    let inherited = check.inherits(&path);
    if frameworks.contains(&Framework::Hipaa) {
        let message = "the HIPAA rules let nothing out to the internet";
        let error = check
            .error(Code::EgressForbidden, &path, Side::Key, message)
            .because("frameworks", "the framework is asked for here");
        let error = error.help("set `security.internet_egress: null`");
        if inherited {
            error.help(HIPAA_LAST);
        }
    } else if nat == NatMode::None {
        let message = "traffic to the internet is allowed, but there is no NAT to carry it";
        let way = Path::from("network.nat");
        let error = if inherited && !check.inherits(&way) {
            // The user took the NAT away and may not know what was to use it.
            check
                .error(Code::EgressForbidden, &way, Side::Value, message)
                .because("security.internet_egress", "the traffic is allowed here")
        } else {
            check
                .error(Code::EgressForbidden, &path, Side::Key, message)
                .because("network.nat", "no NAT")
        };
        error.help("set `network.nat: single`, or `security.internet_egress: null`");
    }
}

pub(super) fn flow_logs(
    check: &mut Check<'_>,
    layer: &FlowLogsLayer,
    frameworks: &BTreeSet<Framework>,
) -> Option<FlowLogs> {
    let path = Path::from("flow_logs.retention_days");
    let destination = layer.destination.unwrap_or(FlowLogDestination::Cloudwatch);
    let Some(days) = layer.retention_days else {
        return check.missing(
            "flow_logs.retention_days",
            "days to keep the flow logs, such as 365",
        );
    };
    if destination == FlowLogDestination::Cloudwatch && !RETENTIONS.contains(&days) {
        let message = format!("CloudWatch Logs cannot keep a group for {days} days");
        let longer = RETENTIONS.iter().find(|known| **known > days);
        let help = longer.map_or("the longest is 3653".to_owned(), |days| {
            format!("the next longer retention is {days}")
        });
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .rests_on(&Path::from("flow_logs.destination"))
            .help(help);
    } else if !(1..=3653).contains(&days) {
        let message = format!("flow logs cannot be kept for {days} days");
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .help("choose 1 to 3653");
    }
    if frameworks.contains(&Framework::Hipaa) && days < 365 {
        let inherited = check.inherits(&path);
        let message = format!("the HIPAA rules ask for flow logs of at least 365 days, not {days}");
        let error = check
            .error(Code::RetentionTooShort, &path, Side::Value, message)
            .because("frameworks", "the framework is asked for here");
        let error = error.help("keep them for 365 days or more");
        if inherited {
            error.help(HIPAA_LAST);
        }
    }
    Some(FlowLogs {
        destination,
        retention_days: days,
    })
}
