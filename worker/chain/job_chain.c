#include <stdio.h>

#include "job_chain.h"
#include "wk_log.h"

#define JOB_CHAIN_ROWS  500             /* of one call */

static const char  chain_sql[] =
    "select supplier_id, link, hash from api.log_chain($1)";


static void
job_chain_handler(void *data, PGresult *res)
{
    int                i;
    int64_t            supplier;
    tk_str_t           hash;
    job_chain_t       *c = data;
    job_chain_link_t  *last;

    for (i = 0; res != NULL && i < PQntuples(res); i++) {
        supplier = wk_column_int(res, i, 0);
        hash = wk_column_text(res, i, 2);

        if (supplier < 0 || supplier >= JOB_CHAIN_SUPPLIERS) {
            continue;
        }

        last = &c->last[supplier];
        last->link = wk_column_int(res, i, 1);
        snprintf(last->hash, sizeof(last->hash), "%.*s", (int) hash.len,
                 hash.data);
    }
}


void
job_chain_tell(job_chain_t *c)
{
    int                i;
    job_chain_link_t  *last;

    for (i = 0; i < JOB_CHAIN_SUPPLIERS; i++) {
        last = &c->last[i];

        if (last->link > 0) {
            wk_log(WK_INFO, "staff log of supplier %d: link %lld is %s", i,
                   (long long) last->link, last->hash);
            last->link = 0;
        }
    }
}


void
job_chain_init(job_chain_t *c)
{
    c->task.sql = chain_sql;
    c->task.limit = JOB_CHAIN_ROWS;
    c->task.handler = job_chain_handler;
    c->task.data = c;
}
