// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The direct limiter of governor with its default clock (quanta) on the allowed path, in nanoseconds
// a call (median of 5): T1, one thread on one limiter; T2, two on the same one, wall time over the
// calls of both. A refused call stops the run: then the allowed path was not what was timed.
use governor::{Quota, RateLimiter};
use std::{num::NonZeroU32, thread, time::Instant};

const CALLS_PER_THREAD: usize = 2_000_000;
const RUNS: usize = 5;

fn measure(threads: usize) -> f64 {
    let quota = Quota::per_second(NonZeroU32::new(1_000_000_000).unwrap());
    let limiter = RateLimiter::direct(quota);
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let allowed = (0..CALLS_PER_THREAD).filter(|_| limiter.check().is_ok()).count();
                assert_eq!(allowed, CALLS_PER_THREAD, "governor: a call was refused");
            });
        }
    });
    start.elapsed().as_nanos() as f64 / (threads * CALLS_PER_THREAD) as f64
}

fn main() {
    for threads in 1..=2 {
        let mut figures: Vec<f64> = (0..RUNS).map(|_| measure(threads)).collect();
        figures.sort_by(f64::total_cmp);
        println!("governor (quanta) T{threads} {:.2} ns", figures[RUNS / 2]);
    }
}
