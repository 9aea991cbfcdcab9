//! How many probes and listeners fit into the account at a time.

use crate::aws::Session;
use crate::aws::launch::Quota;
use crate::catalog::of_sagemaker;
use crate::cli::{Probes, Via};

/// vCPUs of the instances that are launched where no type is named (Amazon EC2 instance types guide, "Specifications for Amazon EC2
/// general purpose instances", read on 2026-11-26: `t3.nano` and `t4g.nano`).
const VCPUS: usize = 2;

/// What fits into the account, as far as it is known; what others hold of it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) instances: Option<usize>,
    pub(super) jobs: Option<usize>,
    /// Why it is not known.
    pub(super) unknown: Option<String>,
}

impl Room {
    /// Asks Service Quotas about the machines that are launched where the user names no other.
    pub(super) async fn ask(session: &Session, via: Via, probes: &Probes) -> Self {
        let mut room = Self::default();
        let named = probes.instance_type.as_deref();
        let of_job = |name: &str| of_sagemaker(name).is_some();
        if named.is_none_or(of_job) {
            match Quota::STANDARD_VCPUS.ask(session).await {
                Ok(vcpus) => room.instances = vcpus.map(|vcpus| vcpus / VCPUS),
                Err(error) => room.unknown = Some(error.to_string()),
            }
        }
        let jobs = matches!(via, Via::Auto | Via::Sagemaker);
        if jobs && room.unknown.is_none() && named.is_none_or(|name| !of_job(name)) {
            match Quota::PROCESSING_JOBS.ask(session).await {
                Ok(jobs) => room.jobs = jobs,
                Err(error) => room.unknown = Some(error.to_string()),
            }
        }
        room
    }

    /// Returns how many listeners fit beside at least one probe, where probes are instances, too; at least one.
    pub(super) fn listeners(&self, probes_are_instances: bool) -> Option<usize> {
        let beside = usize::from(probes_are_instances);
        self.instances
            .map(|instances| instances.saturating_sub(beside).max(1))
    }

    /// Returns how many probes to launch at a time: no more than are asked for, and no more than fit. Where none fits, that is for the
    /// service to say, in its own words.
    pub(super) fn at_a_time(&self, asked_for: usize, instances: bool, listeners: usize) -> usize {
        let fit = if instances {
            self.instances.map(|fit| fit.saturating_sub(listeners))
        } else {
            self.jobs
        };
        fit.filter(|fit| *fit > 0)
            .map_or(asked_for, |fit| fit.min(asked_for))
            .max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Room;

    #[test]
    fn what_is_launched_fits() {
        let new = Room {
            instances: Some(2),
            jobs: Some(4),
            unknown: None,
        };
        assert_eq!(new.listeners(true), Some(1));
        assert_eq!(new.listeners(false), Some(2));
        assert_eq!(new.at_a_time(32, true, 1), 1);
        assert_eq!(new.at_a_time(32, false, 2), 4);
        assert_eq!(new.at_a_time(3, false, 2), 3);
        // Nothing fits: the service refuses, and says so.
        let none = Room {
            instances: Some(0),
            jobs: Some(0),
            unknown: None,
        };
        assert_eq!(none.listeners(true), Some(1));
        assert_eq!(none.at_a_time(32, false, 0), 32);
        assert_eq!(Room::default().listeners(true), None);
        assert_eq!(Room::default().at_a_time(32, true, 12), 32);
    }
}
