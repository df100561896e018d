/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c - numbering distinct words: by a table of all of them when they are few enough, else by
** hashing. */
#include "data/words.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"

enum { CHUNK = 1 << 20 }; /* words between two looks at the request to stop */

agl_status agl_words_new(agl_words *out, const size_t n[2], agl_err *err)
{
  agl_words w = {.n = {n[0], n[1]}};
  for (size_t s = 0; s < 2; s++) {
    w.word[s] = agl_alloc(w.n[s], sizeof *w.word[s]);
    if (w.word[s] == NULL) {
      agl_words_free(&w);
      return agl_fail_memory(err, "keys");
    }
  }
  *out = w;
  return AGL_OK;
}

void agl_words_free(agl_words *w)
{
  for (size_t s = 0; s < 2; s++) {
    agl_free(w->word[s]);
    w->word[s] = NULL;
  }
}

/* Open addressing; number[i] is the number + 1 of word[i], 0 where the slot is free. */
typedef struct {
  uint64_t *word;
  uint32_t *number, used;
  size_t mask;
  bool direct; /* slot i is for word i; `word` is not used */
} slots;

static size_t slot_of(const slots *t, uint64_t w)
{
  uint64_t h = (w ^ w >> 32) * UINT64_C(0x9e3779b97f4a7c15);
  size_t i = (h ^ h >> 29) & t->mask;
  while (t->number[i] != 0 && t->word[i] != w)
    i = (i + 1) & t->mask;
  return i;
}

static agl_status open_slots(slots *t, size_t n, agl_err *err)
{
  t->number = agl_alloc_zero(n, sizeof *t->number);
  t->word = t->direct ? NULL : agl_alloc(n, sizeof *t->word);
  t->mask = n - 1;
  return t->number == NULL || (!t->direct && t->word == NULL) ? agl_fail_memory(err, "keys")
                                                              : AGL_OK;
}

static void close_slots(slots *t)
{
  agl_free(t->word);
  agl_free(t->number);
}

static agl_status double_slots(slots *t, agl_err *err)
{
  slots big = {.used = t->used};
  agl_status status = open_slots(&big, 2 * (t->mask + 1), err);
  if (status != AGL_OK) {
    close_slots(&big);
    return status;
  }
  for (size_t i = 0; i <= t->mask; i++)
    if (t->number[i] != 0) {
      size_t j = slot_of(&big, t->word[i]);
      big.word[j] = t->word[i];
      big.number[j] = t->number[i];
    }
  close_slots(t);
  *t = big;
  return AGL_OK;
}

static agl_status number_hashed(slots *t, uint64_t *word, size_t n, agl_err *err)
{
  for (size_t i = 0; i < n; i++) {
    size_t k;
    if (word[i] == AGL_NO_WORD)
      continue;
    k = slot_of(t, word[i]);
    if (t->number[k] == 0) {
      if (t->used >= UINT32_MAX - 1)
        return agl_fail(err, AGL_EDATA, "keys: more than 4294967294 distinct ones");
      t->word[k] = word[i];
      t->number[k] = ++t->used;
      word[i] = t->used - 1;
      if (2 * (size_t)t->used > t->mask)
        AGL_TRY(double_slots(t, err));
    } else {
      word[i] = t->number[k] - 1;
    }
  }
  return AGL_OK;
}

static agl_status number_direct(slots *t, uint64_t *word, size_t n, agl_err *err)
{
  (void)err;
  for (size_t i = 0; i < n; i++)
    if (word[i] != AGL_NO_WORD) {
      uint32_t *number = &t->number[word[i]];
      if (*number == 0)
        *number = ++t->used;
      word[i] = *number - 1;
    }
  return AGL_OK;
}

agl_status agl_words_number(agl_words *w, agl_err *err)
{
  size_t rows = w->n[0] + w->n[1];
  slots t = {.direct = w->range <= 2 * rows + 1024 && w->range < UINT32_MAX};
  agl_status status = open_slots(&t, t.direct ? w->range : 1024, err);
  for (size_t s = 0; s < 2; s++)
    for (size_t i = 0; i < w->n[s] && status == AGL_OK; i += CHUNK) {
      size_t n = w->n[s] - i < CHUNK ? w->n[s] - i : CHUNK;
      status = agl_interrupted() ? agl_fail_interrupted(err)
               : t.direct        ? number_direct(&t, w->word[s] + i, n, err)
                                 : number_hashed(&t, w->word[s] + i, n, err);
    }
  if (status == AGL_OK)
    w->range = t.used;
  close_slots(&t);
  return status;
}
