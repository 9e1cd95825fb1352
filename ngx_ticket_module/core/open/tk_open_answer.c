/*
 * Answers of the open API; see the header.
 */

#include "tk_buf.h"
#include "tk_error.h"
#include "tk_json.h"
#include "tk_open_answer.h"
#include "tk_open_value.h"

#define OPEN_DONE       1000
#define OPEN_TIMESTAMP  "鉴权参数 Timestamp 格式错误 (Timestamp 应为13位毫秒)"
#define OPEN_LOG_ID     "\"LogId\":\""

/* What no row says: all our own troubles. */
#define OPEN_BUSY       "系统繁忙，请稍后重试"


#define END                                                                   \
    { NULL, TK_OPEN_SAYS_INT, 0, NULL, 0, 0, NULL, 0, NULL, NULL }
#define OF(name, says, field, of, min, max, pattern, varies, en, zh)          \
    { name, TK_OPEN_SAYS_##says, offsetof(HERE, field), of, min, max,         \
      pattern, varies, en, zh }
#define OPEN_OBJECT(name, ...)                                                \
    [TK_OPEN_OBJECT_##name] = {                                               \
        #name, sizeof(HERE), (const tk_open_says_t[]) { __VA_ARGS__, END }    \
    },

const tk_open_object_t  tk_open_objects[TK_OPEN_OBJECTS] = {
#include "tk_open_answers.tbl.h"
};

static const char *const  open_errors[TK_ERR_MAX] = {
#define OPEN_ERR(name, text)  [TK_##name] = text,
#include "tk_open_errors.tbl.h"
#undef OPEN_ERR
};

/* What is answered to which call. */

static const struct {
    tk_open_object_e  object;
    int               list;
    int               code;             /* in the document's samples */
} open_done[TK_OPEN_CALLS] = {
    [TK_OPEN_PRODUCTS] = { TK_OPEN_OBJECT_PRODUCTS, 0, OPEN_DONE },
    [TK_OPEN_PRICES] = { TK_OPEN_OBJECT_PRICES, 0, OPEN_DONE },
    [TK_OPEN_VERIFY] = { TK_OPEN_OBJECT_NONE, 0, OPEN_DONE },
    [TK_OPEN_CREATE] = { TK_OPEN_OBJECT_ORDER, 0, OPEN_DONE },
    [TK_OPEN_PAY] = { TK_OPEN_OBJECT_PAID, 0, 1 },
    [TK_OPEN_CODES_OF] = { TK_OPEN_OBJECT_CODE, 1, OPEN_DONE },
    [TK_OPEN_REFUND] = { TK_OPEN_OBJECT_REFUND, 0, OPEN_DONE },
    [TK_OPEN_CANCEL] = { TK_OPEN_OBJECT_NONE, 0, 0 }
};


int
tk_open_done_code(const tk_open_call_t *call, int uniform)
{
    return uniform ? OPEN_DONE : open_done[call->call].code;
}


const tk_open_object_t *
tk_open_answers(const tk_open_call_t *call, int *list)
{
    *list = open_done[call->call].list;

    return open_done[call->call].object == TK_OPEN_OBJECT_NONE
           ? NULL : &tk_open_objects[open_done[call->call].object];
}


tk_err_t
tk_open_message(tk_pool_t *pool, tk_err_t err, tk_str_t subject,
    tk_str_t *message)
{
    const char  *text;

    text = (int) err > 0 && err < TK_ERR_MAX ? open_errors[err] : NULL;

    if (text == NULL) {
        *message = tk_str_c(OPEN_BUSY);
        return TK_OK;
    }

    if (err == TK_HEADER_WRONG && tk_str_eq(subject, tk_str_c("Timestamp"))) {
        *message = tk_str_c(OPEN_TIMESTAMP);
        return TK_OK;
    }

    return tk_error_fill(pool, err, text, subject, message);
}


/* ---- Objects ---- */

static void open_write_object(tk_json_t *j, const tk_open_object_t *object,
    const void *from);


static void
open_write_list(tk_json_t *j, const tk_open_object_t *object,
    const tk_open_list_t *list)
{
    size_t  i;

    tk_json_array(j);

    for (i = 0; i < list->n; i++) {
        open_write_object(j, object,
                          (const char *) list->items + i * object->size);
    }

    tk_json_end(j);
}


/* As deep as the tables are. */

static void
open_write_object(tk_json_t *j, const tk_open_object_t *object,
    const void *from)
{
    const void            *field;
    const tk_open_says_t  *member;

    tk_json_object(j);

    for (member = object->members; member->name != NULL; member++) {
        field = (const char *) from + member->offset;
        tk_json_key(j, member->name);

        switch (member->says) {

        case TK_OPEN_SAYS_INT:
            tk_json_int(j, *(const int64_t *) field);
            break;

        case TK_OPEN_SAYS_TEXT:
            tk_json_str(j, *(const tk_str_t *) field);
            break;

        case TK_OPEN_SAYS_FEN:
            tk_json_hundredths(j, *(const int64_t *) field);
            break;

        case TK_OPEN_SAYS_LIST:
            open_write_list(j, member->of, field);
            break;
        }
    }

    tk_json_end(j);
}


/* The number of products stands beside Data, too: the document can be read
 * both ways. */

static void
open_write_data(tk_json_t *j, const tk_open_answer_t *answer)
{
    int                        list;
    const tk_open_object_t    *object;
    const tk_open_products_t  *products;

    object = tk_open_answers(answer->call, &list);
    if (object == NULL) {
        return;
    }

    tk_json_key(j, "Data");

    if (list) {
        open_write_list(j, object, answer->data);

    } else {
        open_write_object(j, object, answer->data);
    }

    if (answer->call->call == TK_OPEN_PRODUCTS) {
        products = answer->data;
        tk_json_key(j, "TotalCount");
        tk_json_int(j, products->total);
    }
}


/* ---- The whole ---- */

static tk_err_t
open_answer_says(tk_pool_t *pool, const tk_open_answer_t *answer,
    tk_str_t *message)
{
    *message = answer->message;

    if (message->len != 0) {
        return TK_OK;
    }

    if (answer->err != TK_OK) {
        return tk_open_message(pool, answer->err, answer->subject, message);
    }

    *message = tk_str_c(answer->call->done);

    return TK_OK;
}


tk_err_t
tk_open_answer(tk_pool_t *pool, const tk_open_answer_t *answer,
    tk_str_t *body)
{
    tk_err_t   err;
    tk_buf_t   b;
    tk_str_t   message;
    tk_json_t  j;

    if (answer->err == TK_OK && answer->call == NULL) {
        return TK_BUG;
    }

    err = open_answer_says(pool, answer, &message);

    if (err == TK_OK) {
        err = tk_buf_init(&b, pool, 512);
    }

    if (err != TK_OK) {
        return err;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);

    if (answer->err == TK_OK) {
        open_write_data(&j, answer);
    }

    tk_json_key(&j, "Code");
    tk_json_int(&j, answer->err == TK_OK
                    ? tk_open_done_code(answer->call, answer->uniform) : 0);
    tk_json_key(&j, "IsSuccess");
    tk_json_bool(&j, answer->err == TK_OK);
    tk_json_key(&j, "LogId");
    tk_json_str(&j, answer->log_id);
    tk_json_key(&j, "Message");
    tk_json_str(&j, message);
    tk_json_end(&j);

    err = tk_json_done(&j);
    if (err == TK_OK) {
        *body = tk_buf_str(&b);
    }

    return err;
}


/* The last member but one: in a text its quotation marks would be escaped. */

unsigned char *
tk_open_answer_log_id(tk_str_t body)
{
    size_t        at;
    const size_t  len = sizeof(OPEN_LOG_ID) - 1;

    if (body.len < len + TK_OPEN_LOG_ID) {
        return NULL;
    }

    for (at = body.len - len - TK_OPEN_LOG_ID; at > 0; at--) {
        if (memcmp(body.data + at, OPEN_LOG_ID, len) == 0) {
            return body.data + at + len;
        }
    }

    return NULL;
}
