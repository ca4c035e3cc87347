// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

//! governor as benchmarks/peers/run asks it, in the words of README.md there:
//!
//!   octroi-peers rdtsc|upkeep
//!   "t1 1000000"  ->  "9.65 1000000 1000000"      nanoseconds a call, calls made, units admitted
use governor::clock::{Clock, QuantaClock, QuantaUpkeepClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, hint, io, thread};

struct Reply {
    ns: f64,
    asked: usize,
    admitted: usize,
}

fn on_one_thread(calls: usize, mut ask: impl FnMut() -> bool) -> Reply {
    let began = Instant::now();
    let mut admitted = 0;
    for _ in 0..calls {
        admitted += usize::from(ask());
    }
    let ns = began.elapsed().as_nanos() as f64 / calls as f64;
    Reply {
        ns,
        asked: calls,
        admitted,
    }
}

/// Both begin together; from the first one's begin to the last one's end.
fn on_both_threads(calls: usize, ask: impl Fn() -> bool + Sync) -> Reply {
    let ready = AtomicUsize::new(0);
    let work = || {
        ready.fetch_add(1, Ordering::SeqCst);
        while ready.load(Ordering::SeqCst) != 2 {
            hint::spin_loop();
        }
        let began = Instant::now();
        let mut admitted = 0;
        for _ in 0..calls {
            admitted += usize::from(ask());
        }
        (began, Instant::now(), admitted)
    };
    let (one, two) = thread::scope(|scope| {
        let (one, two) = (scope.spawn(work), scope.spawn(work));
        (one.join().unwrap(), two.join().unwrap())
    });
    let took = one.1.max(two.1) - one.0.min(two.0);
    let ns = took.as_nanos() as f64 / calls as f64;
    Reply {
        ns,
        asked: 2 * calls,
        admitted: one.2 + two.2,
    }
}

/// The keys in the order in which they are asked, then again, as every peer's program makes it.
fn asked_keys(keys: u32) -> Vec<String> {
    let mut random: u32 = 20260115;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        format!("tenant-{}", random % keys)
    };
    let asked = if keys <= 1_000 { 1 << 14 } else { 1 << 20 };
    (0..asked).map(|_| next()).collect()
}

/// All that is asked is admitted, also where a thread stands still for seconds after it read the
/// clock: a burst of 42 seconds.
fn much() -> Quota {
    Quota::per_second(NonZeroU32::new(100_000_000).unwrap()).allow_burst(NonZeroU32::MAX)
}

/// A unit an hour: none comes back while it is asked.
fn few(burst: usize) -> Quota {
    let burst = NonZeroU32::new(burst as u32).unwrap();
    Quota::with_period(Duration::from_secs(3600))
        .unwrap()
        .allow_burst(burst)
}

type ByKey<C> =
    RateLimiter<String, DashMapStateStore<String>, C, NoOpMiddleware<<C as Clock>::Instant>>;

struct Keyed<C: Clock> {
    limiter: ByKey<C>,
    asked: Vec<String>,
    step: usize,
}

fn keyed<C: Clock>(keys: u32, clock: C) -> Keyed<C> {
    let limiter = RateLimiter::dashmap_with_clock(much(), clock);
    for i in 0..keys {
        assert!(
            limiter.check_key(&format!("tenant-{i}")).is_ok(),
            "a new key was refused"
        );
    }
    Keyed {
        limiter,
        asked: asked_keys(keys),
        step: 0,
    }
}

fn serve<C: Clock + Clone + Sync>(clock: C) {
    let one = RateLimiter::direct_with_clock(much(), clock.clone());
    let two = Box::new(RateLimiter::direct_with_clock(much(), clock.clone()));
    let mut tables: HashMap<u32, Keyed<C>> = HashMap::new();
    for line in io::stdin().lock().lines() {
        let line = line.unwrap();
        let (shape, calls) = line.split_once(' ').expect("<shape> <calls>");
        let calls: usize = calls.parse().expect("<shape> <calls>");
        let reply = match shape {
            "t1" => on_one_thread(calls, || one.check().is_ok()),
            "t2" => on_both_threads(calls, || two.check().is_ok()),
            "exact" => {
                let limiter = Box::new(RateLimiter::direct_with_clock(few(calls), clock.clone()));
                on_both_threads(calls, || limiter.check().is_ok())
            }
            "keys_1000" | "keys_1000000" => {
                let keys = shape["keys_".len()..].parse().unwrap();
                let table = tables
                    .entry(keys)
                    .or_insert_with(|| keyed(keys, clock.clone()));
                on_one_thread(calls, || {
                    let key = &table.asked[table.step & (table.asked.len() - 1)];
                    table.step += 1;
                    table.limiter.check_key(key).is_ok()
                })
            }
            _ => panic!("no such shape: {shape}"),
        };
        println!("{:.4} {} {}", reply.ns, reply.asked, reply.admitted);
        io::stdout().flush().unwrap();
    }
}

fn main() {
    match env::args().nth(1).as_deref() {
        Some("rdtsc") => serve(QuantaClock::default()),
        Some("upkeep") => {
            let each = Duration::from_millis(1); // as octroi's tick
            serve(QuantaUpkeepClock::from_interval(each).expect("an upkeep thread"))
        }
        _ => panic!("octroi-peers rdtsc|upkeep"),
    }
}
