//! KMS keys: `encryption` in a blueprint.

use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// KMS keys.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EncryptionLayer {
    /// Days between rotations of the key material, 90 to 2560.
    #[schemars(range(min = 90, max = 2560))]
    pub rotation_days: Option<u32>,
    /// ARNs of IAM roles that administer the keys, beside the account itself.
    pub administrators: Option<Vec<String>>,
}

/// The checked rotation and administrators of all KMS keys.
#[derive(Clone, Debug)]
pub struct Encryption {
    /// Days between rotations of the key material, 90 to 2560.
    pub rotation_days: u32,
    /// ARNs of the IAM roles that administer the keys, beside the account itself.
    pub administrators: Vec<String>,
}

/// Checks rotation and administrators.
pub(in crate::blueprint) fn check(check: &mut Check<'_>, layer: EncryptionLayer) -> Encryption {
    let rotation_days = layer.rotation_days.unwrap_or(365);
    if !(90..=2560).contains(&rotation_days) {
        let message = format!("KMS cannot rotate a key every {rotation_days} days");
        check
            .error(
                Code::ValueOutOfRange,
                &Path::from("encryption.rotation_days"),
                Side::Value,
                message,
            )
            .help("choose 90 to 2560 days");
    }
    let administrators = layer.administrators.unwrap_or_default();
    for (index, arn) in administrators.iter().enumerate() {
        if !is_role_arn(arn) {
            let path = Path::from("encryption.administrators").index(index);
            let message = format!("{} is not the ARN of an IAM role", quoted(arn));
            let help = "it looks like `arn:aws:iam::123456789012:role/key-admin`";
            check
                .error(Code::IdInvalid, &path, Side::Value, message)
                .help(help);
        }
    }
    Encryption {
        rotation_days,
        administrators,
    }
}

fn is_role_arn(arn: &str) -> bool {
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let [arn, partition, service, region, account, role] = parts[..] else {
        return false;
    };
    arn == "arn"
        && ["aws", "aws-cn", "aws-us-gov"].contains(&partition)
        && service == "iam"
        && region.is_empty()
        && account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && role.strip_prefix("role/").is_some_and(|name| {
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "/_+=,.@-".contains(c))
        })
}
