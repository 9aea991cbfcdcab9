//! Calls of services that need no crate of their own: tried again and signed like the others.

use super::records::{json_error, xml_error};
use super::wire::Counting;
use super::{Collection, beside, world};
use crate::support::server::Reply;

#[test]
fn calls_without_a_crate_are_tried_again_like_the_others() {
    let throttled = Reply::Http(
        400,
        "application/x-amz-json-1.1",
        r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#.to_owned(),
    );
    let times = std::sync::atomic::AtomicUsize::new(2);
    let server = Counting::start(move |asked, request| {
        use std::sync::atomic::Ordering::SeqCst;
        let spoil = asked == "logs:ListTagsForResource"
            && times
                .fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1))
                .is_ok();
        if spoil {
            throttled.clone()
        } else {
            world::answer(asked, request)
        }
    });
    let (_, calls) = Collection::of_everything(server.url()).run().whole();
    assert_eq!(server.seen()["logs:ListTagsForResource"], 3);
    assert_eq!(calls["logs:ListTagsForResource"], 1);
    let server = Counting::start(|asked, request| match asked {
        "logs:ListTagsForResource" => json_error("ThrottlingException"),
        "iam:GetRole" => xml_error("ExpiredToken"),
        _ => world::answer(asked, request),
    });
    let said = Collection::of_everything(server.url()).run();
    let super::Outcome::Failed(kind, cause, _) = said else {
        panic!("{said:?}")
    };
    assert_eq!(kind, "Call");
    assert!(
        ["Throttled", "Expired"].contains(&cause.as_str()),
        "{cause}"
    );
}

#[test]
fn calls_without_a_crate_are_signed_for_their_service() {
    let server = Counting::start(|asked, request| {
        if beside::is_beside(asked) {
            let (service, _) = asked.split_once(':').unwrap();
            let scope = format!("/us-east-1/{service}/aws4_request");
            let head = request.split_once("\r\n\r\n").unwrap().0.to_lowercase();
            assert!(head.contains(&scope), "{head}");
            assert!(head.contains("user-agent: aws-sdk-rust/"), "{head}");
            assert!(head.contains("app/smgen"), "{head}");
            assert_eq!(
                service == "s3",
                head.contains("x-amz-content-sha256: "),
                "{head}"
            );
        }
        world::answer(asked, request)
    });
    Collection::of_everything(server.url()).run().whole();
}
