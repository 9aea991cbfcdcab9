//! Answers about records that are none of AWS's, or that hold nothing: a gap, and never a record that is not there.

use super::wire::Counting;
use super::{Collection, beside, world};
use crate::support::server::Reply;
use smgen::aws::snapshot::ACTIONS;
use smgen::snapshot::Gap;
use std::collections::BTreeSet;

/// Collects where some actions are answered in another way, and returns the actions of the gaps.
fn gaps_where(
    spoil: impl Fn(&str) -> Option<Reply> + Send + Sync + 'static,
) -> (BTreeSet<String>, Vec<Gap>) {
    let server = Counting::start(move |asked, request| {
        spoil(asked).unwrap_or_else(|| world::answer(asked, request))
    });
    let gaps = Collection::of_everything(server.url()).run().taken().0.gaps;
    let actions = gaps.iter().map(|gap| gap.action.clone());
    (actions.collect(), gaps)
}

/// Actions without whose answers the others are not asked, and what an answer holds that holds nothing.
const FIRST: [(&str, &str); 6] = [
    ("iam:GetPolicy", "<GetPolicyResponse/>"),
    ("iam:GetRole", "<GetRoleResponse/>"),
    ("kms:DescribeKey", "{}"),
    ("lambda:GetFunctionConfiguration", "{}"),
    ("logs:DescribeLogGroups", "{}"),
    ("ssm:DescribeParameters", "{}"),
];

fn is_first(action: &str) -> bool {
    FIRST.iter().any(|(first, _)| *first == action)
}

#[test]
fn what_is_no_answer_of_aws_is_a_gap() {
    let page = Reply::Http(
        200,
        "text/html",
        "<html><body>Sign in</body></html>".to_owned(),
    );
    let empty = Reply::Http(200, "text/plain", String::new());
    for reply in [page, empty] {
        for first in [true, false] {
            let reply = reply.clone();
            let (actions, gaps) = gaps_where(move |asked| {
                (beside::is_beside(asked) && is_first(asked) == first).then(|| reply.clone())
            });
            let spoilt = ACTIONS.iter().map(|action| action.name);
            let spoilt = spoilt.filter(|name| beside::is_beside(name) && is_first(name) == first);
            let spoilt: BTreeSet<_> = spoilt.map(str::to_owned).collect();
            assert_eq!(actions, spoilt);
            for gap in gaps {
                let said = ["not one of AWS's", "the answer holds no", "no answer tells"];
                assert!(said.iter().any(|words| gap.why.contains(words)), "{gap:?}");
            }
        }
    }
}

#[test]
fn an_answer_that_holds_nothing_does_not_say_that_there_is_nothing() {
    let rest = [
        ("iam:GetPolicyVersion", "<GetPolicyVersionResponse/>"),
        (
            "iam:ListAttachedRolePolicies",
            "<ListAttachedRolePoliciesResponse/>",
        ),
        ("iam:ListRolePolicies", "<ListRolePoliciesResponse/>"),
        ("kms:GetKeyPolicy", "{}"),
        ("kms:GetKeyRotationStatus", "{}"),
        ("lambda:GetPolicy", "{}"),
    ];
    for cases in [&FIRST[..], &rest[..]] {
        let cases = cases.to_vec();
        let expected: BTreeSet<_> = cases
            .iter()
            .map(|(action, _)| (*action).to_owned())
            .collect();
        let (actions, _) = gaps_where(move |asked| {
            let (_, body) = cases.iter().find(|(action, _)| *action == asked)?;
            Some(Reply::Http(200, "text/plain", (*body).to_owned()))
        });
        assert_eq!(actions, expected);
    }
}
