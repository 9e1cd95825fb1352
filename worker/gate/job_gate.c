#include <string.h>

#include <openssl/crypto.h>

#include "job_gate.h"
#include "tk_value.h"
#include "wk_log.h"

static const char  gate_cut_sql[] =
    "select supplier_id, changes, more from api.gate_cut()";

static const char  gate_work_sql[] =
    "select part, n1, n2, n3, n4, n5, n6, n7, n8, n9, b1, b2, b3, t1"
    " from api.gate_work_2($1)";

static const char  gate_put_sql[] =
    "select api.gate_put($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

static const char  gate_key_sql[] =
    "select api.gate_key_first($1, $2, $3)";

static const char  gate_sweep_sql[] = "select api.machine_sweep()";


/* A row: some supplier was due, another one may be. */

static void
gate_cut_handler(void *data, PGresult *res)
{
    job_gate_t  *g = data;

    if (res != NULL && PQntuples(res) > 0) {
        g->cut.due = 1;
        g->work.due = !g->busy;
    }
}


static void
gate_work_params(void *data, wk_params_t *params)
{
    job_gate_t  *g = data;

    wk_params_text(params, TK_OID_TEXT, g->env->owner);
}


static void
gate_give_up(job_gate_t *g, const char *why)
{
    wk_log(WK_ALERT, "no segment was made for gates of supplier %d: %s",
           (int) g->segment.head.supplier_id, why);
    gate_segment_free(&g->segment);
    g->busy = 0;
}


static void
gate_idle(uv_idle_t *idle)
{
    job_gate_t  *g = idle->data;
    const char  *why;

    if (!gate_segment_step(&g->segment, &g->env->keyring)) {
        return;
    }

    uv_idle_stop(idle);

    why = gate_segment_build(&g->segment);
    if (why != NULL) {
        gate_give_up(g, why);
        return;
    }

    g->put.due = 1;
}


/* Staff make the keys that follow. */

static void
gate_key_make(job_gate_t *g)
{
    tk_str_t        context, plain, sealed;
    tk_err_t        rc;
    tk_arena_t     *arena;
    unsigned char   private_key[TK_GATE_KEY], name[2 * TK_GATE_KEY];

    arena = tk_arena_create();

    if (arena == NULL || tk_random(private_key, sizeof(private_key)) != TK_OK
        || !tk_gate_public(private_key, g->public_key))
    {
        tk_arena_free(arena);
        return;
    }

    tk_format_hex(g->public_key, TK_GATE_KEY, name, 0);
    context = (tk_str_t) { sizeof(name), name };
    plain = (tk_str_t) { sizeof(private_key), private_key };

    rc = tk_seal(tk_arena_pool(arena), &g->env->keyring, g->supplier_id,
                 "gate", context, plain, &sealed);
    OPENSSL_cleanse(private_key, sizeof(private_key));

    if (rc == TK_OK && sealed.len <= sizeof(g->sealed)) {
        memcpy(g->sealed, sealed.data, sealed.len);
        g->sealed_len = sealed.len;
        g->key.due = 1;
    }

    tk_arena_free(arena);
}


static void
gate_work_handler(void *data, PGresult *res)
{
    job_gate_t  *g = data;
    const char  *why;

    if (res == NULL || PQntuples(res) == 0) {
        return;
    }

    if (wk_column_char(res, 0, 0) == 'K') {
        g->supplier_id = (int32_t) wk_column_int(res, 0, 1);
        gate_key_make(g);
        return;
    }

    g->busy = 1;

    why = gate_segment_read(&g->segment, res, &g->env->keyring);
    if (why != NULL) {
        gate_give_up(g, why);
        return;
    }

    uv_idle_start(&g->idle, gate_idle);
}


static void
gate_put_params(void *data, wk_params_t *params)
{
    job_gate_t            *g = data;
    const gate_segment_t  *s = &g->segment;

    wk_params_int4(params, s->head.supplier_id);
    wk_params_int4(params, s->head.day);
    wk_params_int4(params, s->head.deltas);
    wk_params_int8(params, s->head.first);
    wk_params_int8(params, s->head.last);
    wk_params_int4(params, s->generation);
    wk_params_int4(params, s->key_no);
    wk_params_int4(params, (int32_t) s->head.ntickets);
    wk_params_bytes(params, s->bytes);
    wk_params_int8(params, s->head.made);
}


/* Whatever came of it, there may be more. */

static void
gate_put_handler(void *data, PGresult *res)
{
    job_gate_t  *g = data;

    gate_segment_free(&g->segment);
    g->busy = 0;
    g->work.due = res != NULL;
}


static void
gate_key_params(void *data, wk_params_t *params)
{
    job_gate_t  *g = data;

    wk_params_int4(params, g->supplier_id);
    wk_params_bytes(params, (tk_str_t) { TK_GATE_KEY, g->public_key });
    wk_params_bytes(params, (tk_str_t) { g->sealed_len, g->sealed });
}


static void
gate_key_handler(void *data, PGresult *res)
{
    job_gate_t  *g = data;

    if (res != NULL && wk_column_int(res, 0, 0)) {
        wk_log(WK_INFO, "supplier %d has a key by which it signs for its gates",
               (int) g->supplier_id);
    }

    g->work.due = res != NULL;
}


static void
gate_sweep_handler(void *data, PGresult *res)
{
    (void) data;
    (void) res;
}


static void
gate_task(wk_task_t *task, const char *sql,
    void (*params)(void *data, wk_params_t *params), wk_pg_handler_pt handler,
    job_gate_t *g)
{
    task->sql = sql;
    task->params = params;
    task->handler = handler;
    task->data = g;
}


void
job_gate_init(job_gate_t *g, wk_env_t *env)
{
    g->env = env;

    gate_task(&g->cut, gate_cut_sql, NULL, gate_cut_handler, g);
    gate_task(&g->work, gate_work_sql, gate_work_params, gate_work_handler, g);
    gate_task(&g->put, gate_put_sql, gate_put_params, gate_put_handler, g);
    gate_task(&g->key, gate_key_sql, gate_key_params, gate_key_handler, g);
    gate_task(&g->sweep, gate_sweep_sql, NULL, gate_sweep_handler, g);
    g->put.to_the_end = 1;

    uv_idle_init(&env->loop, &g->idle);
    g->idle.data = g;
}


void
job_gate_close(job_gate_t *g)
{
    uv_close((uv_handle_t *) &g->idle, NULL);
}


void
job_gate_free(job_gate_t *g)
{
    gate_segment_free(&g->segment);
}
