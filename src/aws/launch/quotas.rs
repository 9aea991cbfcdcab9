//! How many probes fit into an account at a time, as far as Service Quotas tells.

use super::calls::CallError;
use crate::aws::raw::{self, Request, Service};
use crate::aws::{Error, Session, error};
use crate::verify::iam::QUOTAS;
use serde_json::json;
use std::time::Duration;

/// How long an answer is waited for: in a closed network nobody answers, and the run goes on without.
const PATIENCE: Duration = Duration::from_secs(10);

/// A quota of an account in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    service: &'static str,
    code: &'static str,
}

impl Quota {
    /// vCPUs of running instances of the families A, C, D, H, I, M, R, T and Z ("Running On-Demand Standard instances"; Amazon EC2 user
    /// guide, "Amazon EC2 On-Demand Instances quotas", read on 2026-11-26). A new account has 5.
    pub const STANDARD_VCPUS: Self = Self {
        service: "ec2",
        code: "L-1216C47A",
    };
    /// Processing jobs on [`crate::verify::probe_job::JOB_INSTANCE_TYPE`] ("ml.t3.medium for processing job usage", as Service Quotas
    /// lists it, read on 2026-11-26). A new account has 4.
    pub const PROCESSING_JOBS: Self = Self {
        service: "sagemaker",
        code: "L-0CE343FE",
    };

    /// Asks what the account has; none where Service Quotas does not know. How much of it is in use, nobody tells.
    pub async fn ask(self, session: &Session) -> Result<Option<usize>, CallError> {
        let body = json!({"ServiceCode": self.service, "QuotaCode": self.code});
        let target = "ServiceQuotasV20190624.GetServiceQuota";
        let action = QUOTAS[0].name;
        let asked = raw::json(session, Request::json(Service::QUOTAS, target, &body));
        let Ok(answer) = tokio::time::timeout(PATIENCE, asked).await else {
            let error = Error::TimedOut;
            return Err(CallError { action, error });
        };
        match answer {
            Ok(answer) => Ok(whole(answer["Quota"]["Value"].as_f64())),
            Err(refused) => match error::classify(&refused, action) {
                Error::Service { code, .. } if code.starts_with("NoSuchResource") => Ok(None),
                error => Err(CallError { action, error }),
            },
        }
    }
}

/// Returns how many whole ones there are.
fn whole(value: Option<f64>) -> Option<usize> {
    let value = value.filter(|value| (0.0..=1e6).contains(value))?;
    format!("{value:.0}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn quotas_are_whole_numbers() {
        assert_eq!(whole(Some(5.0)), Some(5));
        assert_eq!(whole(Some(0.0)), Some(0));
        for none in [None, Some(-1.0), Some(f64::NAN), Some(f64::INFINITY)] {
            assert_eq!(whole(none), None);
        }
    }
}
