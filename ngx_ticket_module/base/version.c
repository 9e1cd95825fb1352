/*
 * Versions, as version.h says.
 */

#include "base/version.h"
#include "base/client.h"
#include "base/process.h"
#include "image/tk_image.h"

#include <tk_version.h>


const char *const  ngx_ticket_version = TK_VERSION;
const char *const  ngx_ticket_version_build = TK_BUILD;
const ngx_int_t    ngx_ticket_version_schema = TK_SCHEMA;

/* A process inherits what its master has found. */
static tk_image_t  ngx_ticket_image;
static int64_t     ngx_ticket_database_schema;


void
ngx_ticket_version_check(ngx_log_t *log)
{
    if (ngx_ticket_image.path[0] == '\0') {
        tk_image_find(&ngx_ticket_image, ngx_ticket_version);
        return;
    }

    if (tk_image_replaced(&ngx_ticket_image)) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "%s on the disk is not the file that this nginx has "
                      "loaded, and a reload keeps the old module, "
                      TK_RELEASE ": restart nginx, or replace its master "
                      "process by USR2, WINCH, QUIT",
                      ngx_ticket_image.path);
    }
}


void
ngx_ticket_version_tell(ngx_log_t *log)
{
    if (!ngx_test_config) {
        ngx_log_error(NGX_LOG_NOTICE, log, 0, "ngx_ticket " TK_RELEASE);

    } else if (!ngx_quiet_mode) {
        ngx_log_stderr(0, "ngx_ticket " TK_RELEASE);
    }
}


static void
ngx_ticket_version_say(int64_t schema, tk_str_t version)
{
    ngx_log_t  *log;

    log = ngx_ticket_process.log;

    if (schema == ngx_ticket_database_schema) {
        return;
    }

    ngx_ticket_database_schema = schema;

    if (schema < TK_SCHEMA) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "the database has schema %L, of ngx_ticket %*s, older "
                      "than this module, which is made for %d: ticketctl "
                      "migrate", schema, version.len, version.data, TK_SCHEMA);
        return;
    }

    ngx_log_error(NGX_LOG_NOTICE, log, 0,
                  "the database has schema %L, of ngx_ticket %*s", schema,
                  version.len, version.data);
}


static void
ngx_ticket_version_answered(ngx_ticket_pg_op_t *op)
{
    tk_value_t  schema, version;

    if (op->err == TK_OK && ngx_ticket_pg_count(op->result) == 1) {
        ngx_ticket_pg_value(op->result, 0, 0, &schema);
        ngx_ticket_pg_value(op->result, 0, 1, &version);
        ngx_ticket_version_say(schema.n, version.s);
    }

    ngx_ticket_pg_release(op);
}


void
ngx_ticket_version_connected(void)
{
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_pg_op(ngx_ticket_process.pg[NGX_TICKET_PG_READS],
                          NGX_TICKET_STMT_RELEASE, ngx_ticket_process.log);
    if (op == NULL) {
        return;
    }

    op->handler = ngx_ticket_version_answered;

    if (ngx_ticket_pg_submit(op) != NGX_AGAIN) {
        ngx_ticket_pg_release(op);
    }
}


ngx_uint_t
ngx_ticket_version_replaced(void)
{
    return tk_image_replaced(&ngx_ticket_image);
}


int64_t
ngx_ticket_version_database(void)
{
    return ngx_ticket_database_schema;
}
