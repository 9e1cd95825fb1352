/*
 * The master keys and the database; see the header.
 */

#include "base/client.h"
#include "base/keys.h"
#include "base/version.h"
#include "core/tk_keyring.h"


#define NGX_TICKET_KEYS_PAUSE  1000         /* between two rounds of asking */


static void ngx_ticket_keys_handler(ngx_event_t *ev);


static struct {
    char         questions[NGX_TICKET_PG_MAX][TK_QUESTION_MAX];
    ngx_event_t  timer;
    ngx_msec_t   asked;
    unsigned     refused:1;
    unsigned     answered:1;
} ngx_ticket_keys;


void
ngx_ticket_keys_init(ngx_cycle_t *cycle)
{
    char        who[TK_WHO_MAX];
    u_char      program[32];
    ngx_uint_t  i;

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        ngx_sprintf(program, "ngx_ticket %s%Z", ngx_ticket_pg_name(i));
        tk_keyring_who((char *) program, ngx_ticket_version, who);
        tk_keyring_question(ngx_ticket_process.conf->keyring, who,
                            ngx_ticket_keys.questions[i]);
    }

    ngx_ticket_event_init(&ngx_ticket_keys.timer, ngx_ticket_keys_handler,
                          NULL, cycle->log);
    ngx_ticket_keys.timer.cancelable = 1;
    ngx_ticket_keys.asked = ngx_current_msec - NGX_TICKET_KEYS_PAUSE;
    ngx_ticket_keys.answered = 0;
}


void
ngx_ticket_keys_exit(void)
{
    ngx_ticket_event_cancel(&ngx_ticket_keys.timer);
}


const char *
ngx_ticket_keys_question(ngx_ticket_pg_kind_e kind)
{
    return ngx_ticket_keys.questions[kind];
}


static void
ngx_ticket_keys_say(ngx_uint_t refused, tk_str_t why)
{
    ngx_ticket_process_t  *p;

    p = &ngx_ticket_process;

    if (refused) {
        ngx_log_error(NGX_LOG_EMERG, p->log, 0,
                      "the database does not go with ticket_master_key "
                      "\"%V\": %*s; nothing is served",
                      &p->conf->master_key, why.len, why.data);

    } else if (ngx_ticket_keys.refused) {
        ngx_log_error(NGX_LOG_NOTICE, p->log, 0,
                      "the database goes with ticket_master_key again");
    }

    ngx_ticket_keys.refused = refused;
}


/* Another key seals than before, and maybe nobody has told: the connection that
 * listens was away then.  Those that asked earlier ask again. */

static void
ngx_ticket_keys_compare(size_t current, int ids)
{
    tk_keyring_t  *keyring;

    keyring = ngx_ticket_process.conf->keyring;

    if (ngx_ticket_keys.answered
        && (keyring->current != current || keyring->ids != ids))
    {
        ngx_ticket_keys_changed();
    }

    ngx_ticket_keys.answered = 1;
}


ngx_int_t
ngx_ticket_keys_answer(const PGresult *res)
{
    int          i, ids;
    size_t       current;
    tk_err_t     rc;
    tk_str_t     columns[TK_ANSWER_COLUMNS], why = tk_null_str;
    tk_pool_t    tk_pool;
    ngx_pool_t  *pool;

    if (PQntuples(res) != 1 || PQnfields(res) != TK_ANSWER_COLUMNS) {
        return NGX_ERROR;
    }

    pool = ngx_create_pool(1024, ngx_ticket_process.log);
    if (pool == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < TK_ANSWER_COLUMNS; i++) {
        columns[i].data = (u_char *) PQgetvalue(res, 0, i);
        columns[i].len = PQgetlength(res, 0, i);
    }

    current = ngx_ticket_process.conf->keyring->current;
    ids = ngx_ticket_process.conf->keyring->ids;

    tk_pool = ngx_ticket_pool(pool);
    rc = tk_keyring_answer(ngx_ticket_process.conf->keyring, &tk_pool, columns,
                           &why);

    ngx_ticket_keys_say(rc != TK_OK, why);
    ngx_destroy_pool(pool);

    if (rc == TK_OK) {
        ngx_ticket_keys_compare(current, ids);
    }

    return rc == TK_OK ? NGX_OK : NGX_DECLINED;
}


static void
ngx_ticket_keys_handler(ngx_event_t *ev)
{
    ngx_uint_t  i;

    ngx_ticket_keys.asked = ngx_current_msec;

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        if (ngx_ticket_process.pg[i]) {
            ngx_ticket_pg_renew(ngx_ticket_process.pg[i]);
        }
    }
}


void
ngx_ticket_keys_changed(void)
{
    ngx_msec_t  passed;

    if (ngx_ticket_keys.timer.timer_set) {
        return;
    }

    passed = ngx_current_msec - ngx_ticket_keys.asked;

    ngx_add_timer(&ngx_ticket_keys.timer,
                  passed < NGX_TICKET_KEYS_PAUSE
                  ? NGX_TICKET_KEYS_PAUSE - passed : 1);
}


ngx_uint_t
ngx_ticket_keys_refused(void)
{
    return ngx_ticket_keys.refused;
}
