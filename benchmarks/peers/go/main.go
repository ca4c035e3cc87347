// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// golang.org/x/time/rate as benchmarks/peers/run asks it, in the words of README.md there:
//
//	"t1 1000000"  ->  "83.1 1000000 1000000"      nanoseconds a call, calls made, units admitted
package main

import (
	"bufio"
	"fmt"
	"log"
	"math"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

type reply struct {
	ns              float64
	asked, admitted int
}

func ask(limiter *rate.Limiter, calls int) (admitted int) {
	for call := 0; call < calls; call++ {
		if limiter.AllowN(time.Now(), 1) {
			admitted++
		}
	}
	return admitted
}

func onOneThread(limiter *rate.Limiter, calls int) reply {
	began := time.Now()
	admitted := ask(limiter, calls)
	return reply{float64(time.Since(began).Nanoseconds()) / float64(calls), calls, admitted}
}

type seen struct {
	began, ended time.Time
	admitted     int
}

// Both begin together; from the first one's begin to the last one's end.
func onBothThreads(limiter *rate.Limiter, calls int) reply {
	var ready atomic.Int32
	results := make(chan seen, 2)
	work := func() {
		ready.Add(1)
		for ready.Load() != 2 {
		}
		began := time.Now()
		admitted := ask(limiter, calls)
		results <- seen{began, time.Now(), admitted}
	}
	go work()
	go work()
	one, two := <-results, <-results
	if two.began.Before(one.began) {
		one.began = two.began
	}
	if two.ended.After(one.ended) {
		one.ended = two.ended
	}
	took := float64(one.ended.Sub(one.began).Nanoseconds())
	return reply{took / float64(calls), 2 * calls, one.admitted + two.admitted}
}

func main() {
	// A unit a nanosecond: whatever is asked is admitted.
	one := rate.NewLimiter(1e9, math.MaxInt32)
	two := rate.NewLimiter(1e9, math.MaxInt32)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var shape string
		var calls int
		if _, err := fmt.Sscan(lines.Text(), &shape, &calls); err != nil {
			log.Fatal("<shape> <calls>: ", err)
		}
		var answer reply
		switch shape {
		case "t1":
			answer = onOneThread(one, calls)
		case "t2":
			answer = onBothThreads(two, calls)
		case "exact": // a unit an hour: none comes back while it is asked
			answer = onBothThreads(rate.NewLimiter(rate.Every(time.Hour), calls), calls)
		default:
			log.Fatal("no such shape: ", shape)
		}
		fmt.Printf("%.4f %d %d\n", answer.ns, answer.asked, answer.admitted)
	}
}
