// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// rate-limiter-flexible in memory as benchmarks/peers/run asks it, in the words of README.md there:
//
//   "t1 1000000"  ->  "210.5 1000000 1000000"     nanoseconds a call, calls made, units admitted
//
// JavaScript has one thread, so there is no "t2"; "exact" asks twice as often on the one.
'use strict';
const readline = require('node:readline');
const { RateLimiterMemory } = require('rate-limiter-flexible');

const DAY = 24 * 3600; // seconds
const MUCH = Number.MAX_SAFE_INTEGER;

async function onOneThread(limiter, calls, nextKey) {
  let admitted = 0;
  const began = process.hrtime.bigint();
  for (let call = 0; call < calls; call++) {
    try {
      await limiter.consume(nextKey());
      admitted++;
    } catch (refused) {
      if (refused instanceof Error) throw refused;
    }
  }
  return [Number(process.hrtime.bigint() - began) / calls, calls, admitted];
}

// The keys in the order in which they are asked, then again, as every peer's program makes it.
function askedKeys(keys) {
  const asked = new Array(keys <= 1000 ? 1 << 14 : 1 << 20);
  let random = 20260115;
  for (let i = 0; i < asked.length; i++) {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    asked[i] = `tenant-${(random >>> 0) % keys}`;
  }
  return asked;
}

const one = new RateLimiterMemory({ points: MUCH, duration: DAY });
const tables = new Map();

async function byKey(keys, calls) {
  if (!tables.has(keys)) {
    const limiter = new RateLimiterMemory({ points: MUCH, duration: DAY });
    for (let i = 0; i < keys; i++) await limiter.consume(`tenant-${i}`);
    tables.set(keys, { limiter, asked: askedKeys(keys), step: 0 });
  }
  const table = tables.get(keys);
  return onOneThread(table.limiter, calls, () => table.asked[table.step++ & (table.asked.length - 1)]);
}

async function answer(shape, calls) {
  switch (shape) {
    case 't1':
      return onOneThread(one, calls, () => 'tenant');
    case 'exact':
      return onOneThread(new RateLimiterMemory({ points: calls, duration: DAY }), 2 * calls, () => 'tenant');
    case 'keys_1000':
      return byKey(1_000, calls);
    case 'keys_1000000':
      return byKey(1_000_000, calls);
    default:
      throw new Error(`no such shape: ${shape}`);
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [shape, calls] = line.split(' ');
    const [ns, asked, admitted] = await answer(shape, Number(calls));
    console.log(`${ns.toFixed(4)} ${asked} ${admitted}`);
  }
  process.exit(0); // the limiters' timers go on for a day
}

main();
