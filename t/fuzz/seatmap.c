/*
 * Covers: worker/ctl/ctl_csv.c worker/ctl/ctl_map.c
 *
 * A file with a map of seats, JSON if it begins with a brace, or else CSV.
 * What goes to SQL is a list of lines that are of an area, and each text of it
 * is the same after it was written as a cell and read again.
 */

#include "fuzz.h"
#include "ctl_map.h"

static ctl_t  ctl;


static void
cell(const char *text)
{
    char            *bytes;
    FILE            *f;
    size_t           len;
    ctl_csv_t        csv;
    ctl_csv_line_t   line;

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
    ctl_csv_init(&csv, bytes, len);

    fuzz_assert(ctl_csv_next(&csv, &line) == 1);
    fuzz_assert(line.n == 2 && line.wrong == NULL);
    fuzz_assert(strcmp(line.cells[1], text) == 0);
    fuzz_assert(ctl_csv_next(&csv, &line) == 0);
    free(bytes);
}


static void
check(const char *json)
{
    size_t       i;
    json_t      *lines, *line, *value;
    const char  *name;

    lines = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
    fuzz_assert(json_is_array(lines));

    json_array_foreach(lines, i, line) {
        fuzz_assert(json_integer_value(json_object_get(line, "area_no")) > 0);

        json_object_foreach(line, name, value) {
            if (json_is_string(value)) {
                fuzz_assert(json_string_length(value)
                            == strlen(json_string_value(value)));
                cell(json_string_value(value));
            }
        }
    }

    json_decref(lines);
}


static void
fuzz_one(fuzz_input_t *in)
{
    char        *file;
    tk_str_t     text;
    const char  *json;

    if (ctl.pool == NULL) {
        stderr = fopen("/dev/null", "w");
        ctl.pool = &fuzz_pool;
    }

    text = fuzz_rest(in);
    file = malloc(text.len + 1);        /* a byte more, as a file has */
    fuzz_assert(file != NULL);
    memcpy(file, text.data, text.len);
    text.data = (unsigned char *) file;

    json = text.len > 0 && file[0] == '{'
           ? ctl_map_read_json(&ctl, "file", text)
           : ctl_map_read_csv(&ctl, "file", text);

    if (json != NULL) {
        check(json);
    }

    free(file);
}
