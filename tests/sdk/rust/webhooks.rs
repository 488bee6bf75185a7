//! Webhooks, as the SDK's receiver takes them or not.

use std::env;
use std::io::Write;
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libtest_mimic::Trial;
use livekit_api::access_token::{AccessToken, TokenVerifier};
use livekit_api::webhooks::{WebhookError, WebhookReceiver};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::http::Message;
use crate::it;
use crate::permissions::{outdated, token};
use crate::wire::SERVER;

const BODY: &str = concat!(
    r#"{"event":"room_started","id":"EV_1","createdAt":"1790000000","#,
    r#""room":{"sid":"RM_1","name":"lobby"}}"#
);

fn receiver() -> WebhookReceiver {
    WebhookReceiver::new(TokenVerifier::with_api_key(&SERVER.key, &SERVER.secret))
}

/// `token` with the claim that says which body it is for.
fn of_body(token: AccessToken) -> AccessToken {
    token.with_sha256(&STANDARD.encode(Sha256::digest(BODY)))
}

pub fn tests() -> Vec<Trial> {
    vec![
        it("a webhook is accepted", || async {
            let event = receiver().receive(BODY, &of_body(token()).to_jwt().unwrap()).unwrap();
            assert_eq!(json!(event).to_string(), json_of(BODY));
        }),
        it("a webhook is refused when its body was tampered with", || async {
            let tampered = BODY.replace("lobby", "stage");
            let error = receiver().receive(&tampered, &of_body(token()).to_jwt().unwrap());
            assert!(matches!(error, Err(WebhookError::InvalidSignature)), "{error:?}");
        }),
        it("a webhook is refused when another secret signed it", || async {
            let token = AccessToken::with_api_key(&SERVER.key, "not-the-secret");
            let error = receiver().receive(BODY, &of_body(token).to_jwt().unwrap());
            assert!(matches!(error, Err(WebhookError::InvalidAuth(_))), "{error:?}");
        }),
        it("a webhook is refused when it is of another key", || async {
            let token = AccessToken::with_api_key("otherkey", &SERVER.secret);
            let error = receiver().receive(BODY, &of_body(token).to_jwt().unwrap());
            assert!(matches!(error, Err(WebhookError::InvalidAuth(_))), "{error:?}");
        }),
        it("a webhook is refused when it has expired", || async {
            let error = receiver().receive(BODY, &outdated(of_body(token())));
            assert!(matches!(error, Err(WebhookError::InvalidAuth(_))), "{error:?}");
        }),
        it("a webhook of lkmock-cli is received as it should be, in every case", || async {
            let cli = env::var("LKMOCK_CLI").unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let url = format!("http://{}/", listener.local_addr().unwrap());
            thread::spawn(move || listen(listener));
            let sent = Command::new(cli)
                .args(["webhook", "send", "--to", &url, "--event", "room_started", "--case", "all"])
                .output()
                .unwrap();
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            assert!(sent.status.success(), "{}{}", text(&sent.stdout), text(&sent.stderr));
        })
        .with_ignored_flag(env::var_os("LKMOCK_CLI").is_none()),
    ]
}

/// An application's endpoint: 200 for what the SDK accepts, else 401.
fn listen(listener: TcpListener) {
    for client in listener.incoming() {
        let mut client = client.unwrap();
        let request = Message::read(&mut client).unwrap();
        let body = String::from_utf8(request.body.clone()).unwrap();
        let authorization = request.header("Authorization").unwrap_or_default();
        let start = match receiver().receive(&body, authorization) {
            Ok(_) => "HTTP/1.1 200 OK",
            Err(_) => "HTTP/1.1 401 Unauthorized",
        };
        let headers = [("Content-Length", "0"), ("Connection", "close")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let response = Message { start: start.to_owned(), headers: headers.into(), body: vec![] };
        client.write_all(&response.bytes()).unwrap();
    }
}

fn json_of(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text).unwrap().to_string()
}
