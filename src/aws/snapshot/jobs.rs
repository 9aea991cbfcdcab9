//! Recent jobs: what they may reach, never what they are given to work with.

use super::Failure;
use super::ask::{ApiReader, ITEMS, Task, bounded, described};
use super::workloads::places;
use crate::aws::error;
use crate::snapshot::{Job, JobKind, SnapshotPart};
use aws_sdk_sagemaker::types::{SortBy, SortOrder};

/// Reads the newest names of a list, without more pages than they need.
macro_rules! recent {
    ($asker:expr, $action:expr, $recent:expr, $request:expr, $items:ident, $name:ident) => {{
        let size = i32::try_from($recent.clamp(1, 100)).unwrap_or(100);
        let mut pages = $request.into_paginator().page_size(size).send();
        let mut names: Vec<String> = Vec::new();
        while names.len() < $recent {
            let Some(page) = pages.next().await else {
                break;
            };
            $asker.count($action);
            match page {
                Ok(page) => names.extend(
                    page.$items
                        .unwrap_or_default()
                        .into_iter()
                        .filter_map(|one| one.$name),
                ),
                Err(error) => {
                    $asker.failed(
                        $action,
                        SnapshotPart::Jobs,
                        error::classify(&error, $action),
                    )?;
                    break;
                }
            }
        }
        names.truncate($recent);
        names
    }};
}

/// Reads the newest training jobs.
pub(super) async fn training(asker: &ApiReader, recent: usize) -> Result<Vec<Job>, Failure> {
    const ACTION: &str = "sagemaker:ListTrainingJobs";
    let request = asker.session.sagemaker().list_training_jobs();
    let request = request
        .sort_by(SortBy::CreationTime)
        .sort_order(SortOrder::Descending);
    let names = recent!(
        asker,
        ACTION,
        recent,
        request,
        training_job_summaries,
        training_job_name
    );
    let tasks = names.into_iter().map(|name| -> Task<_> {
        let asker = asker.clone();
        Box::pin(async move { training_job(&asker, name).await })
    });
    let jobs = bounded(ITEMS, tasks.collect()).await?;
    Ok(jobs.into_iter().flatten().collect())
}

async fn training_job(asker: &ApiReader, name: String) -> Result<Option<Job>, Failure> {
    const ACTION: &str = "sagemaker:DescribeTrainingJob";
    let request = asker.session.sagemaker().describe_training_job();
    let request = request.training_job_name(&name);
    let found = described!(asker, ACTION, SnapshotPart::Jobs, request);
    Ok(found.map(|found| {
        let (subnets, groups) = places(found.vpc_config);
        Job {
            name,
            kind: JobKind::Training,
            created: found.creation_time.map_or(0, |time| time.secs()),
            status: found
                .training_job_status
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
            network_isolation: found.enable_network_isolation.unwrap_or_default(),
            encrypts_between_containers: found
                .enable_inter_container_traffic_encryption
                .unwrap_or_default(),
            subnets,
            groups,
            volume_key: found
                .resource_config
                .and_then(|resources| resources.volume_kms_key_id),
        }
    }))
}

/// Reads the newest processing jobs.
pub(super) async fn processing(asker: &ApiReader, recent: usize) -> Result<Vec<Job>, Failure> {
    const ACTION: &str = "sagemaker:ListProcessingJobs";
    let request = asker.session.sagemaker().list_processing_jobs();
    let request = request
        .sort_by(SortBy::CreationTime)
        .sort_order(SortOrder::Descending);
    let names = recent!(
        asker,
        ACTION,
        recent,
        request,
        processing_job_summaries,
        processing_job_name
    );
    let tasks = names.into_iter().map(|name| -> Task<_> {
        let asker = asker.clone();
        Box::pin(async move { processing_job(&asker, name).await })
    });
    let jobs = bounded(ITEMS, tasks.collect()).await?;
    Ok(jobs.into_iter().flatten().collect())
}

async fn processing_job(asker: &ApiReader, name: String) -> Result<Option<Job>, Failure> {
    const ACTION: &str = "sagemaker:DescribeProcessingJob";
    let request = asker.session.sagemaker().describe_processing_job();
    let request = request.processing_job_name(&name);
    let found = described!(asker, ACTION, SnapshotPart::Jobs, request);
    Ok(found.map(|found| {
        let network = found.network_config;
        let isolation = network
            .as_ref()
            .and_then(|one| one.enable_network_isolation);
        let encrypts = network
            .as_ref()
            .and_then(|one| one.enable_inter_container_traffic_encryption);
        let (subnets, groups) = places(network.and_then(|one| one.vpc_config));
        let cluster = found
            .processing_resources
            .and_then(|one| one.cluster_config);
        Job {
            name,
            kind: JobKind::Processing,
            created: found.creation_time.map_or(0, |time| time.secs()),
            status: found
                .processing_job_status
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
            network_isolation: isolation.unwrap_or_default(),
            encrypts_between_containers: encrypts.unwrap_or_default(),
            subnets,
            groups,
            volume_key: cluster.and_then(|cluster| cluster.volume_kms_key_id),
        }
    }))
}
