/*
 * The module as nginx sees it: directives, phases, variables, processes.
 */

#include "ngx_ticket.h"


static ngx_int_t ngx_ticket_preconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_ticket_postconfiguration(ngx_conf_t *cf);
static void *ngx_ticket_create_main_conf(ngx_conf_t *cf);
static char *ngx_ticket_init_main_conf(ngx_conf_t *cf, void *conf);
static void *ngx_ticket_create_loc_conf(ngx_conf_t *cf);
static char *ngx_ticket_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static ngx_int_t ngx_ticket_init_process(ngx_cycle_t *cycle);
static void ngx_ticket_exit_process(ngx_cycle_t *cycle);

static char *ngx_ticket_set_supplier(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_postgres(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_redis(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_master_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_clock_shift(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_check_range(ngx_conf_t *cf, void *post, void *data);


typedef struct {
    ngx_conf_post_handler_pt  handler;
    const char               *name;
    ngx_uint_t                min;
    ngx_uint_t                max;
} ngx_ticket_range_t;

static ngx_ticket_range_t  ngx_ticket_batch_range = {
    ngx_ticket_check_range, "ticket_order_batch", 1, TK_BATCH_ORDERS
};

static ngx_ticket_range_t  ngx_ticket_queue_range = {
    ngx_ticket_check_range, "ticket_order_queue", 1, 100000
};

static ngx_ticket_range_t  ngx_ticket_rows_range = {
    ngx_ticket_check_range, "ticket_order_rows", 8, TK_BATCH_ROWS
};


static ngx_conf_enum_t  ngx_ticket_editions[] = {
    { ngx_string("3.0"), TK_V30 },
    { ngx_string("4.0"), TK_V40 },
    { ngx_null_string, 0 }
};


static ngx_command_t  ngx_ticket_commands[] = {

    { ngx_string("ticket"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_ticket_set_supplier,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("ticket_edition"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_ticket_loc_conf_t, edition),
      &ngx_ticket_editions },

    { ngx_string("ticket_legacy_pages"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_ticket_loc_conf_t, legacy),
      NULL },

    { ngx_string("ticket_postgres"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_ticket_set_postgres,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("ticket_redis"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_ticket_set_redis,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("ticket_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_ticket_set_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("ticket_master_key"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_ticket_set_master_key,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("ticket_clock_shift"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_ticket_set_clock_shift,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("ticket_order_batch"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ticket_main_conf_t, order_batch),
      &ngx_ticket_batch_range },

    { ngx_string("ticket_order_queue"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ticket_main_conf_t, order_queue),
      &ngx_ticket_queue_range },

    { ngx_string("ticket_order_rows"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ticket_main_conf_t, order_rows),
      &ngx_ticket_rows_range },

    { ngx_string("ticket_order_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ticket_main_conf_t, order_timeout),
      NULL },

    { ngx_string("ticket_font"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ticket_main_conf_t, font),
      NULL },

    { ngx_string("ticket_max_body"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ticket_main_conf_t, max_body),
      NULL },

      ngx_null_command
};


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


ngx_module_t  ngx_http_ticket_module = {
    NGX_MODULE_V1,
    &ngx_ticket_module_ctx,                /* module context */
    ngx_ticket_commands,                   /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_ticket_init_process,               /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_ticket_exit_process,               /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


ngx_ticket_process_t  ngx_ticket_process;


/* Variables. */

typedef enum {
    NGX_TICKET_VAR_AGENT,
    NGX_TICKET_VAR_PAGE,
    NGX_TICKET_VAR_RETCODE,
    NGX_TICKET_VAR_ORDER,
    NGX_TICKET_VAR_PG_TIME,
    NGX_TICKET_VAR_REDIS_TIME,
    NGX_TICKET_VAR_STRANGER
} ngx_ticket_var_e;


static u_char *
ngx_ticket_var_write(ngx_ticket_ctx_t *tc, ngx_ticket_var_e var,
    ngx_http_request_t *r, u_char *buf, u_char *last)
{
    ngx_msec_t  msec;

    switch (var) {

    case NGX_TICKET_VAR_AGENT:
        if (tc->key == NULL) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%*s", tc->agent->u.agent.user.len,
                            tc->agent->u.agent.user.data);

    case NGX_TICKET_VAR_PAGE:
        if (tc->page == NULL) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%s", tc->page->name);

    case NGX_TICKET_VAR_RETCODE:
        if (!tc->answered) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%d", tc->retcode);

    case NGX_TICKET_VAR_ORDER:
        if (tc->order_id == 0) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%L", (int64_t) tc->order_id);

    case NGX_TICKET_VAR_PG_TIME:
    case NGX_TICKET_VAR_REDIS_TIME:
        msec = (var == NGX_TICKET_VAR_PG_TIME) ? tc->pg_msec : tc->redis_msec;
        return ngx_slprintf(buf, last, "%T.%03M", (time_t) msec / 1000,
                            msec % 1000);

    case NGX_TICKET_VAR_STRANGER:
        if (tc->key != NULL || !tc->gated) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%V", &r->connection->addr_text);
    }

    return buf;
}


static ngx_int_t
ngx_ticket_variable(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    u_char            *p, *end;
    ngx_ticket_ctx_t  *tc;

    tc = ngx_ticket_get_ctx(r);
    if (tc == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, NGX_SOCKADDR_STRLEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    end = ngx_ticket_var_write(tc, (ngx_ticket_var_e) data, r, p,
                               p + NGX_SOCKADDR_STRLEN);

    v->len = end - p;
    v->valid = 1;
    v->no_cacheable = 1;
    v->not_found = (end == p);
    v->data = p;

    return NGX_OK;
}


#define NGX_TICKET_VARIABLE(name, var)                                        \
    { ngx_string(name), NULL, ngx_ticket_variable, var,                       \
      NGX_HTTP_VAR_NOCACHEABLE, 0 }

static ngx_http_variable_t  ngx_ticket_variables[] = {
    NGX_TICKET_VARIABLE("ticket_agent", NGX_TICKET_VAR_AGENT),
    NGX_TICKET_VARIABLE("ticket_page", NGX_TICKET_VAR_PAGE),
    NGX_TICKET_VARIABLE("ticket_retcode", NGX_TICKET_VAR_RETCODE),
    NGX_TICKET_VARIABLE("ticket_order", NGX_TICKET_VAR_ORDER),
    NGX_TICKET_VARIABLE("ticket_pg_time", NGX_TICKET_VAR_PG_TIME),
    NGX_TICKET_VARIABLE("ticket_redis_time", NGX_TICKET_VAR_REDIS_TIME),
    NGX_TICKET_VARIABLE("ticket_stranger", NGX_TICKET_VAR_STRANGER),
    ngx_http_null_variable
};


static ngx_int_t
ngx_ticket_preconfiguration(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_ticket_variables; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    if (tk_crypto_init() != TK_OK) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "OpenSSL lacks MD5, triple DES, AES-256-GCM or HMAC");
        return NGX_ERROR;
    }

    return NGX_OK;
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
                     &sr->uri);

    return p;
}


static ngx_int_t
ngx_ticket_post_read_handler(ngx_http_request_t *r)
{
    r->log_handler = ngx_ticket_log_error;

    return NGX_DECLINED;
}


ngx_ticket_ctx_t *
ngx_ticket_get_ctx(ngx_http_request_t *r)
{
    return ngx_http_get_module_ctx(r, ngx_http_ticket_module);
}


static void
ngx_ticket_cleanup(void *data)
{
    ngx_ticket_detach(data);
}


static void *
ngx_ticket_pool_alloc(void *data, size_t size)
{
    return ngx_palloc(data, size);
}


tk_pool_t
ngx_ticket_pool(ngx_pool_t *pool)
{
    tk_pool_t  p;

    p.alloc = ngx_ticket_pool_alloc;
    p.data = pool;

    return p;
}


static ngx_ticket_ctx_t *
ngx_ticket_create_ctx(ngx_http_request_t *r, ngx_ticket_loc_conf_t *conf)
{
    ngx_ticket_ctx_t    *tc;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(r->pool, 0);
    tc = ngx_pcalloc(r->pool, sizeof(ngx_ticket_ctx_t));
    if (cln == NULL || tc == NULL) {
        return NULL;
    }

    tc->r = r;
    tc->conf = conf;
    tc->edition = conf->edition;
    tc->pool = ngx_ticket_pool(r->pool);

    cln->handler = ngx_ticket_cleanup;
    cln->data = tc;

    ngx_http_set_ctx(r, tc, ngx_http_ticket_module);

    return tc;
}


/*
 * Intake and gate, before limit_req and limit_conn.  What is refused here is
 * answered by the content handler, so that the limits see it first.
 */

static ngx_int_t
ngx_ticket_preaccess_handler(ngx_http_request_t *r)
{
    ngx_int_t               rc;
    ngx_ticket_ctx_t       *tc;
    ngx_ticket_loc_conf_t  *conf;

    conf = ngx_http_get_module_loc_conf(r, ngx_http_ticket_module);
    if (conf->supplier.len == 0 || r != r->main) {
        return NGX_DECLINED;
    }

    tc = ngx_ticket_get_ctx(r);
    if (tc == NULL) {
        tc = ngx_ticket_create_ctx(r, conf);
        if (tc == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    if (tc->gated) {
        return NGX_DECLINED;
    }

    rc = ngx_ticket_intake(tc);
    if (rc != NGX_OK) {
        return rc;                      /* waits for the body, or its error */
    }

    if (tc->pairs) {
        rc = ngx_ticket_gate(tc);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    tc->gated = 1;

    return NGX_DECLINED;
}


static ngx_int_t
ngx_ticket_add_phase(ngx_conf_t *cf, ngx_http_phases phase,
    ngx_http_handler_pt handler)
{
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[phase].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = handler;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_postconfiguration(ngx_conf_t *cf)
{
    ngx_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_ticket_module);

    if (!tmcf->used) {
        return NGX_OK;
    }

    if (ngx_ticket_add_phase(cf, NGX_HTTP_POST_READ_PHASE,
                             ngx_ticket_post_read_handler)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_ticket_add_phase(cf, NGX_HTTP_PREACCESS_PHASE,
                             ngx_ticket_preaccess_handler)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_filter_init(cf);
}


static void *
ngx_ticket_create_main_conf(ngx_conf_t *cf)
{
    ngx_ticket_main_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_ticket_main_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->order_batch = NGX_CONF_UNSET_UINT;
    conf->order_queue = NGX_CONF_UNSET_UINT;
    conf->order_rows = NGX_CONF_UNSET_UINT;
    conf->order_timeout = NGX_CONF_UNSET_MSEC;
    conf->max_body = NGX_CONF_UNSET_SIZE;

    return conf;
}


static char *
ngx_ticket_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    const char  *missing;

    ngx_conf_init_uint_value(tmcf->order_batch, TK_BATCH_ORDERS);
    ngx_conf_init_uint_value(tmcf->order_queue, 2000);
    ngx_conf_init_uint_value(tmcf->order_rows, TK_ORDER_ROWS);
    ngx_conf_init_msec_value(tmcf->order_timeout, 5000);
    ngx_conf_init_size_value(tmcf->max_body, 65536);

    if (tmcf->font.len == 0) {
        ngx_str_set(&tmcf->font, TK_PICTURE_FONT);
    }

    if (!tmcf->used) {
        return NGX_CONF_OK;
    }

    if (ngx_conf_full_name(cf->cycle, &tmcf->font, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    missing = tmcf->postgres.len == 0 ? "ticket_postgres"
              : tmcf->zone == NULL ? "ticket_zone"
              : tmcf->ring == NULL ? "ticket_master_key" : NULL;

    if (missing) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "a location says \"ticket\", but \"%s\" is not set "
                      "in the http block", missing);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static void *
ngx_ticket_create_loc_conf(ngx_conf_t *cf)
{
    ngx_ticket_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_ticket_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->edition = NGX_CONF_UNSET_UINT;
    conf->legacy = NGX_CONF_UNSET;

    return conf;
}


static char *
ngx_ticket_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_ticket_loc_conf_t  *prev = parent;
    ngx_ticket_loc_conf_t  *conf = child;

    ngx_ticket_main_conf_t    *tmcf;
    ngx_http_core_loc_conf_t  *clcf;

    ngx_conf_merge_uint_value(conf->edition, prev->edition, TK_V40);
    ngx_conf_merge_value(conf->legacy, prev->legacy, 0);

    if (conf->supplier.len == 0) {
        return NGX_CONF_OK;
    }

    /*
     * A body is held in memory whole: personal data must not reach the disk.
     * nginx's own 413 gets our XML shape from the filter in ngx_ticket_reply.c.
     */

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_ticket_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    clcf->client_body_buffer_size = tmcf->max_body;
    clcf->client_max_body_size = tmcf->max_body;
    clcf->client_body_in_single_buffer = 1;
    clcf->client_body_in_file_only = 0;

    return NGX_CONF_OK;
}


static char *
ngx_ticket_set_supplier(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_loc_conf_t  *tlcf = conf;

    ngx_str_t                 *value;
    ngx_ticket_main_conf_t    *tmcf;
    ngx_http_core_loc_conf_t  *clcf;

    if (tlcf->supplier.len) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len == 0 || value[1].len > 32) {
        return "takes a supplier's code of 1 to 32 characters";
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->name.len == 0 || clcf->name.data[clcf->name.len - 1] != '/') {
        return "needs a location whose name ends with \"/\"";
    }

    clcf->handler = ngx_ticket_content_handler;
    tlcf->supplier = value[1];

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_ticket_module);
    tmcf->used = 1;

    return NGX_CONF_OK;
}


static char *
ngx_ticket_set_postgres(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    char              *errmsg;
    ngx_str_t         *value;
    PQconninfoOption  *options, *o;
    ngx_uint_t         local;

    if (tmcf->postgres.len) {
        return "is duplicate";
    }

    value = cf->args->elts;

    options = PQconninfoParse((char *) value[1].data, &errmsg);
    if (options == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid connection string "
                           "in \"ticket_postgres\": %s",
                           errmsg ? errmsg : "no memory");
        PQfreemem(errmsg);
        return NGX_CONF_ERROR;
    }

    /* a name would be looked up in the event loop, and block it */

    local = 0;

    for (o = options; o->keyword; o++) {
        if (o->val == NULL) {
            continue;
        }

        if ((ngx_strcmp(o->keyword, "host") == 0 && o->val[0] == '/')
            || ngx_strcmp(o->keyword, "hostaddr") == 0)
        {
            local = 1;
        }
    }

    PQconninfoFree(options);

    if (!local) {
        return "needs host=/directory of a unix socket, or hostaddr=";
    }

    tmcf->postgres = value[1];

    return NGX_CONF_OK;
}


static char *
ngx_ticket_set_redis(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    ngx_str_t  *value;
    ngx_url_t   u;

    if (tmcf->redis_set) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 3) {
        if (ngx_strncmp(value[2].data, "password=", 9) != 0) {
            return "takes an address and, optionally, password=";
        }

        tmcf->redis.password.data = value[2].data + 9;
        tmcf->redis.password.len = value[2].len - 9;
    }

    ngx_memzero(&u, sizeof(ngx_url_t));
    u.url = value[1];
    u.default_port = 6379;
    u.no_resolve = 1;

    if (ngx_parse_url(cf->pool, &u) != NGX_OK || u.naddrs == 0) {
        return "needs unix:/path or a numeric address, host:port";
    }

    if (u.family == AF_UNIX) {
        tmcf->redis.path.data = value[1].data + 5;
        tmcf->redis.path.len = value[1].len - 5;

    } else {
        tmcf->redis.host = u.host;
        tmcf->redis.port = u.port;
    }

    tmcf->redis_set = 1;

    return NGX_CONF_OK;
}


static char *
ngx_ticket_set_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    ssize_t     size;
    ngx_str_t  *value, name = ngx_string("ngx_ticket");

    if (tmcf->zone) {
        return "is duplicate";
    }

    value = cf->args->elts;

    size = ngx_parse_size(&value[1]);

    if (size == NGX_ERROR || size < (ssize_t) (4 * 1024 * 1024)) {
        return "takes a size of at least 4m";
    }

    tmcf->zone = ngx_shared_memory_add(cf, &name, size,
                                       &ngx_http_ticket_module);
    if (tmcf->zone == NULL) {
        return NGX_CONF_ERROR;
    }

    tmcf->zone->init = ngx_ticket_cache_zone_init;
    tmcf->zone->data = tmcf;

    return NGX_CONF_OK;
}


static void
ngx_ticket_wipe_ring(void *data)
{
    tk_keyring_wipe(data);
}


static char *
ngx_ticket_set_master_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    char                *rv;
    u_char               text[80], master[32];
    ssize_t              n;
    ngx_fd_t             fd;
    tk_str_t             s;
    ngx_str_t           *value;
    ngx_pool_cleanup_t  *cln;

    if (tmcf->ring) {
        return "is duplicate";
    }

    value = cf->args->elts;
    tmcf->master_key = value[1];

    if (ngx_conf_full_name(cf->cycle, &tmcf->master_key, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    fd = ngx_open_file(tmcf->master_key.data, NGX_FILE_RDONLY,
                       NGX_FILE_OPEN, 0);
    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "\"ticket_master_key\" cannot open \"%V\"",
                           &tmcf->master_key);
        return NGX_CONF_ERROR;
    }

    n = ngx_read_fd(fd, text, sizeof(text));
    ngx_close_file(fd);

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(tk_keyring_t));
    if (cln == NULL) {
        return NGX_CONF_ERROR;
    }

    cln->handler = ngx_ticket_wipe_ring;

    s.data = text;
    s.len = (n > 0) ? (size_t) n : 0;
    rv = NGX_CONF_OK;

    if (tk_master_parse(s, master) != TK_OK) {
        rv = "needs a file of 64 hexadecimal digits";

    } else if (tk_keyring_init(cln->data, master) != TK_OK) {
        rv = NGX_CONF_ERROR;

    } else {
        tmcf->ring = cln->data;
    }

    ngx_explicit_memzero(text, sizeof(text));
    ngx_explicit_memzero(master, sizeof(master));

    return rv;
}


static char *
ngx_ticket_set_clock_shift(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    int64_t     shift;
    ngx_str_t  *value;
    tk_str_t    s;

    value = cf->args->elts;
    s.data = value[1].data;
    s.len = value[1].len;

    if (s.len && s.data[s.len - 1] == 's') {
        s.len--;
    }

    if (tk_parse_int(s, -INT32_MAX, INT32_MAX, &shift) != TK_OK) {
        return "takes seconds, which may be negative";
    }

    tmcf->clock_shift_s = (ngx_int_t) shift;

    if (shift) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0, "the clock is shifted by "
                           "%i seconds; this is for tests only",
                           tmcf->clock_shift_s);
    }

    return NGX_CONF_OK;
}


static char *
ngx_ticket_check_range(ngx_conf_t *cf, void *post, void *data)
{
    ngx_ticket_range_t  *range = post;
    ngx_uint_t          *value = data;

    if (*value < range->min || *value > range->max) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%s\" takes a number from %ui to %ui",
                           range->name, range->min, range->max);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


tk_time_t
ngx_ticket_now(void)
{
    struct timeval  tv;

    /* nginx's cached time is of the turn's start: too old for D9's 2 s only
     * when the turn is, but the real one costs nothing (vDSO) */

    ngx_gettimeofday(&tv);

    return (tv.tv_sec - INT64_C(946684800)
            + ngx_ticket_process.conf->clock_shift_s) * TK_SECOND
           + tv.tv_usec;
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

    if (kind == NGX_TICKET_PG_READS) {
        conf.notify = ngx_ticket_cache_notify;
    }

    if (kind == NGX_TICKET_PG_ORDERS) {
        conf.ready = ngx_ticket_batch_ready;
    }

    return ngx_ticket_pg_create(&conf);
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

    tmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_ticket_module);

    if (tmcf == NULL || !tmcf->used) {
        return NGX_OK;
    }

    p = &ngx_ticket_process;
    p->conf = tmcf;
    p->log = cycle->log;

    ngx_ticket_picture_init(cycle);

    if (ngx_ticket_cache_init(cycle) != NGX_OK
        || ngx_ticket_batch_init(cycle) != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < NGX_TICKET_PG_MAX; i++) {
        p->pg[i] = ngx_ticket_connect(tmcf, i, cycle);
        if (p->pg[i] == NULL) {
            return NGX_ERROR;
        }
    }

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

    return ngx_ticket_admit_init();
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

    ngx_ticket_batch_exit();
    ngx_ticket_ready_exit();
    ngx_ticket_picture_exit();
    ngx_ticket_cache_exit();
}
