//! The published LiveKit server SDK for Rust against the test server that runs this.

mod calls;
mod control;
mod failover;
mod http;
mod methods;
mod permissions;
mod sip;
mod webhooks;
mod wire;

use std::future::Future;
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};

// Most of a test is waiting: for the server, for the SDK's backoff.
const TESTS_AT_ONCE: usize = 16;
const TEST_TIMEOUT: Duration = Duration::from_secs(60);

fn main() {
    // SAFETY: there is one thread yet.
    unsafe { wire::open() };
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(TESTS_AT_ONCE);
    let tests = [
        methods::tests(),
        permissions::tests(),
        control::tests(),
        failover::tests(),
        sip::tests(),
        webhooks::tests(),
    ];
    libtest_mimic::run(&arguments, tests.into_iter().flatten().collect()).exit();
}

/// A test that passes unless `body` panics.
fn it<F: Future<Output = ()>>(
    name: impl Into<String>,
    body: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    Trial::test(name, || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(runtime.block_on(async { tokio::time::timeout(TEST_TIMEOUT, body()).await })?)
    })
}
