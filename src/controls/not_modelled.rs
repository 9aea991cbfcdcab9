//! Controls about what a blueprint does not describe yet: listed, so that nobody takes their absence for a pass.

use super::Network;
use super::control::Assessment;

pub(super) fn notebooks(_: &Network<'_>) -> Assessment {
    Assessment::NotInBlueprint(
        "notebook instances are not rendered; `smgen verify` audits those of the account",
    )
}

pub(super) fn domains(_: &Network<'_>) -> Assessment {
    Assessment::NotInBlueprint(
        "Studio domains are not rendered; `smgen verify` audits those of the account",
    )
}

pub(super) fn jobs(_: &Network<'_>) -> Assessment {
    Assessment::NotInBlueprint(
        "jobs are not rendered; `smgen verify` audits recent ones of the account",
    )
}

pub(super) fn models(_: &Network<'_>) -> Assessment {
    Assessment::NotInBlueprint(
        "models are not rendered; `smgen verify` audits those of the account",
    )
}

pub(super) fn alarms(_: &Network<'_>) -> Assessment {
    Assessment::NotInBlueprint("alarms are not rendered")
}

pub(super) fn guardrails(_: &Network<'_>) -> Assessment {
    Assessment::NotInBlueprint("IAM and service control policies are not rendered")
}
