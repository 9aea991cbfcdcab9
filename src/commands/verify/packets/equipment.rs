//! What probes are sent with.

use super::room::Room;
use crate::aws::Session;
use crate::aws::launch::Ec2;
use crate::probe::Nonce;

/// What probes are sent with.
pub(super) struct Equipment<'a> {
    pub(super) session: &'a Session,
    pub(super) ec2: &'a Ec2,
    pub(super) greeting: Nonce,
    pub(super) room: &'a Room,
    /// How many listeners there are beside them.
    pub(super) listeners: usize,
}
