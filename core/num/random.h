/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** random.h - random bits by counter: stream i of a seed is the same whoever draws it and whenever.
** SplitMix64 (Steele, Lea & Flood 2014).
*/
#ifndef AGL_RANDOM_H
#define AGL_RANDOM_H

#include <stdint.h>

static inline uint64_t agl_random_mix(uint64_t z)
{
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* The state at the beginning of a stream. */
static inline uint64_t agl_random_start(uint64_t seed, uint64_t stream)
{
  return agl_random_mix(agl_random_mix(seed) + stream * UINT64_C(0x9e3779b97f4a7c15));
}

/* 64 random bits. */
static inline uint64_t agl_random_next(uint64_t *state)
{
  *state += UINT64_C(0x9e3779b97f4a7c15);
  return agl_random_mix(*state);
}

/* 0 .. n - 1, n < 2^32; off from uniform by less than n / 2^32. */
static inline uint32_t agl_random_below(uint64_t *state, uint32_t n)
{
  return (uint32_t)((agl_random_next(state) >> 32) * n >> 32);
}

#endif
