//! By which methods a network is judged.

use super::subject::Subject;
use crate::cli::{Only, Verify, Via};
use crate::commands::Stop;
use crate::diagnostic::{Code, Diagnostic};
use crate::report::Area;
use crate::verify::expect::Expectation;

/// By which methods a network is judged: packets, the model, the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Methods {
    pub(super) packets: bool,
    pub(super) model: bool,
    pub(super) audit: bool,
}

impl Methods {
    /// Returns the methods that were asked for, else all that there are for such a subject.
    ///
    /// Packets need an account. The blueprint's own network is what the audit compares with, so it is never audited. Where the model
    /// or the audit is named, no probe is sent.
    pub(super) fn of(arguments: &Verify, account: bool) -> Self {
        let named = |method| arguments.only.contains(&method);
        let all = !named(Only::Model) && !named(Only::Audit);
        Self {
            packets: all && arguments.via != Via::Model && arguments.snapshot.is_none(),
            model: all || named(Only::Model),
            audit: (all || named(Only::Audit)) && account,
        }
    }

    /// Returns what they are called.
    pub(super) fn names(self) -> Vec<&'static str> {
        let all = [
            (self.packets, "packets"),
            (self.model, "model"),
            (self.audit, "audit"),
        ];
        let named = all.into_iter().filter(|(is, _)| *is);
        named.map(|(_, name)| name).collect()
    }

    /// Refuses to tell nothing.
    pub(super) fn can_tell(
        self,
        arguments: &Verify,
        wanted: &[Expectation],
        subject: &Subject,
    ) -> Result<(), Stop> {
        if arguments.only.contains(&Only::Audit) && !subject.is_account() {
            let error = Diagnostic::error(
                Code::SubjectUnknown,
                format!(
                    "nothing is left to look at by audit: there is none of {}",
                    subject.name
                ),
            );
            return Err(Stop::Input(vec![error.with_help(
                "the audit compares an account with the blueprint's own network, which this is; leave `audit` out of `--only`",
            )]));
        }
        let told = |one: &Expectation| match one.area {
            Area::Configuration => self.audit,
            _ => self.model,
        };
        if wanted.iter().any(told) {
            return Ok(());
        }
        let error = Diagnostic::error(Code::SubjectUnknown, "nothing is left to look at");
        Err(Stop::Input(vec![error.with_help(
            "the audit tells configuration, of an account only; the model tells the other areas",
        )]))
    }
}

/// Refuses options that say different things.
pub(super) fn agree(arguments: &Verify) -> Result<(), Stop> {
    let probes = &arguments.probes;
    let named = [
        ("--vpc-id", arguments.vpc_id.is_some()),
        ("--endpoint-url", arguments.endpoint_url.is_some()),
        ("--snapshot", arguments.snapshot.is_some()),
        ("--role-arn", probes.role_arn.is_some()),
        ("--image-uri", probes.image_uri.is_some()),
        ("--instance-type", probes.instance_type.is_some()),
        ("--instance-profile", probes.instance_profile.is_some()),
        ("--ami", probes.ami.is_some()),
        ("--volume-key", probes.volume_key.is_some()),
        ("--ca-bundle", probes.ca_bundle.is_some()),
        ("--signed-calls", probes.signed_calls),
    ];
    let named = named
        .into_iter()
        .filter(|(_, named)| *named && arguments.via == Via::Model);
    let mut problems: Vec<_> = named
        .map(|(option, _)| {
            let text = format!("`{option}` says nothing to `--via model`");
            let help = "`--via model` judges the blueprint's own network; leave one of the two out";
            Diagnostic::error(Code::SubjectUnknown, text).with_help(help)
        })
        .collect();
    if arguments.via == Via::Ec2 && probes.signed_calls {
        let text = "`--signed-calls` needs a role, and the instances of `--via ec2` have none";
        let help = "sign with `--via sagemaker` or `--via ssm`, or leave it out";
        problems.push(Diagnostic::error(Code::SubjectUnknown, text).with_help(help));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Stop::Input(problems))
    }
}
