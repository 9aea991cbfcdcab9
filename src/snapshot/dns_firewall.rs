//! Rule groups of DNS Firewall that hold for the VPC.

pub use crate::topology::TRUST_REDIRECTION;
use crate::topology::list_has;
use serde::{Deserialize, Serialize};

/// A rule group, as it is associated with the VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirewallGroup {
    /// Id of the association.
    pub association: String,
    /// Id of the rule group.
    pub id: String,
    /// Place among the groups of the VPC; the lowest is asked first.
    pub priority: u32,
    /// State of the association in AWS's word, such as `COMPLETE`.
    pub state: String,
    /// Its rules, by priority; none where they could not be read.
    pub rules: Option<Vec<FirewallRule>>,
}

/// A rule of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirewallRule {
    /// Place among the rules of the group; the lowest is asked first.
    pub priority: u32,
    /// `ALLOW`, `ALERT` or `BLOCK`.
    pub action: String,
    /// What is answered instead where it blocks: `NODATA`, `NXDOMAIN` or `OVERRIDE`.
    pub block_response: Option<String>,
    /// Id of its list of names; none of a rule that guesses from how a name looks.
    pub list: Option<String>,
    /// The names of the list, in lower case without a last dot; none where they could not be read, as those of AWS's lists.
    pub domains: Option<Vec<String>>,
    /// Whether names that an answer leads on to pass without being looked up.
    pub trusts_redirection: bool,
    /// The type of questions that it is about, such as `AAAA`; none for every type.
    pub question_type: Option<String>,
}

impl FirewallRule {
    /// Tells whether the rule is about a question for the address of a name; none where that is not known.
    #[must_use]
    pub fn is_about(&self, name: &str) -> Option<bool> {
        let kind = self.question_type.as_deref();
        // AWS takes the number of a type, too (Amazon Route 53 API reference, `CreateFirewallRule`).
        if kind.is_some_and(|kind| kind != "A" && kind != "TYPE1") {
            return Some(false);
        }
        self.domains.as_ref().map(|_| self.has(name))
    }

    /// Tells whether its list has a name, as far as that could be read.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let domains = self.domains.as_deref();
        domains.is_some_and(|domains| list_has(domains, name))
    }

    /// Tells whether its list has every name.
    #[must_use]
    pub fn has_all(&self) -> bool {
        self.domains.iter().flatten().any(|own| own == "*")
    }
}
