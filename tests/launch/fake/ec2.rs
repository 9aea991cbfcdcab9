//! Instances of the made-up AWS.

use super::super::answer::lines;
use super::{Machine, Request, World, ec2_error, nonce, now, xml};
use crate::support::server::Reply;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::collections::BTreeMap;
use std::fmt::Write as _;

impl World {
    pub(super) fn run_instances(&mut self, request: &Request) -> Reply {
        if request.text("DryRun") == "true" {
            return ec2_error(412, "DryRunOperation", "Request would have succeeded");
        }
        let token = request.text("ClientToken");
        let known = self.machines.iter().find(|(_, one)| one.token == token);
        let id = known.map(|(id, _)| id.clone());
        let id = id.unwrap_or_else(|| format!("i-{:04}", self.machines.len() + 1));
        let mut machine = Machine {
            token,
            subnet: request.text("NetworkInterface.1.SubnetId"),
            state: "pending".to_owned(),
            launched: now(),
            ..Machine::default()
        };
        let groups = (1..)
            .map(|number| request.text(&format!("NetworkInterface.1.SecurityGroupId.{number}")));
        machine.groups = groups.take_while(|group| !group.is_empty()).collect();
        for number in 1.. {
            let tag = |part: &str| request.text(&format!("TagSpecification.1.Tag.{number}.{part}"));
            if tag("Key").is_empty() {
                break;
            }
            machine.tags.insert(tag("Key"), tag("Value"));
        }
        self.machines.entry(id.clone()).or_insert(machine);
        xml(
            "RunInstances",
            &format!("<instancesSet>{}</instancesSet>", self.shown(&id)),
        )
    }

    pub(super) fn shown(&self, id: &str) -> String {
        let machine = &self.machines[id];
        let number = id.trim_start_matches("i-").trim_start_matches('0');
        let mut text = format!(
            "<item><instanceId>{id}</instanceId><instanceState><name>{}</name></instanceState><subnetId>{}</subnetId>\
             <privateIpAddress>10.0.0.{number}</privateIpAddress><reason>{}</reason><launchTime>{}</launchTime><networkInterfaceSet><item/></networkInterfaceSet>",
            machine.state,
            machine.subnet,
            machine.reason,
            timestamp(machine.launched),
        );
        text += "<groupSet>";
        for group in &machine.groups {
            let _ = write!(text, "<item><groupId>{group}</groupId></item>");
        }
        text += "</groupSet><tagSet>";
        for (key, value) in &machine.tags {
            let value = value.replace('&', "&amp;");
            let _ = write!(text, "<item><key>{key}</key><value>{value}</value></item>");
        }
        text += "</tagSet></item>";
        text
    }

    pub(super) fn describe_instances(&mut self, request: &Request) -> Reply {
        let id = request.text("InstanceId.1");
        if !id.is_empty() && !self.machines.contains_key(&id) {
            return ec2_error(400, "InvalidInstanceID.NotFound", "no such instance");
        }
        let filters: BTreeMap<String, Vec<String>> = (1..9)
            .map(|number| {
                let values =
                    (1..9).map(|value| request.text(&format!("Filter.{number}.Value.{value}")));
                let values = values.filter(|value| !value.is_empty()).collect();
                (request.text(&format!("Filter.{number}.Name")), values)
            })
            .collect();
        let wanted = |name: &str, value: &str| {
            filters
                .get(name)
                .is_none_or(|values| values.iter().any(|one| one == value))
        };
        let chosen = self.machines.iter().filter(|(key, one)| {
            (id.is_empty() || **key == id)
                && wanted("client-token", &one.token)
                && wanted("subnet-id", &one.subnet)
                && wanted("instance-state-name", &one.state)
                && filters
                    .get("tag-key")
                    .is_none_or(|keys| keys.iter().any(|key| one.tags.contains_key(key)))
        });
        let items: String = chosen.map(|(id, _)| self.shown(id)).collect();
        // The next look shows it running.
        if let Some(machine) = self.machines.get_mut(&id)
            && machine.state == "pending"
        {
            machine.state = String::from("running");
        }
        let set = format!(
            "<reservationSet><item><instancesSet>{items}</instancesSet></item></reservationSet>"
        );
        xml("DescribeInstances", &set)
    }

    pub(super) fn console(&mut self, request: &Request) -> Reply {
        let id = request.text("InstanceId");
        let Some(machine) = self.machines.get_mut(&id) else {
            return ec2_error(400, "InvalidInstanceID.NotFound", "no such instance");
        };
        machine.looks += 1;
        let nonce = nonce(&machine.token);
        let text = match self.console {
            Some(console) => console(nonce, machine.looks),
            None if machine.looks < 3 => "booting\r\n".to_owned(),
            None => format!("booting\r\n{}", lines(nonce, 20).concat()),
        };
        let text = BASE64_STANDARD.encode(text);
        xml(
            "GetConsoleOutput",
            &format!("<instanceId>{id}</instanceId><output>{text}</output>"),
        )
    }
}

/// Writes a time as EC2 does.
fn timestamp(seconds: i64) -> String {
    let time = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
    time.format("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}
