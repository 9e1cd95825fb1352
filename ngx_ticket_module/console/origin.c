/*
 * Headers; see the header.
 */

#include "console/origin.h"


ngx_uint_t
ngx_ticket_console_header(ngx_http_request_t *r, const char *name,
    tk_str_t *value)
{
    size_t            len;
    ngx_uint_t        i, n;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    n = 0;
    len = ngx_strlen(name);
    ngx_str_null(value);

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].key.len != len
                || ngx_strncasecmp(h[i].key.data, (u_char *) name, len) != 0)
            {
                continue;
            }

            if (n++ == 0) {
                value->data = h[i].value.data;
                value->len = h[i].value.len;
            }
        }
    }

    return n;
}


/* The cookies of one header: how many have the name, to the letter. */

static ngx_uint_t
ngx_ticket_console_cookies_of(ngx_str_t header, const char *name,
    tk_str_t *cookie)
{
    size_t      len;
    u_char     *p, *end, *last;
    ngx_uint_t  n;

    n = 0;
    len = ngx_strlen(name);
    last = header.data + header.len;

    for (p = header.data; p < last; p = end + 1) {
        while (p < last && (*p == ' ' || *p == '\t')) {
            p++;
        }

        end = ngx_strlchr(p, last, ';');
        if (end == NULL) {
            end = last;
        }

        if ((size_t) (end - p) > len && p[len] == '='
            && ngx_strncmp(p, name, len) == 0)
        {
            n++;
            cookie->data = p + len + 1;
            cookie->len = end - cookie->data;
        }
    }

    return n;
}


tk_str_t
ngx_ticket_console_cookie(ngx_http_request_t *r, const char *name)
{
    tk_str_t          cookie;
    ngx_uint_t        i, n;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    n = 0;
    ngx_str_null(&cookie);

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].key.len == 6
                && ngx_strncasecmp(h[i].key.data, (u_char *) "Cookie", 6) == 0)
            {
                n += ngx_ticket_console_cookies_of(h[i].value, name, &cookie);
            }
        }
    }

    if (n > 1) {
        cookie.len = 0;
    }

    return cookie;
}


/* "https://HOST" or "http://HOST"; how it is got at is the same for all of a
 * host's cookies. */

static ngx_uint_t
ngx_ticket_console_is_own(ngx_http_request_t *r, tk_str_t origin)
{
    tk_str_t  host;

    if (r->headers_in.host == NULL) {
        return 0;
    }

    host.data = r->headers_in.host->value.data;
    host.len = r->headers_in.host->value.len;

    if (origin.len > 8 && ngx_strncmp(origin.data, "https://", 8) == 0) {
        origin.data += 8;
        origin.len -= 8;

    } else if (origin.len > 7 && ngx_strncmp(origin.data, "http://", 7) == 0) {
        origin.data += 7;
        origin.len -= 7;

    } else {
        return 0;
    }

    return tk_str_eq_nocase(origin, host);
}


ngx_uint_t
ngx_ticket_console_is_foreign(ngx_http_request_t *r, ngx_uint_t has_cookie)
{
    tk_str_t    value;
    ngx_uint_t  n;

    n = ngx_ticket_console_header(r, "Sec-Fetch-Site", &value);
    if (n) {
        return n > 1 || !tk_str_eq(value, tk_str_c("same-origin"));
    }

    n = ngx_ticket_console_header(r, "Origin", &value);
    if (n) {
        return n > 1 || !ngx_ticket_console_is_own(r, value);
    }

    return has_cookie;
}


ngx_uint_t
ngx_ticket_console_has_body(ngx_http_request_t *r)
{
    return r->headers_in.content_length_n > 0 || r->headers_in.chunked;
}


static tk_str_t
ngx_ticket_console_trim(tk_str_t s)
{
    while (s.len && (s.data[0] == ' ' || s.data[0] == '\t')) {
        s.data++;
        s.len--;
    }

    while (s.len && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t')) {
        s.len--;
    }

    return s;
}


/* Its type without what is behind it; len 0: none, or it is packed. */

static tk_str_t
ngx_ticket_console_type(ngx_http_request_t *r, tk_str_t *charset)
{
    u_char     *end;
    tk_str_t    type, encoding, none;

    ngx_str_null(&none);
    *charset = none;

    if (ngx_ticket_console_header(r, "Content-Encoding", &encoding)
        && !tk_str_eq_nocase(encoding, tk_str_c("identity")))
    {
        return none;
    }

    if (ngx_ticket_console_header(r, "Content-Type", &type) != 1) {
        return none;
    }

    end = ngx_strlchr(type.data, type.data + type.len, ';');

    if (end) {
        charset->data = end + 1;
        charset->len = type.data + type.len - charset->data;
        *charset = ngx_ticket_console_trim(*charset);
        type.len = end - type.data;
    }

    return ngx_ticket_console_trim(type);
}


ngx_uint_t
ngx_ticket_console_is_of(ngx_http_request_t *r, const char *types)
{
    tk_str_t     type, charset, one;
    const char  *end;

    type = ngx_ticket_console_type(r, &charset);

    for ( /* void */ ; *types; types = end) {
        end = types + strcspn(types, ",");
        one.data = (u_char *) types;
        one.len = end - types;

        if (tk_str_eq_nocase(type, one)) {
            return !tk_str_is(one, "application/json")
                   || ngx_ticket_console_is_json(r);
        }

        end += strspn(end, ", ");
    }

    return 0;
}


ngx_uint_t
ngx_ticket_console_is_json(ngx_http_request_t *r)
{
    tk_str_t  type, charset;

    type = ngx_ticket_console_type(r, &charset);

    return tk_str_eq_nocase(type, tk_str_c("application/json"))
           && (charset.len == 0
               || tk_str_eq_nocase(charset, tk_str_c("charset=utf-8"))
               || tk_str_eq_nocase(charset, tk_str_c("charset=\"utf-8\"")));
}
