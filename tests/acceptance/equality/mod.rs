//! Both targets say the same, and what the topology says: property by property, from a real plan and a synthesised template.

mod cloudformation;
mod fact;
mod forced;
mod intrinsic;
mod mutations;
mod plan;
mod template_parts;
mod terraform;
mod terraform_parts;
mod topology;

pub use fact::{Facts, ports, rule_id};
use forced::{Side, compare, completed};
use serde_json::Value;
use smgen::topology::Topology;
pub use topology::{facts as decided, id as fact_id};

/// One network, as it is decided and as the two platforms read what was rendered.
pub struct Network {
    pub topology: Topology,
    /// `terraform show -json` of a plan after the network was applied.
    pub plan: Value,
    /// The template that the CDK app synthesises.
    pub template: Value,
}

impl Network {
    /// Demands that every row of the requirements holds in each of the three, and that all three say the same; returns how many facts
    /// there are.
    pub fn prove(&self) -> usize {
        let sides = [
            (Side::Topology, topology::facts(&self.topology)),
            (Side::Terraform, terraform::facts(&self.plan)),
            (Side::Cdk, self.cloudformation(&self.template)),
        ];
        let decided = &sides[0].1;
        for (side, facts) in &sides {
            let facts = completed((*side, facts), decided);
            crate::rows::hold(&format!("{side:?}"), &self.topology, &facts);
        }
        let mut found = Vec::new();
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let (one, other) = (&sides[one], &sides[other]);
            let comparison = compare((one.0, &one.1), (other.0, &other.1));
            found.extend(comparison.differences);
            for (reason, count) in comparison.forced {
                println!(
                    "{:?} and {:?}: {count} facts apart: {reason}",
                    one.0, other.0
                );
            }
        }
        assert!(
            found.is_empty(),
            "{} differences:\n{}",
            found.len(),
            found.join("\n")
        );
        sides[1].1.all.len()
    }

    fn cloudformation(&self, template: &Value) -> Facts {
        let account = self.topology.account_id.as_deref();
        cloudformation::facts(template, self.topology.partition.as_str(), account)
    }
}
