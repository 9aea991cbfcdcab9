//! The only folder that names the AWS SDK.
//!
//! [`credentials::find`] and [`region::find`] tell what the user's configuration comes to, [`Session`] holds the clients,
//! [`error::classify`] turns what the SDK says into an [`Error`] that the rest of smgen understands.

mod codes;
pub mod credentials;
pub mod doctor;
pub mod error;
pub mod http;
mod identity;
mod imds;
pub mod launch;
pub mod network;
pub mod raw;
pub mod region;
pub mod session;
pub mod settings;
pub mod snapshot;

pub use error::Error;
pub use identity::Identity;
pub use session::Session;
pub use settings::Settings;

use crate::threads;
use std::io;

/// Runs a future to its end on a runtime of its own. What still hangs then, such as a look-up in the DNS, is left behind.
pub fn run<T>(future: impl Future<Output = T>) -> io::Result<T> {
    // Names are looked up on threads, and the runtime panics where it gets none.
    threads::demand()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(outcome)
}
