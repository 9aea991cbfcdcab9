//! The command line; the doc comments here are the manual.

mod read;
mod setup;
mod since;
mod targets;
mod verify;

pub use setup::{Doctor, Init};
pub use since::Since;
pub use targets::{ALL_TARGETS, Targets};
pub use verify::{Cleanup, Iam, Only, Probes, ReportFormat, Verify, VerifyCommand, Via, Who};

use clap::{ArgGroup, Args, ColorChoice, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Renders the network under Amazon SageMaker from reviewed blueprints
///
/// A blueprint profile (dev, staging, prod, staging-hipaa, prod-hipaa, or one of your own in smgen.yaml) becomes
/// Terraform and AWS CDK code to commit: private subnets, security groups by function, network ACLs, VPC endpoints with policies,
/// flow logs, keys, tags.
///
/// Exit codes: 0 good; 1 the answer is no (files differ, something is out of reach); 2 the input is wrong;
/// 3 could not tell.
#[derive(Debug, Parser)]
#[command(name = "smgen", version, max_term_width = 100)]
pub struct Cli {
    /// What all commands take.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What the help puts the options under that all commands take.
const COMMON: &str = "Options of all commands";

/// What all commands take.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Configuration file [default: smgen.yaml in this directory or the nearest one above]
    #[arg(long, global = true, value_name = "FILE", help_heading = COMMON)]
    pub config: Option<PathBuf>,
    /// When to use colour; auto obeys NO_COLOR
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = COMMON
    )]
    pub color: ColorChoice,
    /// Print nothing but errors and what was asked for
    #[arg(long, short, global = true, conflicts_with = "verbose", help_heading = COMMON)]
    pub quiet: bool,
    /// End with exit code 2 where there is a warning, and write nothing then
    #[arg(long, global = true, help_heading = COMMON)]
    pub warnings_as_errors: bool,
    /// Say more, such as which files were written
    #[arg(long, short, global = true, help_heading = COMMON)]
    pub verbose: bool,
}

/// Ways to call `smgen diff`.
const DIFF_EXAMPLES: &str = "\
Examples:
  Two profiles, built in or of smgen.yaml:
    smgen diff staging prod

  What a branch changes in a profile (bash, zsh):
    smgen diff prod --base-config <(git show main:smgen.yaml)

  The same in any shell:
    git show main:smgen.yaml | smgen diff prod --base-config /dev/stdin";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Render profiles to infrastructure code
    ///
    /// Files that were edited by hand, or that smgen did not write, are named and never touched without --force. Exit codes: 0
    /// written, or nothing differs; 1 files differ (--check); 2 the input is wrong, or files are in the way; 3 something could
    /// not be read or written.
    Render(Render),
    /// Print the network that a profile describes
    Show(Show),
    /// Tell where a value comes from and what follows from it, or what a diagnostic code means
    Explain(Explain),
    /// Compare two networks by meaning
    ///
    /// Compares two profiles, or one profile in two revisions of its configuration: subnets, rules, endpoints and policies, not
    /// files. What follows from another name, region or VPC range alone is told once, not for every resource. In brackets stand
    /// the blueprint values that differ and decide a change. Exit codes: 0 nothing differs; 1 something differs; 2 the input is
    /// wrong; 3 something could not be read.
    #[command(after_long_help = DIFF_EXAMPLES)]
    Diff(Diff),
    /// Judge a network by controls with citations, before anything is deployed
    ///
    /// Each control says what it looks at, what it maps to (45 CFR 164, Security Hub, cdk-nag, checkov) and, where it fails, which
    /// line of the blueprint decides it. No account is asked. What a blueprint does not describe yet is listed as such, not as a
    /// pass. Exit codes: 0 no control fails; 1 a control fails; 2 the input is wrong; 3 something could not be read.
    Controls(Controls),
    /// List the profiles
    Profiles(Profiles),
    /// Write a commented smgen.yaml and its JSON Schema
    Init(Init),
    /// Print the JSON Schema of smgen.yaml
    Schema,
    /// Tell whether a network does what its blueprint says
    ///
    /// Expectations are read off the blueprint: names that resolve to endpoints, services that answer, ways out that are blocked,
    /// functions that do not reach each other, endpoint policies, configuration. A probe in each deployed subnet looks with packets;
    /// what the account holds is read, and judged by a model and field by field. Probes cost cents, are removed once they have
    /// answered, and end by themselves whatever happens; nothing else is created or changed. `--only model,audit` sends none;
    /// `--via model` judges the blueprint's own network, before anything is deployed and without an account. Exit codes: 0 everything
    /// holds; 1 something does not; 2 the input is wrong; 3 something could not be told.
    Verify(Box<Verify>),
    /// Print the least-privilege IAM policy that verify needs
    ///
    /// It holds the calls that verify makes and no others, in the region of the profile, narrowed to resources and tags where IAM can
    /// do that. `--only model,audit` of verify needs what `--via model` prints here. Exit codes: 0 good; 2 the input is wrong.
    Iam(Iam),
    /// Check what smgen needs around it: credentials, region, AWS APIs, terraform, node
    ///
    /// Each check ends as ok; failed (denied, expired, too old); missing; unknown (no answer, or none that makes sense); or
    /// skipped, where it depends on another one. Every call only reads. Exit codes: 0 all is well; 1 something failed or is
    /// missing, AWS support in this build included; 2 the input is wrong; 3 something is unknown.
    Doctor(Doctor),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, for `man -l`
    Man,
}

/// Render profiles to infrastructure code.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").args(["profile", "all"]).required(true)))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Render {
    /// Profile to render; may be given several times
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: Vec<String>,
    /// Render every profile of smgen.yaml, or every built-in one where there is none
    #[arg(long)]
    pub all: bool,
    /// What to render
    #[arg(long, short, value_parser = Targets::parser(), default_value = ALL_TARGETS)]
    pub target: Targets,
    /// Render Terraform as a module that others call, several times in an account if they want to
    ///
    /// It stands in a folder of its own, `<profile>/terraform-module`, has no provider block, and takes what names start with as a
    /// variable. Once it is there, every render keeps it, --check included, and none makes a root beside it; remove the folder to go back.
    #[arg(long)]
    pub module: bool,
    /// Folder to write below [default: infra beside smgen.yaml, else in this directory]
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write nothing; print what would change, say why, and exit with 1 if anything would
    #[arg(long, conflicts_with_all = ["diff", "stdout", "force"])]
    pub check: bool,
    /// Print the paths of the files that differ, a line for each, and no diff
    #[arg(long, requires = "check", conflicts_with = "format")]
    pub names_only: bool,
    /// How --check prints it
    #[arg(long, value_enum, default_value = "text", requires = "check")]
    pub format: CheckFormat,
    /// Folder whose last render is the one that is deployed, such as that of the main branch [default: the one to write below]
    #[arg(long, value_name = "DIR", requires = "check")]
    pub base: Option<PathBuf>,
    /// Write nothing; print what would change as a unified diff
    #[arg(long, conflicts_with_all = ["stdout", "force"])]
    pub diff: bool,
    /// Write nothing; print the files
    #[arg(long, conflicts_with_all = ["force", "out"])]
    pub stdout: bool,
    /// Overwrite and remove files that were edited by hand or are not smgen's
    #[arg(long)]
    pub force: bool,
}

/// Print the network that a profile describes.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").args(["profile", "services"]).required(true)))]
pub struct Show {
    /// Profile to show
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// List the endpoint services that smgen knows instead
    #[arg(long)]
    pub services: bool,
    /// Region whose endpoint and host names the list tells, with those that clients ask which are told to use FIPS
    #[arg(long, value_name = "REGION", conflicts_with = "profile")]
    pub region: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// How to print what a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people: the diff on standard output, why and what it costs on standard error
    Text,
    /// For programs; the shape is versioned
    Json,
    /// For a comment on a pull request
    Markdown,
}

/// How to print data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs; the shape is versioned
    Json,
}

/// Tell where a value comes from and what follows from it, or what a diagnostic code means.
#[derive(Debug, Args)]
pub struct Explain {
    /// A path such as network.cidr or endpoints.services."ecr.api", or a code such as cidr-overlap
    #[arg(value_name = "PATH|CODE")]
    pub subject: String,
    /// Profile to explain the path in
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Compare two networks by meaning.
#[derive(Debug, Args)]
pub struct Diff {
    /// Profile to compare with: what it alone has, is told as removed
    #[arg(value_name = "BASE")]
    pub base: String,
    /// Profile to compare: what it alone has, is told as added [default: BASE, with --base-config]
    #[arg(value_name = "PROFILE", required_unless_present = "base_config")]
    pub profile: Option<String>,
    /// Configuration file of BASE, such as an older smgen.yaml [default: that of PROFILE]
    #[arg(long, value_name = "FILE")]
    pub base_config: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Judge a network by controls with citations.
#[derive(Debug, Args)]
pub struct Controls {
    /// Profile to judge
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: String,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// List the profiles.
#[derive(Debug, Args)]
pub struct Profiles {
    /// How to print them
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
