//! Calls that the other end does not take: the two SIP methods that dial.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libtest_mimic::Trial;
use livekit_api::services::sip::{CreateSIPParticipantOptions, TransferSIPParticipantOptions};
use livekit_api::services::{LiveKitApi, ServerError, ServiceError, ServiceResult, SipCallError};
use livekit_protocol::SipStatus;
use prost::Message;
use serde_json::json;

use crate::it;
use crate::permissions::refusal;
use crate::wire::Wire;

/// google/rpc/status.proto, which the SDK does not have.
#[derive(Message)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<Any>,
}

#[derive(Message)]
struct Any {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

type Dialled = Pin<Box<dyn Future<Output = ServiceResult<()>>>>;
type Dial = fn(LiveKitApi, Duration) -> Dialled;

fn create_participant(api: LiveKitApi, ringing_timeout: Duration) -> Dialled {
    Box::pin(async move {
        let options = CreateSIPParticipantOptions {
            wait_until_answered: Some(true),
            ringing_timeout: Some(ringing_timeout),
            ..Default::default()
        };
        let (trunk, number, room) = ("ST_1".to_owned(), "+15550103".to_owned(), "lobby".to_owned());
        api.sip().create_sip_participant(trunk, number, room, options, None).await.map(drop)
    })
}

fn transfer_participant(api: LiveKitApi, ringing_timeout: Duration) -> Dialled {
    Box::pin(async move {
        let options = TransferSIPParticipantOptions {
            ringing_timeout: Some(ringing_timeout),
            ..Default::default()
        };
        let (room, who, to) = ("lobby".to_owned(), "ada".to_owned(), "tel:+15550104".to_owned());
        api.sip().transfer_sip_participant(room, who, to, options).await
    })
}

#[derive(Clone, Copy)]
struct Failure {
    sip: i32,
    name: &'static str,
    // By LiveKit's table of SIP codes; the gRPC number by the Twirp code.
    code: &'static str,
    http: u16,
    grpc: i32,
}

const FAILURES: [Failure; 3] = [
    Failure { sip: 486, name: "BUSY_HERE", code: "resource_exhausted", http: 429, grpc: 8 },
    Failure { sip: 603, name: "GLOBAL_DECLINE", code: "permission_denied", http: 403, grpc: 7 },
    Failure { sip: 408, name: "REQUEST_TIMEOUT", code: "deadline_exceeded", http: 408, grpc: 4 },
];

pub fn tests() -> Vec<Trial> {
    let dials: [(&str, &str, Dial); 2] = [
        ("create_sip_participant", "CreateSIPParticipant", create_participant),
        ("transfer_sip_participant", "TransferSIPParticipant", transfer_participant),
    ];
    let mut tests = Vec::new();
    for (name, api, dial) in dials {
        for failure in FAILURES {
            for phrase in [Some("Not now"), None] {
                let answer = format!("{} {}", failure.sip, phrase.unwrap_or("without a phrase"));
                tests.push(it(
                    format!("{name}, when the callee answers {answer}"),
                    move || async move {
                        check_failure(api, dial, failure, phrase).await;
                    },
                ));
            }
        }
        tests.push(it(
            format!("{name} has no SIP error for a fault of the region"),
            move || async move {
                let wire = Wire::new(json!({ "delayMs": 0, "failRegions": [0] }));
                let error = dial(wire.api(), Duration::from_secs(20)).await.unwrap_err();
                assert!(SipCallError::from_error(&error).is_none());
                assert_eq!(refusal::<()>(Err(error)).code, "unavailable");
            },
        ));
        // The mock lets it ring for 11 s, as long as a person may take; the SDK waits for two
        // seconds more than it lets the phone ring.
        tests.push(it(format!("{name} does not outlast the SDK's patience"), move || async move {
            let wire = Wire::new(json!({}));
            match dial(wire.api(), Duration::ZERO).await {
                Err(ServiceError::Twirp(ServerError::Request(error))) => {
                    assert!(error.is_timeout(), "{error}");
                }
                other => panic!("{other:?}"),
            }
        }));
    }
    tests
}

async fn check_failure(api: &str, dial: Dial, failure: Failure, phrase: Option<&str>) {
    let mut status = json!({ "code": failure.sip });
    if let Some(phrase) = phrase {
        status["status"] = json!(phrase);
    }
    let wire = Wire::new(json!({ "delayMs": 0, "sipStatus": status }));
    let error = dial(wire.api(), Duration::from_secs(20)).await.unwrap_err();
    let error = SipCallError::from_error(&error).expect("an error of the call");
    assert_eq!(wire.log(), [format!("region-0 SIP/{api} {}", failure.http)]);
    assert_eq!(error.code(), failure.code);
    assert_eq!(error.sip_status_code(), Some(failure.sip));
    let full_name = format!("SIP_STATUS_{}", failure.name);
    assert_eq!(error.sip_status(), Some(phrase.unwrap_or(&full_name)));

    let details = STANDARD.decode(&error.metadata()["error_details"]).unwrap();
    let details = RpcStatus::decode(details.as_slice()).unwrap();
    assert_eq!(details.code, failure.grpc);
    let message = format!("sip status {}: {}", failure.sip, phrase.unwrap_or(failure.name));
    assert_eq!(details.message, message);
    let [detail] = details.details.as_slice() else { panic!("{details:?}") };
    assert_eq!(detail.type_url, "type.googleapis.com/livekit.SIPStatus");
    let status = SipStatus::decode(detail.value.as_slice()).unwrap();
    assert_eq!((status.code, status.status.as_str()), (failure.sip, phrase.unwrap_or("")));
}
