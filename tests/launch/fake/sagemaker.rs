//! Processing jobs of the made-up AWS.

use super::super::answer::message;
use super::{Job, Request, World, arn, json_error, json_reply, nonce, now};
use crate::support::server::Reply;
use serde_json::json;

impl World {
    pub(super) fn create_job(&mut self, request: &Request) -> Reply {
        let name = request.text("ProcessingJobName");
        if self.jobs.contains_key(&name) {
            return json_error(400, "ResourceInUse", "a job has this name already");
        }
        let tags = request.body["Tags"].as_array().unwrap().iter();
        let job = Job {
            status: "InProgress".to_owned(),
            tags: tags
                .map(|tag| {
                    (
                        tag["Key"].as_str().unwrap().to_owned(),
                        tag["Value"].as_str().unwrap().to_owned(),
                    )
                })
                .collect(),
            created: now(),
            looks: 0,
        };
        self.jobs.insert(name.clone(), job);
        json_reply(&json!({"ProcessingJobArn": arn(&name)}))
    }

    pub(super) fn describe_job(&mut self, request: &Request) -> Reply {
        let name = request.text("ProcessingJobName");
        let Some(job) = self.jobs.get_mut(&name) else {
            return json_error(400, "ValidationException", "Could not find requested job");
        };
        job.looks += 1;
        let started = job.looks > 1;
        if job.status == "InProgress" && job.looks > 3 {
            job.status = String::from("Completed");
        }
        let mut body = json!({
            "ProcessingJobName": name, "ProcessingJobArn": arn(&name), "ProcessingJobStatus": job.status,
            "CreationTime": job.created,
        });
        if started {
            body["ProcessingStartTime"] = json!(job.created);
        }
        if job.status == "Stopping" {
            job.status = String::from("Stopped");
        }
        if job.status == "Completed" {
            let nonce = nonce(&name);
            body["ExitMessage"] = json!(message(nonce));
            if let Some(ending) = self.ending {
                let ending = ending(nonce);
                for (key, value) in ending.as_object().unwrap() {
                    body[key] = value.clone();
                }
            }
        }
        json_reply(&body)
    }

    pub(super) fn list_jobs(&mut self, request: &Request) -> Reply {
        let part = request.text("NameContains");
        let before = request.body["CreationTimeBefore"].as_f64().unwrap();
        let jobs = self.jobs.iter().filter(|(name, job)| {
            name.contains(&part) && f64::from(i32::try_from(job.created).unwrap()) < before
        });
        let jobs = jobs.map(|(name, job)| {
            json!({
                "ProcessingJobName": name, "ProcessingJobArn": arn(name), "CreationTime": job.created,
                "ProcessingJobStatus": job.status,
            })
        });
        json_reply(&json!({"ProcessingJobSummaries": jobs.collect::<Vec<_>>()}))
    }
}
