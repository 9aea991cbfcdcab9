//! What an image says of itself.

use super::calls::{Calls, call};
use super::launcher::LaunchError;
use aws_sdk_ec2::types::ArchitectureValues;

/// Where Amazon Linux has its root.
const AMAZON_LINUX_ROOT: &str = "/dev/xvda";

/// What an image says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ImageFacts {
    /// Whether it runs on Arm's machines only.
    pub(super) arm: bool,
    /// Its volumes: device names, the root's among them.
    pub(super) devices: Vec<String>,
}

impl ImageFacts {
    /// Asks what an image of the user's is like, or says what Amazon Linux is. With a key, every volume that the image has is to be
    /// encrypted, and not one more is to be made.
    pub(super) async fn ask(calls: &Calls, image: Option<&str>) -> Result<Self, LaunchError> {
        let Some(image) = image else {
            return Ok(Self {
                arm: false,
                devices: vec![AMAZON_LINUX_ROOT.to_owned()],
            });
        };
        let request = calls.session.ec2().describe_images().image_ids(image);
        let answer = call!(calls, "ec2:DescribeImages", request)?;
        let described = answer.images.unwrap_or_default().into_iter().next();
        let described = described.ok_or_else(|| {
            LaunchError::Missing(format!(
                "there is no image `{image}` that this caller may use"
            ))
        })?;
        let mappings = described.block_device_mappings.unwrap_or_default();
        let volumes = mappings.into_iter().filter(|one| one.ebs.is_some());
        let mut devices: Vec<_> = volumes.filter_map(|one| one.device_name).collect();
        devices.extend(described.root_device_name);
        devices.sort();
        devices.dedup();
        Ok(Self {
            arm: described.architecture == Some(ArchitectureValues::Arm64),
            devices,
        })
    }
}
