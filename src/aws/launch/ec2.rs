//! Probes on EC2 instances that need nothing but to boot: user data there, the serial console back.

use super::calls::{Calls, Mishap, call};
use super::instance::{Ec2Options, Instance, Maker, ended};
use super::launcher::{Launcher, Refusal, Sight, State, Ticket};
use crate::aws::Session;
use crate::probe::{Channel, user_data};
use crate::verify::iam;
use crate::verify::order::Order;
use aws_sdk_ec2::types::InstanceStateName;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Probes on EC2 instances.
#[derive(Clone, Debug)]
pub struct Ec2 {
    maker: Maker,
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
            maker: Maker::new(Calls::new(session, iam::EC2), options),
            old_console: Arc::default(),
        }
    }

    /// Returns how often each call was made; retries of the SDK are not counted.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, usize> {
        self.maker.calls.counts()
    }

    /// Reads the console: all that EC2 keeps of it, 64 KB at most.
    async fn console(&self, id: &str) -> Result<String, Mishap> {
        const ACTION: &str = "ec2:GetConsoleOutput";
        let calls = &self.maker.calls;
        let request = calls.session.ec2().get_console_output().instance_id(id);
        let latest = !self.old_console.load(Ordering::Relaxed);
        let answer = match call!(calls, ACTION, request.clone().latest(latest)) {
            Err(mishap) if latest && mishap.is(&["UnsupportedOperation"]) => {
                self.old_console.store(true, Ordering::Relaxed);
                call!(calls, ACTION, request)
            }
            answer => answer,
        };
        let text = match answer {
            Ok(answer) => answer.output.unwrap_or_default(),
            // It has no console yet.
            Err(mishap) if mishap.unknown() => String::new(),
            Err(mishap) => return Err(mishap),
        };
        decoded(&text).ok_or(Mishap::half(ACTION, "the console is not base64"))
    }
}

impl Launcher for Ec2 {
    type Handle = Instance;

    fn channel(&self) -> Channel {
        Channel::Console
    }

    async fn launch(&self, order: &Order, ticket: &Ticket) -> Result<Instance, Refusal> {
        let script = user_data(&order.batch, minutes(ticket))?;
        self.maker.launch(order, ticket, &script).await
    }

    /// Asks for the console from the first moment, so that a missing permission shows at once, with its name.
    ///
    /// A dry run before the launch would not tell: where the permission is bound to the run's tag, as in smgen's own policy, it can
    /// only be tried on an instance that has it.
    async fn look(&self, instance: &Instance) -> Result<Sight, Mishap> {
        // The state first: what an ended instance said last is there by then.
        let described = self.maker.describe(&instance.id).await?;
        let said = self.console(&instance.id).await?;
        let Some(described) = described else {
            let state = State::Starting;
            return Ok(Sight { state, said });
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
        Ok(Sight { state, said })
    }

    async fn remove(&self, instance: &Instance) -> Result<bool, Mishap> {
        self.maker.terminate(&instance.id).await
    }

    async fn trace(&self, token: &str) -> Result<Option<Instance>, Mishap> {
        self.maker.trace(token).await
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
pub(super) fn minutes(ticket: &Ticket) -> u32 {
    let minutes = ticket.lifetime.as_secs().div_ceil(60);
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
