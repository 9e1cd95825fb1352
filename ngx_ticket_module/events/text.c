/*
 * Texts that streams share; see the header.
 */

#include "events/text.h"


ngx_ticket_text_t *
ngx_ticket_text_make(const tk_buf_t *b)
{
    size_t              len;
    ngx_ticket_text_t  *text;

    len = b->pos - b->start;

    if (b->failed || len == 0) {
        return NULL;
    }

    text = ngx_alloc(sizeof(ngx_ticket_text_t) + len, ngx_cycle->log);
    if (text == NULL) {
        return NULL;
    }

    text->users = 1;
    text->len = len;
    ngx_memcpy(text->data, b->start, len);

    return text;
}


ngx_ticket_text_t *
ngx_ticket_text_use(ngx_ticket_text_t *text)
{
    if (text) {
        text->users++;
    }

    return text;
}


void
ngx_ticket_text_release(ngx_ticket_text_t *text)
{
    if (text && --text->users == 0) {
        ngx_free(text);
    }
}


/* The moment is its number: another process goes on where this one ends. */

void
ngx_ticket_text_event(tk_buf_t *b, const char *name)
{
    u_char       head[sizeof("id: \nevent: ") + NGX_INT64_LEN], *p;
    ngx_time_t  *now;

    now = ngx_timeofday();
    p = ngx_sprintf(head, "id: %L\nevent: ",
                    (int64_t) now->sec * 1000 + now->msec);

    tk_buf_add(b, head, p - head);
    tk_buf_adds(b, name);
    tk_buf_adds(b, "\ndata: ");
}


void
ngx_ticket_text_end(tk_buf_t *b)
{
    tk_buf_adds(b, "\n\n");
}
