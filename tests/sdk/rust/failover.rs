//! Which region serves a call when others fail: the SDK asks for the regions after a 5xx or a lost
//! connection, and tries three in all.

use std::time::Duration;

use libtest_mimic::Trial;
use livekit_api::services::sip::CreateSIPParticipantOptions;
use livekit_api::services::{LiveKitApi, ServerError, ServiceError, ServiceResult, SipCallError};
use livekit_protocol::Room;
use serde_json::{Value, json};

use crate::it;
use crate::permissions::refusal;
use crate::wire::Wire;

async fn list_rooms(api: LiveKitApi) -> ServiceResult<Vec<Room>> {
    api.room().list_rooms(vec!["lobby".to_owned()]).await
}

/// "region-0 503, regions 200": the log of list_rooms, in short.
fn short(wire: &Wire) -> String {
    let log = wire.log().join(", ");
    log.replace(" RoomService/ListRooms", "").replace("region-0 /settings/regions", "regions")
}

pub fn tests() -> Vec<Trial> {
    [served(), failed(), not_retried()].into_iter().flatten().collect()
}

fn served() -> Vec<Trial> {
    struct Case {
        name: &'static str,
        control: Value,
        headers: &'static [(&'static str, &'static str)],
        log: &'static str,
        region: &'static str,
    }
    let cases = [
        Case {
            name: "the next region",
            control: json!({ "failRegions": [0] }),
            headers: &[],
            log: "region-0 503, regions 200, region-1 200",
            region: "1",
        },
        Case {
            name: "the third when the second fails, too",
            control: json!({ "failRegions": [0, 1] }),
            headers: &[],
            log: "region-0 503, regions 200, region-1 503, region-2 200",
            region: "2",
        },
        Case {
            name: "the third after dropped connections",
            control: json!({ "failRegions": [0, 1], "failMode": "drop" }),
            headers: &[],
            log: "region-0 failed, regions 200, region-1 failed, region-2 200",
            region: "2",
        },
        Case {
            name: "the next region after any status of 500 and above",
            control: json!({ "failRegions": [0], "failStatus": 599 }),
            headers: &[],
            log: "region-0 599, regions 200, region-1 200",
            region: "1",
        },
        Case {
            name: "the next region that the pins allow",
            control: json!({ "failRegions": [0], "pinnedRegions": ["region-0", "region-2"] }),
            headers: &[],
            log: "region-0 503, regions 200, region-2 200",
            region: "2",
        },
        Case {
            name: "the next region by the headers of older clients",
            control: json!({}),
            headers: &[("X-Lk-Mock-Fail-Regions", "0"), ("X-Lk-Mock-Fail-Status", "500")],
            log: "region-0 500, regions 200, region-1 200",
            region: "1",
        },
        Case {
            name: "the first where only others fail",
            control: json!({ "failRegions": [1, 2, 3] }),
            headers: &[],
            log: "region-0 200",
            region: "0",
        },
    ];
    cases
        .map(|case| {
            it(
                format!("a call that a region fails is served by {}", case.name),
                move || async move {
                    let wire = Wire::with_headers(case.control, case.headers);
                    let rooms = list_rooms(wire.cloud_api()).await.unwrap();
                    assert_eq!(json!(rooms), json!([{ "sid": "MOCK_SID" }]));
                    assert_eq!(short(&wire), case.log);
                    assert_eq!(wire.header("X-Lk-Mock-Region").unwrap(), case.region);
                },
            )
        })
        .into()
}

fn failed() -> Vec<Trial> {
    vec![
        it("a call ends in its error when every region fails", || async {
            let wire = Wire::new(json!({ "failRegions": [0, 1, 2, 3] }));
            let error = refusal(list_rooms(wire.cloud_api()).await);
            assert_eq!(error.code, "unavailable");
            assert_eq!(error.msg, "mock failure (status 503)");
            assert_eq!(short(&wire), "region-0 503, regions 200, region-1 503, region-2 503");
            assert_eq!(wire.header("X-Lk-Mock-Region").unwrap(), "");
        }),
        it("a call ends in a transport error when every region drops it", || async {
            let wire = Wire::new(json!({ "failRegions": [0, 1, 2, 3], "failMode": "drop" }));
            let error = list_rooms(wire.cloud_api()).await.unwrap_err();
            assert!(matches!(error, ServiceError::Twirp(ServerError::Request(_))), "{error}");
            assert_eq!(
                short(&wire),
                "region-0 failed, regions 200, region-1 failed, region-2 failed"
            );
        }),
        it("a call ends in its own error when the regions cannot be had", || async {
            let wire = Wire::new(json!({ "failRegions": [0], "regionsStatus": 500 }));
            assert_eq!(refusal(list_rooms(wire.cloud_api()).await).code, "unavailable");
            assert_eq!(short(&wire), "region-0 503, regions 500");
        }),
    ]
}

fn not_retried() -> Vec<Trial> {
    let refused = [
        (json!({ "failStatus": 400 }), "invalid_argument"),
        (json!({ "failStatus": 401 }), "unauthenticated"),
        (json!({ "failStatus": 403 }), "permission_denied"),
        (json!({ "failStatus": 404 }), "not_found"),
        (json!({ "failStatus": 429 }), "resource_exhausted"),
        (json!({ "failStatus": 418 }), "internal"),
        (json!({ "failStatus": 409, "failTwirpCode": "already_exists" }), "already_exists"),
    ]
    .map(|(mut control, code)| {
        let status = control["failStatus"].clone();
        control["failRegions"] = json!([0]);
        it(format!("a call is not retried after a {status} {code}"), move || async move {
            let wire = Wire::new(control);
            let error = refusal(list_rooms(wire.cloud_api()).await);
            assert_eq!(error.code, code);
            assert_eq!(error.msg, format!("mock failure (status {status})"));
            assert_eq!(short(&wire), format!("region-0 {status}"));
        })
    });
    type Configure = fn(&Wire) -> LiveKitApi;
    let single: [(&str, Configure); 3] = [
        ("by a client outside of the cloud", Wire::api),
        ("by a client with failover off", |wire| wire.cloud_api().with_failover(false)),
        ("by a client with a short timeout", |wire| {
            wire.cloud_api().with_request_timeout(Duration::from_secs(4))
        }),
    ];
    let single = single.map(|(name, configure)| {
        it(format!("a call is not retried {name}"), move || async move {
            let wire = Wire::new(json!({ "failRegions": [0] }));
            assert_eq!(refusal(list_rooms(configure(&wire)).await).code, "unavailable");
            assert_eq!(short(&wire), "region-0 503");
        })
    });
    let others = [
        // Its body is no Twirp error, of which the SDK makes an error of the transport.
        it("a call is not retried after a 451 of a region that is not pinned", || async {
            let wire = Wire::new(json!({ "pinnedRegions": ["region-1"] }));
            let error = list_rooms(wire.cloud_api()).await.unwrap_err();
            assert!(matches!(error, ServiceError::Twirp(ServerError::Request(_))), "{error}");
            assert_eq!(short(&wire), "region-0 451");
        }),
        it("a call is not retried after a SIP failure, even a 503 of the callee", || async {
            let wire = Wire::new(json!({ "sipStatus": { "code": 503 } }));
            let error = wire
                .cloud_api()
                .sip()
                .create_sip_participant(
                    "ST_1".to_owned(),
                    "+15550103".to_owned(),
                    "lobby".to_owned(),
                    CreateSIPParticipantOptions::default(),
                    None,
                )
                .await
                .unwrap_err();
            assert_eq!(SipCallError::from_error(&error).unwrap().sip_status_code(), Some(503));
            assert_eq!(wire.log(), ["region-0 SIP/CreateSIPParticipant 412"]);
        }),
    ];
    refused.into_iter().chain(single).chain(others).collect()
}
