//! What the control header changes in the answers that the SDK gets.

use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use livekit_api::services::room::CreateRoomOptions;
use livekit_api::services::{ServerError, ServiceError};
use serde_json::{Value, json};

use crate::it;
use crate::permissions::refusal;
use crate::wire::{Wire, get};

const DELAY: Duration = Duration::from_millis(150);

pub fn tests() -> Vec<Trial> {
    let mut tests = vec![
        it("response is the message that the SDK returns", || async {
            let response = json!({
                "sid": "RM_1",
                "name": "attic",
                "creationTime": "1790000000",
                "enabledCodecs": [{ "mime": "video/VP9" }],
                "numParticipants": 3,
                "activeRecording": true,
            });
            let wire = Wire::new(json!({ "response": response }));
            let options =
                CreateRoomOptions { metadata: "not echoed".to_owned(), ..Default::default() };
            let room = wire.api().room().create_room("lobby", options).await.unwrap();
            assert_eq!(json!(room), response);
            assert_eq!(room.creation_time, 1_790_000_000);
        }),
        it("response fills what the mock leaves unset: a message, a map and an enum", || async {
            let participants = json!([
                {
                    "sid": "PA_1",
                    "identity": "ada",
                    "state": "ACTIVE",
                    "attributes": { "team": "blue" },
                    "permission": { "canPublish": true },
                },
                { "sid": "PA_2", "identity": "bob" },
            ]);
            let wire = Wire::new(json!({ "response": { "participants": participants } }));
            let listed = wire.api().room().list_participants("lobby").await.unwrap();
            assert_eq!(json!(listed), participants);
        }),
        it("response may be an empty list", || async {
            let wire = Wire::new(json!({ "response": {} }));
            assert_eq!(wire.api().room().list_rooms(Vec::new()).await.unwrap(), []);
        }),
        it("delayMs holds an answer back", || async {
            let start = Instant::now();
            let wire = Wire::new(json!({ "delayMs": 150 }));
            wire.api().room().list_rooms(Vec::new()).await.unwrap();
            assert!(start.elapsed() >= DELAY);
        }),
        it("delayMs holds a failure back", || async {
            let start = Instant::now();
            let wire = Wire::new(json!({ "delayMs": 150, "failRegions": [0] }));
            refusal(wire.api().room().list_rooms(Vec::new()).await);
            assert!(start.elapsed() >= DELAY);
        }),
        it("delayMs runs into the SDK's timeout", || async {
            let wire = Wire::new(json!({ "delayMs": 60_000 }));
            let api = wire.api().with_request_timeout(Duration::from_millis(100));
            match api.room().list_rooms(Vec::new()).await {
                Err(ServiceError::Twirp(ServerError::Request(error))) => {
                    assert!(error.is_timeout(), "{error}");
                }
                other => panic!("{other:?}"),
            }
        }),
        it("failMode delay holds back the failing region", || async {
            let start = Instant::now();
            let control = json!({ "failRegions": [0], "failMode": "delay" });
            let wire = Wire::with_headers(control, &[("X-Lk-Mock-Delay-Ms", "150")]);
            refusal(wire.api().room().list_rooms(Vec::new()).await);
            assert!(start.elapsed() >= DELAY);
            assert_eq!(wire.log(), ["region-0 RoomService/ListRooms 503"]);
        }),
        it("failMode delay holds back no other region", || async {
            let wire = Wire::new(json!({ "failRegions": [1], "failMode": "delay" }));
            let api = wire.api().with_request_timeout(Duration::from_secs(5)); // The delay is 30 s.
            assert_eq!(api.room().list_rooms(Vec::new()).await.unwrap().len(), 1);
        }),
        it("region discovery lists four regions by distance, not to be cached", || async {
            let response = get("/settings/regions", "{}");
            assert_eq!(response.header("Cache-Control"), Some("max-age=0"));
            assert_eq!(response.header("X-Lk-Mock-Region"), Some("0"));
            let distances = regions(&response.body, |region| {
                format!("{} {}", region["region"], region.get("distance").unwrap_or(&json!("0")))
            });
            let expected =
                ["0", "1", "2", "3"].map(|index| format!("\"region-{index}\" \"{index}\""));
            assert_eq!(distances, expected);
        }),
        it("region discovery lists the pinned regions alone", || async {
            let control = json!({ "pinnedRegions": ["region-3", "region-1"] });
            let response = get("/settings/regions", &control.to_string());
            let names = regions(&response.body, |region| region["region"].to_string());
            assert_eq!(names, ["\"region-1\"", "\"region-3\""]);
        }),
        it(
            "a mistake in the control has no effect, and a warning that names what was meant",
            || async {
                let wire = Wire::new(json!({ "failRegion": [0], "strict": false }));
                wire.api().room().list_rooms(Vec::new()).await.unwrap();
                let warning = wire.header("X-Lk-Mock-Warning").unwrap();
                assert!(
                    warning.contains("failRegion") && warning.contains("failRegions"),
                    "{warning}"
                );
            },
        ),
        it("a mistake in the control is refused where the control is strict", || async {
            let wire = Wire::new(json!({ "failRegion": [0] }));
            let error = refusal(wire.api().room().list_rooms(Vec::new()).await);
            assert_eq!(error.code, "malformed");
            assert!(error.msg.contains("failRegions"), "{}", error.msg);
            assert_eq!(wire.log(), ["region-0 RoomService/ListRooms 400"]);
        }),
    ];
    tests.extend([404, 500, 503].map(|status| {
        it(
            format!("region discovery has an empty body with regionsStatus {status}"),
            move || async move {
                let response =
                    get("/settings/regions", &json!({ "regionsStatus": status }).to_string());
                assert_eq!((response.status(), response.body), (status, Vec::new()));
            },
        )
    }));
    tests
}

fn regions(body: &[u8], text: impl Fn(&Value) -> String) -> Vec<String> {
    let settings: Value = serde_json::from_slice(body).unwrap();
    settings["regions"].as_array().unwrap().iter().map(text).collect()
}
