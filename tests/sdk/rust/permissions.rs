//! Who is refused, and what the SDK's error says of it.

use std::collections::HashMap;
use std::fmt::Debug;

use jsonwebtoken::{EncodingKey, Header};
use libtest_mimic::Trial;
use livekit_api::access_token::{AccessToken, Claims, SIPGrants, VideoGrants};
use livekit_api::services::room::CreateRoomOptions;
use livekit_api::services::sip::TransferSIPParticipantOptions;
use livekit_api::services::{
    LiveKitApi, ServerError, ServerErrorCode, ServiceError, ServiceResult,
};
use livekit_protocol::{RoomAgentDispatch, RoomConfiguration};
use serde_json::json;

use crate::calls::calls;
use crate::it;
use crate::wire::{SERVER, Wire};

const HOUR: usize = 3600;

/// The server's error.
pub fn refusal<T: Debug>(result: ServiceResult<T>) -> ServerErrorCode {
    match result {
        Err(ServiceError::Twirp(ServerError::Twirp(error))) => error,
        other => panic!("no error of the server: {other:?}"),
    }
}

pub fn token() -> AccessToken {
    AccessToken::with_api_key(&SERVER.key, &SERVER.secret)
}

/// `token`, an hour ago. The SDK mints none, so its own claims are dated back and signed again.
pub fn outdated(token: AccessToken) -> String {
    let mut claims = Claims::from_unverified(&token.to_jwt().unwrap()).unwrap();
    claims.nbf -= HOUR;
    claims.exp = claims.nbf + HOUR / 2;
    let key = EncodingKey::from_secret(SERVER.secret.as_bytes());
    jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap()
}

fn map<const N: usize>(entries: [(&str, &str); N]) -> HashMap<String, String> {
    entries.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

pub fn tests() -> Vec<Trial> {
    let mut tests = token_that_does_not_verify();
    tests.extend(calls().into_iter().map(|call| {
        it(format!("a token without grants is 403 for {}", call.name), move || async move {
            let wire = Wire::new(json!({}));
            let error = refusal((call.make)(wire.api_with_token(&token().to_jwt().unwrap())).await);
            assert_eq!(error.code, ServerErrorCode::PERMISSION_DENIED);
            assert_eq!(error.msg, "mock: permission_denied");
            assert_eq!(error.meta["required"], call.needs);
            assert_eq!(error.meta["missing"], call.needs);
            assert_eq!(wire.log(), [format!("region-0 {} 403", call.api)]);
        })
    }));
    tests.extend(token_for_one_room());
    tests.push(it("a token with every claim that the SDK mints passes", || async {
        let token = token()
            .with_identity("ada")
            .with_name("Ada")
            .with_kind("agent")
            .with_metadata("engineer")
            .with_attributes([("team", "blue")])
            .with_sha256("aGFzaA==")
            .with_grants(VideoGrants {
                room_list: true,
                room_join: true,
                room: "lobby".to_owned(),
                destination_room: "stage".to_owned(),
                can_publish: Some(false),
                can_publish_sources: vec!["camera".to_owned()],
                can_update_own_metadata: Some(true),
                ..Default::default()
            })
            .with_sip_grants(SIPGrants { admin: true, call: true })
            .with_agent_grants(Default::default())
            .with_room_config(RoomConfiguration {
                name: "lobby".to_owned(),
                empty_timeout: 60,
                agents: vec![RoomAgentDispatch {
                    agent_name: "scribe".to_owned(),
                    ..Default::default()
                }],
                ..Default::default()
            });
        let api = LiveKitApi::with_token(&SERVER.url, &token.to_jwt().unwrap());
        assert_eq!(api.room().list_rooms(Vec::new()).await.unwrap().len(), 1);
    }));
    tests
}

fn token_that_does_not_verify() -> Vec<Trial> {
    type Mint = fn() -> String;
    let cases: [(&str, Mint, &str); 3] = [
        (
            "wrong secret",
            || AccessToken::with_api_key(&SERVER.key, "not-the-secret").to_jwt().unwrap(),
            "signature",
        ),
        ("expired", || outdated(token()), "expired"),
        ("no JWT", || "opaque".to_owned(), "not a JWT"),
    ];
    let refused = cases.map(|(name, mint, reason)| {
        it(
            format!("a token that does not verify is 401 and says why: {name}"),
            move || async move {
                let api = LiveKitApi::with_token(&SERVER.url, &mint());
                let error = refusal(api.room().list_rooms(Vec::new()).await);
                assert_eq!(error.code, ServerErrorCode::UNAUTHENTICATED);
                assert_eq!(error.msg, "mock: unauthenticated");
                assert!(error.meta["reason"].contains(reason), "{:?}", error.meta);
            },
        )
    });
    let others = [
        it("a client with a wrong secret is 401", || async {
            let wire = Wire::new(json!({}));
            let api = LiveKitApi::with_api_key(&wire.url(), &SERVER.key, "not-the-secret");
            let options = CreateRoomOptions::default();
            let error = refusal(api.room().create_room("lobby", options).await);
            assert!(error.meta["reason"].contains("signature"), "{:?}", error.meta);
            assert_eq!(wire.log(), ["region-0 RoomService/CreateRoom 401"]);
        }),
        it("a token that does not verify comes before the faults of the region", || async {
            let wire = Wire::new(json!({ "failRegions": [0] }));
            refusal(wire.api_with_token("opaque").room().list_rooms(Vec::new()).await);
            assert_eq!(wire.log(), ["region-0 RoomService/ListRooms 401"]);
        }),
        it("a token that does not verify passes with skipAuth", || async {
            let wire = Wire::new(json!({ "skipAuth": true }));
            let rooms = wire.api_with_token("opaque").room().list_rooms(Vec::new()).await;
            assert_eq!(rooms.unwrap().len(), 1);
        }),
    ];
    refused.into_iter().chain(others).collect()
}

fn token_for_one_room() -> Vec<Trial> {
    let admin_of =
        |room: &str| VideoGrants { room_admin: true, room: room.to_owned(), ..Default::default() };
    let api = |token: AccessToken| LiveKitApi::with_token(&SERVER.url, &token.to_jwt().unwrap());
    vec![
        it("a token for one room is 403 in another, and both are named", move || async move {
            let api = api(token().with_grants(admin_of("stage")));
            let error = refusal(api.room().list_participants("lobby").await);
            assert_eq!(error.code, ServerErrorCode::PERMISSION_DENIED);
            let meta = map([
                ("required", "video.roomAdmin"),
                ("missing", "video.roomAdmin"),
                ("token_room", "stage"),
                ("request_room", "lobby"),
            ]);
            assert_eq!(error.meta, meta);
        }),
        it(
            "a token for one room is 403 for a move to a room that it does not name",
            move || async move {
                let grants =
                    VideoGrants { destination_room: "stage".to_owned(), ..admin_of("lobby") };
                let api = api(token().with_grants(grants));
                api.room().move_participant("lobby", "ada", "stage").await.unwrap();
                let error = refusal(api.room().move_participant("lobby", "ada", "attic").await);
                assert_eq!(error.meta["missing"], "video.destinationRoom");
            },
        ),
        it(
            "a token for one room is 403 for a transfer without the right to call",
            move || async move {
                let sip = SIPGrants { admin: true, ..Default::default() };
                let api = api(token().with_grants(admin_of("lobby")).with_sip_grants(sip));
                let transfer = api.sip().transfer_sip_participant(
                    "lobby".to_owned(),
                    "ada".to_owned(),
                    "tel:+15550104".to_owned(),
                    TransferSIPParticipantOptions::default(),
                );
                assert_eq!(refusal(transfer.await).meta["missing"], "sip.call");
            },
        ),
    ]
}
