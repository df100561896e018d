/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thread.h - parallel work over numbered jobs, and the request to stop. */
#ifndef AGL_THREAD_H
#define AGL_THREAD_H

#include "agglom.h"

/* One job of a parallel loop. */
typedef agl_status agl_job(void *ctx, size_t i, agl_err *err);

/* Run job(ctx, 0) .. job(ctx, njobs - 1) on up to agl_threads() threads, in any order. What a job
** does must depend on its number alone, so that results do not depend on the number of threads.
** When jobs fail, the error of the lowest-numbered failing job is returned: every job below it has
** run, later ones may not have. Fails with AGL_EINTR between jobs after agl_interrupt(true). */
agl_status agl_parallel(agl_job *job, void *ctx, size_t njobs, agl_err *err);

/* The same for jobs that touch `values` values in all: where these are so few that starting threads
** costs more than it saves, the jobs run one after the other on this one. */
agl_status agl_parallel_values(agl_job *job, void *ctx, size_t njobs, size_t values, agl_err *err);

/* Long loops inside a job ask agl_interrupted() now and then, and fail with this. */
agl_status agl_fail_interrupted(agl_err *err);

#endif
