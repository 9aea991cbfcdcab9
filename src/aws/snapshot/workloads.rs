//! Notebook instances and domains.
//!
//! Each takes a call of its own, so that at most [`MOST`] of each kind are described, the newest first; that some were left out
//! is a gap.

use super::Failure;
use super::ask::{ApiReader, ITEMS, MOST, Task, bounded, described, pages};
use super::read::{Reader, sorted};
use crate::snapshot::{Domain, Notebook, SnapshotPart, Tags};
use aws_sdk_sagemaker::types::{
    AppNetworkAccessType, DirectInternetAccess, NotebookInstanceSortKey, NotebookInstanceSortOrder,
    RootAccess,
};

/// Reads the notebook instances.
pub(super) async fn notebooks(asker: &ApiReader) -> Result<Vec<Notebook>, Failure> {
    const ACTION: &str = "sagemaker:ListNotebookInstances";
    let request = asker.session.sagemaker().list_notebook_instances();
    let request = request
        .sort_by(NotebookInstanceSortKey::CreationTime)
        .sort_order(NotebookInstanceSortOrder::Descending);
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::Notebooks,
        100,
        request,
        notebook_instances
    );
    let names = found.into_iter().map(|one| one.notebook_instance_name);
    let names = newest(asker, ACTION, SnapshotPart::Notebooks, names);
    let tasks = names.into_iter().map(|name| -> Task<_> {
        let asker = asker.clone();
        Box::pin(async move { notebook(&asker, name).await })
    });
    let notebooks = bounded(ITEMS, tasks.collect()).await?;
    let mut notebooks: Vec<_> = notebooks.into_iter().flatten().collect();
    notebooks.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(notebooks)
}

async fn notebook(asker: &ApiReader, name: String) -> Result<Option<Notebook>, Failure> {
    const ACTION: &str = "sagemaker:DescribeNotebookInstance";
    let request = asker.session.sagemaker().describe_notebook_instance();
    let request = request.notebook_instance_name(&name);
    let found = described!(asker, ACTION, SnapshotPart::Notebooks, request);
    let Some(found) = found else {
        return Ok(None);
    };
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::Notebooks,
    };
    let arn = reader.said(found.notebook_instance_arn, "the ARN", &name);
    let tags = match arn {
        Some(arn) => tags(asker, arn).await?,
        None => Tags::new(),
    };
    let direct = reader.said(
        found.direct_internet_access,
        "its way to the internet",
        &name,
    );
    let root = reader.said(found.root_access, "who is root", &name);
    let subnet = found.subnet_id.filter(|subnet| !subnet.is_empty());
    let groups = sorted(found.security_groups.unwrap_or_default());
    if subnet.is_some() && groups.is_empty() {
        // Whoever names a subnet names groups (SageMaker API reference, `CreateNotebookInstance`).
        reader.odd(format!("the answer does not say the groups of `{name}`"));
    }
    let metadata = found.instance_metadata_service_configuration;
    Ok(Some(Notebook {
        name,
        direct_internet: direct.map(|direct| direct != DirectInternetAccess::Disabled),
        root: root.map(|root| root != RootAccess::Disabled),
        subnet,
        groups,
        kms_key: found.kms_key_id,
        metadata_version: metadata.and_then(|one| one.minimum_instance_metadata_service_version),
        tags,
    }))
}

/// Reads the tags of a notebook instance, which its description lacks.
async fn tags(asker: &ApiReader, arn: String) -> Result<Tags, Failure> {
    const ACTION: &str = "sagemaker:ListTags";
    if asker.refused(ACTION) {
        return Ok(Tags::new());
    }
    let request = asker.session.sagemaker().list_tags().resource_arn(arn);
    let found = pages!(
        asker,
        ACTION,
        SnapshotPart::NotebookTags,
        100,
        request,
        tags
    );
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::NotebookTags,
    };
    let pairs = found.into_iter().filter_map(|tag| {
        if tag.key.as_deref().is_none_or(str::is_empty) || tag.value.is_none() {
            reader.odd("the answer holds a tag without a key or a value");
        }
        Some((tag.key?, tag.value?))
    });
    Ok(pairs.collect())
}

/// Reads the domains.
pub(super) async fn domains(asker: &ApiReader) -> Result<Vec<Domain>, Failure> {
    const ACTION: &str = "sagemaker:ListDomains";
    let request = asker.session.sagemaker().list_domains();
    let mut found = pages!(asker, ACTION, SnapshotPart::Domains, 100, request, domains);
    found.sort_by_key(|one| std::cmp::Reverse(one.creation_time.map(|time| time.secs())));
    let ids = found.into_iter().map(|one| one.domain_id);
    let ids = newest(asker, ACTION, SnapshotPart::Domains, ids);
    let tasks = ids.into_iter().map(|id| -> Task<_> {
        let asker = asker.clone();
        Box::pin(async move { domain(&asker, id).await })
    });
    let domains = bounded(ITEMS, tasks.collect()).await?;
    let mut domains: Vec<_> = domains.into_iter().flatten().collect();
    domains.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(domains)
}

async fn domain(asker: &ApiReader, id: String) -> Result<Option<Domain>, Failure> {
    const ACTION: &str = "sagemaker:DescribeDomain";
    let request = asker.session.sagemaker().describe_domain().domain_id(&id);
    let found = described!(asker, ACTION, SnapshotPart::Domains, request);
    let reader = Reader {
        asker,
        action: ACTION,
        part: SnapshotPart::Domains,
    };
    Ok(found.map(|found| {
        let access = reader.said(
            found.app_network_access_type,
            "its way to the internet",
            &id,
        );
        let vpc_only = access.map(|access| access == AppNetworkAccessType::VpcOnly);
        let users = reader.said(found.default_user_settings, "the settings of users", &id);
        let groups = users.and_then(|users| users.security_groups);
        if vpc_only == Some(true) {
            // They are needed then (SageMaker API reference, `UserSettings`).
            reader.said(groups.as_ref(), "the groups of users", &id);
        }
        let spaces = found.default_space_settings;
        let space_groups = spaces.and_then(|spaces| spaces.security_groups);
        #[expect(deprecated, reason = "old domains have their key only there")]
        let old_key = found.home_efs_file_system_kms_key_id;
        Domain {
            name: reader.text(found.domain_name, "the name", &id),
            vpc_only,
            vpc: reader.said(found.vpc_id, "the VPC", &id),
            subnets: sorted(reader.list(found.subnet_ids, "the subnets", &id)),
            groups: sorted(groups.unwrap_or_default()),
            space_groups: sorted(space_groups.unwrap_or_default()),
            kms_key: found.kms_key_id.or(old_key),
            file_system: reader.said(found.home_efs_file_system_id, "the file system", &id),
            id,
        }
    }))
}

/// Keeps the first ids, and says so where there are more.
fn newest(
    asker: &ApiReader,
    action: &'static str,
    part: SnapshotPart,
    ids: impl Iterator<Item = Option<String>>,
) -> Vec<String> {
    let reader = Reader {
        asker,
        action,
        part,
    };
    let mut ids: Vec<_> = ids.filter_map(|id| reader.id(id)).collect();
    if ids.len() > MOST {
        let why = format!(
            "there are {}, of which the newest {MOST} were read",
            ids.len()
        );
        asker.gap(action, part, why);
        ids.truncate(MOST);
    }
    ids
}
