/*
 * Covers: core/staff/tk_csv.c core/staff/tk_import.c core/staff/tk_line.c
 *         core/staff/tk_seatmap.c worker/ctl/ctl_csv.c worker/ctl/ctl_map.c
 *
 * A file that staff import: with a map of seats, JSON if it begins with a
 * brace, or else CSV; behind "slots", "prices" or "agents" one with lines of
 * these.  What goes to SQL is a list of lines, and each text of it is the same
 * after it was written as a cell and read again.
 */

#include "fuzz.h"
#include "ctl_map.h"
#include "tk_line.h"
#include "tk_problem.h"


static void
cell(const char *text)
{
    char            *bytes;
    FILE            *f;
    size_t           len;
    tk_csv_t         csv;
    tk_csv_line_t    line;

    len = strlen(text);

    if (len == 0 || strchr(" \t", text[0]) || strchr(" \t", text[len - 1])) {
        return;
    }

    bytes = NULL;
    f = open_memstream(&bytes, &len);
    fputs("x,", f);
    ctl_csv_put(f, text);
    fputs("\n", f);
    fclose(f);

    bytes = realloc(bytes, len + 1);
    tk_csv_init(&csv, bytes, len);

    fuzz_assert(tk_csv_next(&csv, &line) == 1);
    fuzz_assert(line.n == 2 && line.wrong == NULL);
    fuzz_assert(strcmp(line.cells[1], text) == 0);
    fuzz_assert(tk_csv_next(&csv, &line) == 0);
    free(bytes);
}


static void
texts(const json_t *object)
{
    json_t      *value;
    const char  *name;

    json_object_foreach((json_t *) object, name, value) {
        if (json_is_string(value)) {
            fuzz_assert(json_string_length(value)
                        == strlen(json_string_value(value)));
            cell(json_string_value(value));
        }
    }
}


/* In words, and in rows as Postgres answers them. */

static void
said(const char *wrong)
{
    char      *rows;
    json_t    *json;
    tk_str_t   words;
    tk_buf_t   buf;

    if (tk_buf_init(&buf, &fuzz_pool, 16) == TK_OK) {
        tk_line_put(&buf, TK_CHINESE, tk_str_c(wrong));
    }

    json = json_pack("[{s:s}]", "wrong", wrong);
    rows = json_dumps(json, JSON_COMPACT);
    json_decref(json);

    if (tk_line_rows(&fuzz_pool, TK_ENGLISH, tk_str_c(rows), &words) == TK_OK) {
        json = json_loadb((char *) words.data, words.len, 0, NULL);
        fuzz_assert(json_is_array(json));
        json_decref(json);
    }

    free(rows);
}


static void
check(tk_str_t rows, const char *number)
{
    size_t   i;
    json_t  *lines, *line, *wrong;

    lines = json_loadb((char *) rows.data, rows.len, JSON_REJECT_DUPLICATES,
                       NULL);
    fuzz_assert(json_is_array(lines));

    json_array_foreach(lines, i, line) {
        fuzz_assert(json_integer_value(json_object_get(line, number)) > 0);
        texts(line);
        texts(json_object_get(line, "cells"));

        wrong = json_object_get(line, "wrong");

        if (wrong != NULL) {
            said(json_string_value(wrong));
        }
    }

    json_decref(lines);
}


static int
sealed(void *data, tk_str_t user, const char **hex)
{
    (void) data;
    *hex = "\\x00";

    return user.len == 0;
}


static tk_err_t
read_file(tk_import_t *import, tk_str_t text, tk_str_t *rows,
    const char **number)
{
    size_t  i;

    static const struct {
        const char  *word;
        const char  *action;
    } files[] = {
        { "slots", "slot import" }, { "prices", "price import" },
        { "agents", "agent import" }
    };

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (text.len >= strlen(files[i].word)
            && memcmp(text.data, files[i].word, strlen(files[i].word)) == 0)
        {
            text.data += strlen(files[i].word);
            text.len -= strlen(files[i].word);
            *number = "n";
            import->seal = i == 2 ? sealed : NULL;
            return tk_import_read(import, files[i].action, text, rows);
        }
    }

    *number = "area_no";

    return text.len > 0 && text.data[0] == '{'
           ? tk_seatmap_json(import, text, rows)
           : tk_seatmap_csv(import, text, rows);
}


static void
fuzz_one(fuzz_input_t *in)
{
    char         *file;
    tk_err_t      rc;
    tk_str_t      text, rows;
    const char   *number;
    tk_import_t   import = { .pool = &fuzz_pool };

    text = fuzz_rest(in);
    file = malloc(text.len + 1);        /* a byte more, as a file has */
    fuzz_assert(file != NULL);
    memcpy(file, text.data, text.len);
    text.data = (unsigned char *) file;

    rc = read_file(&import, text, &rows, &number);

    if (rc == TK_OK) {
        check(rows, number);

    } else {
        fuzz_assert(rc == TK_NO_MEMORY || tk_problem(tk_str_c(import.wrong)));
    }

    free(file);
}
