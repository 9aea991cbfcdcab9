//! Who is own: the account, or the organization where the blueprint names one.

use crate::blueprint::Blueprint;
use crate::catalog::Region;
use crate::topology::policy::{Part, PolicyValue, Statement, Text};

/// Everybody, as a principal.
pub(super) fn everyone() -> PolicyValue {
    PolicyValue::Text("*".into())
}

/// The owners of what calls, and of what is called.
pub(super) struct Owners<'a> {
    region: &'a Region,
    organization: Option<&'a str>,
}

impl<'a> Owners<'a> {
    pub(super) fn of(blueprint: &'a Blueprint) -> Self {
        Self {
            region: blueprint.region,
            organization: blueprint.organization_id.as_deref(),
        }
    }

    /// Binds a statement to principals of the own account or organization.
    pub(super) fn own(&self, statement: Statement) -> Statement {
        let key = match self.organization {
            Some(_) => "aws:PrincipalOrgID",
            None => "aws:PrincipalAccount",
        };
        statement
            .to(everyone())
            .when("StringEquals", key, vec![self.id()])
    }

    /// Binds a statement to resources of the own account or organization: IAM user guide, "AWS global condition context keys", of which
    /// `catalog/data/unowned.json` says where they are missing.
    pub(super) fn owned(&self, statement: Statement) -> Statement {
        let key = match self.organization {
            Some(_) => "aws:ResourceOrgID",
            None => "aws:ResourceAccount",
        };
        statement.when("StringEquals", key, vec![self.id()])
    }

    /// Allows own principals actions on resources that are own, too; nothing where there is no action.
    pub(super) fn resources(
        &self,
        sid: &str,
        actions: Vec<String>,
        resources: Vec<Text>,
    ) -> Option<Statement> {
        let some = !actions.is_empty();
        some.then(|| self.owned(self.own(Statement::allow(sid, actions, resources))))
    }

    /// Allows own principals actions whose requests tell no owner of a resource, which a condition on it would never let through.
    pub(super) fn principals(&self, actions: Vec<String>) -> Option<Statement> {
        let some = !actions.is_empty();
        some.then(|| self.own(Statement::allow("OwnPrincipals", actions, vec!["*".into()])))
    }

    fn id(&self) -> Text {
        match self.organization {
            Some(organization) => organization.into(),
            None => Part::AccountId.into(),
        }
    }

    /// Fills in an ARN; its account is the own one, or any where an organization is own.
    pub(super) fn arn(&self, template: &str) -> Text {
        match self.organization {
            Some(_) => self.place(&template.replace("{account}", "*")).into(),
            None => self.arn_here(template),
        }
    }

    /// Fills in an ARN of the own account.
    pub(super) fn arn_here(&self, template: &str) -> Text {
        let template = self.place(template);
        match template.split_once("{account}") {
            Some((head, tail)) => Text::from(head).then_account().then(tail),
            None => template.into(),
        }
    }

    fn place(&self, template: &str) -> String {
        template
            .replace("{partition}", self.region.partition.as_str())
            .replace("{region}", self.region.name)
    }
}
