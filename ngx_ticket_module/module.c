/*
 * The module as nginx sees it: phases and processes.
 */

#include "api/picture.h"
#include "base/clock.h"
#include "base/counts.h"
#include "base/hosts.h"
#include "base/keys.h"
#include "base/process.h"
#include "base/version.h"
#include "booking/batch.h"
#include "booking/handover.h"
#include "booking/holder.h"
#include "booking/pays.h"
#include "conf.h"
#include "api/gate.h"
#include "endpoints.h"
#include "events/events.h"
#include "gate/lane.h"
#include "notice/accounts.h"
#include "open/log.h"
#include "request/answer_cache.h"
#include "request/file.h"
#include "request/guess.h"
#include "request/pause.h"
#include "request/reply.h"
#include "request/tongue.h"
#include "snapshot/notices.h"
#include "snapshot/snapshot.h"
#include "stock/life.h"
#include "stock/shield.h"
#include "variables.h"
#include "visitor/visitor.h"


static ngx_int_t ngx_ticket_preconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_ticket_postconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_ticket_init_module(ngx_cycle_t *cycle);
static ngx_int_t ngx_ticket_init_process(ngx_cycle_t *cycle);
static void ngx_ticket_exit_process(ngx_cycle_t *cycle);


static ngx_http_module_t  ngx_ticket_module_ctx = {
    ngx_ticket_preconfiguration,           /* preconfiguration */
    ngx_ticket_postconfiguration,          /* postconfiguration */

    ngx_ticket_create_main_conf,           /* create main configuration */
    ngx_ticket_init_main_conf,             /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_ticket_create_loc_conf,            /* create location configuration */
    ngx_ticket_merge_loc_conf              /* merge location configuration */
};


ngx_module_t  ngx_ticket_module = {
    NGX_MODULE_V1,
    &ngx_ticket_module_ctx,                /* module context */
    ngx_ticket_commands,                   /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    ngx_ticket_init_module,                /* init module */
    ngx_ticket_init_process,               /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_ticket_exit_process,               /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_ticket_preconfiguration(ngx_conf_t *cf)
{
    ngx_ticket_version_check(cf->log);

    if (tk_crypto_init() != TK_OK) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "OpenSSL lacks MD5, triple DES, AES-256-GCM or HMAC");
        return NGX_ERROR;
    }

    return ngx_ticket_variables_add(cf);
}


/* Who has a visitor's link has his tickets: no log has it. */

static ngx_str_t *
ngx_ticket_log_path(ngx_http_request_t *r)
{
    ngx_ticket_loc_conf_t     *conf;
    ngx_http_core_loc_conf_t  *clcf;

    conf = ngx_http_get_module_loc_conf(r, ngx_ticket_module);
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    return conf->tongue == &ngx_ticket_visitor ? &clcf->name : &r->uri;
}


/*
 * The error log of nginx prints the request line, and with it the query
 * string: names, ID-card and phone numbers.  Ours prints the path only.
 */

static u_char *
ngx_ticket_log_error(ngx_http_request_t *r, ngx_http_request_t *sr,
    u_char *buf, size_t len)
{
    u_char                    *p;
    ngx_http_core_srv_conf_t  *cscf;

    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);

    p = ngx_snprintf(buf, len, ", server: %V", &cscf->server_name);
    len -= p - buf;
    buf = p;

    p = ngx_snprintf(buf, len, ", request: \"%V %V\"", &r->method_name,
                     ngx_ticket_log_path(sr));

    return p;
}


static ngx_int_t
ngx_ticket_post_read_handler(ngx_http_request_t *r)
{
    r->log_handler = ngx_ticket_log_error;

    return NGX_DECLINED;
}


static ngx_int_t
ngx_ticket_preaccess(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    if (tc->prepared) {
        return NGX_DECLINED;
    }

    rc = ngx_ticket_prepare(tc);

    if (rc == NGX_DECLINED) {
        tc->unheard_of = 1;
        return NGX_DECLINED;
    }

    if (rc != NGX_OK) {
        return rc;                          /* waits, or an error of nginx's */
    }

    tc->prepared = 1;
    ngx_ticket_guess_stranger(tc);
    ngx_ticket_count_request(tc->terms.operation);

    return NGX_DECLINED;
}


/* Whoever was not proven to be an agent, whatever else is wrong with what he
 * sent: nobody here has heard of him, he signs badly, or not at all. */

static ngx_uint_t
ngx_ticket_is_stranger(ngx_ticket_ctx_t *tc)
{
    return tc->tongue->principal != NGX_TICKET_NONE && !tc->authenticated
           && (tc->unheard_of || tc->err != TK_OK);
}


/*
 * All of a request but its steps, before limit_req and limit_conn: they can
 * count verified agents.  What is refused here is answered by the content
 * handler, so that the limits see it first.
 */

static ngx_int_t
ngx_ticket_preaccess_handler(ngx_http_request_t *r)
{
    ngx_int_t               rc;
    ngx_ticket_ctx_t       *tc;
    ngx_ticket_loc_conf_t  *conf;

    conf = ngx_http_get_module_loc_conf(r, ngx_ticket_module);
    if (conf->tongue == NULL || r != r->main) {
        return NGX_DECLINED;
    }

    tc = ngx_ticket_get_ctx(r);
    if (tc == NULL) {
        tc = ngx_ticket_create_ctx(r, conf, ngx_ticket_tongue_of(r, conf));
        if (tc == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    rc = ngx_ticket_preaccess(tc);

    if (rc == NGX_DECLINED && !tc->paused && ngx_ticket_is_stranger(tc)) {
        tc->paused = 1;
        return ngx_ticket_pause(r);
    }

    return rc;
}


/* The same after them, for whom nobody here has heard of: the limits have seen
 * his address, and Postgres is asked who he is. */

static ngx_int_t
ngx_ticket_limited_handler(ngx_http_request_t *r)
{
    ngx_ticket_ctx_t  *tc;

    tc = ngx_ticket_get_ctx(r);
    if (tc == NULL || r != r->main) {
        return NGX_DECLINED;
    }

    tc->limited = 1;

    return ngx_ticket_preaccess(tc);
}


/* nginx runs the handlers of a phase from the last to the first: ours comes
 * before those of other modules, or after all of them. */

static ngx_int_t
ngx_ticket_add_phase(ngx_conf_t *cf, ngx_http_phases phase,
    ngx_http_handler_pt handler, ngx_uint_t after)
{
    ngx_array_t                *handlers;
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    handlers = &cmcf->phases[phase].handlers;

    h = ngx_array_push(handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    if (after) {
        h = handlers->elts;
        ngx_memmove(h + 1, h,
                    (handlers->nelts - 1) * sizeof(ngx_http_handler_pt));
    }

    *h = handler;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_postconfiguration(ngx_conf_t *cf)
{
    ngx_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_ticket_module);

    if (!tmcf->used) {
        return NGX_OK;
    }

    if (ngx_ticket_add_phase(cf, NGX_HTTP_POST_READ_PHASE,
                             ngx_ticket_post_read_handler, 0)
        != NGX_OK
        || ngx_ticket_add_phase(cf, NGX_HTTP_PREACCESS_PHASE,
                                ngx_ticket_preaccess_handler, 0)
           != NGX_OK
        || ngx_ticket_add_phase(cf, NGX_HTTP_PREACCESS_PHASE,
                                ngx_ticket_limited_handler, 1)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_filter_init(cf);
}


static void
ngx_ticket_connected(ngx_ticket_pg_t *pg, void *data)
{
    ngx_uint_t             i;
    ngx_ticket_process_t  *p;

    p = &ngx_ticket_process;

    ngx_ticket_hosts_connected(pg);

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        if (p->pg[i]) {
            ngx_ticket_pg_retry(p->pg[i]);
            ngx_ticket_pg_follow(p->pg[i], pg);
        }
    }

    ngx_ticket_life_heard(ngx_ticket_pg_database_id(pg));

    if (ngx_ticket_pg_has_orders(pg)) {
        ngx_ticket_batch_ready();
    }

    if (pg == p->pg[NGX_TICKET_PG_CHECKS]) {
        ngx_ticket_gate_lane_ready();
    }

    if (pg == p->pg[NGX_TICKET_PG_READS]) {
        ngx_ticket_version_connected();
    }

    if (pg == p->pg[NGX_TICKET_PG_LOADS]) {
        ngx_ticket_accounts_changed();
    }
}


static void
ngx_ticket_notified(const char *payload, void *data)
{
    if (payload != NULL && ngx_strcmp(payload, "life") == 0) {
        ngx_ticket_life_ask(1);
        return;
    }

    if (payload != NULL && ngx_strcmp(payload, "provider") == 0) {
        ngx_ticket_accounts_changed();
        return;
    }

    ngx_ticket_notices_notify(payload, data);
}


static ngx_uint_t
ngx_ticket_is_needed(const ngx_ticket_main_conf_t *tmcf,
    ngx_ticket_pg_kind_e kind)
{
    switch (kind) {

    case NGX_TICKET_PG_STAFF:
        return tmcf->console;

    case NGX_TICKET_PG_CHECKS:
    case NGX_TICKET_PG_DEVICES:
        return tmcf->gate;

    case NGX_TICKET_PG_PAYS:
    case NGX_TICKET_PG_PAYS_2:
        return tmcf->open;

    default:
        return 1;
    }
}


static ngx_ticket_pg_t *
ngx_ticket_connect(ngx_ticket_main_conf_t *tmcf, ngx_ticket_pg_kind_e kind,
    ngx_cycle_t *cycle)
{
    ngx_ticket_pg_conf_t  conf;

    ngx_memzero(&conf, sizeof(ngx_ticket_pg_conf_t));

    conf.kind = kind;
    conf.conninfo = tmcf->postgres;
    conf.queue_max = tmcf->order_queue;
    conf.timeout = tmcf->order_timeout;
    conf.log = cycle->log;
    conf.now = ngx_ticket_host_now;
    conf.call = ngx_ticket_endpoint_call;
    conf.question = ngx_ticket_keys_question(kind);
    conf.answer = ngx_ticket_keys_answer;

    conf.ready = ngx_ticket_connected;

    if (kind == NGX_TICKET_PG_LOADS) {
        conf.notify = ngx_ticket_notified;
    }

    return ngx_ticket_pg_create(&conf);
}


static ngx_int_t
ngx_ticket_init_module(ngx_cycle_t *cycle)
{
    ngx_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_ticket_module);

    if (tmcf != NULL && tmcf->used) {
        ngx_ticket_version_tell(cycle->log);
        ngx_ticket_holder_create(cycle);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_init_process(ngx_cycle_t *cycle)
{
    ngx_uint_t               i;
    ngx_ticket_process_t    *p;
    ngx_ticket_main_conf_t  *tmcf;

    if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    tmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_ticket_module);

    if (tmcf == NULL || !tmcf->used) {
        return NGX_OK;
    }

    p = &ngx_ticket_process;
    p->conf = tmcf;
    p->log = cycle->log;

    ngx_ticket_picture_init(cycle);
    ngx_ticket_file_init(cycle);
    ngx_ticket_keys_init(cycle);
    ngx_ticket_events_init(cycle);
    ngx_ticket_notices_init(cycle);
    ngx_ticket_accounts_init(cycle);

    if (ngx_ticket_snapshot_init(cycle) != NGX_OK
        || ngx_ticket_batch_init(cycle) != NGX_OK
        || ngx_ticket_handover_init(cycle) != NGX_OK
        || ngx_ticket_gate_lane_init(cycle) != NGX_OK
        || ngx_ticket_pays_init(cycle) != NGX_OK
        || ngx_ticket_gate_init() != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        if (!ngx_ticket_is_needed(tmcf, i)) {
            continue;
        }

        p->pg[i] = ngx_ticket_connect(tmcf, i, cycle);
        if (p->pg[i] == NULL) {
            return NGX_ERROR;
        }
    }

    ngx_ticket_hosts_init(cycle);
    ngx_ticket_clock_init(cycle);

    if (!tmcf->redis_set) {
        return NGX_OK;
    }

    tmcf->redis.timeout = 500;
    tmcf->redis.queue_max = 20000;
    tmcf->redis.log = cycle->log;

    p->redis = ngx_ticket_redis_create(&tmcf->redis);
    if (p->redis == NULL) {
        return NGX_ERROR;
    }

    return ngx_ticket_shield_init();
}


static void
ngx_ticket_exit_process(ngx_cycle_t *cycle)
{
    ngx_uint_t             i;
    ngx_ticket_process_t  *p;

    p = &ngx_ticket_process;

    if (p->conf == NULL) {
        return;
    }

    ngx_ticket_clock_exit();
    ngx_ticket_hosts_exit();
    ngx_ticket_accounts_exit();
    ngx_ticket_open_log_exit();
    ngx_ticket_events_exit();

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        if (p->pg[i]) {
            ngx_ticket_pg_destroy(p->pg[i]);
            p->pg[i] = NULL;
        }
    }

    if (p->redis) {
        ngx_ticket_redis_destroy(p->redis);
        p->redis = NULL;
    }

    ngx_ticket_notices_exit();
    ngx_ticket_keys_exit();
    ngx_ticket_gate_lane_exit();
    ngx_ticket_pays_exit();
    ngx_ticket_handover_exit();
    ngx_ticket_batch_exit();
    ngx_ticket_answer_cache_exit();
    ngx_ticket_picture_exit();
    ngx_ticket_snapshot_exit();
}
