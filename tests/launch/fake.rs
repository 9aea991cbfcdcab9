//! A made-up AWS that runs jobs, instances and commands, each a little farther at every look; and does what it is told to beside.

use super::answer::{lines, message};
use crate::snapshot::wire::action;
use crate::support::server::{Reply, Server};
use serde_json::{Value, json};
use smgen::verify::probe::{Nonce, base64};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};

/// What an action comes to, where it is not to come to what it comes to by itself.
type Script = Box<dyn FnMut(&mut World, &Request) -> Option<Reply> + Send>;

/// A request as the tests see it.
#[derive(Clone, Debug)]
pub struct Request {
    pub action: String,
    /// The body: JSON, or the fields of a form.
    pub body: Value,
}

impl Request {
    pub fn text(&self, key: &str) -> String {
        self.body[key].as_str().unwrap_or_default().to_owned()
    }
}

/// An instance.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    pub token: String,
    pub subnet: String,
    pub groups: Vec<String>,
    pub state: String,
    /// Why it ended.
    pub reason: String,
    pub tags: BTreeMap<String, String>,
    pub launched: i64,
    /// How often its console was read.
    pub looks: usize,
}

/// A processing job.
#[derive(Clone, Debug, Default)]
pub struct Job {
    pub status: String,
    pub tags: BTreeMap<String, String>,
    pub created: i64,
    pub looks: usize,
}

/// What there is in the account.
#[derive(Default)]
pub struct World {
    pub requests: Vec<Request>,
    scripts: BTreeMap<String, Script>,
    pub machines: BTreeMap<String, Machine>,
    pub jobs: BTreeMap<String, Job>,
    /// Looks at each command, by id.
    pub commands: BTreeMap<String, (String, usize)>,
    /// Instances that Systems Manager reaches.
    pub managed: Vec<String>,
    /// Replaces what a console shows at a look, by the nonce.
    pub console: Option<fn(Nonce, usize) -> String>,
    /// Replaces the answer about a job that has ended, by the nonce.
    pub ending: Option<fn(Nonce) -> Value>,
    /// Jobs that were deleted, and machines that were launched, ever.
    pub deleted: Vec<String>,
}

#[derive(Clone)]
pub struct Fake {
    server: Arc<Server>,
    world: Arc<Mutex<World>>,
}

impl Fake {
    pub fn start() -> Self {
        let world = Arc::<Mutex<World>>::default();
        let inside = Arc::clone(&world);
        let server = Server::start(move |text| {
            let request = read(text);
            // A connection that was given up before anything was asked.
            if request.action.ends_with(':') {
                return Reply::Raw(b"");
            }
            let mut world = inside.lock().unwrap();
            world.requests.push(request.clone());
            if let Some(mut script) = world.scripts.remove(&request.action) {
                let reply = script(&mut world, &request);
                world.scripts.insert(request.action.clone(), script);
                if let Some(reply) = reply {
                    return reply;
                }
            }
            world.answer(&request)
        });
        Self {
            server: Arc::new(server),
            world,
        }
    }

    pub fn url(&self) -> &str {
        self.server.url()
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// Says what an action comes to from now on.
    pub fn on(
        &self,
        action: &str,
        script: impl FnMut(&mut World, &Request) -> Option<Reply> + Send + 'static,
    ) {
        let mut world = self.world();
        world.scripts.insert(action.to_owned(), Box::new(script));
    }

    /// Gives this answer to an action, the next so many times.
    pub fn spoil(&self, action: &str, times: usize, reply: Reply) {
        let mut left = times;
        self.on(action, move |_, _| {
            left = left.checked_sub(1)?;
            Some(reply.clone())
        });
    }

    /// Returns the requests of an action.
    pub fn asked(&self, action: &str) -> Vec<Request> {
        let world = self.world();
        let requests = world.requests.iter();
        requests
            .filter(|one| one.action == action)
            .cloned()
            .collect()
    }

    /// Demands that nothing that costs money is left.
    #[track_caller]
    pub fn is_clean(&self) {
        let world = self.world();
        for (id, machine) in &world.machines {
            assert_eq!(machine.state, "terminated", "{id}");
        }
        for (name, job) in &world.jobs {
            assert!(job.status.starts_with("Stop"), "{name}: {}", job.status);
        }
    }
}

fn read(text: &str) -> Request {
    let (_, body) = text.split_once("\r\n\r\n").unwrap_or_default();
    let body = serde_json::from_str(body).unwrap_or_else(|_| {
        let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .map(|(key, value)| (key.to_owned(), Value::from(decoded(value))))
            .collect()
    });
    Request {
        action: action(text),
        body,
    }
}

/// Undoes the escapes of a form.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        match (first, others) {
            (b'%', [high, low, after @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                rest = after;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap()
}

pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// The nonce of the order that a launch is for: that of its place in the list, see `orders`.
pub fn nonce(token: &str) -> Nonce {
    let number: u64 = token.rsplit('-').next().unwrap().parse().unwrap();
    Nonce(1000 + number)
}

pub fn xml(name: &str, inside: &str) -> Reply {
    Reply::Http(
        200,
        "text/xml",
        format!("<{name}Response><requestId>r</requestId>{inside}</{name}Response>"),
    )
}

pub fn json_reply(body: &Value) -> Reply {
    Reply::Http(200, "application/x-amz-json-1.1", body.to_string())
}

/// An error as EC2 words it.
pub fn ec2_error(status: u16, code: &str, message: &str) -> Reply {
    let body = format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>r</RequestID></Response>"
    );
    Reply::Http(status, "text/xml", body)
}

/// An error as SageMaker and Systems Manager word it.
pub fn json_error(status: u16, code: &str, message: &str) -> Reply {
    let body = json!({"__type": code, "message": message, "Message": message});
    Reply::Http(status, "application/x-amz-json-1.1", body.to_string())
}

impl World {
    fn answer(&mut self, request: &Request) -> Reply {
        let name = request.action.split_once(':').unwrap().1;
        match request.action.as_str() {
            "ec2:RunInstances" => self.run_instances(request),
            "ec2:DescribeInstances" => self.describe_instances(request),
            "ec2:GetConsoleOutput" => self.console(request),
            "ec2:TerminateInstances" => {
                let id = request.text("InstanceId.1");
                let Some(machine) = self.machines.get_mut(&id) else {
                    return ec2_error(400, "InvalidInstanceID.NotFound", "no such instance");
                };
                machine.state = String::from("terminated");
                xml(name, "")
            }
            "sagemaker:CreateProcessingJob" => self.create_job(request),
            "sagemaker:DescribeProcessingJob" => self.describe_job(request),
            "sagemaker:StopProcessingJob" => {
                let name = request.text("ProcessingJobName");
                self.jobs.get_mut(&name).unwrap().status = String::from("Stopping");
                json_reply(&json!({}))
            }
            "sagemaker:DeleteProcessingJob" => {
                let name = request.text("ProcessingJobName");
                self.jobs.remove(&name).unwrap();
                self.deleted.push(name);
                json_reply(&json!({}))
            }
            "sagemaker:ListProcessingJobs" => self.list_jobs(request),
            "sagemaker:ListTags" => {
                let arn = request.text("ResourceArn");
                let job = &self.jobs[arn.rsplit('/').next().unwrap()];
                let tags = job.tags.iter();
                let tags = tags.map(|(key, value)| json!({"Key": key, "Value": value}));
                json_reply(&json!({"Tags": tags.collect::<Vec<_>>()}))
            }
            "ssm:DescribeInstanceInformation" => {
                let wanted = request.body["Filters"][0]["Values"].as_array().unwrap();
                let online = self.managed.iter().filter(|id| wanted.contains(&json!(id)));
                let online = online.map(
                    |id| json!({"InstanceId": id, "PingStatus": "Online", "PlatformType": "Linux"}),
                );
                json_reply(&json!({"InstanceInformationList": online.collect::<Vec<_>>()}))
            }
            "ssm:SendCommand" => {
                let id = format!("command-{}", self.commands.len());
                let comment = request.text("Comment");
                self.commands.insert(id.clone(), (comment, 0));
                json_reply(&json!({"Command": {"CommandId": id}}))
            }
            "ssm:GetCommandInvocation" => self.invocation(request),
            other => panic!("{other} is not made up: {:?}", request.body),
        }
    }

    fn run_instances(&mut self, request: &Request) -> Reply {
        if request.text("DryRun") == "true" {
            return ec2_error(412, "DryRunOperation", "Request would have succeeded");
        }
        let token = request.text("ClientToken");
        let known = self.machines.iter().find(|(_, one)| one.token == token);
        let id = known.map(|(id, _)| id.clone());
        let id = id.unwrap_or_else(|| format!("i-{:04}", self.machines.len() + 1));
        let mut machine = Machine {
            token,
            subnet: request.text("NetworkInterface.1.SubnetId"),
            state: "pending".to_owned(),
            launched: now(),
            ..Machine::default()
        };
        let groups = (1..)
            .map(|number| request.text(&format!("NetworkInterface.1.SecurityGroupId.{number}")));
        machine.groups = groups.take_while(|group| !group.is_empty()).collect();
        for number in 1.. {
            let tag = |part: &str| request.text(&format!("TagSpecification.1.Tag.{number}.{part}"));
            if tag("Key").is_empty() {
                break;
            }
            machine.tags.insert(tag("Key"), tag("Value"));
        }
        self.machines.entry(id.clone()).or_insert(machine);
        xml(
            "RunInstances",
            &format!("<instancesSet>{}</instancesSet>", self.shown(&id)),
        )
    }

    fn shown(&self, id: &str) -> String {
        let machine = &self.machines[id];
        let number = id.trim_start_matches("i-").trim_start_matches('0');
        let mut text = format!(
            "<item><instanceId>{id}</instanceId><instanceState><name>{}</name></instanceState><subnetId>{}</subnetId>\
             <privateIpAddress>10.0.0.{number}</privateIpAddress><reason>{}</reason><launchTime>{}</launchTime><networkInterfaceSet><item/></networkInterfaceSet>",
            machine.state,
            machine.subnet,
            machine.reason,
            timestamp(machine.launched),
        );
        text += "<groupSet>";
        for group in &machine.groups {
            let _ = write!(text, "<item><groupId>{group}</groupId></item>");
        }
        text += "</groupSet><tagSet>";
        for (key, value) in &machine.tags {
            let value = value.replace('&', "&amp;");
            let _ = write!(text, "<item><key>{key}</key><value>{value}</value></item>");
        }
        text += "</tagSet></item>";
        text
    }

    fn describe_instances(&mut self, request: &Request) -> Reply {
        let id = request.text("InstanceId.1");
        if !id.is_empty() && !self.machines.contains_key(&id) {
            return ec2_error(400, "InvalidInstanceID.NotFound", "no such instance");
        }
        let filters: BTreeMap<String, Vec<String>> = (1..9)
            .map(|number| {
                let values =
                    (1..9).map(|value| request.text(&format!("Filter.{number}.Value.{value}")));
                let values = values.filter(|value| !value.is_empty()).collect();
                (request.text(&format!("Filter.{number}.Name")), values)
            })
            .collect();
        let wanted = |name: &str, value: &str| {
            filters
                .get(name)
                .is_none_or(|values| values.iter().any(|one| one == value))
        };
        let chosen = self.machines.iter().filter(|(key, one)| {
            (id.is_empty() || **key == id)
                && wanted("client-token", &one.token)
                && wanted("subnet-id", &one.subnet)
                && wanted("instance-state-name", &one.state)
                && filters
                    .get("tag-key")
                    .is_none_or(|keys| keys.iter().any(|key| one.tags.contains_key(key)))
        });
        let items: String = chosen.map(|(id, _)| self.shown(id)).collect();
        // The next look shows it running.
        if let Some(machine) = self.machines.get_mut(&id)
            && machine.state == "pending"
        {
            machine.state = String::from("running");
        }
        let set = format!(
            "<reservationSet><item><instancesSet>{items}</instancesSet></item></reservationSet>"
        );
        xml("DescribeInstances", &set)
    }

    fn console(&mut self, request: &Request) -> Reply {
        let id = request.text("InstanceId");
        let Some(machine) = self.machines.get_mut(&id) else {
            return ec2_error(400, "InvalidInstanceID.NotFound", "no such instance");
        };
        machine.looks += 1;
        let nonce = nonce(&machine.token);
        let text = match self.console {
            Some(console) => console(nonce, machine.looks),
            None if machine.looks < 3 => "booting\r\n".to_owned(),
            None => format!("booting\r\n{}", lines(nonce, 20).concat()),
        };
        let text = base64::encode(text.as_bytes());
        xml(
            "GetConsoleOutput",
            &format!("<instanceId>{id}</instanceId><output>{text}</output>"),
        )
    }

    fn create_job(&mut self, request: &Request) -> Reply {
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

    fn describe_job(&mut self, request: &Request) -> Reply {
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

    fn list_jobs(&mut self, request: &Request) -> Reply {
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

    fn invocation(&mut self, request: &Request) -> Reply {
        let (comment, looks) = self.commands.get_mut(&request.text("CommandId")).unwrap();
        *looks += 1;
        let (status, said) = match *looks {
            1 => return json_error(400, "InvocationDoesNotExist", ""),
            2 => ("InProgress", String::new()),
            _ => ("Success", lines(nonce(comment), 20).concat()),
        };
        json_reply(
            &json!({"Status": status, "StatusDetails": status, "StandardOutputContent": said}),
        )
    }
}

pub fn arn(name: &str) -> String {
    format!("arn:aws:sagemaker:us-east-1:123456789012:processing-job/{name}")
}

/// Writes a time as EC2 does.
fn timestamp(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86400), seconds.rem_euclid(86400));
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + era * 400 + next;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.000Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}
