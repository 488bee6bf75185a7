//! As much of HTTP/1.1 as a test needs between two peers on loopback.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::Duration;

const MAX_HEAD: usize = 64 << 10;
const MAX_BODY: usize = 1 << 20;
const MAX_SILENCE: Duration = Duration::from_secs(60);

/// A request or a response.
pub struct Message {
    /// "POST /twirp/… HTTP/1.1" or "HTTP/1.1 200 OK".
    pub start: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    /// Reads one, whose body has a Content-Length or is empty.
    pub fn read(stream: &mut TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(MAX_SILENCE))?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?; // Slow, and never reads into what comes next.
            head.push(byte[0]);
            if head.len() > MAX_HEAD {
                return Err(io::Error::other("the head is too long"));
            }
        }
        let head = String::from_utf8(head).map_err(io::Error::other)?;
        let mut lines = head.lines();
        let start = lines.next().unwrap_or_default().to_owned();
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect();
        let mut message = Self { start, headers, body: Vec::new() };
        let length = message.header("Content-Length").map_or(Ok(0), str::parse::<usize>);
        let length = length.map_err(io::Error::other)?;
        if length > MAX_BODY {
            return Err(io::Error::other("the body is too long"));
        }
        message.body.resize(length, 0);
        stream.read_exact(&mut message.body)?;
        Ok(message)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Replaces the header; what was there under this name, in any case, goes.
    pub fn set_header(&mut self, name: &str, value: &str) {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{}\r\n", self.start);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }

    /// Of a response.
    pub fn status(&self) -> u16 {
        self.start.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
    }
}
