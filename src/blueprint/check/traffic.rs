//! Traffic between the functions and to the internet, and its log.

use super::Check;
use super::addresses::range;
use crate::blueprint::layer::{FlowLogDestination, FlowLogsLayer, Framework, InternetEgressLayer, NatMode, SecurityLayer};
use crate::blueprint::library::is_name;
use crate::blueprint::path::Path;
use crate::blueprint::value::{FlowLogs, InternetEgress, Security};
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use std::collections::{BTreeMap, BTreeSet};

/// Retentions that CloudWatch Logs knows: API reference, `PutRetentionPolicy`.
const RETENTIONS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
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
    Security { data_ports, efa: layer.efa.unwrap_or_default(), internet_egress }
}

fn named(check: &mut Check<'_>, path: &Path, name: &str, what: &str) {
    if !is_name(name, 30) {
        let message = format!("`{}` cannot be the name of a {what}", name.escape_debug());
        let help = "use up to 30 lower-case letters, digits and hyphens, a letter first";
        check.error(Code::NameInvalid, path, Side::Key, message).help.push(help.into());
    }
}

fn port(check: &mut Check<'_>, path: &Path, port: u16) {
    if port == 0 {
        let message = "0 is not a TCP port".to_owned();
        check.error(Code::ValueOutOfRange, path, Side::Value, message).help.push("choose 1 to 65535".into());
    }
}

fn egress(check: &mut Check<'_>, path: &Path, layer: InternetEgressLayer) -> Option<InternetEgress> {
    let (Some(from), Some(cidr)) = (layer.from, layer.cidr) else {
        let message = format!("`{path}` needs both `from` and `cidr`");
        check
            .error(Code::KeyMissing, path, Side::Key, message)
            .help
            .push("say which function may leave, and where to: `{from: notebook, cidr: 203.0.113.0/24}`".into());
        return None;
    };
    let port = layer.port.unwrap_or(443);
    self::port(check, &path.key("port"), port);
    let description = layer.description.unwrap_or_default();
    if description.len() > 200 || !description.chars().all(in_description) {
        let message = "a security group rule cannot carry this description".to_owned();
        let help = "use up to 200 letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`";
        check.error(Code::DescriptionInvalid, &path.key("description"), Side::Value, message).help.push(help.into());
    }
    Some(InternetEgress { from, cidr: range(check, &path.key("cidr"), &cidr)?, port, description })
}

/// The characters of a rule's description: Amazon EC2 API reference, `IpRange`.
fn in_description(c: char) -> bool {
    c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c)
}

fn allowed(check: &mut Check<'_>, nat: NatMode, frameworks: &BTreeSet<Framework>) {
    let path = Path::from("security.internet_egress");
    if frameworks.contains(&Framework::Hipaa) {
        let message = format!("profile `{}` keeps the HIPAA rules, which let nothing out to the internet", check.profile);
        check.error(Code::EgressForbidden, &path, Side::Key, message).help.push("set `security.internet_egress: null`".into());
    } else if nat == NatMode::None {
        let message = "traffic to the internet is allowed, but there is no NAT to carry it".to_owned();
        let nat = check.stack.label(&Path::from("network.nat"), Side::Value, "no NAT");
        let error = check.error(Code::EgressForbidden, &path, Side::Key, message);
        error.labels.extend(nat);
        error.help.push("set `network.nat: single`, or `security.internet_egress: null`".into());
    }
}

pub(super) fn flow_logs(check: &mut Check<'_>, layer: FlowLogsLayer, frameworks: &BTreeSet<Framework>) -> Option<FlowLogs> {
    let path = Path::from("flow_logs.retention_days");
    let destination = layer.destination.unwrap_or(FlowLogDestination::Cloudwatch);
    let Some(days) = layer.retention_days else {
        return check.missing("flow_logs.retention_days", "days to keep the flow logs, such as 365");
    };
    if destination == FlowLogDestination::Cloudwatch && !RETENTIONS.contains(&days) {
        let message = format!("CloudWatch Logs cannot keep a group for {days} days");
        let longer = RETENTIONS.iter().find(|known| **known > days);
        let help = longer.map_or("the longest is 3653".to_owned(), |days| format!("the next longer retention is {days}"));
        check.error(Code::ValueOutOfRange, &path, Side::Value, message).help.push(help);
    } else if !(1..=3653).contains(&days) {
        let message = format!("flow logs cannot be kept for {days} days");
        check.error(Code::ValueOutOfRange, &path, Side::Value, message).help.push("choose 1 to 3653".into());
    }
    if frameworks.contains(&Framework::Hipaa) && days < 365 {
        let message = format!("profile `{}` keeps the HIPAA rules, {days} days of flow logs are too few", check.profile);
        check.error(Code::RetentionTooShort, &path, Side::Value, message).help.push("keep them at least 365 days".into());
    }
    Some(FlowLogs { destination, retention_days: days })
}
