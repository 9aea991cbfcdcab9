//! A made-up AWS that runs jobs, instances and commands, each a little farther at every look; and does what it is told to beside.

mod ec2;
mod sagemaker;

use super::answer::lines;
use crate::snapshot::wire::action;
use crate::support::server::{Reply, Server};
use serde_json::{Value, json};
use smgen::probe::Nonce;
use std::collections::BTreeMap;
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

/// The nonce of the job that a launch is for: that of its place in the list, see `jobs`.
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
