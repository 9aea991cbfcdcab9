//! Rules of groups, and the names of their lists.

use super::super::Failure;
use super::super::ask::ApiReader;
use super::super::records::{DENIED, Question, text};
use super::super::resolver_pages::pages;
use super::found::{Found, number};
use super::{DOMAINS, RULES};
use crate::snapshot::{FirewallRule, TRUST_REDIRECTION};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What was asked before is not asked again: a group of the profile's own is one of the VPC, too.
pub(super) struct Known {
    /// Groups and lists of the account, and those that others share with it.
    pub(super) groups: Vec<Found>,
    pub(super) lists: Vec<Found>,
    pub(super) rules: BTreeMap<String, Option<Vec<FirewallRule>>>,
    pub(super) domains: BTreeMap<String, Option<Vec<String>>>,
}

/// Reads the rules of a group; none where they cannot be read.
pub(super) async fn rules(
    reader: &ApiReader,
    known: &mut Known,
    group: &str,
) -> Result<Option<Vec<FirewallRule>>, Failure> {
    if let Some(rules) = known.rules.get(group) {
        return Ok(rules.clone());
    }
    let body = json!({"FirewallRuleGroupId": group, "MaxResults": 100});
    let foreign = known
        .groups
        .iter()
        .any(|one| one.id == group && one.foreign);
    let question = if foreign { of_others(RULES) } else { RULES };
    let found = pages(reader, question, ("FirewallRules", "rules"), body).await?;
    let mut rules = Some(Vec::new()).filter(|_| !found.cut);
    for one in found.items {
        let Some(read) = rule(reader, known, &one).await? else {
            RULES.odd(
                reader,
                "the answer holds a rule without a priority, an action, or what it is about",
            );
            rules = None;
            break;
        };
        if let Some(rules) = &mut rules {
            rules.push(read);
        }
    }
    if let Some(rules) = &mut rules {
        rules.sort_by_key(|rule| rule.priority);
    }
    known.rules.insert(group.to_owned(), rules.clone());
    Ok(rules)
}

async fn rule(
    reader: &ApiReader,
    known: &mut Known,
    one: &Value,
) -> Result<Option<FirewallRule>, Failure> {
    let list = text(&one["FirewallDomainListId"]);
    let (Some(priority), Some(action)) = (number(&one["Priority"]), text(&one["Action"])) else {
        return Ok(None);
    };
    let guesses = text(&one["FirewallThreatProtectionId"]).is_some()
        || text(&one["DnsThreatProtection"]).is_some()
        || one["FirewallRuleType"].is_object();
    let domains = match &list {
        Some(list) => domains(reader, known, list).await?,
        None if guesses => None,
        None => return Ok(None),
    };
    Ok(Some(FirewallRule {
        priority,
        action,
        block_response: text(&one["BlockResponse"]),
        list,
        domains,
        // AWS leaves out what was never set, which means that they are looked up (API reference, `FirewallRule`).
        trusts_redirection: one["FirewallDomainRedirectionAction"] == TRUST_REDIRECTION,
        question_type: text(&one["Qtype"]),
    }))
}

/// Reads the names of a list; none where they cannot be read, as those of the lists that AWS keeps.
pub(super) async fn domains(
    reader: &ApiReader,
    known: &mut Known,
    list: &str,
) -> Result<Option<Vec<String>>, Failure> {
    if let Some(domains) = known.domains.get(list) {
        return Ok(domains.clone());
    }
    // The lists that AWS keeps, and those of a group that another account shares, are not among the own ones.
    let own = known.lists.iter().any(|one| one.id == list && !one.foreign);
    let question = if own { DOMAINS } else { of_others(DOMAINS) };
    let body = json!({"FirewallDomainListId": list, "MaxResults": 5000});
    let found = pages(reader, question, ("Domains", "names"), body).await?;
    let names = found.items.iter().map(|name| {
        let name = text(name)?;
        Some(name.trim_end_matches('.').to_ascii_lowercase())
    });
    let mut names: Option<Vec<String>> = names.collect();
    if names.is_none() {
        DOMAINS.odd(reader, "the answer holds something that is no name");
    }
    if let Some(names) = &mut names {
        names.sort();
    }
    let names = names.filter(|_| !found.cut);
    known.domains.insert(list.to_owned(), names.clone());
    Ok(names)
}

/// Says a rule in one line, as the blueprint does.
pub(super) fn said(rule: &FirewallRule) -> String {
    let FirewallRule {
        priority,
        action,
        block_response,
        list,
        domains: _,
        trusts_redirection,
        question_type,
    } = rule;
    let redirection = if *trusts_redirection {
        "TRUST"
    } else {
        "INSPECT"
    };
    let words = [
        Some(priority.to_string()),
        Some(action.clone()),
        block_response.clone(),
        Some(list.clone().unwrap_or_else(|| "no list".to_owned())),
        Some(redirection.to_owned()),
        question_type
            .as_ref()
            .map(|kind| format!("for {kind} only")),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// As a question, of what belongs to others: a refusal is theirs, and no gap; what is not told is unknown to the model.
fn of_others(question: Question) -> Question {
    Question {
        absent: &[DENIED, "ResourceNotFoundException", "ValidationException"],
        ..question
    }
}
