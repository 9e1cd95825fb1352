/*
 * Papers of facts; see the header.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "tk_paper.h"
#include "tk_qr.h"
#include "tk_qr_signed.h"
#include "tk_value.h"

typedef enum {
#define PAPER_WORD(name, zh, en)    PAPER_##name,
#include "tk_paper_words.tbl.h"
#undef PAPER_WORD
    PAPER_WORDS
} paper_word_e;

static const struct {
    const char  *zh, *en;
} paper_words[PAPER_WORDS] = {
#define PAPER_WORD(name, zh, en)    { zh, en },
#include "tk_paper_words.tbl.h"
#undef PAPER_WORD
};

typedef struct {
    tk_print_t     *print;
    const json_t   *facts;          /* of the paper, a ticket, a line */
    int             english;
} paper_t;

/* A member that stands for itself behind its word. */
typedef struct {
    const char     *member;
    paper_word_e    word;
} paper_row_t;


/* ---- Facts ---- */

static void
paper_wrong(paper_t *paper)
{
    if (paper->print->err == TK_OK) {
        paper->print->err = TK_BAD_VALUE;
    }
}


/* NULL: there is none. */

static const json_t *
paper_fact(paper_t *paper, const char *member)
{
    const json_t  *fact;

    fact = json_object_get(paper->facts, member);

    return json_is_null(fact) ? NULL : fact;
}


/* 1: it is there.  len 0 is as good as none. */

static int
paper_text(paper_t *paper, const char *member, tk_str_t *text)
{
    const json_t  *fact;

    fact = paper_fact(paper, member);

    if (fact == NULL) {
        return 0;
    }

    if (!json_is_string(fact)) {
        paper_wrong(paper);
        return 0;
    }

    text->data = (unsigned char *) json_string_value(fact);
    text->len = json_string_length(fact);

    return text->len > 0;
}


static int
paper_number(paper_t *paper, const char *member, int64_t *n)
{
    const json_t  *fact;

    fact = paper_fact(paper, member);

    if (fact == NULL) {
        return 0;
    }

    if (!json_is_integer(fact)) {
        paper_wrong(paper);
        return 0;
    }

    *n = json_integer_value(fact);

    return 1;
}


/* How many there are; 0 of what is missing. */

static size_t
paper_list(paper_t *paper, const char *member, size_t most, const json_t **list)
{
    size_t  n;

    *list = paper_fact(paper, member);
    n = json_array_size(*list);

    if ((*list && !json_is_array(*list)) || n > most) {
        paper_wrong(paper);
        return 0;
    }

    return n;
}


/* ---- Lines ---- */

static tk_str_t
paper_word(paper_t *paper, paper_word_e word)
{
    return tk_str_c(paper->english ? paper_words[word].en
                                   : paper_words[word].zh);
}


/* The pieces, one behind the other, in the paper's own memory. */

static tk_str_t
paper_joined(paper_t *paper, tk_str_t a, tk_str_t b, tk_str_t c)
{
    tk_buf_t  buf;
    tk_str_t  none = tk_null_str;

    if (tk_buf_init(&buf, paper->print->pool, a.len + b.len + c.len + 1)
        != TK_OK)
    {
        paper->print->err = TK_NO_MEMORY;
        return none;
    }

    tk_buf_add(&buf, a.data, a.len);
    tk_buf_add(&buf, b.data, b.len);
    tk_buf_add(&buf, c.data, c.len);

    return tk_buf_str(&buf);
}


static tk_str_t
paper_digits(paper_t *paper, int64_t n, int money)
{
    tk_str_t       text, none = tk_null_str;
    unsigned char  digits[TK_MONEY_LEN];

    text.data = digits;
    text.len = money ? tk_format_money(n, digits) : tk_format_int(n, digits);

    return paper_joined(paper, text, none, none);
}


static void
paper_pair(paper_t *paper, paper_word_e word, tk_str_t text)
{
    tk_print_pair(paper->print, paper_word(paper, word), text);
}


static void
paper_texts(paper_t *paper, const paper_row_t *row)
{
    tk_str_t  text;

    for ( /* void */ ; row->member; row++) {
        if (paper_text(paper, row->member, &text)) {
            paper_pair(paper, row->word, text);
        }
    }
}


static void
paper_numbers(paper_t *paper, const paper_row_t *row, int money)
{
    int64_t  n;

    for ( /* void */ ; row->member; row++) {
        if (paper_number(paper, row->member, &n)) {
            paper_pair(paper, row->word, paper_digits(paper, n, money));
        }
    }
}


static tk_str_t
paper_form(paper_t *paper, tk_str_t form)
{
    size_t  i;

    static const paper_row_t  forms[] = {
        { "cash", PAPER_CASH }, { "alipay", PAPER_ALIPAY },
        { "wechat", PAPER_WECHAT }, { "unionpay", PAPER_UNIONPAY },
        { "deposit", PAPER_DEPOSIT }, { "rebate", PAPER_REBATE },
        { "card", PAPER_CARD }, { "clearing", PAPER_CLEARING },
        { "platform", PAPER_PLATFORM }
    };

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (tk_str_eq(form, tk_str_c(forms[i].member))) {
            return paper_word(paper, forms[i].word);
        }
    }

    return form;
}


/* ---- What is above and below ---- */

static void
paper_head(paper_t *paper, paper_word_e title)
{
    int64_t   again;
    tk_str_t  text;

    static const paper_row_t  reason[] = {
        { "reason", PAPER_REASON }, { NULL, 0 }
    };

    if (paper_text(paper, "supplier", &text)) {
        tk_print_text(paper->print, TK_PRINT_CENTRE, 1, text);
    }

    tk_print_text(paper->print, TK_PRINT_CENTRE, 0, paper_word(paper, title));

    if (paper_number(paper, "again", &again) && again > 1) {
        tk_print_text(paper->print, TK_PRINT_CENTRE, 0,
                      paper_joined(paper, paper_word(paper, PAPER_AGAIN),
                                   paper_digits(paper, again, 0),
                                   paper_word(paper, PAPER_AGAIN_END)));
        paper_texts(paper, reason);
    }

    if (json_is_true(json_object_get(paper->facts, "voids"))) {
        tk_print_text(paper->print, TK_PRINT_CENTRE, 0,
                      paper_word(paper, PAPER_VOIDS_OLD));
    }

    tk_print_rule(paper->print);
}


/* at: what its moment is; of a receipt that of the money, however late it is
 * printed. */

static void
paper_foot(paper_t *paper, paper_word_e at)
{
    tk_str_t           note;
    const paper_row_t  rows[] = {
        { "desk", PAPER_DESK }, { "clerk", PAPER_CLERK }, { "at", at },
        { NULL, 0 }
    };

    paper_texts(paper, rows);

    if (paper_text(paper, "note", &note)) {
        tk_print_rule(paper->print);
        tk_print_text(paper->print, TK_PRINT_LEFT, 0, note);
    }

    tk_print_feed(paper->print, 1);
    tk_print_cut(paper->print);
}


/* ---- Tickets ---- */

static void
paper_ticket_days(paper_t *ticket)
{
    tk_str_t  day, last, text;

    if (!paper_text(ticket, "day", &day)) {
        return;
    }

    text = day;

    if (paper_text(ticket, "last_day", &last) && !tk_str_eq(day, last)) {
        text = paper_joined(ticket, day, tk_str_c(ticket->english ? " to "
                                                                  : " 至 "),
                            last);
    }

    paper_pair(ticket, PAPER_DAY, text);
}


static void
paper_ticket_code(paper_t *ticket)
{
    tk_str_t  code, qr;

    if (paper_text(ticket, "qr_text", &qr)) {
        tk_print_qr(ticket->print, qr);
    }

    if (paper_text(ticket, "code", &code)) {
        tk_print_text(ticket->print, TK_PRINT_CENTRE, 0, code);
    }
}


static void
paper_ticket(paper_t *paper, const json_t *facts)
{
    int       test;
    paper_t   ticket = *paper;
    tk_str_t  text;

    static const paper_row_t  places[] = {
        { "slot", PAPER_SLOT }, { "line", PAPER_LINE }, { "hall", PAPER_HALL },
        { "session", PAPER_SESSION }, { "seat", PAPER_SEAT },
        { "visitor", PAPER_VISITOR }, { NULL, 0 }
    };
    static const paper_row_t  counts[] = {
        { "persons", PAPER_PERSONS }, { "children", PAPER_CHILDREN },
        { NULL, 0 }
    };
    static const paper_row_t  money[] = {
        { "price_fen", PAPER_PRICE }, { NULL, 0 }
    };
    static const paper_row_t  order[] = {
        { "order", PAPER_ORDER }, { NULL, 0 }
    };

    if (!json_is_object(facts)) {
        paper_wrong(paper);
        return;
    }

    test = json_is_true(json_object_get(paper->facts, "test"));
    paper_head(paper, test ? PAPER_TEST : PAPER_TICKET);
    ticket.facts = facts;

    if (!test && paper_text(&ticket, "product", &text)) {
        tk_print_text(ticket.print, TK_PRINT_CENTRE, 1, text);
    }

    paper_ticket_days(&ticket);
    paper_texts(&ticket, places);
    paper_numbers(&ticket, counts, 0);
    paper_numbers(&ticket, money, 1);
    paper_ticket_code(&ticket);

    if (test) {
        tk_print_text(ticket.print, TK_PRINT_CENTRE, 0,
                      paper_word(paper, PAPER_TEST_ENTER));

    } else if (paper_text(&ticket, "enter", &text)) {
        tk_print_text(ticket.print, TK_PRINT_CENTRE, 0, text);
    }

    tk_print_rule(paper->print);
    paper_texts(paper, order);
    paper_foot(paper, PAPER_AT);
}


static void
paper_tickets(paper_t *paper)
{
    size_t         i, n;
    const json_t  *tickets;

    n = paper_list(paper, "tickets", TK_PAPER_TICKETS, &tickets);

    if (n == 0) {
        paper_wrong(paper);
    }

    for (i = 0; i < n && paper->print->err == TK_OK; i++) {
        paper_ticket(paper, json_array_get(tickets, i));
    }
}


/* ---- Receipts ---- */

/* "3 x 100.00": of what is one, nothing. */

static void
paper_line(paper_t *paper, const json_t *facts)
{
    paper_t   line = *paper;
    int64_t   count, price, amount;
    tk_str_t  name = tk_null_str, sum = tk_null_str;

    if (!json_is_object(facts)) {
        paper_wrong(paper);
        return;
    }

    line.facts = facts;
    (void) paper_text(&line, "name", &name);

    if (paper_number(&line, "amount_fen", &amount)) {
        sum = paper_digits(&line, amount, 1);
    }

    if (!paper_number(&line, "count", &count)
        || !paper_number(&line, "price_fen", &price))
    {
        tk_print_pair(line.print, name, sum);
        return;
    }

    tk_print_text(line.print, TK_PRINT_LEFT, 0, name);
    tk_print_pair(line.print,
                  paper_joined(&line, paper_digits(&line, count, 0),
                               tk_str_c(" x "),
                               paper_digits(&line, price, 1)),
                  sum);
}


static paper_word_e
paper_receipt_title(paper_t *paper)
{
    size_t    i;
    tk_str_t  what;

    static const paper_row_t  titles[] = {
        { "sale", PAPER_SALE }, { "pickup", PAPER_PICKUP },
        { "refund", PAPER_REFUND }, { "code", PAPER_CODE },
        { "void", PAPER_VOID }, { "late", PAPER_LATE }
    };

    if (!paper_text(paper, "what", &what)) {
        return PAPER_SALE;
    }

    for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        if (tk_str_eq(what, tk_str_c(titles[i].member))) {
            return titles[i].word;
        }
    }

    paper_wrong(paper);

    return PAPER_SALE;
}


static void
paper_receipt(paper_t *paper)
{
    size_t         i, n;
    int64_t        total;
    tk_str_t       form;
    const json_t  *lines;

    static const paper_row_t  numbers[] = {
        { "receipt", PAPER_RECEIPT }, { "voids", PAPER_VOIDS },
        { "shift", PAPER_SHIFT }, { NULL, 0 }
    };
    static const paper_row_t  order[] = {
        { "order", PAPER_ORDER }, { NULL, 0 }
    };
    static const paper_row_t  fee[] = {
        { "fee_fen", PAPER_FEE }, { NULL, 0 }
    };
    static const paper_row_t  money[] = {
        { "tendered_fen", PAPER_TENDERED }, { "change_fen", PAPER_CHANGE },
        { NULL, 0 }
    };

    paper_head(paper, paper_receipt_title(paper));
    paper_numbers(paper, numbers, 0);
    paper_texts(paper, order);
    tk_print_rule(paper->print);

    n = paper_list(paper, "lines", TK_PAPER_LINES, &lines);

    for (i = 0; i < n; i++) {
        paper_line(paper, json_array_get(lines, i));
    }

    paper_numbers(paper, fee, 1);

    if (n > 0) {
        tk_print_rule(paper->print);
    }

    if (paper_number(paper, "total_fen", &total)) {
        tk_print_text(paper->print, TK_PRINT_RIGHT, 1,
                      paper_joined(paper, paper_word(paper, PAPER_TOTAL),
                                   tk_str_c(" "),
                                   paper_digits(paper, total, 1)));
    }

    if (paper_text(paper, "form", &form)) {
        paper_pair(paper, PAPER_FORM, paper_form(paper, form));
    }

    paper_numbers(paper, money, 1);
    tk_print_rule(paper->print);
    paper_foot(paper, PAPER_WHEN);
}


/* ---- Shifts ---- */

static void
paper_shift_form(paper_t *paper, const json_t *facts)
{
    paper_t   form = *paper;
    tk_str_t  name;

    static const paper_row_t  count[] = {
        { "count", PAPER_NUMBER }, { NULL, 0 }
    };
    static const paper_row_t  money[] = {
        { "sales_fen", PAPER_SALES }, { "refunds_fen", PAPER_REFUNDS },
        { "expected_fen", PAPER_EXPECTED }, { "counted_fen", PAPER_COUNTED },
        { "variance_fen", PAPER_VARIANCE }, { NULL, 0 }
    };

    if (!json_is_object(facts)) {
        paper_wrong(paper);
        return;
    }

    form.facts = facts;

    if (paper_text(&form, "form", &name)) {
        tk_print_text(form.print, TK_PRINT_LEFT, 0, paper_form(&form, name));
    }

    paper_numbers(&form, count, 0);
    paper_numbers(&form, money, 1);
    tk_print_rule(form.print);
}


static void
paper_shift_count(paper_t *paper, const json_t *facts)
{
    paper_t   row = *paper;
    int64_t   denomination, count, sum;

    row.facts = facts;

    if (!json_is_object(facts)
        || !paper_number(&row, "denomination_fen", &denomination)
        || !paper_number(&row, "count", &count)
        || __builtin_mul_overflow(denomination, count, &sum))
    {
        paper_wrong(paper);
        return;
    }

    tk_print_pair(row.print,
                  paper_joined(&row, paper_digits(&row, denomination, 1),
                               tk_str_c(" x "), paper_digits(&row, count, 0)),
                  paper_digits(&row, sum, 1));
}


static void
paper_shift_counts(paper_t *paper)
{
    size_t         i, n;
    const json_t  *counts;

    n = paper_list(paper, "counts", TK_PAPER_COUNTS, &counts);

    if (n == 0) {
        return;
    }

    tk_print_text(paper->print, TK_PRINT_LEFT, 0,
                  paper_word(paper, PAPER_DENOMINATION));

    for (i = 0; i < n; i++) {
        paper_shift_count(paper, json_array_get(counts, i));
    }

    tk_print_rule(paper->print);
}


/* A line to write on. */

static void
paper_signature(paper_t *paper, paper_word_e word)
{
    tk_print_feed(paper->print, 2);
    paper_pair(paper, word, tk_str_c("________________________"));
}


static void
paper_shift(paper_t *paper, paper_word_e title)
{
    size_t         i, n;
    const json_t  *forms;

    static const paper_row_t  numbers[] = {
        { "no", PAPER_NO }, { "corrects", PAPER_CORRECTS },
        { "shift", PAPER_SHIFT }, { NULL, 0 }
    };
    static const paper_row_t  why[] = {
        { "reason", PAPER_WHY }, { NULL, 0 }
    };
    static const paper_row_t  moments[] = {
        { "opened_at", PAPER_OPENED }, { "closed_at", PAPER_CLOSED },
        { NULL, 0 }
    };
    static const paper_row_t  float_row[] = {
        { "float_fen", PAPER_FLOAT }, { NULL, 0 }
    };
    static const paper_row_t  receipts[] = {
        { "receipts", PAPER_NUMBER }, { "first_receipt", PAPER_FIRST },
        { "last_receipt", PAPER_LAST }, { "voids", PAPER_VOIDED }, { NULL, 0 }
    };
    static const paper_row_t  voids[] = {
        { "voids_fen", PAPER_VOIDED_FEN }, { NULL, 0 }
    };
    static const paper_row_t  approved[] = {
        { "approved_by", PAPER_APPROVED }, { NULL, 0 }
    };

    paper_head(paper, title);
    paper_numbers(paper, numbers, 0);

    if (paper_fact(paper, "corrects")) {
        paper_texts(paper, why);
    }

    paper_texts(paper, moments);
    paper_numbers(paper, float_row, 1);
    tk_print_rule(paper->print);

    n = paper_list(paper, "forms", TK_PAPER_FORMS, &forms);

    for (i = 0; i < n; i++) {
        paper_shift_form(paper, json_array_get(forms, i));
    }

    paper_shift_counts(paper);
    paper_numbers(paper, receipts, 0);
    paper_numbers(paper, voids, 1);
    paper_texts(paper, approved);

    if (title == PAPER_Z) {
        paper_signature(paper, PAPER_SIGN_CLERK);
        paper_signature(paper, PAPER_SIGN_LEAD);
    }

    tk_print_rule(paper->print);
    paper_foot(paper, PAPER_AT);
}


/* ---- Devices ---- */

static void
paper_device(paper_t *paper)
{
    tk_str_t  name, code;

    static const paper_row_t  number[] = {
        { "device", PAPER_DEVICE_NO }, { NULL, 0 }
    };
    static const paper_row_t  places[] = {
        { "station", PAPER_STATION }, { "gate", PAPER_GATE },
        { "until", PAPER_UNTIL }, { NULL, 0 }
    };

    paper_head(paper, PAPER_DEVICE);

    if (paper_text(paper, "name", &name)) {
        tk_print_text(paper->print, TK_PRINT_CENTRE, 1, name);
    }

    paper_numbers(paper, number, 0);
    paper_texts(paper, places);

    if (paper_text(paper, "qr_text", &code)) {
        tk_print_qr(paper->print, code);
        tk_print_text(paper->print, TK_PRINT_CENTRE, 1, code);
    }

    tk_print_rule(paper->print);
    paper_foot(paper, PAPER_AT);
}


/* ---- The whole ---- */

tk_err_t
tk_paper_read(const json_t *facts, tk_print_t *print)
{
    paper_t   paper;
    tk_str_t  kind, language;

    paper.print = print;
    paper.facts = facts;
    paper.english = paper_text(&paper, "lang", &language)
                    && tk_str_eq(language, tk_str_c("en"));

    if (json_is_true(paper_fact(&paper, "drawer"))) {
        tk_print_drawer(print);
    }

    if (!paper_text(&paper, "kind", &kind)) {
        paper_wrong(&paper);

    } else if (tk_str_eq(kind, tk_str_c("ticket"))) {
        paper_tickets(&paper);

    } else if (tk_str_eq(kind, tk_str_c("receipt"))) {
        paper_receipt(&paper);

    } else if (tk_str_eq(kind, tk_str_c("x"))) {
        paper_shift(&paper, PAPER_X);

    } else if (tk_str_eq(kind, tk_str_c("z"))) {
        paper_shift(&paper, PAPER_Z);

    } else if (tk_str_eq(kind, tk_str_c("device"))) {
        paper_device(&paper);

    } else {
        paper_wrong(&paper);
    }

    return print->err;
}


tk_err_t
tk_paper_write(tk_pool_t *pool, const json_t *facts, tk_paper_as_e as,
    tk_str_t *bytes)
{
    tk_err_t     rc;
    tk_str_t     title = tk_null_str;
    tk_print_t   print;
    const char  *language;

    tk_print_init(&print, pool);

    rc = tk_paper_read(facts, &print);
    if (rc != TK_OK) {
        return rc;
    }

    if (as == TK_PAPER_ESCPOS) {
        return tk_print_escpos(&print, bytes);
    }

    language = json_string_value(json_object_get(facts, "lang"));

    if (print.first->kind == TK_PRINT_LINE_TEXT) {
        title = print.first->text;

    } else if (print.first->next) {
        title = print.first->next->text;
    }

    return tk_print_html(&print, language ? language : "zh", title, bytes);
}


/* ---- Codes ---- */

typedef struct {
    tk_pool_t           *pool;
    const tk_keyring_t  *keyring;
    int32_t              supplier_id;
    int64_t              order_id;
    int                  mode;
    json_t              *life;
    int                  signs;         /* by the key */
    unsigned char        key[TK_GATE_KEY];
} paper_codes_t;


static int
paper_wants_code(const json_t *ticket)
{
    return json_is_integer(json_object_get(ticket, "number"))
           && json_object_get(ticket, "code") == NULL;
}


/* Whose ticket it is. */

static tk_err_t
paper_order(paper_codes_t *codes, const json_t *paper)
{
    int64_t      supplier_id;
    const char  *order, *qr;

    order = json_string_value(json_object_get(paper, "order"));
    qr = json_string_value(json_object_get(paper, "qr"));
    supplier_id = json_integer_value(json_object_get(paper, "supplier_id"));

    if (order == NULL
        || tk_parse_int(tk_str_c(order), 1, INT64_MAX, &codes->order_id)
           != TK_OK
        || supplier_id < 1 || supplier_id > INT32_MAX)
    {
        return TK_BAD_VALUE;
    }

    codes->supplier_id = (int32_t) supplier_id;
    codes->mode = qr && strcmp(qr, "2") == 0 ? TK_QR_ENCRYPTED : TK_QR_PLAIN;
    codes->life = json_object_get(paper, "life");

    return TK_OK;
}


static tk_err_t
paper_put(json_t *ticket, const char *member, tk_str_t text)
{
    return json_object_set_new(ticket, member,
                               json_stringn((char *) text.data, text.len)) == 0
           ? TK_OK : TK_NO_MEMORY;
}


static tk_err_t
paper_code(paper_codes_t *codes, json_t *ticket)
{
    json_t         *life;
    int64_t         number, code_no;
    tk_err_t        rc;
    tk_str_t        code, qr;
    tk_life_t       row;
    tk_lives_t      lives = { &row, 1 };
    unsigned char   digits[TK_TICKET_CODE_LEN];

    number = json_integer_value(json_object_get(ticket, "number"));
    code_no = json_integer_value(json_object_get(ticket, "code_no"));
    life = json_object_get(ticket, "life");

    if (!json_is_integer(life)) {
        life = codes->life;
    }

    if (number < 1 || number > TK_PAPER_TICKETS || code_no < 0
        || code_no >= TK_TICKET_CODES || !json_is_integer(life))
    {
        return TK_BAD_VALUE;
    }

    row.after = 0;
    row.life = json_integer_value(life);
    tk_ticket_code(codes->keyring, &lives, codes->supplier_id, codes->order_id,
                   TK_CODED((int) number, (int) code_no), digits);
    code.data = digits;
    code.len = sizeof(digits);

    rc = paper_put(ticket, "code", code);

    if (rc != TK_OK || json_is_string(json_object_get(ticket, "qr_text"))) {
        return rc;
    }

    if (codes->signs
        && tk_qr_sign(codes->pool, codes->key, codes->supplier_id, code,
                      json_object_get(ticket, "signed"), &qr)
           == TK_OK)
    {
        return paper_put(ticket, "qr_text", qr);
    }

    rc = tk_qr_make(codes->pool, codes->keyring, codes->supplier_id,
                    codes->mode, code, &qr);

    return rc == TK_OK ? paper_put(ticket, "qr_text", qr) : rc;
}


static tk_err_t
paper_all_codes(paper_codes_t *codes, json_t *paper)
{
    size_t     i;
    json_t    *ticket;
    tk_err_t   rc;

    json_array_foreach(json_object_get(paper, "tickets"), i, ticket) {
        if (!paper_wants_code(ticket)) {
            continue;
        }

        rc = codes->order_id ? TK_OK : paper_order(codes, paper);

        if (rc == TK_OK) {
            rc = paper_code(codes, ticket);
        }

        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


tk_err_t
tk_paper_codes(tk_pool_t *pool, const tk_keyring_t *keyring, json_t *paper)
{
    int64_t        supplier_id;
    tk_err_t       rc;
    paper_codes_t  codes;

    memset(&codes, 0, sizeof(codes));
    codes.pool = pool;
    codes.keyring = keyring;

    supplier_id = json_integer_value(json_object_get(paper, "supplier_id"));
    codes.signs = supplier_id > 0 && supplier_id <= INT32_MAX
                  && tk_qr_signer(pool, keyring, (int32_t) supplier_id,
                                  json_object_get(paper, "signer"), codes.key);

    rc = paper_all_codes(&codes, paper);

    OPENSSL_cleanse(codes.key, sizeof(codes.key));
    tk_paper_bare(paper);

    return rc;
}


void
tk_paper_bare(json_t *paper)
{
    size_t   i;
    json_t  *ticket;

    json_object_del(paper, "signer");

    json_array_foreach(json_object_get(paper, "tickets"), i, ticket) {
        json_object_del(ticket, "signed");
    }
}


/* ---- Kinds of files ---- */

int
tk_paper_as(tk_str_t word)
{
    if (tk_str_eq(word, tk_str_c("escpos"))) {
        return TK_PAPER_ESCPOS;
    }

    return tk_str_eq(word, tk_str_c("html")) ? TK_PAPER_HTML : -1;
}
