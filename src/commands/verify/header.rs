//! What a report says of itself.

use super::methods::Methods;
use super::moment;
use crate::blueprint::Blueprint;
use crate::cli::Verify;
use crate::commands::session::{FILE, Session};
use crate::report::{Account, Area, Configuration, Header, NotLookedAt, Report, Warning};
use crate::snapshot::{Snapshot, Source};
use crate::topology::Topology;
use crate::verify::audit;
use crate::verify::expect::{Expectation, expectations_towards};
use std::collections::{BTreeMap, BTreeSet};

/// What a report was made of.
pub(super) struct Context<'a> {
    pub(super) arguments: &'a Verify,
    pub(super) session: &'a Session,
    pub(super) blueprint: &'a Blueprint,
    pub(super) topology: &'a Topology,
    pub(super) wanted: &'a [Expectation],
    pub(super) methods: Methods,
}

impl Context<'_> {
    /// Writes down when, where, by what and on which configuration, once all verdicts are there.
    pub(super) fn complete(
        &self,
        report: &mut Report,
        account: Option<Account>,
        snapshot: &Snapshot,
    ) {
        let file = self.session.file.as_ref();
        let builtin = self.blueprint.layers.are_builtin();
        report.header = Header {
            time: moment::now(),
            smgen: env!("CARGO_PKG_VERSION").to_owned(),
            warnings: self.warnings(report, account.as_ref(), snapshot),
            account,
            vpc: matches!(snapshot.source, Source::Account { .. }).then(|| snapshot.vpc.id.clone()),
            taken: snapshot.taken.clone(),
            configuration: Configuration {
                file: file.map(|file| file.display().to_string()),
                builtin,
                digest: self.blueprint.digest(),
            },
            not_looked_at: self.not_looked_at(report, snapshot),
        };
    }

    /// Lists what is no failure, and should be seen to all the same.
    fn warnings(
        &self,
        report: &Report,
        account: Option<&Account>,
        snapshot: &Snapshot,
    ) -> Vec<Warning> {
        let mut warnings = self.not_pinned(account, snapshot);
        warnings.extend(self.not_measured(report));
        if self.methods.audit {
            warnings.extend(audit::left_out(self.topology, snapshot));
        }
        warnings.extend(self.names_unasked());
        warnings
    }

    /// Warns where the profile says how slow an endpoint may be, and nothing measured how slow one is.
    fn not_measured(&self, report: &Report) -> Option<Warning> {
        let allowed = self.topology.slowest_ms?;
        let mut ways = report.placement.iter();
        if ways.any(|way| way.connect_ms.is_some()) {
            return None;
        }
        let why = if self.methods.packets {
            "no packet came through to an endpoint"
        } else {
            "no packets were sent"
        };
        Some(Warning {
            id: "slowest-ms-not-measured".to_owned(),
            what: format!(
                "`endpoints.slowest_ms` allows {allowed} ms, and how long endpoints take was not measured: {why}"
            ),
            fix: "verify with packets: `smgen verify --via auto`, or `--via local` on a machine inside".to_owned(),
        })
    }

    /// Warns of declared services of which nobody says by which names they are called, so that none was asked for.
    fn names_unasked(&self) -> Option<Warning> {
        let endpoints = self.topology.endpoints.iter();
        let unnamed: Vec<_> = endpoints
            .filter(|one| one.is_declared() && one.names.is_empty())
            .map(|one| format!("`{}`", one.service))
            .collect();
        (!unnamed.is_empty()).then(|| Warning {
            id: "declared-without-hosts".to_owned(),
            what: format!(
                "no name of {} was asked for: the blueprint declares the service without `hosts`, and smgen knows none",
                unnamed.join(", ")
            ),
            fix: "list the names that are called under `hosts` of the service".to_owned(),
        })
    }

    /// Warns where nothing says which account is meant: with other credentials, another account would be judged without a word.
    fn not_pinned(&self, account: Option<&Account>, snapshot: &Snapshot) -> Vec<Warning> {
        let profile = &self.blueprint.profile;
        let (which, fix) = match (account, &snapshot.source) {
            (Some(account), _) if account.pinned => return Vec::new(),
            (Some(account), _) => (
                format!("account {}", account.id),
                format!("set `account_id: \"{}\"` for it in `{FILE}`", account.id),
            ),
            (None, Source::Topology { .. }) => return Vec::new(),
            (None, Source::Account { .. }) => (
                "an account, and the snapshot does not say which one it is of".to_owned(),
                format!("set `account_id` for it in `{FILE}`, and take the snapshot again"),
            ),
        };
        vec![Warning {
            id: "account-not-pinned".to_owned(),
            what: format!("nothing pins `{profile}` to {which}"),
            fix,
        }]
    }

    /// Counts the expectations of the profile that have no verdict, by area and by why.
    fn not_looked_at(&self, report: &Report, snapshot: &Snapshot) -> Vec<NotLookedAt> {
        let judged: BTreeSet<_> = report.verdicts.iter().map(|one| one.id.as_str()).collect();
        let wanted: BTreeSet<_> = self.wanted.iter().map(|one| one.id.as_str()).collect();
        let internet = self.arguments.probes.egress_target.first().copied();
        let mut counts = BTreeMap::<(Area, &str), usize>::new();
        for one in expectations_towards(self.topology, internet) {
            if judged.contains(one.id.as_str()) {
                continue;
            }
            let why = if wanted.contains(one.id.as_str()) {
                self.unjudged(one.area, snapshot)
            } else {
                "`--only` or `--from` leaves them out"
            };
            *counts.entry((one.area, why)).or_default() += 1;
        }
        let counts = counts.into_iter();
        let told = counts.map(|((area, why), count)| NotLookedAt {
            area,
            count,
            why: why.to_owned(),
        });
        told.collect()
    }

    /// Says why an expectation that was asked for has no verdict.
    fn unjudged(&self, area: Area, snapshot: &Snapshot) -> &'static str {
        match (area, &snapshot.source) {
            (Area::Configuration, Source::Topology { .. }) => {
                "a blueprint's own network is what the audit compares with, so there is none of it"
            }
            (Area::Configuration, _) if !self.methods.audit => "`--only` leaves the audit out",
            (Area::Configuration, _) => "the audit has no verdict about them",
            _ if !self.methods.model => "`--only` leaves model and packets out",
            _ => "the model has no verdict about them",
        }
    }
}
