//! Which calls pass, and which of them a condition on the resource's owner can bind.

use crate::blueprint::{Blueprint, EndpointChoice, PolicyStrength};
use crate::catalog::{self, Service, Workload};

/// The IAM actions that pass an endpoint, in full or with `*`.
pub(super) struct Calls {
    /// Those whose requests tell the owner of the resource.
    pub(super) bound: Vec<String>,
    /// Those whose requests do not, sorted.
    pub(super) unbound: Vec<String>,
}

impl Calls {
    pub(super) fn of(blueprint: &Blueprint, choice: &EndpointChoice) -> Self {
        let service = choice.service;
        let mut wanted = match (&choice.actions, choice.policy) {
            (Some(actions), _) => actions.clone(),
            (None, PolicyStrength::Perimeter) => any(service),
            (None, PolicyStrength::LeastPrivilege) => called(blueprint, service),
        };
        for action in &choice.extra_actions {
            if !wanted.contains(action) {
                wanted.push(action.clone());
            }
        }
        // Where several endpoints share a namespace, its lists go to one of them.
        let mut calls = Self::split(wanted, choice.actions.is_some() || service.is_home());
        calls.unbound.extend(choice.unowned_actions.iter().cloned());
        calls.unbound.sort_unstable();
        calls.unbound.dedup();
        calls
    }

    /// Puts apart the actions whose requests tell no owner; of what a `*` means, those that read, if they go to this endpoint at all.
    fn split(wanted: Vec<String>, reads: bool) -> Self {
        let (mut bound, mut unbound) = (Vec::new(), Vec::new());
        for pattern in wanted {
            let Some((namespace, name)) = pattern.split_once(':') else {
                continue;
            };
            let unowned = catalog::unowned_in(namespace);
            if !name.contains(['*', '?']) {
                let free = unowned.is_some_and(|unowned| unowned.holds(name));
                if free { &mut unbound } else { &mut bound }.push(pattern);
            } else if unowned.is_some_and(|unowned| unowned.whole) {
                unbound.push(pattern);
            } else {
                let listed = unowned
                    .filter(|_| reads)
                    .map_or(&[][..], |unowned| &unowned.reads);
                let meant = listed.iter().map(|read| format!("{namespace}:{read}"));
                unbound.extend(meant.filter(|action| catalog::means(&pattern, action)));
                bound.push(pattern);
            }
        }
        for list in [&mut bound, &mut unbound] {
            *list = without_meant(list);
        }
        unbound.sort_unstable();
        unbound.dedup();
        Self { bound, unbound }
    }

    /// Tells whether an action is among those that pass.
    pub(super) fn mean(&self, action: &str) -> bool {
        let mut all = self.bound.iter().chain(&self.unbound);
        all.any(|pattern| catalog::means(pattern, action))
    }

    /// Returns all of them.
    pub(super) fn all(self) -> Vec<String> {
        self.bound.into_iter().chain(self.unbound).collect()
    }
}

/// Returns the patterns of a list that no other one means; of such as mean each other, two spellings of one action say, the first.
fn without_meant(list: &[String]) -> Vec<String> {
    let meant_by = |own: usize, one: &String, at: usize, other: &String| {
        at != own && catalog::means(other, one) && (at < own || !catalog::means(one, other))
    };
    let numbered = || list.iter().enumerate();
    numbered()
        .filter(|(own, one)| !numbered().any(|(at, other)| meant_by(*own, one, at, other)))
        .map(|(_, one)| one.clone())
        .collect()
}

/// Any action of a service: all of its namespace, and what any workload calls there beside it, such as the token of a repository.
fn any(service: &Service) -> Vec<String> {
    if let (Some(_), "sagemaker") = (&service.any_caller, service.namespace()) {
        // The endpoints of browsers answer the calls that their pages name, and no API.
        return all_called(service);
    }
    let whole = format!("{}:*", service.namespace());
    let beside = all_called(service)
        .into_iter()
        .filter(|action| catalog::tells_no_owner(action) || !catalog::means(&whole, action));
    std::iter::once(whole.clone()).chain(beside).collect()
}

/// The calls of the declared workloads; where nothing calls the service, those of every workload, since the user wants the endpoint for a
/// reason of theirs.
fn called(blueprint: &Blueprint, service: &Service) -> Vec<String> {
    let workloads: Vec<_> = blueprint.workloads.iter().copied().collect();
    let called = service.actions(&workloads);
    if !called.is_empty() {
        return called.into_iter().map(str::to_owned).collect();
    }
    let all = all_called(service);
    if all.is_empty() {
        // A service without known callers: all of its own actions.
        vec![format!("{}:*", service.namespace())]
    } else {
        all
    }
}

fn all_called(service: &Service) -> Vec<String> {
    let all = service.actions(&Workload::ALL).into_iter();
    all.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::without_meant;

    #[test]
    fn what_another_pattern_means_goes_and_one_of_two_spellings_stays() {
        for (list, expected) in [
            (
                &["kms:Decrypt", "kms:De*", "kms:List*"][..],
                &["kms:De*", "kms:List*"][..],
            ),
            (&["kms:Decrypt", "KMS:decrypt"], &["kms:Decrypt"]),
            (&["kms:*", "KMS:*", "kms:Decrypt"], &["kms:*"]),
            (&["kms:Decryp?", "kms:Decrypt"], &["kms:Decryp?"]),
            (
                &["kms:Decrypt", "kms:Encrypt"],
                &["kms:Decrypt", "kms:Encrypt"],
            ),
        ] {
            let list: Vec<_> = list.iter().map(ToString::to_string).collect();
            assert_eq!(without_meant(&list), expected);
        }
    }
}
