/*
 * The directives: what they take, and what is said when they do not.
 */

#include "conf.h"
#include "aspx/aspx.h"
#include "base/process.h"
#include "base/zone.h"
#include "console/console.h"
#include "core/tk_json_read.h"
#include "core/open/tk_open_sign.h"
#include "core/staff/tk_call.h"
#include "core/staff/tk_gate_call.h"
#include "core/tk_order.h"
#include "notice/files.h"
#include "form/form.h"
#include "gate/gate.h"
#include "notice/notice.h"
#include "open/open.h"
#include "rail/rail.h"
#include "picture/tk_picture.h"
#include "request/driver.h"
#include "status/status.h"
#include "visitor/visitor.h"


static char *ngx_ticket_set_supplier(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_notices(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_status(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_console(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_visitor(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_gate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_open_api(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_rail_api(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_postgres(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_redis(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_master_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_exports(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_ticket_set_provider_files(ngx_conf_t *cf, ngx_command_t *cmd,
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


static ngx_ticket_range_t  ngx_ticket_bodies_range = {
    ngx_ticket_check_range, "ticket_address_bodies", 1, 100000
};

/* Times in milliseconds, a size in bytes. */

static ngx_ticket_range_t  ngx_ticket_timeout_range = {
    ngx_ticket_check_range, "ticket_order_timeout", 100, 60000
};

static ngx_ticket_range_t  ngx_ticket_intake_range = {
    ngx_ticket_check_range, "ticket_intake_timeout", 100, 600000
};

static ngx_ticket_range_t  ngx_ticket_max_body_range = {
    ngx_ticket_check_range, "ticket_max_body", 1024, 1024 * 1024
};


/* What platforms and buyers speak where agents do, and buyers where platforms
 * do. */

static const ngx_ticket_tongue_t *const  ngx_ticket_beside_agents[] = {
    &ngx_ticket_notice, &ngx_ticket_form, NULL
};

static const ngx_ticket_tongue_t *const  ngx_ticket_beside_notices[] = {
    &ngx_ticket_form, NULL
};


static const ngx_ticket_tongue_t *const  ngx_ticket_beside_open[] = {
    &ngx_ticket_open_document, NULL
};


static ngx_conf_enum_t  ngx_ticket_code_styles[] = {
    { ngx_string("sample"), 0 },
    { ngx_string("uniform"), 1 },
    { ngx_null_string, 0 }
};

static ngx_conf_enum_t  ngx_ticket_editions[] = {
    { ngx_string("3.0"), TK_V30 },
    { ngx_string("4.0"), TK_V40 },
    { ngx_null_string, 0 }
};


/* client_max_body_size where nobody has said any, or somebody just this: nginx
 * keeps no difference below the http block. */
#define NGX_TICKET_BODY_UNSAID  (1024 * 1024)

/* A file that staff import, and some more, so that not nginx says it is too
 * long, but who knows how long it may be. */
#define NGX_TICKET_FILE_BODY    (TK_CALL_FILE + TK_CALL_BODY)
#define NGX_TICKET_GATE_LONGEST (TK_GATE_UPLOAD + TK_GATE_BODY)


/* Of a location; of the http block. */
#define LOCATION(name, args, set)                                             \
    { ngx_string(name), NGX_HTTP_LOC_CONF|NGX_CONF_##args, set,               \
      NGX_HTTP_LOC_CONF_OFFSET, 0, NULL }
#define MAIN(name, args, set)                                                 \
    { ngx_string(name), NGX_HTTP_MAIN_CONF|NGX_CONF_##args, set,              \
      NGX_HTTP_MAIN_CONF_OFFSET, 0, NULL }

/* Read by nginx into a field: of any block; of the http block. */
#define ANYWHERE(name, args, type, field, post)                               \
    { ngx_string(name),                                                       \
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_##args, \
      ngx_conf_set_##type##_slot, NGX_HTTP_LOC_CONF_OFFSET,                   \
      offsetof(ngx_ticket_loc_conf_t, field), post }
#define VALUE(name, type, field, post)                                        \
    { ngx_string(name), NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,                    \
      ngx_conf_set_##type##_slot, NGX_HTTP_MAIN_CONF_OFFSET,                  \
      offsetof(ngx_ticket_main_conf_t, field), post }

ngx_command_t  ngx_ticket_commands[] = {
    LOCATION("ticket", TAKE1, ngx_ticket_set_supplier),
    LOCATION("ticket_notices", NOARGS, ngx_ticket_set_notices),
    LOCATION("ticket_status", NOARGS, ngx_ticket_set_status),
    LOCATION("ticket_console", NOARGS, ngx_ticket_set_console),
    LOCATION("ticket_visitor", NOARGS, ngx_ticket_set_visitor),
    LOCATION("ticket_gate", TAKE1, ngx_ticket_set_gate),
    LOCATION("ticket_open_api", TAKE1, ngx_ticket_set_open_api),
    ANYWHERE("ticket_open_api_plain", FLAG, flag, open_plain, NULL),
    ANYWHERE("ticket_open_api_window", TAKE1, sec, open_window, NULL),
    ANYWHERE("ticket_open_api_pub", TAKE1, str, open_pub, NULL),
    ANYWHERE("ticket_open_api_codes", TAKE1, enum, open_uniform,
             &ngx_ticket_code_styles),
    ANYWHERE("ticket_open_api_doc", FLAG, flag, open_doc, NULL),
    LOCATION("ticket_rail_api", TAKE1, ngx_ticket_set_rail_api),
    ANYWHERE("ticket_rail_plain", FLAG, flag, rail_plain, NULL),
    ANYWHERE("ticket_edition", TAKE1, enum, edition, &ngx_ticket_editions),
    ANYWHERE("ticket_legacy_pages", FLAG, flag, legacy, NULL),
    MAIN("ticket_postgres", TAKE1, ngx_ticket_set_postgres),
    MAIN("ticket_redis", TAKE12, ngx_ticket_set_redis),
    MAIN("ticket_zone", TAKE1, ngx_ticket_set_zone),
    MAIN("ticket_master_key", TAKE1, ngx_ticket_set_master_key),
    MAIN("ticket_provider_files", TAKE1, ngx_ticket_set_provider_files),
    MAIN("ticket_exports", TAKE1, ngx_ticket_set_exports),
    MAIN("ticket_clock_shift", TAKE1, ngx_ticket_set_clock_shift),
    VALUE("ticket_order_batch", num, order_batch, &ngx_ticket_batch_range),
    VALUE("ticket_order_queue", num, order_queue, &ngx_ticket_queue_range),
    VALUE("ticket_order_rows", num, order_rows, &ngx_ticket_rows_range),
    VALUE("ticket_order_timeout", msec, order_timeout,
          &ngx_ticket_timeout_range),
    VALUE("ticket_address_bodies", num, address_bodies,
          &ngx_ticket_bodies_range),
    VALUE("ticket_intake_timeout", msec, intake_timeout,
          &ngx_ticket_intake_range),
    VALUE("ticket_font", str, font, NULL),
    VALUE("ticket_max_body", size, max_body, &ngx_ticket_max_body_range),
    ngx_null_command
};


void *
ngx_ticket_create_main_conf(ngx_conf_t *cf)
{
    ngx_ticket_main_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_ticket_main_conf_t));
    if (conf == NULL
        || ngx_array_init(&conf->locations, cf->pool, 4,
                          sizeof(ngx_ticket_location_t))
           != NGX_OK)
    {
        return NULL;
    }

    conf->order_batch = NGX_CONF_UNSET_UINT;
    conf->order_queue = NGX_CONF_UNSET_UINT;
    conf->order_rows = NGX_CONF_UNSET_UINT;
    conf->order_timeout = NGX_CONF_UNSET_MSEC;
    conf->intake_timeout = NGX_CONF_UNSET_MSEC;
    conf->max_body = NGX_CONF_UNSET_SIZE;
    conf->address_bodies = NGX_CONF_UNSET_UINT;

    return conf;
}


char *
ngx_ticket_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    const char                *missing;
    ngx_http_core_loc_conf_t  *clcf;

    ngx_conf_init_uint_value(tmcf->order_batch, TK_BATCH_ORDERS);
    ngx_conf_init_uint_value(tmcf->order_queue, 2000);
    ngx_conf_init_uint_value(tmcf->order_rows, TK_ORDER_ROWS);
    ngx_conf_init_msec_value(tmcf->order_timeout, 5000);
    ngx_conf_init_msec_value(tmcf->intake_timeout, 10000);
    ngx_conf_init_size_value(tmcf->max_body, 65536);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    tmcf->body_said = clcf->client_max_body_size != NGX_CONF_UNSET;
    ngx_conf_init_uint_value(tmcf->address_bodies, 256);

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
              : tmcf->keyring == NULL ? "ticket_master_key" : NULL;

    if (missing) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "a location says \"%V\", but \"%s\" is not set in "
                      "the http block", tmcf->used, missing);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


void *
ngx_ticket_create_loc_conf(ngx_conf_t *cf)
{
    ngx_ticket_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_ticket_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->edition = NGX_CONF_UNSET_UINT;
    conf->legacy = NGX_CONF_UNSET;
    conf->open_plain = NGX_CONF_UNSET;
    conf->open_window = NGX_CONF_UNSET;
    conf->open_uniform = NGX_CONF_UNSET_UINT;
    conf->open_doc = NGX_CONF_UNSET;
    conf->rail_plain = NGX_CONF_UNSET;

    return conf;
}


/*
 * A body is held in memory whole: personal data must not reach the disk.
 * nginx's own 413 gets our shape from the filter in request/reply.c.
 */

static void
ngx_ticket_merge_body(ngx_conf_t *cf, ngx_http_core_loc_conf_t *clcf,
    const ngx_ticket_main_conf_t *tmcf, const ngx_ticket_tongue_t *tongue)
{
    off_t        said;
    size_t       max_body;
    const char  *bound;

    said = clcf->client_max_body_size;
    max_body = tmcf->max_body;
    bound = "ticket_max_body";

    if (tongue == &ngx_ticket_console) {
        max_body = NGX_TICKET_FILE_BODY;
        bound = "a file that staff import,";
    }

    if (tongue == &ngx_ticket_gate) {
        max_body = NGX_TICKET_GATE_LONGEST;
        bound = "what a device uploads,";
    }

    if (tongue == &ngx_ticket_rail) {
        max_body = TK_JSON_BODY;            /* many orders at once */
        bound = "a form of the rail API,";
    }

    if (tongue == &ngx_ticket_open) {
        max_body = TK_JSON_BODY;
        bound = "a body of the open API,";
    }

    if (said == 0 || said > (off_t) max_body) {
        clcf->client_max_body_size = max_body;

        if (said != NGX_TICKET_BODY_UNSAID || tmcf->body_said) {
            ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                               "location \"%V\": client_max_body_size %O is "
                               "more than %s %uz, which counts",
                               &clcf->name, said, bound, max_body);
        }
    }

    if (clcf->client_body_in_file_only) {
        clcf->client_body_in_file_only = 0;

        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "location \"%V\": client_body_in_file_only does "
                           "not count: bodies hold personal data and stay in "
                           "memory", &clcf->name);
    }

    clcf->client_body_buffer_size = (size_t) clcf->client_max_body_size;
    clcf->client_body_in_single_buffer = 1;
}


char *
ngx_ticket_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_ticket_loc_conf_t  *prev = parent;
    ngx_ticket_loc_conf_t  *conf = child;

    ngx_ticket_location_t     *location;
    ngx_ticket_main_conf_t    *tmcf;
    ngx_http_core_loc_conf_t  *clcf;

    ngx_conf_merge_uint_value(conf->edition, prev->edition, TK_V40);
    ngx_conf_merge_value(conf->legacy, prev->legacy, 0);
    ngx_conf_merge_value(conf->open_plain, prev->open_plain, 0);
    ngx_conf_merge_sec_value(conf->open_window, prev->open_window, 300);
    ngx_conf_merge_str_value(conf->open_pub, prev->open_pub, TK_OPEN_NAME);
    ngx_conf_merge_uint_value(conf->open_uniform, prev->open_uniform, 0);
    ngx_conf_merge_value(conf->open_doc, prev->open_doc, 0);
    ngx_conf_merge_value(conf->rail_plain, prev->rail_plain, 0);

    if (conf->tongue == NULL) {
        return NGX_CONF_OK;
    }

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_ticket_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    ngx_ticket_merge_body(cf, clcf, tmcf, conf->tongue);

    location = ngx_array_push(&tmcf->locations);
    if (location == NULL) {
        return NGX_CONF_ERROR;
    }

    location->server = ngx_http_conf_get_module_srv_conf(cf,
                                                         ngx_http_core_module);
    location->name = clcf->name;
    location->conf = conf;

    return NGX_CONF_OK;
}


/* A location speaks one tongue. */

static char *
ngx_ticket_set_tongue(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_ticket_loc_conf_t *tlcf, const ngx_ticket_tongue_t *tongue)
{
    ngx_ticket_main_conf_t    *tmcf;
    ngx_http_core_loc_conf_t  *clcf;

    if (tlcf->tongue) {
        return tlcf->tongue == tongue
               ? "is duplicate" : "needs a location of its own";
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->name.len == 0 || clcf->name.data[clcf->name.len - 1] != '/') {
        return "needs a location whose name ends with \"/\"";
    }

    clcf->handler = ngx_ticket_content_handler;
    tlcf->tongue = tongue;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_ticket_module);
    tmcf->used = &cmd->name;

    return NGX_CONF_OK;
}


static char *
ngx_ticket_set_supplier(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_loc_conf_t  *tlcf = conf;

    ngx_str_t  *value;

    value = cf->args->elts;

    if (value[1].len == 0 || value[1].len > 32) {
        return "takes a supplier's code of 1 to 32 characters";
    }

    tlcf->supplier = value[1];

    tlcf->beside = ngx_ticket_beside_agents;

    return ngx_ticket_set_tongue(cf, cmd, tlcf, &ngx_ticket_aspx);
}


/* Of one whose locations are each a supplier's. */

static char *
ngx_ticket_set_of_supplier(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_ticket_loc_conf_t *tlcf, const ngx_ticket_tongue_t *tongue)
{
    ngx_str_t  *value;

    value = cf->args->elts;

    if (value[1].len == 0 || value[1].len > 32) {
        return "takes a supplier's code of 1 to 32 characters";
    }

    tlcf->supplier = value[1];

    return ngx_ticket_set_tongue(cf, cmd, tlcf, tongue);
}


static char *
ngx_ticket_set_open_api(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_loc_conf_t  *tlcf = conf;

    ngx_ticket_main_conf_t  *tmcf;

    tlcf->beside = ngx_ticket_beside_open;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_ticket_module);
    tmcf->open = 1;

    return ngx_ticket_set_of_supplier(cf, cmd, tlcf, &ngx_ticket_open);
}


static char *
ngx_ticket_set_rail_api(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_ticket_set_of_supplier(cf, cmd, conf, &ngx_ticket_rail);
}


static char *
ngx_ticket_set_gate(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_loc_conf_t  *tlcf = conf;

    char                    *why;
    ngx_str_t               *value;
    ngx_ticket_main_conf_t  *tmcf;

    value = cf->args->elts;

    if (value[1].len == 0 || value[1].len > 32) {
        return "takes a supplier's code of 1 to 32 characters";
    }

    tlcf->supplier = value[1];

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_ticket_module);
    tmcf->gate = 1;

    why = ngx_ticket_gate_configure(cf);

    return why ? why : ngx_ticket_set_tongue(cf, cmd, conf, &ngx_ticket_gate);
}


static char *
ngx_ticket_set_notices(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_loc_conf_t  *tlcf = conf;

    tlcf->beside = ngx_ticket_beside_notices;

    return ngx_ticket_set_tongue(cf, cmd, conf, &ngx_ticket_notice);
}


static char *
ngx_ticket_set_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_ticket_set_tongue(cf, cmd, conf, &ngx_ticket_status);
}


static char *
ngx_ticket_set_console(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char                    *why;
    ngx_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_ticket_module);
    tmcf->console = 1;

    why = ngx_ticket_console_configure(cf);

    return why ? why : ngx_ticket_set_tongue(cf, cmd, conf,
                                             &ngx_ticket_console);
}


static char *
ngx_ticket_set_visitor(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_ticket_set_tongue(cf, cmd, conf, &ngx_ticket_visitor);
}


static char *
ngx_ticket_set_postgres(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    ngx_str_t   *value;
    const char  *why;

    if (tmcf->postgres.len) {
        return "is duplicate";
    }

    value = cf->args->elts;

    why = ngx_ticket_pg_check(cf->pool, &value[1]);
    if (why != NULL) {
        return (char *) why;
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
        if (value[2].len <= 9
            || ngx_strncmp(value[2].data, "password=", 9) != 0)
        {
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

    tmcf->zone = ngx_shared_memory_add(cf, &name, size, &ngx_ticket_module);
    if (tmcf->zone == NULL) {
        return NGX_CONF_ERROR;
    }

    tmcf->zone->init = ngx_ticket_zone_init;
    tmcf->zone->data = tmcf;

    return NGX_CONF_OK;
}


static void
ngx_ticket_wipe_keyring(void *data)
{
    tk_keyring_wipe(data);
}


static char *
ngx_ticket_set_master_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    ngx_str_t           *value;
    const char          *why;
    ngx_pool_cleanup_t  *cln;

    if (tmcf->keyring) {
        return "is duplicate";
    }

    value = cf->args->elts;
    tmcf->master_key = value[1];

    if (ngx_conf_full_name(cf->cycle, &tmcf->master_key, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(tk_keyring_t));
    if (cln == NULL) {
        return NGX_CONF_ERROR;
    }

    cln->handler = ngx_ticket_wipe_keyring;

    why = tk_keyring_read(cln->data, (char *) tmcf->master_key.data);
    if (why != NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "\"ticket_master_key\" %s \"%V\"", why,
                           &tmcf->master_key);
        return NGX_CONF_ERROR;
    }

    tmcf->keyring = cln->data;

    return NGX_CONF_OK;
}


static char *
ngx_ticket_set_provider_files(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    ngx_str_t  *value, *directory;

    if (tmcf->provider_files) {
        return "is duplicate";
    }

    value = cf->args->elts;
    directory = &value[1];

    while (directory->len > 1 && directory->data[directory->len - 1] == '/') {
        directory->data[--directory->len] = '\0';
    }

    if (ngx_conf_full_name(cf->cycle, directory, 1) != NGX_OK
        || ngx_ticket_files_load(cf, directory, &tmcf->provider_files)
           != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static char *
ngx_ticket_set_exports(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ticket_main_conf_t  *tmcf = conf;

    ngx_str_t  *value, *directory;

    directory = &tmcf->exports;

    if (directory->len) {
        return "is duplicate";
    }

    value = cf->args->elts;
    *directory = value[1];

    while (directory->len > 1 && directory->data[directory->len - 1] == '/') {
        directory->data[--directory->len] = '\0';
    }

    return ngx_conf_full_name(cf->cycle, directory, 0) == NGX_OK
           ? NGX_CONF_OK : NGX_CONF_ERROR;
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
