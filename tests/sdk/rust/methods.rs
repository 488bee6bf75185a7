//! Each method of the SDK's service clients: the grants that the SDK mints for it pass, and its
//! answer comes back as the SDK's own types.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use libtest_mimic::Trial;
use livekit_api::services::{LiveKitApi, ServerErrorCode};
use serde_json::{Value, json};

use crate::calls::{calls, rest_calls};
use crate::it;
use crate::permissions::refusal;
use crate::wire::{SERVER, Wire};

pub fn tests() -> Vec<Trial> {
    let populated = calls().into_iter().map(|call| {
        it(
            format!("{} returns what the mock populates for {}", call.name, call.api),
            move || async move {
                let wire = Wire::new(call.control);
                assert_eq!((call.make)(wire.api()).await.unwrap(), call.gives);
                assert_eq!(wire.log(), [format!("region-0 {} 200", call.api)]);
            },
        )
    });
    // The mock is one of the Twirp API; that of threads and databases is another, of the cloud.
    let elsewhere = rest_calls().into_iter().map(|call| {
        it(format!("{} finds no {}", call.name, call.api), move || async move {
            let wire = Wire::new(json!({}));
            let error = refusal((call.make)(wire.api()).await);
            assert_eq!(error.code, ServerErrorCode::NOT_FOUND);
            assert_eq!(error.msg.trim(), "404 page not found");
            assert_eq!(wire.log(), [format!("region-0 {} 404", call.api)]);
        })
    });
    populated
        .chain(elsewhere)
        .chain([
            it(
                "LiveKitApi finds the key of the server that runs it by the environment",
                || async {
                    let api = LiveKitApi::new(&env::var("LIVEKIT_URL").unwrap()).unwrap();
                    let rooms = api.room().list_rooms(Vec::new()).await.unwrap();
                    assert_eq!(json!(rooms), json!([{ "sid": "MOCK_SID" }]));
                },
            ),
            it("one connection carries one call after another", || async {
                let api = LiveKitApi::with_api_key(&SERVER.url, &SERVER.key, &SERVER.secret);
                for _ in 0..3 {
                    api.room().delete_room("lobby").await.unwrap();
                }
            }),
            // What a new version of the SDK adds must be added here.
            it("the table of calls has every method of every client", || async {
                let called: BTreeSet<_> = calls()
                    .into_iter()
                    .chain(rest_calls())
                    .map(|call| call.name.to_owned())
                    .collect();
                assert_eq!(called, public_methods());
            }),
        ])
        .collect()
}

/// "room.create_room" and so on: nothing tells a program of its crates' methods but their sources.
fn public_methods() -> BTreeSet<String> {
    let services = sources().join("services");
    let modules = fs::read_to_string(services.join("mod.rs")).unwrap();
    let public = |line: &str| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    let mut methods = BTreeSet::new();
    for module in modules.lines().filter_map(public) {
        let source = fs::read_to_string(services.join(format!("{module}.rs"))).unwrap();
        for line in source.lines() {
            let Some(method) = line.strip_prefix("    pub async fn ") else { continue };
            let name = method.split(['(', '<']).next().unwrap();
            methods.insert(format!("{module}.{name}"));
        }
    }
    methods
}

/// Where Cargo keeps the SDK.
fn sources() -> PathBuf {
    let platform = output("rustc", &["--print", "host-tuple"]); // Cargo has no other's crates.
    let filter = ["--filter-platform", platform.trim()];
    let query = ["metadata", "--locked", "--offline", "--format-version", "1"];
    let metadata = output("cargo", &[&query[..], &filter].concat());
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let sdk = packages.iter().find(|package| package["name"] == "livekit-api").unwrap();
    Path::new(sdk["manifest_path"].as_str().unwrap()).with_file_name("src")
}

fn output(program: &str, arguments: &[&str]) -> String {
    let ran = Command::new(program).args(arguments).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}
