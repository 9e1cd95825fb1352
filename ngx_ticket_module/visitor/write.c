/*
 * Writes pages; see the header.
 */

#include "visitor/write.h"
#include "core/tk_value.h"
#include "core/tk_xml.h"


static const struct {
    const char  *name;
    const char  *says[2];
} ngx_ticket_words[] = {
#define WORD(name, zh, en)  { #name, { zh, en } },
#include "visitor/words.tbl.h"
#undef WORD
};


void
ngx_ticket_write(ngx_ticket_page_t *page, const char *html)
{
    tk_buf_adds(&page->b, html);
}


void
ngx_ticket_write_text(ngx_ticket_page_t *page, tk_str_t text)
{
    tk_xml_value(&page->b, text, " ");
}


void
ngx_ticket_write_number(ngx_ticket_page_t *page, int64_t n)
{
    u_char  text[TK_INT_LEN];

    tk_buf_add(&page->b, text, tk_format_int(n, text));
}


void
ngx_ticket_write_money(ngx_ticket_page_t *page, int64_t fen)
{
    u_char  text[TK_MONEY_LEN];

    tk_buf_adds(&page->b, "¥");
    tk_buf_add(&page->b, text, tk_format_money(fen, text));
}


const char *
ngx_ticket_word(ngx_ticket_page_t *page, ngx_ticket_word_e word)
{
    return ngx_ticket_words[word].says[page->english ? 1 : 0];
}


void
ngx_ticket_write_word(ngx_ticket_page_t *page, ngx_ticket_word_e word)
{
    ngx_ticket_write(page, ngx_ticket_word(page, word));
}


ngx_ticket_word_e
ngx_ticket_word_of(const char *name)
{
    tk_str_t    wanted;
    ngx_uint_t  i;

    wanted = tk_str_c(name);

    for (i = 0; i < NGX_TICKET_WORDS; i++) {
        if (tk_str_is(wanted, ngx_ticket_words[i].name)) {
            return (ngx_ticket_word_e) i;
        }
    }

    return NGX_TICKET_WORD_ASK;
}


const char *
ngx_ticket_fact(const json_t *facts, const char *name)
{
    const char  *text;

    text = json_string_value(json_object_get(facts, name));

    return text ? text : "";
}


int64_t
ngx_ticket_fact_number(const json_t *facts, const char *name)
{
    return json_integer_value(json_object_get(facts, name));
}


ngx_uint_t
ngx_ticket_fact_is(const json_t *facts, const char *name)
{
    return json_is_true(json_object_get(facts, name)) ? 1 : 0;
}


void
ngx_ticket_write_line(ngx_ticket_page_t *page, ngx_ticket_word_e word,
    const char *value)
{
    if (value[0] == '\0') {
        return;
    }

    ngx_ticket_write(page, "<dt>");
    ngx_ticket_write_word(page, word);
    ngx_ticket_write(page, "</dt><dd>");
    ngx_ticket_write_text(page, tk_str_c(value));
    ngx_ticket_write(page, "</dd>\n");
}
