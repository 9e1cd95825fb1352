/*
 * Files that staff take away; see the header.
 *
 * Who may, and that they did, was found out and written down in the statement
 * before; here nobody is asked any more.  Which file it is says Postgres: the
 * request has a number alone.
 */

#include "api/download.h"
#include "core/tk_value.h"
#include "request/file.h"


/* What staff_export_fetch() answers. */

typedef struct {
    tk_str_t    no;
    tk_str_t    host;
    tk_str_t    name;                       /* of the file, without its path */
    tk_str_t    title;                      /* for people, in UTF-8 */
    tk_str_t    hash;
    int64_t     bytes;
} ngx_ticket_download_t;


static tk_str_t
ngx_ticket_download_member(ngx_ticket_ctx_t *tc, const json_t *row,
    const char *name)
{
    const char  *text;

    text = json_string_value(json_object_get(row, name));

    return tk_str_copy(&tc->pool, tk_str_c(text ? text : ""));
}


static ngx_int_t
ngx_ticket_download_read(ngx_ticket_ctx_t *tc, ngx_ticket_download_t *d)
{
    size_t               i;
    json_t              *rows, *row;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    rows = json_loadb((char *) staff->rows.data, staff->rows.len, 0, NULL);
    row = json_array_get(rows, 0);

    d->no = ngx_ticket_download_member(tc, row, "no");
    d->host = ngx_ticket_download_member(tc, row, "host");
    d->name = ngx_ticket_download_member(tc, row, "path");
    d->title = ngx_ticket_download_member(tc, row, "title");
    d->hash = ngx_ticket_download_member(tc, row, "hash");

    if (tk_parse_int(ngx_ticket_download_member(tc, row, "bytes"), 0,
                     INT64_MAX, &d->bytes)
        != TK_OK)
    {
        d->name.len = 0;
    }

    json_decref(rows);

    for (i = d->name.len; i > 0 && d->name.data[i - 1] != '/'; i--) {
        /* void */
    }

    d->name.data += i;
    d->name.len -= i;

    return d->name.len && d->hash.len && d->title.len ? NGX_OK : NGX_ERROR;
}


/* nginx has its host's name in small letters. */

static ngx_uint_t
ngx_ticket_download_is_ours(ngx_ticket_download_t *d)
{
    ngx_str_t  *host;

    host = (ngx_str_t *) &ngx_cycle->hostname;

    return host->len == d->host.len
           && ngx_strncasecmp(host->data, d->host.data, host->len) == 0;
}


/* Hosts may share the directory, so that only what is not there is somewhere
 * else. */

static ngx_int_t
ngx_ticket_download_missing(ngx_ticket_ctx_t *tc, ngx_ticket_download_t *d)
{
    u_char    *p;
    tk_str_t   subject;

    if (ngx_ticket_download_is_ours(d)) {
        return ngx_ticket_staff_refuse(tc, "EXPORT_GONE", d->no);
    }

    p = ngx_pnalloc(tc->r->pool, d->no.len + 1 + d->host.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    subject.data = p;
    subject.len = ngx_sprintf(p, "%*s\t%*s", d->no.len, d->no.data,
                              d->host.len, d->host.data)
                  - p;

    return ngx_ticket_staff_refuse(tc, "EXPORT_ELSEWHERE", subject);
}


ngx_int_t
ngx_ticket_download(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    ngx_file_t            *file;
    ngx_ticket_staff_t    *staff;
    ngx_ticket_download_t  d;

    staff = tc->data;
    ngx_str_null(&staff->etag);

    if (ngx_ticket_download_read(tc, &d) != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_ticket_file_open(tc->r, d.name, (off_t) d.bytes, &file);

    if (rc == NGX_DECLINED) {
        return ngx_ticket_download_missing(tc, &d);
    }

    if (rc != NGX_OK) {
        return ngx_ticket_staff_refuse(tc, "EXPORT_UNREADABLE", d.no);
    }

    tc->file = file;
    staff->etag = d.hash;
    staff->file_name = d.name;
    staff->file_title = d.title;
    ngx_str_null(&staff->rows);

    return NGX_OK;
}
