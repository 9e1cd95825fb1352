/*
 * Pieces of a visitor's page: text that is escaped, words, values of the facts.
 * What is written is well-formed XML, too.
 */

#ifndef NGX_TICKET_VISITOR_WRITE_H
#define NGX_TICKET_VISITOR_WRITE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <jansson.h>

#include "core/tk_buf.h"


typedef enum {
#define WORD(name, zh, en)  NGX_TICKET_WORD_##name,
#include "visitor/words.tbl.h"
#undef WORD
    NGX_TICKET_WORDS
} ngx_ticket_word_e;

typedef struct {
    tk_buf_t        b;
    ngx_uint_t      english;
} ngx_ticket_page_t;


/* As it is; escaped; as a number. */
void ngx_ticket_write(ngx_ticket_page_t *page, const char *html);
void ngx_ticket_write_text(ngx_ticket_page_t *page, tk_str_t text);
void ngx_ticket_write_number(ngx_ticket_page_t *page, int64_t n);
void ngx_ticket_write_money(ngx_ticket_page_t *page, int64_t fen);

const char *ngx_ticket_word(ngx_ticket_page_t *page, ngx_ticket_word_e word);
void ngx_ticket_write_word(ngx_ticket_page_t *page, ngx_ticket_word_e word);

/* The word of a state's name, "paid"; NGX_TICKET_WORD_ASK: there is none. */
ngx_ticket_word_e ngx_ticket_word_of(const char *name);

/* Members of facts; "" and 0: there is none, or null. */
const char *ngx_ticket_fact(const json_t *facts, const char *name);
int64_t ngx_ticket_fact_number(const json_t *facts, const char *name);
ngx_uint_t ngx_ticket_fact_is(const json_t *facts, const char *name);

/* A line of a list, <dt> and <dd>; nothing where the value is empty. */
void ngx_ticket_write_line(ngx_ticket_page_t *page, ngx_ticket_word_e word,
    const char *value);


#endif
