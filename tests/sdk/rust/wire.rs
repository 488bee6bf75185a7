//! The wire between the SDK and the server.
//!
//! The SDK gives nobody its transport, its headers or its resolver, but its HTTP client heeds
//! `http_proxy`. So there is a proxy on loopback, which resolves the hosts that tests make up (as
//! the cloud's DNS would: failover is for hosts under livekit.cloud alone), gives each request the
//! control header of its test, told apart by the host, and keeps what became of it.

use std::collections::HashMap;
use std::env;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use livekit_api::services::LiveKitApi;
use serde_json::{Value, json};

use crate::http::Message;

/// The server that runs the tests, and the key that it takes.
pub static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let variable = |name| {
        env::var(name).unwrap_or_else(|_| panic!("{name} is not set; `run SERVER_BINARY` sets it"))
    };
    let url = variable("LK_TEST_SERVER_URL");
    let address = url.strip_prefix("http://").expect("LK_TEST_SERVER_URL is an http URL");
    let (host, port) = address.rsplit_once(':').expect("LK_TEST_SERVER_URL names a port");
    Server {
        host: host.to_owned(),
        port: port.to_owned(),
        key: variable("LIVEKIT_API_KEY"),
        secret: variable("LIVEKIT_API_SECRET"),
        url,
    }
});

pub struct Server {
    pub url: String,
    pub host: String,
    pub port: String, // The first region's.
    pub key: String,
    pub secret: String,
}

/// Carries the requests of one test, which may run beside others.
pub struct Wire {
    name: String,
    traffic: Arc<Traffic>,
}

struct Traffic {
    headers: Vec<(String, String)>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    log: Vec<String>,
    response: Option<Message>,
}

static WIRES: Mutex<Vec<Arc<Traffic>>> = Mutex::new(Vec::new());

impl Wire {
    /// Control is strict unless it says otherwise: a mistake in a test is an error, not silence.
    pub fn new(control: Value) -> Self {
        Self::with_headers(control, &[])
    }

    pub fn with_headers(mut control: Value, headers: &[(&str, &str)]) -> Self {
        control.as_object_mut().unwrap().entry("strict").or_insert(json!(true));
        let owned = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
        let headers = [("X-Lk-Mock", control.to_string().as_str())]
            .iter()
            .chain(headers)
            .map(owned)
            .collect();
        let traffic = Arc::new(Traffic { headers, seen: Mutex::default() });
        let mut wires = WIRES.lock().unwrap();
        wires.push(traffic.clone());
        Self { name: format!("wire-{}", wires.len() - 1), traffic }
    }

    /// A host that never fails over, and one that may.
    pub fn url(&self) -> String {
        format!("http://{}.test:{}", self.name, SERVER.port)
    }
    pub fn cloud_url(&self) -> String {
        format!("http://{}.livekit.cloud:{}", self.name, SERVER.port)
    }

    pub fn api(&self) -> LiveKitApi {
        LiveKitApi::with_api_key(&self.url(), &SERVER.key, &SERVER.secret)
    }
    pub fn cloud_api(&self) -> LiveKitApi {
        LiveKitApi::with_api_key(&self.cloud_url(), &SERVER.key, &SERVER.secret)
    }
    pub fn api_with_token(&self, token: &str) -> LiveKitApi {
        LiveKitApi::with_token(&self.url(), token)
    }

    /// One line an attempt: "region-1 RoomService/ListRooms 200", "region-0 /settings/regions 500",
    /// "region-0 RoomService/ListRooms failed" when no response came.
    pub fn log(&self) -> Vec<String> {
        self.traffic.seen.lock().unwrap().log.clone()
    }

    /// A header of the last response.
    pub fn header(&self, name: &str) -> Option<String> {
        let seen = self.traffic.seen.lock().unwrap();
        seen.response.as_ref()?.header(name).map(str::to_owned)
    }
}

/// Starts the proxy and has the SDK's HTTP clients use it, but for the server's own address.
///
/// # Safety
/// There is no other thread.
pub unsafe fn open() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    unsafe {
        env::set_var("http_proxy", format!("http://{}", listener.local_addr().unwrap()));
        env::set_var("no_proxy", &SERVER.host);
        env::remove_var("HTTP_PROXY");
        env::remove_var("NO_PROXY");
    }
    thread::spawn(move || {
        for client in listener.incoming() {
            // An error is the client's going away, which is its test's business.
            thread::spawn(|| client.and_then(carry));
        }
    });
}

/// Carries one request, for "http://wire-3.test:4711/…", to the server and the answer back.
fn carry(mut client: TcpStream) -> io::Result<()> {
    let mut request = Message::read(&mut client)?;
    let line = std::mem::take(&mut request.start);
    let [verb, url, version] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
    let (authority, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let path = format!("/{path}");
    let (host, port) = authority.split_once(':').unwrap();
    let (wire, _) = host.split_once('.').unwrap();
    let index: usize = wire.strip_prefix("wire-").unwrap().parse().unwrap();
    let traffic = WIRES.lock().unwrap()[index].clone();

    request.start = format!("{verb} {path} {version}");
    for (name, value) in &traffic.headers {
        request.set_header(name, value);
    }
    let mut server = TcpStream::connect((SERVER.host.as_str(), port.parse::<u16>().unwrap()))?;
    server.write_all(&request.bytes())?;
    let response = Message::read(&mut server);

    let region = REGION_BY_PORT.get(port).map_or("nowhere", String::as_str);
    let what = path.split('?').next().unwrap();
    let what = what.strip_prefix("/twirp/livekit.").unwrap_or(what);
    let outcome =
        response.as_ref().map_or("failed".to_owned(), |response| response.status().to_string());
    let mut seen = traffic.seen.lock().unwrap();
    seen.log.push(format!("{region} {what} {outcome}"));
    let mut response = response?; // Otherwise both connections close: it failed here, too.
    response.set_header("Connection", "close");
    let bytes = response.bytes();
    seen.response = Some(response);
    drop(seen);
    client.write_all(&bytes)
}

static REGION_BY_PORT: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let regions: Value = serde_json::from_slice(&get("/settings/regions", "{}").body).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let row = |region: &Value| {
        (text(&region["url"]).rsplit(':').next().unwrap().to_owned(), text(&region["region"]))
    };
    regions["regions"].as_array().unwrap().iter().map(row).collect()
});

/// The first region's answer to a request that is no call of the SDK.
pub fn get(path: &str, control: &str) -> Message {
    let mut server = TcpStream::connect(format!("{}:{}", SERVER.host, SERVER.port)).unwrap();
    let headers = [("Host", SERVER.host.as_str()), ("X-Lk-Mock", control)];
    let request = Message {
        start: format!("GET {path} HTTP/1.1"),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        body: Vec::new(),
    };
    server.write_all(&request.bytes()).unwrap();
    Message::read(&mut server).unwrap()
}
