/*
 * From what Postgres tells of an order to the page that its visitor sees.
 */

#include "visitor/page.h"
#include "base/process.h"
#include "core/tk_qr.h"
#include "core/tk_qr_signed.h"
#include "core/tk_value.h"
#include "picture/tk_qr_png.h"
#include "visitor/write.h"


#define NGX_TICKET_PAGE_SIZE  16384         /* most of them fit */

typedef struct {
    ngx_ticket_page_t      page;
    ngx_ticket_ctx_t      *tc;
    ngx_ticket_visitor_t  *visitor;
    json_t                *facts;
    tk_life_t              life;
    tk_lives_t             lives;
    ngx_uint_t             signs;       /* by the key */
    u_char                 key[TK_GATE_KEY];
} ngx_ticket_paper_t;


/* ---- QR codes ---- */

/* The code stands below, for whoever has to type it. */

static ngx_int_t
ngx_ticket_paper_image(ngx_ticket_paper_t *p, tk_str_t qr, tk_str_t code)
{
    int        side;
    tk_str_t   png, text;

    if (tk_qr_png(&p->tc->pool, qr, &png, &side) != TK_OK
        || tk_base64(&p->tc->pool, png, &text) != TK_OK)
    {
        return NGX_ERROR;
    }

    ngx_ticket_write(&p->page, "<p class=\"qr\"><img width=\"");
    ngx_ticket_write_number(&p->page, side);
    ngx_ticket_write(&p->page, "\" height=\"");
    ngx_ticket_write_number(&p->page, side);
    ngx_ticket_write(&p->page, "\" alt=\"");
    ngx_ticket_write_word(&p->page, NGX_TICKET_WORD_QR_OF);
    ngx_ticket_write(&p->page, "\" src=\"data:image/png;base64,");
    tk_buf_add(&p->page.b, text.data, text.len);
    ngx_ticket_write(&p->page, "\"/><code>");
    ngx_ticket_write_text(&p->page, code);
    ngx_ticket_write(&p->page, "</code></p>\n");

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_paper_ticket_code(ngx_ticket_paper_t *p, const json_t *ticket)
{
    int                 ticket_no, code_no;
    u_char              bytes[TK_TICKET_CODE_LEN];
    tk_str_t            code, qr;
    tk_visitor_link_t  *link;

    link = &p->visitor->link;
    ticket_no = (int) ngx_ticket_fact_number(ticket, "no");
    code_no = (int) ngx_ticket_fact_number(ticket, "code_no");
    code.data = bytes;
    code.len = sizeof(bytes);

    tk_ticket_code(ngx_ticket_process.conf->keyring, &p->lives,
                   link->supplier_id, link->order_id,
                   TK_CODED(ticket_no, code_no), bytes);

    if (p->signs
        && tk_qr_sign(&p->tc->pool, p->key, link->supplier_id, code,
                      json_object_get(ticket, "signed"), &qr)
           == TK_OK)
    {
        return ngx_ticket_paper_image(p, qr, code);
    }

    if (tk_qr_make(&p->tc->pool, ngx_ticket_process.conf->keyring,
                   link->supplier_id, ngx_ticket_fact(p->facts, "mode")[0],
                   code, &qr)
        != TK_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_paper_image(p, qr, code);
}


static ngx_int_t
ngx_ticket_paper_voucher_code(ngx_ticket_paper_t *p)
{
    u_char              bytes[TK_VOUCHER_CODE_LEN];
    tk_str_t            code, qr;
    tk_visitor_link_t  *link;

    link = &p->visitor->link;
    code.data = bytes;
    code.len = sizeof(bytes);

    tk_voucher_code(ngx_ticket_process.conf->keyring, &p->lives,
                    link->supplier_id, link->order_id, bytes);

    if (tk_qr_make_voucher(&p->tc->pool, ngx_ticket_process.conf->keyring,
                           &p->lives, link->supplier_id,
                           ngx_ticket_fact(p->facts, "mode")[0],
                           link->order_id, &qr)
        != TK_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ticket_paper_image(p, qr, code);
}


/* ---- Its pieces ---- */

/* Of an order, or of a ticket. */

static void
ngx_ticket_paper_state(ngx_ticket_page_t *page, const json_t *facts)
{
    const char         *class;
    ngx_ticket_word_e   word;

    word = ngx_ticket_word_of(ngx_ticket_fact(facts, "state"));

    switch (word) {

    case NGX_TICKET_WORD_GOOD:
    case NGX_TICKET_WORD_PAID:
    case NGX_TICKET_WORD_TICKETS:
        class = "good";
        break;

    case NGX_TICKET_WORD_UNPAID:
    case NGX_TICKET_WORD_CONFIRMING:
    case NGX_TICKET_WORD_PRINT:
    case NGX_TICKET_WORD_PRINTED:
    case NGX_TICKET_WORD_RETURNING:
    case NGX_TICKET_WORD_USED:
    case NGX_TICKET_WORD_AGAIN:
    case NGX_TICKET_WORD_PART:
        class = "wait";
        break;

    default:
        class = "bad";
    }

    ngx_ticket_write(page, "<p class=\"state ");
    ngx_ticket_write(page, class);
    ngx_ticket_write(page, "\">");

    if (word == NGX_TICKET_WORD_PART) {
        ngx_ticket_write_number(page, ngx_ticket_fact_number(facts, "came"));
        ngx_ticket_write(page, page->english ? " of " : "/");
        ngx_ticket_write_number(page, ngx_ticket_fact_number(facts, "persons"));
        ngx_ticket_write(page, " ");
    }

    ngx_ticket_write_word(page, word);
    ngx_ticket_write(page, "</p>\n");
}


static void
ngx_ticket_paper_span(ngx_ticket_page_t *page, ngx_ticket_word_e word,
    const char *from, const char *until, const char *between)
{
    if (from[0] == '\0') {
        return;
    }

    ngx_ticket_write(page, "<dt>");
    ngx_ticket_write_word(page, word);
    ngx_ticket_write(page, "</dt><dd>");
    ngx_ticket_write_text(page, tk_str_c(from));

    if (until[0] && ngx_strcmp(from, until) != 0) {
        ngx_ticket_write(page, between);
        ngx_ticket_write_text(page, tk_str_c(until));
    }

    ngx_ticket_write(page, "</dd>\n");
}


static void
ngx_ticket_paper_sum(ngx_ticket_page_t *page, ngx_ticket_word_e word,
    const json_t *facts, const char *name)
{
    if (!json_is_integer(json_object_get(facts, name))) {
        return;
    }

    ngx_ticket_write(page, "<dt>");
    ngx_ticket_write_word(page, word);
    ngx_ticket_write(page, "</dt><dd>");
    ngx_ticket_write_money(page, ngx_ticket_fact_number(facts, name));
    ngx_ticket_write(page, "</dd>\n");
}


static void
ngx_ticket_paper_persons(ngx_ticket_page_t *page, const json_t *facts)
{
    ngx_ticket_write(page, "<dt>");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_PERSONS);
    ngx_ticket_write(page, "</dt><dd>");
    ngx_ticket_write_number(page, ngx_ticket_fact_number(facts, "persons"));
    ngx_ticket_write(page, "</dd>\n");
}


/* Money that went to whoever has sold the tickets: the page told so before they
 * were given back, too. */

static void
ngx_ticket_paper_back_by(ngx_ticket_paper_t *p)
{
    const char  *seller;

    seller = ngx_ticket_fact(p->facts, "back_by");

    if (seller[0]) {
        ngx_ticket_write(&p->page, "<p>");
        ngx_ticket_write_word(&p->page, NGX_TICKET_WORD_BACK_BY);
        ngx_ticket_write_text(&p->page, tk_str_c(seller));
        ngx_ticket_write(&p->page, "</p>\n");
    }
}


/* The order as a whole: what it is for, when and where. */

static ngx_int_t
ngx_ticket_paper_order(ngx_ticket_paper_t *p)
{
    ngx_int_t           rc;
    const char         *state;
    ngx_ticket_page_t  *page;

    page = &p->page;
    state = ngx_ticket_fact(p->facts, "state");
    rc = NGX_OK;

    ngx_ticket_write(page, "<section class=\"box\">\n");
    ngx_ticket_paper_state(page, p->facts);

    if (ngx_ticket_fact_is(p->facts, "voucher")) {
        rc = ngx_ticket_paper_voucher_code(p);
    }

    ngx_ticket_write(page, "<dl>\n");
    ngx_ticket_write_line(page, NGX_TICKET_WORD_PRODUCTS,
                          ngx_ticket_fact(p->facts, "products"));
    ngx_ticket_paper_persons(page, p->facts);
    ngx_ticket_write_line(page, NGX_TICKET_WORD_DAY,
                          ngx_ticket_fact(p->facts, "day"));
    ngx_ticket_paper_span(page, NGX_TICKET_WORD_TIME,
                          ngx_ticket_fact(p->facts, "begins"),
                          ngx_ticket_fact(p->facts, "ends"), "–");
    ngx_ticket_write_line(page, NGX_TICKET_WORD_PLACE,
                          ngx_ticket_fact(p->facts, "line"));
    ngx_ticket_write_line(page, NGX_TICKET_WORD_SEATS,
                          ngx_ticket_fact(p->facts, "seats"));
    ngx_ticket_write_line(page, NGX_TICKET_WORD_ORDER,
                          ngx_ticket_fact(p->facts, "order"));
    ngx_ticket_write_line(page, NGX_TICKET_WORD_OFF_WHY,
                          ngx_ticket_fact(p->facts, "off"));

    if (ngx_ticket_word_of(state) == NGX_TICKET_WORD_UNPAID) {
        ngx_ticket_paper_sum(page, NGX_TICKET_WORD_AMOUNT, p->facts,
                             "total_fen");
        ngx_ticket_write_line(page, NGX_TICKET_WORD_PAY_BY,
                              ngx_ticket_fact(p->facts, "pay_by"));
    }

    ngx_ticket_write(page, "</dl>\n");

    if (ngx_ticket_fact_is(p->facts, "show_off")) {
        ngx_ticket_write(page, "<p>");
        ngx_ticket_write_word(page, NGX_TICKET_WORD_SHOW_OFF);
        ngx_ticket_write(page, "</p>\n");
    }

    ngx_ticket_paper_back_by(p);
    ngx_ticket_write(page, "</section>\n");

    return rc;
}


/* When and where somebody first came in with it. */

static void
ngx_ticket_paper_used(ngx_ticket_page_t *page, const json_t *ticket)
{
    const char  *at, *where, *gate;

    at = ngx_ticket_fact(ticket, "used_at");
    where = ngx_ticket_fact(ticket, "used_where");
    gate = ngx_ticket_fact(ticket, "used_gate");

    if (at[0] == '\0') {
        return;
    }

    ngx_ticket_write(page, "<dt>");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_USED);
    ngx_ticket_write(page, "</dt><dd>");
    ngx_ticket_write_text(page, tk_str_c(at));

    if (where[0]) {
        ngx_ticket_write(page, " ");
        ngx_ticket_write_text(page, tk_str_c(where));
    }

    if (gate[0]) {
        ngx_ticket_write_word(page, NGX_TICKET_WORD_GATE);
        ngx_ticket_write_text(page, tk_str_c(gate));
    }

    ngx_ticket_write(page, "</dd>\n");
}


static ngx_int_t
ngx_ticket_paper_ticket(ngx_ticket_paper_t *p, const json_t *ticket)
{
    ngx_int_t           rc;
    const char         *from;
    ngx_ticket_page_t  *page;

    page = &p->page;
    rc = NGX_OK;

    ngx_ticket_write(page, "<section class=\"box\">\n<h2>");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_TICKET);
    ngx_ticket_write(page, " ");
    ngx_ticket_write_number(page, ngx_ticket_fact_number(ticket, "no"));
    ngx_ticket_write(page, "</h2>\n");
    ngx_ticket_paper_state(page, ticket);

    if (ngx_ticket_fact_is(p->facts, "phones")
        && ngx_ticket_fact_is(ticket, "code"))
    {
        rc = ngx_ticket_paper_ticket_code(p, ticket);
    }

    ngx_ticket_write(page, "<dl>\n");
    ngx_ticket_paper_used(page, ticket);
    ngx_ticket_write_line(page, NGX_TICKET_WORD_PAPER_AT,
                          ngx_ticket_fact(ticket, "paper_at"));
    ngx_ticket_paper_sum(page, NGX_TICKET_WORD_RETURNED_FEN, ticket,
                         "back_fen");
    ngx_ticket_write_line(page, NGX_TICKET_WORD_PRODUCTS,
                          ngx_ticket_fact(ticket, "product"));
    ngx_ticket_paper_persons(page, ticket);
    from = ngx_ticket_fact(ticket, "from");
    ngx_ticket_paper_span(page, NGX_TICKET_WORD_DAY,
                          from[0] ? from : ngx_ticket_fact(p->facts, "day"),
                          ngx_ticket_fact(ticket, "until"),
                          page->english ? " until " : " 至 ");
    ngx_ticket_write_line(page, NGX_TICKET_WORD_SEATS,
                          ngx_ticket_fact(ticket, "seats"));
    ngx_ticket_write(page, "</dl>\n</section>\n");

    return rc;
}


static void
ngx_ticket_paper_link(ngx_ticket_page_t *page, ngx_uint_t n,
    ngx_ticket_word_e word)
{
    ngx_ticket_write(page, "<a href=\"?p=");
    ngx_ticket_write_number(page, (int64_t) n);
    ngx_ticket_write(page, page->english ? "&amp;lang=en\">"
                                         : "&amp;lang=zh\">");
    ngx_ticket_write_word(page, word);
    ngx_ticket_write(page, "</a>\n");
}


/* Pages are counted from one, for people. */

static void
ngx_ticket_paper_pages(ngx_ticket_paper_t *p)
{
    ngx_uint_t  n, last;

    n = p->visitor->page;
    last = (ngx_uint_t) (ngx_ticket_fact_number(p->facts, "count")
                         + NGX_TICKET_VISITOR_TICKETS - 1)
           / NGX_TICKET_VISITOR_TICKETS;

    if (last < 2) {
        return;
    }

    ngx_ticket_write(&p->page, "<nav class=\"pages\">\n");

    if (n > 0) {
        ngx_ticket_paper_link(&p->page, ngx_min(n, last),
                              NGX_TICKET_WORD_PREVIOUS);
    }

    if (n + 1 < last) {
        ngx_ticket_paper_link(&p->page, n + 2, NGX_TICKET_WORD_NEXT);
    }

    ngx_ticket_write(&p->page, "</nav>\n");
}


static ngx_int_t
ngx_ticket_paper_tickets(ngx_ticket_paper_t *p)
{
    size_t   i;
    json_t  *tickets;

    tickets = json_object_get(p->facts, "tickets");

    for (i = 0; i < json_array_size(tickets); i++) {
        if (ngx_ticket_paper_ticket(p, json_array_get(tickets, i)) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (i > 0
        || ngx_strcmp(ngx_ticket_fact(p->facts, "state"), "tickets") == 0)
    {
        ngx_ticket_paper_pages(p);
    }

    return NGX_OK;
}


static void
ngx_ticket_paper_paragraph(ngx_ticket_page_t *page, const char *tag,
    ngx_ticket_word_e word)
{
    ngx_ticket_write(page, tag);
    ngx_ticket_write_word(page, word);
    ngx_ticket_write(page, "</p>\n");
}


/* By each of the ways in which tickets of the order, on whatever page, let
 * somebody in. */

static void
ngx_ticket_paper_how(ngx_ticket_paper_t *p)
{
    size_t              i;
    json_t             *conditions, *row;
    ngx_uint_t          voucher, codes, paper, phones;
    ngx_ticket_page_t  *page;

    page = &p->page;
    voucher = ngx_ticket_fact_is(p->facts, "voucher");
    codes = ngx_ticket_fact_is(p->facts, "codes");
    paper = ngx_ticket_fact_is(p->facts, "paper");
    phones = ngx_ticket_fact_is(p->facts, "phones");

    if (!voucher && !codes && !paper) {
        return;
    }

    ngx_ticket_write(page, "<section class=\"box\">\n<h2>");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_HOW);
    ngx_ticket_write(page, "</h2>\n");

    if (voucher) {
        ngx_ticket_paper_paragraph(page, "<p>",
                                   ngx_ticket_fact_is(p->facts, "pay_here")
                                   ? NGX_TICKET_WORD_PAY_HERE
                                   : NGX_TICKET_WORD_SHOW_VOUCHER);
    }

    if (codes) {
        ngx_ticket_paper_paragraph(page, "<p>",
                                   phones ? NGX_TICKET_WORD_SHOW_TICKET
                                          : NGX_TICKET_WORD_SHOW_DOCUMENT);
    }

    if (paper) {
        ngx_ticket_paper_paragraph(page, "<p>", NGX_TICKET_WORD_SHOW_PAPER);
    }

    conditions = json_object_get(p->facts, "conditions");

    for (i = 0; i < json_array_size(conditions); i++) {
        row = json_array_get(conditions, i);
        ngx_ticket_write(page, "<p class=\"small\">");
        ngx_ticket_write_text(page,
                              tk_str_c(ngx_ticket_fact(row, "product")));
        ngx_ticket_write(page, page->english ? ": " : "：");
        ngx_ticket_write_text(page, tk_str_c(ngx_ticket_fact(row, "text")));
        ngx_ticket_write(page, "</p>\n");
    }

    ngx_ticket_write(page, "</section>\n");
}


/* ---- Giving back ---- */

static void
ngx_ticket_paper_language(ngx_ticket_page_t *page)
{
    ngx_ticket_write(page, page->english ? "lang=en" : "lang=zh");
}


/* The first step, on the page of the order. */

static void
ngx_ticket_paper_offer(ngx_ticket_paper_t *p)
{
    ngx_ticket_page_t  *page;

    page = &p->page;

    if (!json_is_object(json_object_get(p->facts, "refund"))) {
        return;
    }

    ngx_ticket_write(page, "<p><a href=\"?refund=1&amp;");
    ngx_ticket_paper_language(page);
    ngx_ticket_write(page, "\">");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_REFUND);
    ngx_ticket_write(page, "</a></p>\n");
}


/* In the language of the page, where there is a text in it. */

static const char *
ngx_ticket_paper_either(ngx_ticket_page_t *page, const json_t *offer,
    const char *chinese, const char *english)
{
    const char  *text;

    text = page->english ? ngx_ticket_fact(offer, english) : "";

    return text[0] ? text : ngx_ticket_fact(offer, chinese);
}


/* Whose readers and voices are told so, where the page is English and this is
 * not. */

static void
ngx_ticket_paper_open(ngx_ticket_page_t *page, const char *element,
    const json_t *offer, const char *english)
{
    ngx_ticket_write(page, "<");
    ngx_ticket_write(page, element);
    ngx_ticket_write(page, page->english && !ngx_ticket_fact(offer, english)[0]
                           ? " lang=\"zh-CN\">" : ">");
}


/* It is fetched when it comes into sight, and has its place before. */

static void
ngx_ticket_paper_photo(ngx_ticket_page_t *page, int32_t supplier_id,
    const json_t *picture)
{
    u_char                name[TK_VISITOR_PICTURE];
    tk_visitor_picture_t  v;

    if (!json_is_object(picture)) {
        return;
    }

    v.supplier_id = supplier_id;
    v.offer = (int) ngx_ticket_fact_number(picture, "offer");
    v.sum = ngx_ticket_fact_number(picture, "sum");
    tk_visitor_picture(ngx_ticket_process.conf->keyring, &v, name);

    ngx_ticket_write(page, "<p><img src=\"");
    tk_buf_add(&page->b, name, sizeof(name));
    ngx_ticket_write(page, "\" width=\"");
    ngx_ticket_write_number(page, ngx_ticket_fact_number(picture, "width"));
    ngx_ticket_write(page, "\" height=\"");
    ngx_ticket_write_number(page, ngx_ticket_fact_number(picture, "height"));
    ngx_ticket_write(page, "\" alt=\"\" loading=\"lazy\"/></p>\n");
}


static void
ngx_ticket_paper_advert(ngx_ticket_page_t *page, int32_t supplier_id,
    const json_t *offer)
{
    const char  *title, *body, *link;

    title = ngx_ticket_paper_either(page, offer, "title", "title_en");
    body = ngx_ticket_paper_either(page, offer, "body", "body_en");
    link = ngx_ticket_fact(offer, "link");

    ngx_ticket_write(page, "<section class=\"box offer\">\n");
    ngx_ticket_paper_open(page, "h2", offer, "title_en");

    if (link[0]) {
        ngx_ticket_write(page, "<a rel=\"noopener noreferrer\" href=\"");
        ngx_ticket_write_text(page, tk_str_c(link));
        ngx_ticket_write(page, "\">");
    }

    ngx_ticket_write_text(page, tk_str_c(title));
    ngx_ticket_write(page, link[0] ? "</a></h2>\n" : "</h2>\n");
    ngx_ticket_paper_photo(page, supplier_id,
                           json_object_get(offer, "picture"));

    if (body[0]) {
        ngx_ticket_paper_open(page, "p", offer, "body_en");
        ngx_ticket_write_text(page, tk_str_c(body));
        ngx_ticket_write(page, "</p>\n");
    }

    ngx_ticket_write(page, "</section>\n");
}


static void
ngx_ticket_paper_adverts(ngx_ticket_paper_t *p)
{
    size_t   i;
    json_t  *offers;

    offers = json_object_get(p->facts, "offers");

    for (i = 0; i < json_array_size(offers); i++) {
        ngx_ticket_paper_advert(&p->page, p->visitor->link.supplier_id,
                                json_array_get(offers, i));
    }
}


static void
ngx_ticket_paper_hidden(ngx_ticket_page_t *page, const char *name, int64_t n)
{
    ngx_ticket_write(page, "<input type=\"hidden\" name=\"");
    ngx_ticket_write(page, name);
    ngx_ticket_write(page, "\" value=\"");
    ngx_ticket_write_number(page, n);
    ngx_ticket_write(page, "\"/>\n");
}


/* What is confirmed is what stands here: the sums go with the form, and prove
 * themselves. */

static void
ngx_ticket_paper_form(ngx_ticket_paper_t *p, const json_t *refund)
{
    u_char              proof[TK_VISITOR_PROOF];
    int64_t             at, amount, fee;
    ngx_ticket_page_t  *page;

    page = &p->page;
    at = p->tc->now / TK_SECOND + TK_EPOCH;
    amount = ngx_ticket_fact_number(refund, "amount_fen");
    fee = ngx_ticket_fact_number(refund, "fee_fen");

    tk_visitor_proof(ngx_ticket_process.conf->keyring, &p->visitor->link, at,
                     amount, fee, proof);

    ngx_ticket_write(page, "<form method=\"post\" action=\"?refund=1&amp;");
    ngx_ticket_paper_language(page);
    ngx_ticket_write(page, "\">\n");
    ngx_ticket_paper_hidden(page, "at", at);
    ngx_ticket_paper_hidden(page, "amount", amount);
    ngx_ticket_paper_hidden(page, "fee", fee);
    ngx_ticket_write(page, "<input type=\"hidden\" name=\"proof\" value=\"");
    tk_buf_add(&page->b, proof, sizeof(proof));
    ngx_ticket_write(page, "\"/>\n<p><label for=\"tail\">");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_TAIL);
    ngx_ticket_write(page, "</label></p>\n"
        "<p><input id=\"tail\" name=\"tail\" inputmode=\"numeric\" "
        "pattern=\"[0-9]{4}\" maxlength=\"4\" size=\"6\" "
        "autocomplete=\"off\" required=\"required\"/>\n"
        "<button type=\"submit\">");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_CONFIRM);
    ngx_ticket_write(page, "</button></p>\n</form>\n");
}


static void
ngx_ticket_paper_came(ngx_ticket_paper_t *p)
{
    ngx_ticket_page_t  *page;

    page = &p->page;

    switch (p->visitor->outcome) {

    case NGX_TICKET_VISITOR_WRONG:
        ngx_ticket_write(page, "<p class=\"state bad\" role=\"alert\">");
        ngx_ticket_write_word(page, NGX_TICKET_WORD_TAIL_WRONG);
        ngx_ticket_write_number(page, ngx_ticket_fact_number(p->facts, "left"));
        ngx_ticket_write(page, "</p>\n");
        break;

    case NGX_TICKET_VISITOR_CHANGED:
        ngx_ticket_paper_paragraph(page,
                                   "<p class=\"state wait\" role=\"alert\">",
                                   NGX_TICKET_WORD_LOOK_AGAIN);
        break;

    default:
        break;
    }
}


static void
ngx_ticket_paper_sums(ngx_ticket_page_t *page, const json_t *refund)
{
    ngx_ticket_write(page, "<dl>\n");
    ngx_ticket_paper_sum(page, NGX_TICKET_WORD_BACK_AMOUNT, refund,
                         "amount_fen");
    ngx_ticket_paper_sum(page, NGX_TICKET_WORD_BACK_FEE, refund, "fee_fen");
    ngx_ticket_write(page, "<dt>");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_BACK_FEN);
    ngx_ticket_write(page, "</dt><dd><strong>");
    ngx_ticket_write_money(page,
                           ngx_ticket_fact_number(refund, "amount_fen")
                           - ngx_ticket_fact_number(refund, "fee_fen"));
    ngx_ticket_write(page, "</strong></dd>\n</dl>\n");
}


/* The second step. */

static void
ngx_ticket_paper_refund(ngx_ticket_paper_t *p)
{
    json_t             *refund;
    ngx_ticket_page_t  *page;

    page = &p->page;
    refund = json_object_get(p->facts, "refund");

    ngx_ticket_write(page, "<section class=\"box\">\n<h2>");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_REFUND);
    ngx_ticket_write(page, "</h2>\n");

    if (!json_is_object(refund)) {
        ngx_ticket_paper_paragraph(page, "<p>", NGX_TICKET_WORD_BACK_NONE);

    } else if (ngx_ticket_fact_number(p->facts, "left") <= 0) {
        ngx_ticket_paper_paragraph(page,
                                   "<p class=\"state bad\" role=\"alert\">",
                                   NGX_TICKET_WORD_TAIL_LOCKED);

    } else {
        ngx_ticket_paper_came(p);
        ngx_ticket_paper_sums(page, refund);
        ngx_ticket_paper_paragraph(page, "<p>",
            ngx_strcmp(ngx_ticket_fact(refund, "way"), "platform") == 0
            ? NGX_TICKET_WORD_BACK_PLATFORM : NGX_TICKET_WORD_BACK_ACCOUNT);
        ngx_ticket_paper_form(p, refund);
    }

    ngx_ticket_write(page, "<p><a href=\"?");
    ngx_ticket_paper_language(page);
    ngx_ticket_write(page, "\">");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_BACK);
    ngx_ticket_write(page, "</a></p>\n</section>\n");
}


/* ---- The whole ---- */

static void
ngx_ticket_paper_head(ngx_ticket_paper_t *p)
{
    tk_str_t            supplier;
    ngx_ticket_page_t  *page;

    page = &p->page;
    supplier = tk_str_c(ngx_ticket_fact(p->facts, "supplier"));

    ngx_ticket_write(page, "<!DOCTYPE html>\n<html lang=\"");
    ngx_ticket_write(page, page->english ? "en" : "zh-CN");
    ngx_ticket_write(page, "\"><head><meta charset=\"utf-8\"/>\n"
        "<meta name=\"viewport\" "
        "content=\"width=device-width,initial-scale=1\"/>\n"
        "<meta name=\"robots\" content=\"noindex,nofollow\"/>\n"
        "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
        "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
        "<meta name=\"format-detection\" content=\"telephone=no\"/>\n"
        "<title>");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_TITLE);
    ngx_ticket_write(page, " · ");
    ngx_ticket_write_text(page, supplier);
    ngx_ticket_write(page, "</title>\n"
        "<link rel=\"stylesheet\" href=\"style.css\"/>\n"
        "<script src=\"page.js\" defer=\"defer\"></script>\n"
        "</head><body>\n<header><nav><a href=\"?");
    ngx_ticket_write(page, p->visitor->refund ? "refund=1&amp;lang=" : "lang=");
    ngx_ticket_write(page, page->english ? "zh\" hreflang=\"zh\" lang=\"zh-CN"
                                         : "en\" hreflang=\"en\" lang=\"en");
    ngx_ticket_write(page, "\">");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_OTHER_LANGUAGE);
    ngx_ticket_write(page, "</a></nav><h1>");
    ngx_ticket_write_text(page, supplier);
    ngx_ticket_write(page, "</h1></header>\n<main id=\"main\">\n");
}


/* The script tells how old it is by then, in the text behind the <span>. */

static void
ngx_ticket_paper_age(ngx_ticket_paper_t *p)
{
    ngx_ticket_page_t  *page;

    page = &p->page;

    ngx_ticket_write(page, "<p class=\"small\" id=\"age\" role=\"status\""
                     " data-at=\"");
    ngx_ticket_write_number(page, p->tc->now / TK_SECOND + TK_EPOCH);
    ngx_ticket_write(page, "\" data-old=\"");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_OLD);
    ngx_ticket_write(page, "\"><span>");
    ngx_ticket_write_word(page, NGX_TICKET_WORD_AS_OF);
    ngx_ticket_write_text(page, tk_str_c(ngx_ticket_fact(p->facts, "now")));
    ngx_ticket_write(page, "</span> </p>\n</main></body></html>\n");
}


static ngx_int_t
ngx_ticket_paper_write(ngx_ticket_paper_t *p)
{
    ngx_ticket_paper_head(p);

    if (p->visitor->refund) {
        ngx_ticket_paper_refund(p);
        ngx_ticket_write(&p->page, "</main></body></html>\n");
        return p->page.b.failed ? NGX_ERROR : NGX_OK;
    }

    if (ngx_ticket_paper_order(p) != NGX_OK
        || ngx_ticket_paper_tickets(p) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_ticket_paper_how(p);
    ngx_ticket_paper_offer(p);
    ngx_ticket_paper_adverts(p);
    ngx_ticket_paper_age(p);

    return p->page.b.failed ? NGX_ERROR : NGX_OK;
}


ngx_int_t
ngx_ticket_visitor_page(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    ngx_int_t           rc;
    ngx_ticket_paper_t  p;

    ngx_memzero(&p, sizeof(ngx_ticket_paper_t));

    p.tc = tc;
    p.visitor = tc->data;
    p.page.english = p.visitor->english;
    p.life.life = p.visitor->link.life;
    p.lives.rows = &p.life;
    p.lives.n = 1;

    if (tk_buf_init(&p.page.b, &tc->pool, NGX_TICKET_PAGE_SIZE) != TK_OK) {
        return NGX_ERROR;
    }

    p.facts = json_loadb((char *) p.visitor->facts.data, p.visitor->facts.len,
                         0, NULL);
    if (p.facts == NULL) {
        return NGX_ERROR;
    }

    p.signs = tk_qr_signer(&tc->pool, ngx_ticket_process.conf->keyring,
                           p.visitor->link.supplier_id,
                           json_object_get(p.facts, "signer"), p.key);

    rc = ngx_ticket_paper_write(&p);
    ngx_explicit_memzero(p.key, sizeof(p.key));
    json_decref(p.facts);
    *body = tk_buf_str(&p.page.b);

    return rc;
}
