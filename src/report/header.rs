//! What a report is about: when, where, by what, on which configuration, and what it leaves out.

use super::Area;
use schemars::JsonSchema;
use serde::Serialize;

/// What a report is about, so that it can be kept as evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Header {
    /// When it was made, in UTC: `2026-11-26T03:24:10Z`.
    pub time: String,
    /// The version of smgen that made it.
    pub smgen: String,
    /// The account that was looked at; none where there was none, or where a snapshot does not tell.
    pub account: Option<Account>,
    /// Id of the VPC that was looked at; none of a blueprint's own network.
    pub vpc: Option<String>,
    /// When the network was read, in UTC; none where a snapshot does not tell, and of a blueprint's own network.
    pub taken: Option<String>,
    /// What it was judged by.
    pub configuration: Configuration,
    /// What is no failure of the network, and should be seen to all the same.
    pub warnings: Vec<Warning>,
    /// Expectations of the profile without a verdict, and why.
    pub not_looked_at: Vec<NotLookedAt>,
}

/// An account, and who asked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// The partition, such as `aws`; empty where a snapshot does not tell.
    pub partition: String,
    /// The ARN of the caller; empty where a snapshot does not tell.
    pub caller: String,
    /// Whether the blueprint names this account.
    pub pinned: bool,
}

/// What a network was judged by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Configuration {
    /// The file that was read, as the user named it; none where there was none.
    pub file: Option<String>,
    /// Whether nothing of the profile stands in the file: it is the one that comes with smgen.
    pub builtin: bool,
    /// Hex SHA-256 of what the user wrote for the profile, as in `.smgen.json`.
    pub digest: String,
}

/// Something that should be seen to, and is no failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Warning {
    /// Stable name, such as `account-not-pinned`.
    pub id: String,
    /// What it is.
    pub what: String,
    /// What to do.
    pub fix: String,
}

/// Expectations of one area that have no verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotLookedAt {
    /// What they are about.
    pub area: Area,
    /// How many.
    pub count: usize,
    /// Why not.
    pub why: String,
}

/// How much of a digest people are shown.
const DIGITS: usize = 12;

impl Header {
    /// Returns what it says as names and values, in the words that all formats share.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let account = self.account.as_ref();
        let told = |text: &String| (!text.is_empty()).then(|| text.clone());
        let configuration = &self.configuration;
        let pairs = [
            ("time", Some(self.time.clone())),
            ("smgen", Some(self.smgen.clone())),
            ("account", account.map(|account| account.id.clone())),
            ("partition", account.and_then(|one| told(&one.partition))),
            ("caller", account.and_then(|one| told(&one.caller))),
            ("vpc", self.vpc.clone()),
            ("taken", self.taken.clone()),
            ("configuration", Some(configuration.source())),
            ("digest", Some(configuration.digest.clone())),
        ];
        let named = pairs.into_iter();
        named
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// Says in one sentence when, where, by what and on what.
    pub(super) fn sentence(&self) -> String {
        let mut parts = vec![format!("{} by smgen {}", self.time, self.smgen)];
        if let Some(account) = &self.account {
            parts.push(format!("account {}", account.id));
        }
        parts.extend(self.vpc.clone());
        if let Some(taken) = self.taken.as_ref().filter(|taken| **taken != self.time) {
            parts.push(format!("read at {taken}"));
        }
        let digest: String = self.configuration.digest.chars().take(DIGITS).collect();
        parts.push(format!("{} ({digest})", self.configuration.source()));
        parts.join(", ")
    }

    /// Returns how many expectations have no verdict.
    pub(super) fn left_out(&self) -> usize {
        self.not_looked_at.iter().map(|one| one.count).sum()
    }
}

impl Configuration {
    /// Returns what it is called: the file, or that it is smgen's own.
    fn source(&self) -> String {
        match (&self.file, self.builtin) {
            (Some(file), false) => file.clone(),
            _ => "the profile that comes with smgen".to_owned(),
        }
    }
}
