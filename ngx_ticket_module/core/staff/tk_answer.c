/* Rows as they are answered; see the header. */

#include "tk_answer.h"


/* Where the value at i ends; 0: it does not. */

static size_t
tk_answer_value(tk_str_t s, size_t i)
{
    int  depth, quoted;

    depth = 0;
    quoted = 0;

    for ( /* void */ ; i < s.len; i++) {

        if (quoted) {
            if (s.data[i] == '\\') {
                i++;

            } else if (s.data[i] == '"') {
                quoted = 0;
            }

            continue;
        }

        switch (s.data[i]) {

        case '"':
            quoted = 1;
            break;

        case '{':
        case '[':
            depth++;
            break;

        case '}':
        case ']':
            if (depth == 0) {
                return i;
            }
            depth--;
            break;

        case ',':
            if (depth == 0) {
                return i;
            }
            break;
        }
    }

    return 0;
}


static size_t
tk_answer_blanks(tk_str_t s, size_t i)
{
    while (i < s.len && (s.data[i] == ' ' || s.data[i] == '\n')) {
        i++;
    }

    return i;
}


/* The first member's value of an object. */

static tk_str_t
tk_answer_key(tk_str_t object)
{
    size_t          i, end;
    tk_str_t        key = tk_null_str;
    unsigned char  *colon;

    colon = memchr(object.data, ':', object.len);   /* names have none */
    if (colon == NULL) {
        return key;
    }

    i = tk_answer_blanks(object, (size_t) (colon - object.data) + 1);
    end = tk_answer_value(object, i);

    if (end > i + 1 && object.data[i] == '"' && object.data[end - 1] == '"') {
        i++;
        end--;
    }

    if (end > i) {
        key.data = object.data + i;
        key.len = end - i;
    }

    return key;
}


tk_err_t
tk_answer_read(tk_str_t rows, tk_answer_t *answer)
{
    size_t    i, end;
    tk_str_t  element;

    memset(answer, 0, sizeof(tk_answer_t));

    if (rows.len < 2 || rows.data[0] != '[') {
        return TK_BAD_VALUE;
    }

    i = tk_answer_blanks(rows, 1);

    if (i < rows.len && rows.data[i] == ']') {
        return TK_OK;
    }

    for ( ;; ) {
        end = tk_answer_value(rows, i);

        if (end == 0 || rows.data[i] != '{') {
            return TK_BAD_VALUE;
        }

        element.data = rows.data + i;
        element.len = end - i;
        answer->n++;

        if (answer->n == 1) {
            answer->first = element;
        }

        if (rows.data[end] != ',') {
            answer->key = tk_answer_key(element);
            return TK_OK;
        }

        i = tk_answer_blanks(rows, end + 1);
    }
}


int
tk_action_goes_on(const tk_action_t *action)
{
    const tk_arg_t  *option;

    for (option = action->options; option != NULL && option->name != NULL;
         option++)
    {
        if (option->member != NULL && strcmp(option->member, "after") == 0) {
            return 1;
        }
    }

    return 0;
}
