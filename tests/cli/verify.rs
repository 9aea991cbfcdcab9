//! `smgen verify`.

use crate::support::Project;

#[test]
fn what_is_expected_can_be_listed() {
    let run = Project::new()
        .run_read_only("verify -p prod-hipaa --list")
        .succeeds()
        .stdout_has("dns/training/use1-az1/sts.us-east-1.amazonaws.com\n  `sts.us-east-1.amazonaws.com` leads to the endpoint of sts\n")
        .stdout_has("egress/notebook/use1-az2/internet:tcp-443\n  tcp 443 to 9.9.9.9 on the internet stays closed\n");
    assert!(run.stderr.ends_with(" expectations\n"), "{}", run.stderr);
}

#[test]
fn the_list_can_be_narrowed_and_read_by_programs() {
    let list = Project::new()
        .run_read_only("verify -p prod --list --only dns,egress --from training --format json")
        .succeeds()
        .json();
    assert_eq!(list["version"], 1);
    let expectations = list["expectations"].as_array().unwrap();
    assert!(expectations.len() > 10);
    for one in expectations {
        assert!(
            ["dns", "egress"].contains(&one["area"].as_str().unwrap()),
            "{one}"
        );
        assert_eq!(one["vantage"]["tier"], "training");
        assert!(
            one["places"]
                .as_array()
                .is_some_and(|places| !places.is_empty()),
            "{one}"
        );
    }
}

#[test]
fn unknown_tiers_are_told() {
    Project::new()
        .run_read_only("verify -p prod --list --from trainig")
        .exits(2)
        .stderr_has("there is no tier `trainig`")
        .stderr_has("the tiers are `data`");
}
