// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The limiter of golang.org/x/time/rate on the allowed path, in nanoseconds a call (median of 5):
// T1, one goroutine on one limiter; T2, two on the same one, wall time over the calls of both.
package main

import (
	"fmt"
	"math"
	"os"
	"sort"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const callsPerThread = 2_000_000
const runs = 5

// measure returns false when a call was refused: then the allowed path was not what was timed.
func measure(threads int) (float64, bool) {
	limiter := rate.NewLimiter(1e9, math.MaxInt32)
	allowed := make([]int, threads)
	var group sync.WaitGroup
	start := time.Now()
	for thread := 0; thread < threads; thread++ {
		group.Add(1)
		go func(thread int) {
			defer group.Done()
			count := 0
			for call := 0; call < callsPerThread; call++ {
				if limiter.Allow() {
					count++
				}
			}
			allowed[thread] = count
		}(thread)
	}
	group.Wait()
	elapsed := time.Since(start)
	for _, count := range allowed {
		if count != callsPerThread {
			return 0, false
		}
	}
	return float64(elapsed.Nanoseconds()) / float64(threads*callsPerThread), true
}

func main() {
	for threads := 1; threads <= 2; threads++ {
		var figures []float64
		for run := 0; run < runs; run++ {
			figure, ok := measure(threads)
			if !ok {
				fmt.Fprintln(os.Stderr, "x/time/rate: a call was refused")
				os.Exit(1)
			}
			figures = append(figures, figure)
		}
		sort.Float64s(figures)
		fmt.Printf("x/time/rate T%d %.2f ns\n", threads, figures[runs/2])
	}
}
