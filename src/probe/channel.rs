//! The ways on which the probe is sent and answers, and what fits on each.

/// A way to run the probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A SageMaker processing job: container arguments there, `ExitMessage` back.
    Message,
    /// An EC2 instance: user data there, the serial console back.
    Console,
    /// SSM Run Command: a shell script there, standard output back.
    Command,
    /// This machine: standard input there, standard output back.
    Local,
}

impl Channel {
    /// Returns what the probe calls it.
    pub(super) fn way(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Console => "console",
            Self::Command | Self::Local => "stdout",
        }
    }

    /// Returns how many characters of answer fit, before it is cut into lines.
    pub(super) fn capacity(self) -> usize {
        match self {
            // "Build your own processing container": the first KB of /opt/ml/output/message.
            Self::Message => 1024,
            // The console keeps 64 KB ("Troubleshoot an unreachable instance"), of which boot and shutdown need their share; lines
            // add two thirds to the answer, and it is written twice: 40 KB.
            Self::Console => 12_000,
            // `GetCommandInvocation` returns 24,000 characters.
            Self::Command => 13_000,
            Self::Local => 1_000_000,
        }
    }
}
