/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.h - 64-bit words on two sides, and numbering the distinct ones. */
#ifndef AGL_WORDS_H
#define AGL_WORDS_H

#include "agglom.h"

#define AGL_NO_WORD UINT64_MAX /* takes no part */

typedef struct {
  size_t n[2];
  uint64_t *word[2];
  uint64_t range; /* every word is below it, or AGL_NO_WORD */
} agl_words;

/* n[s] words on either side, still to be set. */
agl_status agl_words_new(agl_words *out, const size_t n[2], agl_err *err);
void agl_words_free(agl_words *w);

/* Replace the words by their numbers 0, 1, ... in the order of first appearance, side 0 first;
** the range becomes the count of distinct words. At most 2^32 - 2 of them (AGL_EDATA). */
agl_status agl_words_number(agl_words *w, agl_err *err);

#endif
