/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thread.c - parallel work over numbered jobs, and the request to stop. */
#include "base/thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/err.h"

enum { THREADS_MAX = 256, FEW_VALUES = 1 << 15 };

/* Settings of the process: how many threads (0: one per processor), and whether to stop. */
static atomic_uint threads;
static atomic_bool stop;
static _Atomic(agl_progress *) progress;

void agl_set_threads(unsigned n)
{
  atomic_store(&threads, n > THREADS_MAX ? THREADS_MAX : n);
}

unsigned agl_threads(void)
{
  unsigned n = atomic_load(&threads);
  if (n == 0) {
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    n = online < 1 ? 1 : online > THREADS_MAX ? THREADS_MAX : (unsigned)online;
  }
  return n;
}

void agl_interrupt(bool on)
{
  atomic_store(&stop, on);
}

void agl_set_progress(agl_progress *f)
{
  atomic_store(&progress, f);
}

bool agl_interrupted(void)
{
  return atomic_load_explicit(&stop, memory_order_relaxed);
}

agl_status agl_fail_interrupted(agl_err *err)
{
  return agl_fail(err, AGL_EINTR, "interrupted");
}

typedef struct {
  agl_job *job;
  void *ctx;
  size_t njobs;
  atomic_size_t next;   /* first job nobody has taken */
  pthread_mutex_t lock; /* guards the two below */
  size_t failed;        /* lowest failing job so far, njobs while none */
  agl_err err;          /* its error */
} loop;

static void report(loop *l, size_t i, agl_status status, const agl_err *err)
{
  pthread_mutex_lock(&l->lock);
  if (i < l->failed) {
    l->failed = i;
    l->err = *err;
    l->err.code = status;
    /* Jobs are taken in order, so every job below i is already taken: take no more. */
    atomic_store(&l->next, l->njobs);
  }
  pthread_mutex_unlock(&l->lock);
}

/* Take jobs until there are none; `tell` is NULL in helpers. */
static void work(loop *l, agl_progress *tell)
{
  size_t i;
  while ((i = atomic_fetch_add(&l->next, 1)) < l->njobs) {
    agl_err err = {AGL_OK, ""};
    agl_status status;
    if (tell != NULL)
      tell(i, l->njobs);
    status = agl_interrupted() ? agl_fail_interrupted(&err) : l->job(l->ctx, i, &err);
    if (status != AGL_OK) {
      report(l, i, status, &err);
      break;
    }
  }
}

static void *help(void *arg)
{
  work(arg, NULL);
  return NULL;
}

/* Helpers leave every signal to the thread that called us. */
static size_t start(pthread_t *helper, size_t n, loop *l)
{
  sigset_t all, before;
  size_t started = 0;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  while (started < n && pthread_create(&helper[started], NULL, help, l) == 0)
    started++;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started;
}

/* On up to `most` threads. */
static agl_status run(agl_job *job, void *ctx, size_t njobs, size_t most, agl_err *err)
{
  pthread_t helper[THREADS_MAX];
  loop l = {.job = job, .ctx = ctx, .njobs = njobs, .failed = njobs};
  agl_progress *tell = atomic_load(&progress);
  size_t wanted = most < njobs ? most : njobs, started = 0;
  pthread_mutex_init(&l.lock, NULL);
  if (wanted > 1)
    started = start(helper, wanted - 1, &l);
  if (tell != NULL)
    tell(0, njobs);
  work(&l, tell);
  for (size_t i = 0; i < started; i++)
    pthread_join(helper[i], NULL);
  pthread_mutex_destroy(&l.lock);
  if (tell != NULL)
    tell(njobs, njobs);
  if (l.failed == njobs)
    return AGL_OK;
  if (err != NULL)
    *err = l.err;
  return l.err.code;
}

agl_status agl_parallel(agl_job *job, void *ctx, size_t njobs, agl_err *err)
{
  /* Asking the system for its processors costs more than one small job. */
  return run(job, ctx, njobs, njobs < 2 ? 1 : agl_threads(), err);
}

agl_status agl_parallel_values(agl_job *job, void *ctx, size_t njobs, size_t values, agl_err *err)
{
  return run(job, ctx, njobs, njobs < 2 || values < FEW_VALUES ? 1 : agl_threads(), err);
}
