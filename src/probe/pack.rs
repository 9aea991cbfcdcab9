//! Puts the probe and its questions into the form in which each channel takes them.

use super::answer_size;
use super::base85;
use super::batch::{Batch, KNOWN};
use super::channel::Channel;
use super::pack_error::PackError;
use super::question::QuestionKind;
use super::script;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde::Serialize;

/// `CreateProcessingJob`, `AppSpecification`: items of `ContainerEntrypoint` and of `ContainerArguments`, and characters of each.
const ITEMS: usize = 100;
const ITEM: usize = 256;
/// "Work with instance user data": 16 KB before base64.
const USER_DATA: usize = 16_384;
/// `SendCommand`: a document of 64 KB; JSON needs some of it, and escapes line ends.
const DOCUMENT: usize = 60_000;
/// Ports of one listener: each is a byte of the answer, and a thread of the probe.
const PORTS: usize = 64;

/// What becomes of the payload where it arrives: decompressed, split at the NUL, the first part run, the second one asked.
/// No line end, no double quote within, at most 256 characters.
const BOOT: &str = "import sys,zlib,base64;p,q=zlib.decompress(base64.b64decode(''.join(sys.argv[1:]))).split(b'\\0');g={};exec(p,g);g['main'](q)";

/// The command of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// `ContainerEntrypoint`.
    pub entrypoint: Vec<String>,
    /// `ContainerArguments`.
    pub arguments: Vec<String>,
}

/// Returns the command of a SageMaker processing job that runs the probe.
pub fn container(batch: &Batch) -> Result<Container, PackError> {
    checked(Channel::Message, batch)?;
    // Base64, because the larger alphabet of base85 has `$` and brackets, which whatever starts containers may want to replace.
    let text = BASE64_STANDARD.encode(payload(Channel::Message, batch));
    let mut entrypoint: Vec<String> = ["python3", "-c", BOOT].map(str::to_owned).to_vec();
    let most = (2 * ITEMS - entrypoint.len()) * ITEM;
    if text.len() > most {
        let size = text.len();
        return Err(PackError::PayloadTooLarge { size, most });
    }
    let chunks = text.as_bytes().chunks(ITEM).map(String::from_utf8_lossy);
    let mut chunks: Vec<_> = chunks.map(String::from).collect();
    // The command is the entrypoint followed by the arguments: what is too much for the latter goes first, into the former.
    let arguments = chunks.split_off(chunks.len().saturating_sub(ITEMS));
    entrypoint.extend(chunks);
    Ok(Container {
        entrypoint,
        arguments,
    })
}

/// Returns the user data of an EC2 instance that runs the probe and shuts down, `minutes` after its start at the latest.
pub fn user_data(batch: &Batch, minutes: u32) -> Result<String, PackError> {
    checked(Channel::Console, batch)?;
    let python = python(Channel::Console, batch);
    let seconds = u64::from(minutes) * 60 + 30;
    let text = format!(
        "#!/bin/sh
# Started by smgen verify: looks at this subnet from inside, says on the console what it sees, and shuts down.
# First of all, so that it ends whatever happens below.
shutdown -h +{minutes}
(sleep {seconds}; poweroff -f) >/dev/null 2>&1 &
# Others must not write between the lines of the answer.
dmesg -n 1
systemctl stop serial-getty@ttyS0.service
# Nobody logs in, and a listener may need the port.
systemctl stop sshd.service sshd.socket
sleep 1
python3 - <<'SMGEN'
{python}SMGEN
# The console is slow.
sleep 5
shutdown -h now
"
    );
    fits(text, USER_DATA)
}

/// Returns a shell script that runs the probe, for `AWS-RunShellScript`.
pub fn shell_script(batch: &Batch) -> Result<String, PackError> {
    checked(Channel::Command, batch)?;
    let python = python(Channel::Command, batch);
    fits(
        format!("#!/bin/sh\nexec python3 - <<'SMGEN'\n{python}SMGEN\n"),
        DOCUMENT,
    )
}

/// Returns what `python3 -` reads from its standard input to run the probe on this machine.
pub fn stdin(batch: &Batch) -> Result<String, PackError> {
    checked(Channel::Local, batch)?;
    Ok(python(Channel::Local, batch))
}

/// Tells whether a batch fits its channel.
pub(super) fn check(channel: Channel, batch: &Batch) -> Result<(), PackError> {
    match channel {
        Channel::Message => container(batch).map(|_| ()),
        // More minutes than anybody waits for, so that the digits are accounted for.
        Channel::Console => user_data(batch, 99_999).map(|_| ()),
        Channel::Command => shell_script(batch).map(|_| ()),
        Channel::Local => stdin(batch).map(|_| ()),
    }
}

fn fits(text: String, most: usize) -> Result<String, PackError> {
    if text.len() > most {
        let size = text.len();
        return Err(PackError::PayloadTooLarge { size, most });
    }
    Ok(text)
}

fn checked(channel: Channel, batch: &Batch) -> Result<(), PackError> {
    if batch.known.len() > KNOWN {
        return Err(PackError::TooManyKnown(batch.known.len()));
    }
    for question in &batch.questions {
        let id = question.id;
        if !(1..=4).contains(&question.attempts) {
            let what = "one to four attempts are possible";
            return Err(PackError::Question { id, what });
        }
        if let QuestionKind::Listen { tcp, udp, .. } = &question.kind
            && tcp.len() + udp.len() > PORTS
        {
            let what = "a listener has at most 64 ports";
            return Err(PackError::Question { id, what });
        }
    }
    let (size, most) = (answer_size::longest_answer(batch), channel.capacity());
    if size > most || batch.questions.len() > usize::from(u16::MAX) {
        return Err(PackError::AnswerTooLarge { size, most });
    }
    Ok(())
}

/// The questions as the probe reads them.
#[derive(Serialize)]
struct Questions<'a> {
    #[serde(flatten)]
    batch: &'a Batch,
    way: &'a str,
    /// Characters of the answer.
    room: usize,
}

fn payload(channel: Channel, batch: &Batch) -> Vec<u8> {
    let has =
        |wanted: fn(&QuestionKind) -> bool| batch.questions.iter().any(|each| wanted(&each.kind));
    let script = script::minified(|section| match section {
        "calls" => has(|kind| matches!(kind, QuestionKind::Call { .. })),
        "listening" => has(|kind| matches!(kind, QuestionKind::Listen { .. })),
        _ => true,
    });
    let questions = Questions {
        batch,
        way: channel.way(),
        room: channel.capacity(),
    };
    // Serialising plain data of our own cannot fail; an empty text would be noticed at once.
    let questions = serde_json::to_string(&questions).unwrap_or_default();
    compress_to_vec_zlib(format!("{script}\0{questions}").as_bytes(), 9)
}

/// Returns a short Python program that contains the payload. Base85 has no quote and no backslash, so it needs no escape.
fn python(channel: Channel, batch: &Batch) -> String {
    let text = base85::encode(&payload(channel, batch));
    let boot = BOOT.replace("b64decode(''.join(sys.argv[1:]))", "b85decode(x)");
    format!("x=\"{text}\"\n{boot}\n")
}
