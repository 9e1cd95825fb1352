/*
 * Covers: core/staff/tk_call.c core/staff/tk_answer.c core/staff/tk_problem.c
 *         core/staff/tk_totp.c core/staff/tk_recovery.c
 *         core/staff/tk_paycode.c
 *
 * A request of the JSON tongue: which row, the language, and a query or a body;
 * the rest is read as rows of an answer, too.  What is wrong is told as what it
 * is, and nothing else is made of it.
 */

#include "fuzz.h"
#include "tk_answer.h"
#include "tk_call.h"
#include "tk_paycode.h"
#include "tk_problem.h"
#include "tk_recovery.h"
#include "tk_totp.h"
#include "tk_value.h"


static const tk_action_t *
row(int64_t n)
{
    int64_t             i;
    const tk_action_t  *action;

    for (i = 0; tk_actions[i].name != NULL; i++) {
        /* void */
    }

    for (action = &tk_actions[(uint64_t) n % i]; action->path == NULL;
         action++)
    {
        if (action->name == NULL) {
            action = tk_actions - 1;
        }
    }

    return action;
}


static size_t
goes(const tk_action_t *action)
{
    size_t           n;
    const tk_arg_t  *arg;

    for (arg = action->args, n = 0; arg != NULL && arg->name != NULL; arg++) {
        n += tk_arg_goes(arg);
    }

    return n - (tk_action_of_supplier(action) != 0);
}


static void
check_errors(const json_t *errors, int text)
{
    size_t       i;
    json_t      *error;
    const char  *pointer;

    json_array_foreach(errors, i, error) {
        pointer = json_string_value(json_object_get(error, "pointer"));

        if (text) {
            fuzz_assert(json_is_string(json_object_get(error, "parameter")));
            fuzz_assert(pointer == NULL);

        } else {
            fuzz_assert(pointer != NULL && pointer[0] == '/');
            fuzz_assert(strchr(pointer + 1, '/') == NULL);
        }

        fuzz_assert(json_is_string(json_object_get(error, "code")));
        fuzz_assert(json_is_string(json_object_get(error, "detail")));
    }
}


static void
read_request(const tk_action_t *action, tk_lang_e lang, tk_str_t said)
{
    int          line, column;
    json_t      *given;
    tk_call_t    call = { .pool = &fuzz_pool, .lang = lang };
    tk_path_t    path = { .action = action };
    const char  *code;

    code = NULL;
    call.text = strcmp(action->method, "GET") == 0
                || strcmp(action->method, "DELETE") == 0;
    given = call.text ? tk_call_query(call.pool, said, &code)
                      : tk_call_body(said, &code, &line, &column);

    if (given == NULL) {
        fuzz_assert(code != NULL && tk_problem(tk_str_c(code)) != NULL);
        return;
    }

    fuzz_assert(json_is_object(given));
    fuzz_assert(tk_call_read(&call, &path, given) == TK_OK);
    fuzz_assert(json_array_size(call.args) == goes(action));
    check_errors(call.errors, call.text);
    json_decref(given);
    tk_call_free(&call);
}


static void
read_answer(tk_str_t rows)
{
    tk_answer_t   answer;

    if (tk_answer_read(rows, &answer) != TK_OK) {
        return;
    }

    fuzz_assert((answer.n == 0) == (answer.first.len == 0));

    if (answer.n > 0) {
        fuzz_assert(answer.first.data > rows.data
                    && answer.first.data + answer.first.len
                       < rows.data + rows.len);
    }

    if (answer.key.len > 0) {
        fuzz_assert(answer.key.data > rows.data
                    && answer.key.data + answer.key.len
                       < rows.data + rows.len);
    }
}


static void
read_words(tk_str_t said)
{
    tk_str_t             text;
    tk_lang_e            lang;
    const char          *providers[TK_PAYCODE_PROVIDERS];
    unsigned char        secret[TK_TOTP_SECRET], again[TK_TOTP_TEXT];
    unsigned char        code[TK_RECOVERY_LEN], same[TK_RECOVERY_LEN];

    lang = tk_lang_accepted(said, TK_ENGLISH);
    fuzz_assert(lang == TK_ENGLISH || lang == TK_CHINESE);

    fuzz_assert(tk_problem_text(&fuzz_pool, tk_problem(tk_str_c("JSON_SYNTAX")),
                                lang, said, &text) == TK_OK);
    fuzz_assert(tk_check_utf8(text) == TK_OK);
    (void) tk_problem(said);

    if (tk_totp_read(said, secret) == TK_OK) {
        tk_totp_text(secret, again);
        fuzz_assert(memcmp(again, said.data, TK_TOTP_TEXT) == 0);
    }

    if (tk_recovery_read(said, code) == TK_OK) {
        fuzz_assert(tk_recovery_read((tk_str_t) { sizeof(code), code }, same)
                    == TK_OK);
        fuzz_assert(memcmp(same, code, sizeof(code)) == 0);
    }

    (void) tk_totp_find(said, 0, said);
    fuzz_assert(tk_paycode_read(said, providers) <= TK_PAYCODE_PROVIDERS);
}


static void
fuzz_one(fuzz_input_t *in)
{
    int64_t             n;
    tk_str_t            said;
    tk_lang_e           lang;
    const tk_action_t  *action;

    n = fuzz_int(in);
    lang = fuzz_int(in) % 2 ? TK_CHINESE : TK_ENGLISH;
    action = row(n);
    said = fuzz_rest(in);

    read_request(action, lang, said);
    read_answer(said);
    read_words(said);
}
