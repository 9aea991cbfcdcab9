//! Probes on EC2 instances that need nothing but to boot: user data there, the serial console back.

use super::calls::{CallError, Calls, call};
use super::instance::{Ec2Options, Instance, InstanceLauncher, ended};
use super::launcher::{LaunchError, LaunchParameters, Launcher, ProbeStatus, State};
use crate::aws::Session;
use crate::probe::{Channel, user_data};
use crate::verify::iam;
use crate::verify::probe_job::ProbeJob;
use aws_sdk_ec2::types::InstanceStateName;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Probes on EC2 instances.
#[derive(Clone, Debug)]
pub struct Ec2 {
    maker: InstanceLauncher,
    /// Whether the console can only be read now and then: no Nitro.
    old_console: Arc<AtomicBool>,
}

impl Ec2 {
    /// Prepares the launcher. Its instances have no profile, for they call nobody.
    #[must_use]
    pub fn new(session: Session, options: Ec2Options) -> Self {
        let options = Ec2Options {
            profile: None,
            ..options
        };
        Self {
            maker: InstanceLauncher::new(Calls::new(session, iam::EC2), options),
            old_console: Arc::default(),
        }
    }

    /// Returns how often each call was made; retries of the SDK are not counted.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, usize> {
        self.maker.calls.counts()
    }

    /// Reads the console: all that EC2 keeps of it, 64 KB at most.
    async fn console(&self, id: &str) -> Result<String, CallError> {
        const ACTION: &str = "ec2:GetConsoleOutput";
        let calls = &self.maker.calls;
        let request = calls.session.ec2().get_console_output().instance_id(id);
        let latest = !self.old_console.load(Ordering::Relaxed);
        let answer = match call!(calls, ACTION, request.clone().latest(latest)) {
            Err(error) if latest && error.has_code(&["UnsupportedOperation"]) => {
                self.old_console.store(true, Ordering::Relaxed);
                call!(calls, ACTION, request)
            }
            answer => answer,
        };
        let text = match answer {
            Ok(answer) => answer.output.unwrap_or_default(),
            // It has no console yet.
            Err(error) if error.is_not_found() => String::new(),
            Err(error) => return Err(error),
        };
        decoded(&text).ok_or(CallError::incomplete(ACTION, "the console is not base64"))
    }
}

impl Launcher for Ec2 {
    type Handle = Instance;

    fn channel(&self) -> Channel {
        Channel::Console
    }

    async fn launch(
        &self,
        job: &ProbeJob,
        parameters: &LaunchParameters,
    ) -> Result<Instance, LaunchError> {
        let script = user_data(&job.batch, minutes(parameters))?;
        self.maker.launch(job, parameters, &script).await
    }

    /// Asks for the console from the first moment, so that a missing permission shows at once, with its name.
    ///
    /// A dry run before the launch would not tell: where the permission is bound to the run's tag, as in smgen's own policy, it can
    /// only be tried on an instance that has it.
    async fn status(&self, instance: &Instance) -> Result<ProbeStatus, CallError> {
        // The state first: what an ended instance said last is there by then.
        let described = self.maker.describe(&instance.id).await?;
        let output = self.console(&instance.id).await?;
        let Some(described) = described else {
            let state = State::Starting;
            return Ok(ProbeStatus { state, output });
        };
        instance.learn(&described);
        let name = described
            .state
            .as_ref()
            .and_then(|state| state.name.as_ref());
        let state = match (ended(&described), name) {
            (Some(reason), _) => State::Ended(reason),
            (None, Some(InstanceStateName::Running)) => State::Running,
            _ => State::Starting,
        };
        Ok(ProbeStatus { state, output })
    }

    async fn remove(&self, instance: &Instance) -> Result<bool, CallError> {
        self.maker.terminate(&instance.id).await
    }

    async fn find_by_token(&self, token: &str) -> Result<Option<Instance>, CallError> {
        self.maker.find_by_token(token).await
    }
}

/// Decodes a console from base64, which EC2 breaks into lines; none if it is not base64.
fn decoded(text: &str) -> Option<String> {
    let text: String = text.split_ascii_whitespace().collect();
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    // Where EC2 cut it, there may be half a character.
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the minutes after which an instance ends by itself.
pub(super) fn minutes(parameters: &LaunchParameters) -> u32 {
    let minutes = parameters.lifetime.as_secs().div_ceil(60);
    u32::try_from(minutes).unwrap_or(u32::MAX).clamp(1, 99_999)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_console_may_come_in_lines_and_end_within_a_character() {
        assert_eq!(decoded("Zm9v\r\nYmFy\n").as_deref(), Some("foobar"));
        assert_eq!(decoded("").as_deref(), Some(""));
        // "é" without its second byte.
        assert_eq!(decoded("Zm/D").as_deref(), Some("fo\u{fffd}"));
        for other in ["Zm9v*", "<html>", "Zm9"] {
            assert_eq!(decoded(other), None, "{other}");
        }
    }
}
