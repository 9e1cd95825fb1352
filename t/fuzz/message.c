/*
 * Covers: worker/message/job_message.c worker/message/job_message_text.c
 *         worker/message/job_message_file.c worker/lib/wk_params.c
 *
 * A row of the claim of messages, a column a line (rows.h), then what a gateway
 * answers.  What goes out is JSON, a URL, or one line of a file.
 */

#include <curl/curl.h>
#include <jansson.h>

#include "rows.h"
#include "job_message.h"
#include "job_message_file.h"
#include "job_message_text.h"
#include "tk_picture.h"
#include "tk_value.h"

static wk_env_t         env;
static job_messages_t   messages;

static char  url[] = "http://gw.example/send?to={phone}&text={text}&id={id}";
static char  body[] = "{\"to\":\"{phone}\",\"text\":\"{text}\","
                      "\"picture\":\"{picture}\",\"kind\":\"{kind}\"}";
static char  accept_words[] = "\"ok\"";
static char  font[] = TK_PICTURE_FONT;


static void
setup(void)
{
    if (messages.env != NULL) {
        return;
    }

    env.keyring = *fuzz_keyring();
    env.conf.font = font;
    env.conf.sms_http = 1;
    env.conf.sms_url = url;
    env.conf.sms_body = body;
    env.conf.sms_accept = accept_words;
    env.conf.sms_escape = TK_ESCAPE_JSON;
    env.conf.sms_in_flight = 1;
    fuzz_assert(uv_loop_init(&env.loop) == 0);
    fuzz_assert(job_message_init(&messages, &env) == 0);
}


static tk_str_t
expanded(const job_message_text_t *text, const char *template,
    tk_escape_e escape)
{
    tk_str_t  out;

    fuzz_assert(tk_template_expand(&fuzz_pool, tk_str_c(template), text->fields,
                                   MSG_FIELDS, escape, &out) == TK_OK);

    return out;
}


static void
is_json(const char *data, size_t len)
{
    json_t  *read;

    read = json_loadb(data, len, JSON_ALLOW_NUL, NULL);
    fuzz_assert(json_is_object(read));
    json_decref(read);
}


static void
is_url(tk_str_t s)
{
    CURLU  *u;

    u = curl_url();
    fuzz_assert(curl_url_set(u, CURLUPART_URL, fuzz_cstr(s), 0) == CURLUE_OK);
    curl_url_cleanup(u);
}


static void
check_text(const PGresult *res)
{
    char                *line;
    tk_str_t             out;
    job_message_text_t   text;

    if (job_message_text_read(&text, &env, res, 0) == TK_OK) {
        out = expanded(&text, body, TK_ESCAPE_JSON);
        is_json((char *) out.data, out.len);
        is_url(expanded(&text, url, TK_ESCAPE_URL));

        line = job_message_line(text.fields);
        fuzz_assert(line != NULL
                    || tk_check_utf8(text.fields[MSG_FIELD_TEXT].value) != TK_OK
                    || tk_check_utf8(text.fields[MSG_FIELD_PHONE].value)
                       != TK_OK);

        if (line != NULL) {
            is_json(line, strlen(line));
            fuzz_assert(strchr(line, '\n') == NULL);
            free(line);
        }
    }

    job_message_text_free(&text);
}


static void
check_job(const PGresult *res, tk_str_t answered)
{
    wk_job_t          *job;
    wk_outcome_e       outcome;
    wk_http_answer_t   answer;
    const wk_kind_t   *kind = messages.queue.kind;

    job = calloc(1, kind->job_size);
    fuzz_assert(job != NULL);
    job->queue = &messages.queue;
    job->supplier_id = ROW_SUPPLIER;

    outcome = kind->read(&messages, job, res, 0);
    fuzz_assert(outcome == WK_GOING
                || (outcome == WK_RETRY && job->error[0] != '\0'));

    memset(&answer, 0, sizeof(answer));
    answer.status = 200;
    answer.body = (char *) answered.data;
    answer.len = answered.len;
    answer.error = "HTTP 200";

    outcome = kind->classify(&messages, job, &answer);
    fuzz_assert((outcome == WK_DONE)
                == (memmem(answered.data, answered.len, accept_words,
                           strlen(accept_words)) != NULL));

    kind->wipe(job);
    free(job);
}


static void
fuzz_one(fuzz_input_t *in)
{
    PGresult  *res;

    setup();
    res = fuzz_row(in, MSG_COLUMNS);
    check_text(res);
    check_job(res, fuzz_rest(in));
    PQclear(res);
}
