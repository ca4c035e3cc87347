// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

import com.google.common.util.concurrent.RateLimiter;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Guava and Bucket4j as benchmarks/peers/run asks them, in the words of README.md there:
 *
 * <pre>
 * java Peer guava|bucket4j_1|bucket4j_3
 * "t1 1000000"  ->  "36.2 1000000 1000000"     nanoseconds a call, calls made, units admitted
 * </pre>
 *
 * One peer a process, so that the compiler sees one kind of limiter in the loop.
 */
public final class Peer {
  /** Asks for one unit. */
  interface Limiter {
    boolean ask();
  }

  record Reply(double ns, long asked, long admitted) {}

  record Seen(long began, long ended, long admitted) {}

  private static final Duration MONTH = Duration.ofDays(30);

  static Seen ask(Limiter limiter, int calls) {
    long began = System.nanoTime();
    long admitted = 0;
    for (int call = 0; call < calls; call++) {
      if (limiter.ask()) {
        admitted++;
      }
    }
    return new Seen(began, System.nanoTime(), admitted);
  }

  static Reply onOneThread(Limiter limiter, int calls) {
    Seen seen = ask(limiter, calls);
    return new Reply((double) (seen.ended - seen.began) / calls, calls, seen.admitted);
  }

  /** Both begin together; from the first one's begin to the last one's end. */
  static Reply onBothThreads(IntFunction<Limiter> limiterOfThread, int calls)
      throws InterruptedException {
    AtomicInteger ready = new AtomicInteger();
    Seen[] seen = new Seen[2];
    Thread[] threads = new Thread[2];
    for (int i = 0; i < 2; i++) {
      int which = i;
      Limiter limiter = limiterOfThread.apply(i);
      threads[i] =
          new Thread(
              () -> {
                ready.incrementAndGet();
                while (ready.get() != 2) {
                  Thread.onSpinWait();
                }
                seen[which] = ask(limiter, calls);
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long took = Math.max(seen[0].ended, seen[1].ended) - Math.min(seen[0].began, seen[1].began);
    long admitted = seen[0].admitted + seen[1].admitted;
    return new Reply((double) took / calls, 2L * calls, admitted);
  }

  static Limiter guava() {
    RateLimiter limiter = RateLimiter.create(1e9);
    return () -> limiter.tryAcquire();
  }

  /**
   * Guava's limiter begins with one unit and saves what comes later, so an exact number is one unit
   * of each of so many limiters; the next unit of each comes in an hour.
   */
  static Reply guavaExact(int limiters) throws InterruptedException {
    RateLimiter[] all = new RateLimiter[limiters];
    for (int i = 0; i < limiters; i++) {
      all[i] = RateLimiter.create(1.0 / 3600);
    }
    IntFunction<Limiter> each =
        thread -> {
          int[] next = new int[1];
          return () -> all[next[0]++].tryAcquire();
        };
    return onBothThreads(each, limiters);
  }

  /** Limits a second, a day and a month, or the last one alone; the first two are high. */
  static Limiter bucket4j(int limits, long limit) {
    var builder = Bucket.builder();
    if (limits == 3) {
      builder.addLimit(window(much(Duration.ofSeconds(1)), Duration.ofSeconds(1)));
      builder.addLimit(window(much(Duration.ofDays(1)), Duration.ofDays(1)));
    }
    Bucket bucket = builder.addLimit(window(limit, MONTH)).build();
    return () -> bucket.tryConsume(1);
  }

  /** As much as Bucket4j takes: a unit a nanosecond. All that is asked is admitted. */
  static long much(Duration period) {
    return period.toNanos();
  }

  static Bandwidth window(long limit, Duration period) {
    return Bandwidth.builder().capacity(limit).refillIntervally(limit, period).build();
  }

  private final String peer;
  private final Limiter one;
  private final Limiter two;

  Peer(String peer) {
    this.peer = peer;
    this.one = limiter(much(MONTH));
    this.two = limiter(much(MONTH));
  }

  Limiter limiter(long limit) {
    return switch (peer) {
      case "guava" -> guava();
      case "bucket4j_1" -> bucket4j(1, limit);
      case "bucket4j_3" -> bucket4j(3, limit);
      default -> throw new IllegalArgumentException("Peer guava|bucket4j_1|bucket4j_3");
    };
  }

  Reply answer(String shape, int calls) throws InterruptedException {
    switch (shape) {
      case "t1":
        return onOneThread(one, calls);
      case "t2":
        return onBothThreads(thread -> two, calls);
      case "exact":
        if (peer.equals("guava")) {
          return guavaExact(calls);
        }
        Limiter few = limiter(calls);
        return onBothThreads(thread -> few, calls);
      default:
        throw new IllegalArgumentException("no such shape: " + shape);
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Peer peer = new Peer(arguments.length == 1 ? arguments[0] : "");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      Reply reply = peer.answer(words[0], Integer.parseInt(words[1]));
      System.out.printf(Locale.ROOT, "%.4f %d %d%n", reply.ns, reply.asked, reply.admitted);
    }
  }
}
